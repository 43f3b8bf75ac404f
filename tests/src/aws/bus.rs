//! What the switch told the event bus, seen through a rule that sends it to a queue.

use serde_json::{Value, json};

use super::Aws;
use crate::poll;

/// A queue that gets every event of the switch.
pub struct Queue {
    aws: Aws,
    url: String,
}

impl Aws {
    /// Makes an event bus beside the default one.
    pub async fn create_bus(&self, name: &str) {
        let made = self.target("events", "AWSEvents.CreateEventBus", &json!({"Name": name})).await;
        made.expect("a bus is made");
    }

    /// Makes a queue, and a rule on the default bus that sends the switch's events to it.
    pub async fn listen_to_switch(&self) -> Queue {
        let made = self.target("sqs", "AmazonSQS.CreateQueue", &json!({"QueueName": "told"})).await;
        let url = made.expect("a queue is made")["QueueUrl"].as_str().expect("a URL").to_owned();
        let pattern = json!({"source": ["maintenance-switch"]}).to_string();
        let rule = json!({"Name": "told", "EventPattern": pattern, "State": "ENABLED"});
        self.target("events", "AWSEvents.PutRule", &rule).await.expect("a rule is made");
        let arn = format!("arn:aws:sqs:{}:{}:told", self.region, self.account);
        let targets = json!({"Rule": "told", "Targets": [{"Id": "queue", "Arn": arn}]});
        self.target("events", "AWSEvents.PutTargets", &targets).await.expect("the rule has a target");
        Queue { aws: self.clone(), url }
    }
}

impl Queue {
    /// Takes the events that have come so far, in the order of their arrival.
    pub async fn take(&self) -> Vec<Value> {
        let mut events = Vec::new();
        loop {
            let body = json!({"QueueUrl": self.url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": 0});
            let page = self.aws.target("sqs", "AmazonSQS.ReceiveMessage", &body).await.expect("a queue is read");
            let messages = page["Messages"].as_array().cloned().unwrap_or_default();
            if messages.is_empty() {
                return events;
            }
            for message in messages {
                let handle = json!({"QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"]});
                self.aws.target("sqs", "AmazonSQS.DeleteMessage", &handle).await.expect("a message is deleted");
                events.push(serde_json::from_str(message["Body"].as_str().expect("a body")).expect("an event"));
            }
        }
    }

    /// Waits for at least one event and takes what is there.
    pub async fn next(&self) -> Vec<Value> {
        poll::until("the bus is told", || async {
            let events = self.take().await;
            (!events.is_empty()).then_some(events)
        })
        .await
    }
}
