//! An event as Lambda brings it, decoded no further than a function asks for, so that none can be refused unread.
//!
//! # Typed where the types accept what comes
//!
//! The envelope of EventBridge and a WebSocket API's requests are read with the types of `aws_lambda_events`.
//! Alarms, and the requests that must be answered with the 503, are not: those types refuse what Lambda delivers.
//!
//! - Alarms with metric math or an anomaly band, with a period of a day, and composite ones without a suppressor are
//!   refused. They count for the switch all the same.
//! - SNS's envelope is refused whole where one record lacks a member, with the alarm in the next record.
//! - A request with a null map or context, a number where a string was, or a method or a header's name that HTTP does not
//!   allow is refused. The runtime then reports a failed invocation, and the caller gets a 502 without CORS headers in
//!   place of the 503.
//!
//! So a member that cannot be read is a member that is not there, and a body of 6 MB is skipped, not copied.
//! `tests/event_types.rs` shows each refusal: one that goes away with a newer version of the crate fails there, and the
//! type can be used. `functions/decisions/event-types.md` is the decision.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// An event as it came; `None` where the bytes were not JSON at all. The runtime itself would refuse what serde_json
/// cannot hold (a lone surrogate, a number beyond all bounds, a hundred nested arrays), in words of its own and without a
/// log line, wherever in the event it stood.
#[derive(Debug)]
pub struct Event(Option<Box<RawValue>>);

/// The members of a JSON object by name, each still as its text.
pub type Members<'event> = BTreeMap<String, &'event RawValue>;

impl Event {
    /// The event; of one that cannot be held whole, the members that can.
    pub fn value(&self) -> Value {
        let readable = |(name, raw): (String, &RawValue)| Some((name, serde_json::from_str::<Value>(raw.get()).ok()?));
        serde_json::from_str(self.text()).unwrap_or_else(|_| self.members().into_iter().filter_map(readable).collect())
    }

    /// The event's own members: none where it is not an object.
    pub fn members(&self) -> Members<'_> {
        serde_json::from_str(self.text()).unwrap_or_default()
    }

    fn text(&self) -> &str {
        self.0.as_deref().map(RawValue::get).unwrap_or_default()
    }
}

impl From<&str> for Event {
    fn from(text: &str) -> Self {
        Self(serde_json::from_str(text).ok())
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Always succeeds.
    fn deserialize<D: Deserializer<'de>>(bytes: D) -> Result<Self, D::Error> {
        Ok(Self(Box::<RawValue>::deserialize(bytes).ok()))
    }
}

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
