//! The edges of an invocation: the time that is left for it, and a failure on its way back.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Context, Diagnostic};
use maintenance_core::Fault;

/// An invocation without a deadline, or with one that is past, still gets a try.
const LEAST_TIME: Duration = Duration::from_secs(1);

/// A failure on its way to Lambda: its kind becomes `errorType`.
#[derive(Debug)]
pub struct Refusal(Fault);

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl From<Refusal> for Diagnostic {
    fn from(Refusal(fault): Refusal) -> Self {
        Self { error_type: fault.kind.name().to_owned(), error_message: fault.chain() }
    }
}

/// How long an invocation may still take.
pub fn time_left(context: &Context) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(context.deadline).saturating_sub(now).max(LEAST_TIME)
}
