//! One JSON line for what an operator should know; nothing of a request, and no parameter's value.

use std::io::{Write, stderr};

use serde_json::json;

/// The line that Lambda's JSON log format understands.
pub fn line(level: Level, message: &str) -> String {
    let level = match level {
        Level::Info => "INFO",
        Level::Warn => "WARN",
    };
    json!({"level": level, "message": message}).to_string()
}

/// Writes a line. A log that cannot be written must not cost an answer, so `eprintln!`, which panics, will not do.
pub fn write(level: Level, message: &str) {
    let _ = writeln!(stderr(), "{}", line(level, message));
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// What was to be expected.
    Info,
    /// What an operator should mend.
    Warn,
}
