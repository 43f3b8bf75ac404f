//! What every answer tells a caller: one reading of the state, the defaults and the clock.

use jiff::Timestamp;
use maintenance_lambda::State;

use crate::config::{Config, LONGEST_WAIT};

/// The state at one moment, with the defaults in place of what it does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// When maintenance began.
    pub since: Option<Timestamp>,
    /// When it is meant to end.
    pub until: Option<Timestamp>,
    /// What users are to read.
    pub message: String,
    /// Seconds until a client may ask again: what is left until `until`, else the default.
    pub retry_after: u32,
}

impl Notice {
    /// Says what holds at `now` to a caller who finds mock-api where the API was.
    pub fn of(state: &State, config: &Config, now: Timestamp) -> Self {
        Self {
            // Under `normal` it says when that began, which is no news to who is refused.
            since: state.since.filter(|_| state.is_maintenance()),
            until: state.until,
            message: state.message.clone().unwrap_or_else(|| config.message.clone()),
            retry_after: state.until.and_then(|until| seconds_left(until, now)).unwrap_or(config.retry_after),
        }
    }
}

/// Whole seconds, rounded up so that nobody comes back too early; `None` once the time is over.
fn seconds_left(until: Timestamp, now: Timestamp) -> Option<u32> {
    let left = until.duration_since(now);
    if !left.is_positive() {
        return None;
    }
    let started = i64::from(left.subsec_nanos() > 0);
    Some(u32::try_from(left.as_secs().saturating_add(started)).map_or(LONGEST_WAIT, |left| left.min(LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(state: &str, now: &str) -> Notice {
        Notice::of(&State::parse(state).unwrap(), &Config::default(), now.parse().unwrap())
    }

    #[test]
    fn retry_after_counts_down_to_until() {
        for (now, expected) in [
            ("2026-12-01T03:50:00Z", 600),
            ("2026-12-01T03:59:58.2Z", 2),
            ("2026-12-01T03:59:59.999Z", 1),
            ("2026-12-01T04:00:00Z", 300),
            ("2026-12-01T04:00:00.1Z", 300),
            ("2027-12-01T04:00:00Z", 300),
            ("-009999-01-02T01:59:59Z", LONGEST_WAIT),
            ("2026-11-24T03:59:59Z", LONGEST_WAIT),
        ] {
            let state = r#"{"mode": "maintenance", "until": "2026-12-01T04:00:00Z"}"#;
            assert_eq!(notice(state, now).retry_after, expected, "{now}");
        }
    }

    #[test]
    fn defaults_stand_in_for_what_the_state_does_not_say() {
        let config = Config::default();
        let expected = Notice { since: None, until: None, message: config.message, retry_after: config.retry_after };
        let normal = r#"{"mode": "normal", "since": "2026-12-01T02:00:00Z", "until": "2026-12-09T02:00:00Z"}"#;
        for state in ["{}", r#"{"mode": "maintenance", "until": null}"#, normal] {
            assert_eq!(notice(state, "2026-12-01T03:00:00Z"), expected, "{state}");
        }
    }
}
