//! EventBridge: tells the bus.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use maintenance_core::Fault;
use maintenance_core::cloud::Bus;

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
            .build();
        self.record
            .spend("PutEvents", async || {
                let request = self.aws.events.put_events().entries(entry.clone());
                let output = request.send().await.map_err(|error| Failure::of("PutEvents", error))?;
                // The call succeeds even where the entry does not.
                let refused = output.entries.unwrap_or_default().into_iter().find(|entry| entry.error_code.is_some());
                refused.map_or(Ok(()), |entry| {
                    let code = entry.error_code.unwrap_or_default();
                    let (kind, passing) = classify(&code, 0);
                    let said = entry.error_message.unwrap_or_default();
                    Err(Failure { fault: Fault::new(kind, format!("PutEvents: {code}: {said}")), passing })
                })
            })
            .await
    }
}
