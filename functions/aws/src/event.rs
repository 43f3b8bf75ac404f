//! An event as Lambda brings it, decoded no further than a function asks for, so that none can be refused unread.

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
