//! Times of one thing, and their median: a shared machine makes single times, means and minima lie.

use std::time::Duration;

/// Times of one thing, taken in turn with those of what it is compared with.
#[derive(Default)]
pub(crate) struct Sample(Vec<Duration>);

impl Sample {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn median(&self) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let middle = sorted.len() / 2;
        if sorted.len() % 2 == 1 { sorted[middle] } else { (sorted[middle - 1] + sorted[middle]) / 2 }
    }

    /// How many times as long as the other.
    pub(crate) fn times(&self, other: &Self) -> f64 {
        self.median().div_duration_f64(other.median())
    }
}

/// A time as people read it: three digits, and a unit that suits them.
pub(crate) fn readable(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    match ms {
        ..9.95 => format!("{ms:.2} ms"),
        ..99.5 => format!("{ms:.1} ms"),
        ..999.5 => format!("{ms:.0} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// A ratio as people read it.
pub(crate) fn ratio(times: f64) -> String {
    match times {
        ..9.95 => format!("{times:.2} ×"),
        ..99.5 => format!("{times:.1} ×"),
        _ => format!("{times:.0} ×"),
    }
}
