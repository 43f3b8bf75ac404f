//! What mock-api takes from `P/state`: the few keys of the switch's record that a caller may be told of.

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
    /// Whether a planned window began it.
    pub planned: bool,
    /// Until when an operator's `off` holds windows down; the end of time where it names none.
    pub held_until: Option<Timestamp>,
    /// When the switch last wrote it.
    pub updated: Option<Timestamp>,
}

impl Default for State {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl State {
    /// The default.
    pub const UNKNOWN: Self = Self {
        maintenance: true,
        since: None,
        until: None,
        message: None,
        planned: false,
        held_until: None,
        updated: None,
    };

    /// What holds before the switch has ever run.
    pub const NORMAL: Self = Self { maintenance: false, ..Self::UNKNOWN };

    /// Reads the parameter's text. A key of a wrong type is a key that is not there; other keys are not looked at.
    ///
    /// `None` where it is no JSON object.
    pub fn parse(text: &str) -> Option<Self> {
        let Ok(Value::Object(state)) = serde_json::from_str(text) else {
            return None;
        };
        let text = |name| state.get(name).and_then(Value::as_str).map(str::trim);
        let time = |name| text(name)?.parse().ok();
        let source = state.get("decided_by").and_then(|decided_by| decided_by.get("source")).and_then(Value::as_str);
        let maintenance = text("mode") != Some("normal");
        // What an earlier maintenance said must not be told in the next one's first seconds.
        let during = |value: Option<Timestamp>| value.filter(|_| maintenance);
        Some(Self {
            maintenance,
            since: time("since"),
            until: during(time("until")),
            message: text("message").filter(|message| maintenance && !message.is_empty()).map(str::to_owned),
            planned: maintenance && source == Some("window"),
            held_until: (!maintenance && source == Some("operator")).then(|| time("until").unwrap_or(Timestamp::MAX)),
            updated: time("updated"),
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
            "decided_by": {"source": "operator", "name": null, "reason": null}, "updated": "2026-12-01T02:00:07Z",
            "new key": {}}"#;
        let expected = State {
            maintenance: true,
            since: Some(at("2026-12-01T02:00:00Z")),
            until: Some(at("2026-12-01T04:00:00Z")),
            message: Some("Upgrading".to_owned()),
            updated: Some(at("2026-12-01T02:00:07Z")),
            ..State::UNKNOWN
        };
        assert_eq!(State::parse(state), Some(expected));
    }

    #[test]
    fn normal_keeps_nothing_of_an_earlier_maintenance() {
        let state = r#"{"mode": "normal", "since": "2026-12-01T04:00:00Z", "until": "2026-12-01T05:00:00Z",
            "message": "Upgrading"}"#;
        let expected = State { since: Some(at("2026-12-01T04:00:00Z")), ..State::NORMAL };
        assert_eq!(State::parse(state), Some(expected));
    }

    #[test]
    fn who_decided_is_told_as_far_as_users_feel_it() {
        for (mode, source, until, planned, held_until) in [
            ("maintenance", r#""window""#, "null", true, None),
            ("maintenance", r#""operator""#, "null", false, None),
            ("normal", r#""default""#, "null", false, None),
            ("normal", r#""operator""#, "null", false, Some(Timestamp::MAX)),
            ("normal", r#""operator""#, r#""2026-12-02T00:00:00Z""#, false, Some(at("2026-12-02T00:00:00Z"))),
            ("normal", "7", "null", false, None),
        ] {
            let text = format!(r#"{{"mode": "{mode}", "decided_by": {{"source": {source}}}, "until": {until}}}"#);
            let state = State::parse(&text).unwrap();
            assert_eq!((state.planned, state.held_until), (planned, held_until), "{text}");
        }
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
