//! How a start and an invocation end.

use std::time::Duration;

use serde_json::Value;

use crate::runtime_api::Posted;

/// How a start ended.
#[derive(Debug)]
pub enum Start {
    /// It asked for an event, this long after exec.
    Ready(Duration),
    /// It reported this to `init/error`.
    Refused(Value),
    /// It ended, having reported nothing; what it printed is in [`super::Function::lines`].
    Exited,
}

/// What became of one invocation, and how long it took.
#[derive(Debug)]
pub struct Invocation {
    /// The answer, or why there is none.
    pub outcome: Outcome,
    /// From the event's hand-over to the answer.
    pub elapsed: Duration,
    /// From there to the next request for an event: work after the answer is done. None where the process ended first.
    pub idle: Option<Duration>,
}

/// The ways in which an invocation ends.
#[derive(Debug)]
pub enum Outcome {
    /// The function's answer.
    Ok(Value),
    /// The function's error.
    Err {
        /// The fixed name.
        error_type: String,
        /// The text for people.
        message: String,
    },
    /// The process ended before it answered.
    Died,
    /// The deadline passed; the process was killed.
    TimedOut,
}

impl Outcome {
    pub(super) fn read(posted: Posted) -> Self {
        match posted {
            Posted::Response(body) => Self::Ok(serde_json::from_slice(&body).expect("the answer is JSON")),
            Posted::Error(body) => {
                let error: Value = serde_json::from_slice(&body).expect("the error is JSON");
                let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
                Self::Err { error_type: text("errorType"), message: text("errorMessage") }
            }
        }
    }
}
