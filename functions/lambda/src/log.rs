//! The one schema of log lines. Each line is one JSON object with at least these members:
//!
//! | member | what it is |
//! | --- | --- |
//! | `level` | `INFO`, `WARN` or `ERROR`, as Lambda's JSON log format takes it |
//! | `event` | what the line is about, in a few fixed words: what a query or a metric filter looks for |
//! | `request_id` | the invocation's id; null only outside an invocation |
//! | `trigger` | what woke the function, where that is known |
//!
//! What else a line holds depends on its event. No parameter's value is ever logged, and nothing of a user's request.

use std::io::{Write, stdout};

use lambda_runtime::Context;
use maintenance_core::Fault;
use serde_json::{Map, Value, json};

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// What was to be expected.
    Info,
    /// What an operator should mend.
    Warn,
    /// What failed.
    Error,
}

/// The log of one invocation, or of what happens outside any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Log {
    request_id: Option<String>,
    trigger: Option<String>,
}

impl Log {
    /// The log of a start: there is no request.
    pub const fn outside_invocations() -> Self {
        Self { request_id: None, trigger: None }
    }

    /// The log of an invocation.
    pub fn of(context: &Context) -> Self {
        Self { request_id: Some(context.request_id.clone()), trigger: None }
    }

    /// The same log, once it is known what woke the function.
    #[must_use]
    pub fn with_trigger(self, trigger: impl Into<String>) -> Self {
        Self { trigger: Some(trigger.into()), ..self }
    }

    /// Writes a line with these members. Those of the schema cannot be replaced by them.
    pub fn write(&self, level: Level, event: &str, members: Value) {
        // A log that cannot be written must not cost an answer, so `println!`, which panics, will not do.
        let _ = writeln!(stdout(), "{}", self.line(level, event, members));
    }

    /// Writes a line that is a sentence for people.
    pub fn message(&self, level: Level, event: &str, message: &str) {
        self.write(level, event, json!({ "message": message }));
    }

    /// Writes what failed, by its kind and its reasons.
    pub fn fault(&self, event: &str, fault: &Fault) {
        self.write(Level::Error, event, json!({ "kind": fault.kind.name(), "message": fault.chain() }));
    }

    /// A line, as it is written. `members` is an object; what is no object is left out.
    pub fn line(&self, level: Level, event: &str, members: Value) -> Value {
        let mut line = match members {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        line.insert("level".to_owned(), json!(level.name()));
        line.insert("event".to_owned(), json!(event));
        line.insert("request_id".to_owned(), json!(self.request_id));
        if let Some(trigger) = &self.trigger {
            line.insert("trigger".to_owned(), json!(trigger));
        }
        Value::Object(line)
    }
}

impl Level {
    const fn name(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_the_members_of_the_schema() {
        let outside = Log::outside_invocations();
        assert_eq!(
            outside.line(Level::Info, "started", json!({ "message": "with the state" })),
            json!({ "level": "INFO", "event": "started", "request_id": null, "message": "with the state" })
        );
        let mut context = Context::default();
        context.request_id = "8f5f".to_owned();
        let log = Log::of(&context);
        assert_eq!(
            log.line(Level::Warn, "foreign origin", Value::Null),
            json!({ "level": "WARN", "event": "foreign origin", "request_id": "8f5f" })
        );
        assert_eq!(
            log.with_trigger("action plan").line(Level::Error, "failed", json!({ "level": "x", "trigger": 7 })),
            json!({ "level": "ERROR", "event": "failed", "request_id": "8f5f", "trigger": "action plan" })
        );
    }
}
