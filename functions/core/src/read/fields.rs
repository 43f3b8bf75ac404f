//! Reads a JSON object key by key and reports every problem at once, without ever repeating a value.
//!
//! serde's own messages quote what they found; a parameter's value must not end in a log.

use serde_json::{Map, Value};

/// The keys of one JSON object that have been asked for, and what was wrong with them.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    known: Vec<&'static str>,
    problems: Vec<String>,
}

impl<'a> Fields<'a> {
    /// Starts at `value`, which must be an object.
    pub(crate) fn of(value: &'a Value) -> Result<Self, String> {
        let object = value.as_object().ok_or_else(|| "takes a JSON object".to_owned())?;
        Ok(Self { object, known: Vec::new(), problems: Vec::new() })
    }

    /// The value of a key; `null` counts as absent.
    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'a Value> {
        self.known.push(key);
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// A key that may be absent, parsed; a problem is noted with the key's name.
    pub(crate) fn optional<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&'a Value) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.get(key)?;
        self.note(key, parse(value))
    }

    /// A key that must be there, parsed.
    pub(crate) fn required<T>(
        &mut self,
        key: &'static str,
        accepted: &str,
        parse: impl FnOnce(&'a Value) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.get(key);
        let parsed = value.map_or_else(|| Err(format!("is missing: takes {accepted}")), parse);
        self.note(key, parsed)
    }

    /// Notes a problem of a key that only several keys together show.
    pub(crate) fn problem(&mut self, key: &str, text: impl AsRef<str>) {
        self.problems.push(format!("{key}: {}", text.as_ref()));
    }

    /// Every problem found, unknown keys too.
    pub(crate) fn problems(mut self) -> Vec<String> {
        for key in self.object.keys().filter(|key| !self.known.contains(&key.as_str())) {
            // A key is quoted, clipped: without it nobody would find the typo.
            let shown: String = key.chars().take(40).collect();
            self.problems.push(format!("{shown}: unknown key; known are {}", self.known.join(", ")));
        }
        self.problems
    }

    fn note<T>(&mut self, key: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|text| self.problems.push(format!("{key}{}", separated(&text)))).ok()
    }
}

/// A nested problem already names its own path (`[0].ttl: …`) and needs no colon before it.
fn separated(text: &str) -> String {
    if text.starts_with('[') || text.starts_with('.') {
        text.to_owned()
    } else if text.starts_with("is missing") {
        format!(" {text}")
    } else {
        format!(": {text}")
    }
}

/// The value as text.
pub(crate) fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "takes a string".to_owned())
}

/// The value as text of a newtype.
pub(crate) fn parsed<T>(parse: impl Fn(&str) -> Result<T, String>) -> impl Fn(&Value) -> Result<T, String> {
    move |value| parse(text(value)?)
}

/// The value as true or false.
pub(crate) fn boolean(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "takes true or false".to_owned())
}
