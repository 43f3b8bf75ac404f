//! One invocation: the time that is left for it, and a failure on its way back.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_runtime::{Context, Diagnostic};
use maintenance_core::Fault;

/// An invocation without a deadline, or with one that is past, still gets a try.
const LEAST_TIME: Duration = Duration::from_secs(1);

/// A failed invocation, on its way to Lambda: the fault's kind becomes `errorType`.
#[derive(Debug)]
pub struct InvocationError(Fault);

impl From<Fault> for InvocationError {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl From<InvocationError> for Diagnostic {
    fn from(InvocationError(fault): InvocationError) -> Self {
        Self { error_type: fault.kind.name().to_owned(), error_message: fault.chain() }
    }
}

/// How long an invocation may still take, by the machine's clock.
pub fn time_left(context: &Context) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(context.deadline).saturating_sub(now).max(LEAST_TIME)
}

#[cfg(test)]
mod tests {
    use maintenance_core::Kind;

    use super::*;

    #[test]
    fn the_kind_is_the_error_type() {
        let fault = Fault::new(Kind::Invalid, "an event of no known shape");
        let diagnostic = Diagnostic::from(InvocationError::from(fault));
        assert_eq!(diagnostic.error_type, "Invalid");
        assert_eq!(diagnostic.error_message, "an event of no known shape");
    }

    #[test]
    fn a_deadline_that_is_past_or_missing_still_leaves_a_try() {
        let mut context = Context::default();
        assert_eq!(time_left(&context), LEAST_TIME);
        context.deadline = 4_102_444_800_000;
        assert!(time_left(&context) > LEAST_TIME);
    }
}
