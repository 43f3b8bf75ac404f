//! When something is read from Parameter Store again, and what an operator should find in the log about it.
//!
//! Parameter Store gives an account 40 requests a second, and the switch needs its share of them most when many
//! copies of a function run. So a copy that is refused doubles its next pause, and after a success only halves it again: a
//! crowd of copies settles below the limit instead of coming back all at once.
//!
//! It goes by the wall clock: a frozen environment's monotonic clock may have stood still.

use jiff::{SignedDuration, Timestamp};

use crate::log::{Level, Log};

/// The pauses between the reads of one thing.
#[derive(Debug)]
pub struct Pace {
    shortest: SignedDuration,
    longest: SignedDuration,
    pause: SignedDuration,
    asked: Option<Asked>,
    is_failing: bool,
}

/// When it was last asked for, and until when that does.
#[derive(Debug, Clone, Copy)]
struct Asked {
    at: Timestamp,
    next: Timestamp,
}

/// A change in how reads go, which an operator should find in the log.
#[derive(Debug, PartialEq, Eq)]
pub enum Remark {
    /// Reads have begun to fail, and why. Said once until they succeed again.
    Failing(String),
    /// Reads succeed again.
    Recovered,
}

impl Pace {
    /// Reads are due at once, then after the shortest pause, and after no longer than the longest where they fail. The
    /// `first` pause is for what fails before anything could be read.
    pub fn new(first: SignedDuration, shortest: SignedDuration, longest: SignedDuration) -> Self {
        Self { shortest, longest, pause: first, asked: None, is_failing: false }
    }

    /// Whether to read now. A clock that was set back makes it due.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.asked.is_none_or(|asked| now >= asked.next || now < asked.at)
    }

    /// Takes in that a read at `now` was answered, though perhaps with a `problem`.
    pub fn answered(&mut self, problem: Option<String>, now: Timestamp, jitter_permille: u16) -> Option<Remark> {
        self.pause = (self.pause / 2).max(self.shortest);
        self.wait(self.pause, now, jitter_permille);
        self.remark(problem)
    }

    /// Takes in that a read at `now` failed, and why: the next pause is longer.
    pub fn failed(&mut self, why: String, now: Timestamp, jitter_permille: u16) -> Option<Remark> {
        let pause = self.pause;
        self.pause = (pause * 2).min(self.longest);
        self.wait(pause, now, jitter_permille);
        self.remark(Some(why))
    }

    /// `jitter_permille`, from 0 to 1000, lengthens the pause by up to a half.
    fn wait(&mut self, pause: SignedDuration, now: Timestamp, jitter_permille: u16) {
        let jitter = pause * i32::from(jitter_permille.min(1000)) / 2000;
        let next = now.saturating_add(pause + jitter).unwrap_or(Timestamp::MAX);
        self.asked = Some(Asked { at: now, next });
    }

    fn remark(&mut self, problem: Option<String>) -> Option<Remark> {
        let was_failing = std::mem::replace(&mut self.is_failing, problem.is_some());
        match problem {
            Some(why) if !was_failing => Some(Remark::Failing(why)),
            None if was_failing => Some(Remark::Recovered),
            _ => None,
        }
    }
}

impl Remark {
    /// Writes it, naming what is read.
    pub fn write(&self, log: &Log, what: &str, name: &str) {
        match self {
            Self::Failing(why) => {
                log.message(Level::Warn, "read failed", &format!("the {what} {name} could not be read: {why}"));
            }
            Self::Recovered => log.message(Level::Info, "read again", &format!("the {what} {name} can be read again")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::constant(1_796_000_000, 0);

    fn after(milliseconds: i64) -> Timestamp {
        START + SignedDuration::from_millis(milliseconds)
    }

    fn pace() -> Pace {
        Pace::new(SignedDuration::from_secs(5), SignedDuration::from_secs(5), SignedDuration::from_secs(60))
    }

    /// How long it waits after this.
    fn wait(pace: &mut Pace, answered: bool, jitter_permille: u16) -> i64 {
        if answered {
            pace.answered(None, START, jitter_permille);
        } else {
            pace.failed("throttled".to_owned(), START, jitter_permille);
        }
        (0..100_000).find(|wait| pace.is_due(after(*wait))).unwrap_or_default()
    }

    #[test]
    fn it_is_read_after_a_pause_with_jitter() {
        for (jitter_permille, expected) in [(0, 5000), (500, 6250), (1000, 7500), (u16::MAX, 7500)] {
            let mut pace = pace();
            assert!(pace.is_due(START));
            assert_eq!(wait(&mut pace, true, jitter_permille), expected);
            assert!(pace.is_due(after(-1)), "the clock was set back");
        }
    }

    #[test]
    fn failures_make_it_ask_less_and_less() {
        let mut pace = pace();
        let acts = [false, false, false, false, false, false, true, true, true, true];
        let waits = acts.map(|answered| wait(&mut pace, answered, 0) / 1000);
        assert_eq!(waits, [5, 10, 20, 40, 60, 60, 30, 15, 7, 5]);
    }

    #[test]
    fn what_was_never_read_is_asked_for_sooner() {
        let [first, shortest, longest] = [5, 30, 300].map(SignedDuration::from_secs);
        let mut pace = Pace::new(first, shortest, longest);
        let waits = [false, false, true, true, false, true].map(|answered| wait(&mut pace, answered, 0) / 1000);
        assert_eq!(waits, [5, 10, 30, 30, 30, 30]);
    }

    #[test]
    fn trouble_is_told_once() {
        let mut pace = pace();
        let throttled = || "throttled".to_owned();
        assert_eq!(pace.failed(throttled(), START, 0), Some(Remark::Failing(throttled())));
        assert_eq!(pace.failed(throttled(), START, 0), None);
        assert_eq!(pace.answered(Some("no such parameter".to_owned()), START, 0), None);
        assert_eq!(pace.answered(None, START, 0), Some(Remark::Recovered));
        assert_eq!(pace.answered(None, START, 0), None);
    }
}
