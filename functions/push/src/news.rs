//! All that a browser is told: made of four members of the state, whatever else an event holds.

use maintenance_core::{Fault, Kind};
use serde::Serialize;
use serde_json::Value;

/// What is so now. Whoever gets several of them in another order tells by `since` which one is newer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    maintenance: bool,
    since: Option<String>,
    until: Option<String>,
    message: Option<String>,
}

impl News {
    /// Reads the state that an event brings. Under normal, `until` and `message` are of what is over.
    pub fn of(state: &Value) -> Result<Self, Fault> {
        let maintenance = match state.get("mode").and_then(Value::as_str) {
            Some("maintenance") => true,
            Some("normal") => false,
            _ => return Err(Fault::new(Kind::Invalid, "detail.mode: takes maintenance or normal")),
        };
        let text = |key| state.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(ToOwned::to_owned);
        let now = |text: Option<String>| text.filter(|_| maintenance);
        Ok(Self { maintenance, since: text("since"), until: now(text("until")), message: now(text("message")) })
    }

    /// Whether maintenance is on.
    pub const fn is_maintenance(&self) -> bool {
        self.maintenance
    }

    /// As it is sent.
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
