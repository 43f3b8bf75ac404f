//! Tries again what may pass, with backoff and jitter, for as long as the invocation's deadline leaves room.

use std::cell::Cell;
use std::pin::Pin;
use std::time::Duration;

use maintenance_core::{Fault, Kind};
use tokio::time::{Instant, sleep, timeout};

use crate::error::Failure;
use crate::sdk::CALL_TIMEOUT;

/// The first pause is about this long; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(80);
/// How many tries a budget should have room for, even where the first ones hang.
const TRIES: u32 = 3;
/// Less than this is not worth a try of its own: a change of Route 53 takes most of it.
const SHORTEST_TRY: Duration = Duration::from_millis(600);
/// Route 53 takes one change of a zone at a time and a second or two for it: no pause need be longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Until when calls may be made and repeated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    until: Instant,
}

impl Budget {
    /// A budget that ends at a moment.
    pub(crate) const fn until(until: Instant) -> Self {
        Self { until }
    }

    /// A budget for what nobody should wait for: one try of a limited time.
    pub(crate) fn at_most(self, limit: Duration) -> Self {
        Self { until: self.until.min(Instant::now() + limit) }
    }

    /// How long one try may take: a call that hangs must leave time for another one.
    fn patience(self) -> Duration {
        let left = self.until.saturating_duration_since(Instant::now());
        if left <= SHORTEST_TRY { left } else { (left / TRIES).clamp(SHORTEST_TRY, CALL_TIMEOUT) }
    }

    /// Makes a call, and makes it again while its failure may pass and time is left.
    pub(crate) async fn spend<T>(self, call: &str, attempt: impl AsyncFn() -> Result<T, Failure>) -> Result<T, Fault> {
        let value = Cell::new(None);
        let attempt = || -> Attempt<'_> {
            Box::pin(async {
                value.set(Some(attempt().await?));
                Ok(())
            })
        };
        self.repeat(call, &attempt).await?;
        value.into_inner().ok_or_else(|| Fault::new(Kind::Bug, format!("{call} succeeded without an answer")))
    }

    /// The same for every call: compiled once, it keeps the binary small.
    async fn repeat<'a>(self, call: &str, attempt: &(dyn Fn() -> Attempt<'a> + 'a)) -> Result<(), Fault> {
        let mut tried = 0;
        loop {
            let failure = match timeout(self.patience(), attempt()).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(failure)) => failure,
                Err(_) => Failure::passing(format!("{call} timed out")),
            };
            let pause = pause(tried, fastrand::f64());
            if !failure.passing || Instant::now() + pause >= self.until {
                return Err(failure.fault);
            }
            sleep(pause).await;
            tried += 1;
        }
    }
}

/// One try, whose answer is put aside.
type Attempt<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// The pause after that many tries; `random` from 0 to 1 spreads it over its upper half.
fn pause(tried: u32, random: f64) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(tried.min(16))).min(LONGEST_PAUSE);
    full.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_are_spread_and_end() {
        assert_eq!(pause(0, 1.0), FIRST_PAUSE);
        assert_eq!(pause(0, 0.0), FIRST_PAUSE / 2);
        assert_eq!(pause(1, 1.0), FIRST_PAUSE * 2);
        assert_eq!(pause(40, 1.0), LONGEST_PAUSE);
    }
}
