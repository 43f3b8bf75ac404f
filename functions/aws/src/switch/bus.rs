//! EventBridge: tells the bus.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use maintenance_core::Fault;
use maintenance_core::apply::ports::Bus;

use super::Invocation;
use crate::error::{Failure, classify};

/// The `source` of all our events.
const SOURCE: &str = "maintenance-switch";

impl Bus for Invocation<'_> {
    async fn tell(&self, detail_type: &str, detail: &str) -> Result<(), Fault> {
        let entry = PutEventsRequestEntry::builder()
            .source(SOURCE)
            .detail_type(detail_type)
            .detail(detail)
            .event_bus_name(&self.aws.event_bus)
            .set_resources(unqualified(self.function_arn).map(|arn| vec![arn]))
            .build();
        self.record
            .retry("PutEvents", async || {
                let request = self.aws.events.put_events().entries(entry.clone());
                let output = request.send().await.map_err(|error| Failure::of("PutEvents", error))?;
                // The call succeeds even where the entry does not.
                let refused = output.entries.unwrap_or_default().into_iter().find(|entry| entry.error_code.is_some());
                refused.map_or(Ok(()), |entry| {
                    let code = entry.error_code.unwrap_or_default();
                    let (kind, retryable) = classify(&code, 0);
                    let said = entry.error_message.unwrap_or_default();
                    Err(Failure { fault: Fault::new(kind, format!("PutEvents: {code}: {said}")), retryable })
                })
            })
            .await
    }
}

/// The function's ARN without the version or alias by which it was invoked: rules on a bus that two switches share tell
/// their events apart by it. `None` of what is no function's ARN.
fn unqualified(arn: &str) -> Option<String> {
    let parts: Vec<&str> = arn.split(':').take(7).collect();
    let is_function = matches!(parts.as_slice(), ["arn", _, "lambda", _, _, "function", name] if !name.is_empty());
    is_function.then(|| parts.join(":"))
}
