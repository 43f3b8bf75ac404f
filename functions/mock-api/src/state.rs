//! What mock-api takes from `P/state`: four keys of the switch's record.

use jiff::Timestamp;
use serde_json::Value;

/// The switch's decision, as far as a caller is told of it.
///
/// The default stands for a state that nobody could read: who is asked in place of the real API says maintenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Whether the mode is maintenance.
    pub maintenance: bool,
    /// When the mode last changed.
    pub since: Option<Timestamp>,
    /// When maintenance is meant to end.
    pub until: Option<Timestamp>,
    /// What users are to read.
    pub message: Option<String>,
}

impl Default for State {
    fn default() -> Self {
        Self { maintenance: true, since: None, until: None, message: None }
    }
}

impl State {
    /// Reads the parameter's text. A key of a wrong type is a key that is not there; other keys are not looked at.
    ///
    /// `None` where it is no JSON object.
    pub fn parse(text: &str) -> Option<Self> {
        let Ok(Value::Object(state)) = serde_json::from_str(text) else {
            return None;
        };
        let text = |name| state.get(name).and_then(Value::as_str).map(str::trim);
        let time = |name| text(name)?.parse().ok();
        let maintenance = text("mode") != Some("normal");
        // What an earlier maintenance said must not be told in the next one's first seconds.
        let during = |value: Option<Timestamp>| value.filter(|_| maintenance);
        Some(Self {
            maintenance,
            since: time("since"),
            until: during(time("until")),
            message: text("message").filter(|message| maintenance && !message.is_empty()).map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_switchs_record_is_understood() {
        let state = r#"{"version": 1, "mode": "maintenance", "since": "2026-12-01T02:00:00Z",
            "until": "2026-12-01T05:00:00+01:00", "message": " Upgrading ", "lagging": [], "in_sync": true,
            "decided_by": {"source": "operator", "name": null, "reason": null}, "new key": {}}"#;
        let expected = State {
            maintenance: true,
            since: Some(at("2026-12-01T02:00:00Z")),
            until: Some(at("2026-12-01T04:00:00Z")),
            message: Some("Upgrading".to_owned()),
        };
        assert_eq!(State::parse(state), Some(expected));
    }

    #[test]
    fn normal_keeps_nothing_of_an_earlier_maintenance() {
        let state = r#"{"mode": "normal", "since": "2026-12-01T04:00:00Z", "until": "2026-12-01T05:00:00Z",
            "message": "Upgrading"}"#;
        let expected =
            State { maintenance: false, since: Some(at("2026-12-01T04:00:00Z")), until: None, message: None };
        assert_eq!(State::parse(state), Some(expected));
    }

    #[test]
    fn keys_of_a_wrong_type_are_absent() {
        for state in [
            "{}",
            r#"{"mode": 1, "since": 2, "until": [], "message": {}}"#,
            r#"{"mode": "maintenance", "since": "soon", "until": "", "message": "  "}"#,
        ] {
            assert_eq!(State::parse(state), Some(State::default()), "{state}");
        }
    }

    #[test]
    fn what_is_no_object_is_no_state() {
        for state in ["", "on", "null", "[]", "\"maintenance\"", "{\"mode\":"] {
            assert_eq!(State::parse(state), None, "{state}");
        }
    }
}
