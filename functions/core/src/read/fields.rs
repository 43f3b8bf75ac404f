//! Reads a JSON object key by key and reports every problem at once, without ever repeating a value.
//!
//! serde's own messages quote what they found; a parameter's value must not end in a log.

use serde_json::{Map, Value};

use crate::model::problem::{FieldFault, FieldProblem, Step};

/// How much of an unknown key is shown: without it nobody would find the typo.
const SHOWN_CHARACTERS: usize = 40;

/// Why a value is refused: by itself, or for what stands inside it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal(Vec<FieldProblem>);

impl From<&str> for Refusal {
    /// The value takes something else: "takes a DNS name".
    fn from(takes: &str) -> Self {
        takes.to_owned().into()
    }
}

impl From<String> for Refusal {
    fn from(takes: String) -> Self {
        Self(vec![FieldProblem::here(FieldFault::Rejected(takes))])
    }
}

impl From<Vec<FieldProblem>> for Refusal {
    fn from(inside: Vec<FieldProblem>) -> Self {
        Self(inside)
    }
}

impl Refusal {
    /// The same problems, as seen from one step further out.
    pub(crate) fn inside(self, step: &Step) -> Vec<FieldProblem> {
        self.0.into_iter().map(|problem| problem.inside(step.clone())).collect()
    }

    /// The problems of the document that was read.
    pub(crate) fn problems(self) -> Vec<FieldProblem> {
        self.0
    }
}

/// The keys of one JSON object that have been asked for, and what was wrong with them.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    known: Vec<&'static str>,
    problems: Vec<FieldProblem>,
}

impl<'a> Fields<'a> {
    /// Starts at `value`, which must be an object.
    pub(crate) fn of(value: &'a Value) -> Result<Self, Refusal> {
        let object = value.as_object().ok_or("takes a JSON object")?;
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
        parse: impl FnOnce(&'a Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        let value = self.get(key)?;
        match parse(value) {
            Ok(parsed) => Some(parsed),
            Err(refusal) => {
                self.problems.extend(refusal.inside(&Step::Key(key.to_owned())));
                None
            }
        }
    }

    /// A key that must be there, parsed. `accepted` says what it takes, such as "a DNS name".
    pub(crate) fn required<T>(
        &mut self,
        key: &'static str,
        accepted: &str,
        parse: impl FnOnce(&'a Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        let found = self.object.get(key).is_some_and(|value| !value.is_null());
        if !found {
            self.known.push(key);
            self.missing(key, format!("takes {accepted}"));
            return None;
        }
        self.optional(key, parse)
    }

    /// Notes that a key is refused for what only several keys together show.
    pub(crate) fn reject(&mut self, key: &str, takes: impl Into<String>) {
        self.note(key, FieldFault::Rejected(takes.into()));
    }

    /// Notes that a key is missing. `takes` says what it takes, such as "takes a DNS name".
    pub(crate) fn missing(&mut self, key: &str, takes: impl Into<String>) {
        self.note(key, FieldFault::Missing(takes.into()));
    }

    /// Every problem found, unknown keys too.
    pub(crate) fn problems(mut self) -> Vec<FieldProblem> {
        for key in self.object.keys() {
            if !self.known.contains(&key.as_str()) {
                let shown: String = key.chars().take(SHOWN_CHARACTERS).collect();
                let fault = FieldFault::UnknownKey(self.known.clone());
                self.problems.push(FieldProblem::here(fault).inside(Step::Key(shown)));
            }
        }
        self.problems
    }

    /// Every problem found but unknown keys, where nobody can say which keys are known.
    pub(crate) fn problems_of_known_keys(self) -> Vec<FieldProblem> {
        self.problems
    }

    fn note(&mut self, key: &str, fault: FieldFault) {
        self.problems.push(FieldProblem::here(fault).inside(Step::Key(key.to_owned())));
    }
}

/// The document that a text holds.
pub(crate) fn json(text: &str) -> Result<Value, Refusal> {
    // serde_json names the line and the column, never the text.
    let problem = |error: serde_json::Error| FieldProblem::here(FieldFault::NotJson(error.to_string()));
    serde_json::from_str(text).map_err(|error| vec![problem(error)].into())
}

/// The value as text.
pub(crate) fn text(value: &Value) -> Result<&str, Refusal> {
    value.as_str().ok_or_else(|| "takes a string".into())
}

/// The value as text of a newtype.
pub(crate) fn parsed<T, E: Into<Refusal>>(
    parse: impl Fn(&str) -> Result<T, E>,
) -> impl Fn(&Value) -> Result<T, Refusal> {
    move |value| parse(text(value)?).map_err(Into::into)
}

/// The value as true or false.
pub(crate) fn boolean(value: &Value) -> Result<bool, Refusal> {
    value.as_bool().ok_or_else(|| "takes true or false".into())
}
