//! The last state that could be read, and when to look again.

use jiff::{SignedDuration, Timestamp};

use crate::pace::{Pace, Remark};

use super::State;

/// The usual pause: users see a changed message within seconds.
const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// The pause while Parameter Store does not answer: 1000 copies (an account's default concurrency) then make 17 requests
/// a second.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// How long a state is told to everybody after it could last be read. A feed that says `normal` for hours while nobody
/// lets it look would lie; one that fails is passed over by who polls it.
pub const OLDEST_CONFIRMED: SignedDuration = SignedDuration::from_mins(5);

/// The state, as it is known.
#[derive(Debug)]
pub struct Cache {
    record: Record,
    answered: Timestamp,
    pace: Pace,
}

/// What the last read that was answered brought.
#[derive(Debug)]
enum Record {
    /// Nothing yet, or nothing that the switch would write.
    Unknown,
    /// There is no such parameter: the switch has never run.
    Missing,
    /// The switch's decision.
    Says(State),
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

impl Default for Cache {
    fn default() -> Self {
        let pace = Pace::new(SHORTEST_PAUSE, SHORTEST_PAUSE, LONGEST_PAUSE);
        Self { record: Record::Unknown, answered: Timestamp::MIN, pace }
    }
}

impl Cache {
    /// The state that a function answers with where it stands in place of the real API: the default where it is not known.
    pub fn state(&self) -> &State {
        match &self.record {
            Record::Says(state) => state,
            Record::Unknown | Record::Missing => &State::UNKNOWN,
        }
    }

    /// The state that everybody may be told at any time; `None` where nobody knows it, or has for too long.
    pub fn confirmed(&self, now: Timestamp) -> Option<&State> {
        match &self.record {
            _ if now.duration_since(self.answered) > OLDEST_CONFIRMED => None,
            Record::Says(state) => Some(state),
            Record::Missing => Some(&State::NORMAL),
            Record::Unknown => None,
        }
    }

    /// Whether to read the state now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.pace.is_due(now)
    }

    /// Takes in what a read at `now` brought; `jitter_permille` as in [`Pace`].
    pub fn record(&mut self, outcome: Outcome, now: Timestamp, jitter_permille: u16) -> Option<Remark> {
        let (record, problem) = match outcome {
            Outcome::Read(text) => match State::parse(&text) {
                Some(state) => (Record::Says(state), None),
                None => (Record::Unknown, Some("it is not a JSON object".to_owned())),
            },
            Outcome::Missing => (Record::Missing, Some("there is no such parameter".to_owned())),
            Outcome::Failed(why) => return self.pace.failed(why, now, jitter_permille),
        };
        self.record = record;
        self.answered = now;
        self.pace.answered(problem, now, jitter_permille)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::constant(1_796_000_000, 0);

    fn normal() -> Outcome {
        Outcome::Read(r#"{"mode": "normal"}"#.to_owned())
    }

    #[test]
    fn failures_keep_the_stale_state() {
        let mut cache = Cache::default();
        cache.record(normal(), START, 0);
        assert!(matches!(
            cache.record(Outcome::Failed("throttled".to_owned()), START, 0),
            Some(Remark::Failing(why)) if why == "throttled"
        ));
        assert!(!cache.state().is_maintenance());
        assert_eq!(cache.confirmed(START), Some(cache.state()));
    }

    #[test]
    fn a_state_that_can_no_longer_be_read_is_not_confirmed_for_ever() {
        let mut cache = Cache::default();
        cache.record(normal(), START, 0);
        let last = START + OLDEST_CONFIRMED;
        cache.record(Outcome::Failed("denied".to_owned()), last, 0);
        assert_eq!(cache.confirmed(last), Some(cache.state()));
        let later = last + SignedDuration::from_secs(1);
        assert_eq!(cache.confirmed(later), None);
        assert!(!cache.state().is_maintenance(), "in place of the API it is told on");
        cache.record(normal(), later, 0);
        assert_eq!(cache.confirmed(later), Some(cache.state()));
    }

    #[test]
    fn a_parameter_that_is_gone_or_is_no_json_brings_the_defaults() {
        for (outcome, confirmed) in
            [(Outcome::Missing, Some(&State::NORMAL)), (Outcome::Read("maintenance".to_owned()), None)]
        {
            let mut cache = Cache::default();
            cache.record(normal(), START, 0);
            assert!(matches!(cache.record(outcome, START, 0), Some(Remark::Failing(_))));
            assert_eq!(cache.state(), &State::default());
            assert_eq!(cache.confirmed(START), confirmed);
        }
    }

    #[test]
    fn nothing_is_confirmed_before_the_first_answer() {
        let mut cache = Cache::default();
        assert_eq!((cache.state(), cache.confirmed(START)), (&State::default(), None));
        cache.record(Outcome::Failed("throttled".to_owned()), START, 0);
        assert_eq!((cache.state(), cache.confirmed(START)), (&State::default(), None));
    }
}
