//! All that a browser is told: made of four members of the state, whatever else an event holds.

use jiff::Timestamp;
use maintenance_core::{Fault, Kind};
use maintenance_lambda::State;
use maintenance_lambda::state::Mode;
use serde::Serialize;
use serde_json::Value;

/// What is so now. Whoever gets several of them in another order tells by `since` which one is newer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    maintenance: bool,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    message: Option<String>,
}

impl News {
    /// Reads the state that an event brings. Under normal, `until` and `message` are of what is over, and left out.
    ///
    /// # Errors
    ///
    /// Where it names no known mode: then there is nothing that could be told.
    pub fn of(document: &Value) -> Result<Self, Fault> {
        let State { mode, since, until, message, .. } = State::of(document);
        let mode = mode.ok_or_else(|| Fault::new(Kind::Invalid, "detail.mode: takes maintenance or normal"))?;
        Ok(Self { maintenance: mode == Mode::Maintenance, since, until, message })
    }

    /// Whether maintenance is on.
    pub const fn is_maintenance(&self) -> bool {
        self.maintenance
    }

    /// As it is sent.
    ///
    /// # Errors
    ///
    /// Never, as far as is known: serde_json could refuse what it writes.
    pub fn render(&self) -> Result<String, Fault> {
        serde_json::to_string(self).map_err(|error| Fault::new(Kind::Bug, "no message").caused_by(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(state: &Value) -> Result<String, String> {
        News::of(state).and_then(|news| news.render()).map_err(|fault| fault.to_string())
    }

    /// A state with everything that is nobody's business.
    fn state(mode: &str) -> Value {
        json!({
            "version": 1, "mode": mode, "since": "2026-12-01T02:00:00Z", "until": "2026-12-01T04:00:00Z",
            "message": "Back at \"four\"", "explanation": "SECRET", "error": "SECRET", "lagging": ["SECRET"],
            "decided_by": {"source": "operator", "name": "SECRET", "reason": "SECRET"}, "in_sync": true,
            "notice": {"headline": "SECRET", "who": "SECRET", "why": "SECRET", "next": "SECRET"}, "updated": "2026-12-01T02:00:01Z",
        })
    }

    #[test]
    fn maintenance_is_told_by_four_members() {
        let expected = r#"{"maintenance":true,"since":"2026-12-01T02:00:00Z","until":"2026-12-01T04:00:00Z","message":"Back at \"four\""}"#;
        assert_eq!(said(&state("maintenance")).unwrap(), expected);
    }

    #[test]
    fn normal_has_neither_end_nor_message() {
        let expected = r#"{"maintenance":false,"since":"2026-12-01T02:00:00Z","until":null,"message":null}"#;
        assert_eq!(said(&state("normal")).unwrap(), expected);
    }

    #[test]
    fn what_is_not_said_is_null() {
        let expected = r#"{"maintenance":true,"since":null,"until":null,"message":null}"#;
        for state in [
            json!({"mode": "maintenance"}),
            json!({"mode": "maintenance", "since": null, "until": 7, "message": {"x": "SECRET"}}),
            json!({"mode": "maintenance", "since": "", "until": [], "message": ""}),
        ] {
            assert_eq!(said(&state).unwrap(), expected, "{state}");
        }
    }

    #[test]
    fn a_mode_that_nobody_knows_is_told_to_nobody() {
        for state in [json!(null), json!({}), json!({"mode": "on"}), json!({"mode": true}), json!([1])] {
            let message = said(&state).unwrap_err();
            assert!(message.contains("detail.mode") && message.contains("normal"), "{message}");
        }
    }
}
