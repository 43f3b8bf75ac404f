//! An event as it comes, decoded no further than is asked for, so that none can be refused.
//!
//! The typed events of `aws_lambda_events` reject what Lambda really delivers now and then (a null map, a number where a
//! string was, a member that is missing in a test invocation), and the runtime then reports a failed invocation: the
//! caller gets 502 and no CORS headers. Here a member that cannot be read is a member that is not there. A body of
//! 6 MB is skipped, not copied.

pub use maintenance_aws::{Event, Members};
use serde_json::value::RawValue;

/// The members of what should be an object; none where it is anything else.
pub fn object(raw: Option<&RawValue>) -> Members<'_> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// A member that should be a string.
pub fn text(members: &Members<'_>, name: &str) -> Option<String> {
    serde_json::from_str(members.get(name)?.get()).ok()
}

/// A member that is a string, or the strings of one that is a list.
pub fn texts(raw: &RawValue) -> Vec<String> {
    if let Ok(one) = serde_json::from_str(raw.get()) {
        return vec![one];
    }
    let list: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    list.into_iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_decoded_spoils_nothing_beside_it() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let event = format!(r#"{{"body": "\ud800", "number": 1e999, "deep": {deep}, "path": "/orders"}}"#);
        let event = Event::from(event.as_str());
        assert_eq!(text(&event.members(), "path").as_deref(), Some("/orders"));
        assert_eq!(text(&event.members(), "body"), None);
    }

    #[test]
    fn what_is_no_object_has_no_members() {
        for event in ["", "null", "[]", "7", "\"x\"", "{", "nonsense", "{\"a\":1"] {
            assert!(Event::from(event).members().is_empty(), "{event}");
        }
    }

    #[test]
    fn values_come_single_or_as_a_list() {
        let of = |json: &str| texts(serde_json::from_str::<&RawValue>(json).unwrap());
        assert_eq!(of(r#""a""#), ["a"]);
        assert_eq!(of(r#"["a", null, 7, "b"]"#), ["a", "b"]);
        assert!(of("null").is_empty());
    }
}
