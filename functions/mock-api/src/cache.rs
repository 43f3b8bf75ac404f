//! When the state is read again, and which one holds meanwhile.
//!
//! Parameter Store gives an account 40 requests a second, and the switch needs its share of them most when many
//! copies of mock-api run. So a copy that is refused doubles its next pause, and after a success only halves it again: a
//! crowd of copies settles below the limit instead of coming back all at once. At the longest pause, 1000 copies
//! (an account's default concurrency) make 17 requests a second.
//!
//! It goes by the wall clock: a frozen environment's monotonic clock may have stood still.

use jiff::{SignedDuration, Timestamp};

use crate::state::State;

/// The usual pause: users see a changed message within seconds.
pub const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// The pause while Parameter Store does not answer.
pub const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// The last state that could be read, and when to look again.
#[derive(Debug)]
pub struct Cache {
    state: State,
    pause: SignedDuration,
    asked: Option<Asked>,
    is_failing: bool,
}

/// When the state was last asked for, and until when that does.
#[derive(Debug, Clone, Copy)]
struct Asked {
    at: Timestamp,
    next: Timestamp,
}

/// What became of a read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The parameter's text.
    Read(String),
    /// There is no such parameter.
    Missing,
    /// It could not be read, and why.
    Failed(String),
}

/// Something about a read that an operator should find in the log.
#[derive(Debug, PartialEq, Eq)]
pub enum Remark {
    /// Reads have begun to fail, and why. Said once until they succeed again.
    Failing(String),
    /// Reads succeed again.
    Recovered,
}

impl Default for Cache {
    fn default() -> Self {
        Self { state: State::default(), pause: SHORTEST_PAUSE, asked: None, is_failing: false }
    }
}

impl Cache {
    /// The state to answer with.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether to read the state now. A clock that was set back makes it due.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.asked.is_none_or(|asked| now >= asked.next || now < asked.at)
    }

    /// Takes in what a read at `now` brought. `dice`, from 0 to 1000, lengthens the pause by up to a half.
    pub fn record(&mut self, outcome: Outcome, now: Timestamp, dice: u16) -> Option<Remark> {
        let (wait, problem) = match outcome {
            Outcome::Read(text) => {
                let state = State::parse(&text);
                let problem = state.is_none().then(|| "it is not a JSON object".to_owned());
                self.state = state.unwrap_or_default();
                (self.hurry(), problem)
            }
            Outcome::Missing => {
                self.state = State::default();
                (self.hurry(), Some("there is no such parameter".to_owned()))
            }
            Outcome::Failed(why) => (self.back_off(), Some(why)),
        };
        let jitter = wait * i32::from(dice.min(1000)) / 2000;
        let next = now.saturating_add(wait + jitter).unwrap_or(Timestamp::MAX);
        self.asked = Some(Asked { at: now, next });
        self.remark(problem)
    }

    /// Shortens the pause, and takes it.
    fn hurry(&mut self) -> SignedDuration {
        self.pause = (self.pause / 2).max(SHORTEST_PAUSE);
        self.pause
    }

    /// Takes the pause, and lengthens the next one.
    fn back_off(&mut self) -> SignedDuration {
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        pause
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

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::constant(1_796_000_000, 0);

    fn after(milliseconds: i64) -> Timestamp {
        START + SignedDuration::from_millis(milliseconds)
    }

    fn failed() -> Outcome {
        Outcome::Failed("throttled".to_owned())
    }

    fn normal() -> Outcome {
        Outcome::Read(r#"{"mode": "normal"}"#.to_owned())
    }

    /// How long the cache waits after this.
    fn wait(cache: &mut Cache, outcome: Outcome, dice: u16) -> i64 {
        cache.record(outcome, START, dice);
        (0..100_000).find(|wait| cache.is_due(after(*wait))).unwrap_or_default()
    }

    #[test]
    fn it_is_read_every_few_seconds_with_jitter() {
        for (dice, expected) in [(0, 5000), (500, 6250), (1000, 7500), (u16::MAX, 7500)] {
            let mut cache = Cache::default();
            assert!(cache.is_due(START));
            assert_eq!(wait(&mut cache, normal(), dice), expected);
            assert!(cache.is_due(after(-1)), "the clock was set back");
        }
    }

    #[test]
    fn failures_keep_the_stale_state_and_ask_less_and_less() {
        let mut cache = Cache::default();
        cache.record(normal(), START, 0);
        let failures = std::iter::repeat_with(failed).take(6);
        let successes = std::iter::repeat_with(normal).take(4);
        let waits: Vec<i64> = failures.chain(successes).map(|outcome| wait(&mut cache, outcome, 0) / 1000).collect();
        assert_eq!(waits, [5, 10, 20, 40, 60, 60, 30, 15, 7, 5]);
        assert!(!cache.state().maintenance);
    }

    #[test]
    fn a_parameter_that_is_gone_or_is_no_json_brings_the_defaults() {
        for outcome in [Outcome::Missing, Outcome::Read("maintenance".to_owned())] {
            let mut cache = Cache::default();
            cache.record(normal(), START, 0);
            assert!(matches!(cache.record(outcome, START, 0), Some(Remark::Failing(_))));
            assert_eq!(cache.state(), &State::default());
        }
    }

    #[test]
    fn trouble_is_told_once() {
        let mut cache = Cache::default();
        assert_eq!(cache.record(failed(), START, 0), Some(Remark::Failing("throttled".to_owned())));
        assert_eq!(cache.record(failed(), START, 0), None);
        assert_eq!(cache.record(normal(), START, 0), Some(Remark::Recovered));
        assert_eq!(cache.record(normal(), START, 0), None);
    }
}
