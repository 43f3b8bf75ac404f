//! What everybody may know of `P/state`: the few members of the switch's record that users are told of.
//!
//! The reader is lenient. It takes every version of the document, members that it does not know, and members that are
//! missing; a member of a wrong type is one that is missing. [`StateReader`] reads it when that is due.

mod cache;
mod reader;

pub use cache::{Cache, OLDEST_CONFIRMED, Outcome};
pub use reader::{Reading, StateReader, in_time};

use jiff::Timestamp;
use serde_json::Value;

/// What users are told in maintenance where neither the operator nor a variable says anything.
pub const DEFAULT_MESSAGE: &str = "We are carrying out maintenance and will be back soon. Thank you for your patience.";

/// The two modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Users are told to come back later.
    Maintenance,
    /// Users reach the service.
    Normal,
}

/// The switch's decision, as far as users are told of it.
///
/// The default stands for a state that nobody could read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The mode; `None` where the document names none that is known.
    pub mode: Option<Mode>,
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
    pub const UNKNOWN: Self =
        Self { mode: None, since: None, until: None, message: None, planned: false, held_until: None, updated: None };

    /// What holds before the switch has ever run.
    pub const NORMAL: Self = Self { mode: Some(Mode::Normal), ..Self::UNKNOWN };

    /// Whether a client that was sent here in place of the service is told of maintenance: it is, unless the mode is
    /// known to be normal.
    pub fn is_maintenance(&self) -> bool {
        self.mode != Some(Mode::Normal)
    }

    /// Reads the parameter's text; `None` where it is no JSON object.
    pub fn parse(text: &str) -> Option<Self> {
        let document: Value = serde_json::from_str(text).ok()?;
        document.is_object().then(|| Self::of(&document))
    }

    /// Reads a document that is decoded already: the detail of the bus's event is one.
    pub fn of(document: &Value) -> Self {
        let text = |name| document.get(name).and_then(Value::as_str).map(str::trim);
        let time = |name| text(name)?.parse().ok();
        let source = document.pointer("/decided_by/source").and_then(Value::as_str);
        let mode = match text("mode") {
            Some("maintenance") => Some(Mode::Maintenance),
            Some("normal") => Some(Mode::Normal),
            _ => None,
        };
        let maintenance = mode != Some(Mode::Normal);
        // What an earlier maintenance said must not be told in the next one's first seconds.
        let during = |value: Option<Timestamp>| value.filter(|_| maintenance);
        Self {
            mode,
            since: time("since"),
            until: during(time("until")),
            message: text("message").filter(|message| maintenance && !message.is_empty()).map(str::to_owned),
            planned: maintenance && source == Some("window"),
            held_until: (!maintenance && source == Some("operator")).then(|| time("until").unwrap_or(Timestamp::MAX)),
            updated: time("updated"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A document as each version of the switch writes it, and as one to come may.
    const VERSIONS: [&str; 3] = [
        r#"{"version": 1, "mode": "maintenance", "since": "2026-12-01T02:00:00Z",
            "until": "2026-12-01T05:00:00+01:00", "message": " Upgrading ", "lagging": [], "in_sync": true,
            "decided_by": {"source": "operator", "name": null, "reason": null}, "explanation": "…", "error": null,
            "updated": "2026-12-01T02:00:07Z"}"#,
        r#"{"version": 2, "mode": "maintenance", "since": "2026-12-01T02:00:00Z", "until": "2026-12-01T04:00:00Z",
            "message": "Upgrading", "decided_by": {"source": "operator", "name": null, "reason": null,
            "at": "2026-12-01T01:59:58Z", "who": "arn:aws:iam::123456789012:user/x"},
            "request": {"version": 7, "status": "accepted"}, "explanation": "…",
            "problems": [{"code": "unknown-key", "subject": "P/mode", "message": "…"}], "error": "…",
            "lagging": ["api"], "in_sync": false, "seen": null, "drained": null, "ready": null,
            "updated": "2026-12-01T02:00:07Z"}"#,
        r#"{"version": "three", "mode": "maintenance", "since": "2026-12-01T02:00:00Z",
            "until": "2026-12-01T04:00:00Z", "message": "Upgrading", "decided_by": "operator",
            "updated": "2026-12-01T02:00:07Z", "problems": "none", "new key": {}}"#,
    ];

    #[test]
    fn every_version_of_the_switchs_record_is_understood() {
        let expected = State {
            mode: Some(Mode::Maintenance),
            since: Some(at("2026-12-01T02:00:00Z")),
            until: Some(at("2026-12-01T04:00:00Z")),
            message: Some("Upgrading".to_owned()),
            updated: Some(at("2026-12-01T02:00:07Z")),
            ..State::UNKNOWN
        };
        for state in VERSIONS {
            assert_eq!(State::parse(state).as_ref(), Some(&expected), "{state}");
        }
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
    fn members_of_a_wrong_type_are_missing() {
        for state in [
            "{}",
            r#"{"mode": 1, "since": 2, "until": [], "message": {}}"#,
            r#"{"mode": "on", "since": "soon", "until": "", "message": "  "}"#,
        ] {
            assert_eq!(State::parse(state), Some(State::UNKNOWN), "{state}");
            assert!(State::UNKNOWN.is_maintenance());
        }
    }

    #[test]
    fn what_is_no_object_is_no_state() {
        for state in ["", "on", "null", "[]", "\"maintenance\"", "{\"mode\":"] {
            assert_eq!(State::parse(state), None, "{state}");
        }
    }
}
