//! What goes over the event bus and out of schedules, seen through a queue: what the switch told, and what wakes it.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Aws;
use crate::poll;

/// A queue that events are sent to.
pub struct Queue {
    aws: Aws,
    url: String,
    /// Its ARN.
    pub arn: String,
}

impl Aws {
    /// Makes an event bus beside the default one.
    pub async fn create_bus(&self, name: &str) {
        let made = self.target("events", "AWSEvents.CreateEventBus", &json!({"Name": name})).await;
        made.expect("a bus is made");
    }

    /// Makes a queue, and a rule on the default bus that sends the switch's events to it.
    pub async fn listen_to_switch(&self) -> Queue {
        self.listen("told", &json!({"source": ["maintenance-switch"]})).await
    }

    /// Makes a queue, and a rule on the default bus that sends the events of this pattern to it.
    pub async fn listen(&self, name: &str, pattern: &Value) -> Queue {
        let queue = self.create_queue(name).await;
        let rule = json!({"Name": name, "EventPattern": pattern.to_string(), "State": "ENABLED"});
        self.target("events", "AWSEvents.PutRule", &rule).await.expect("a rule is made");
        let targets = json!({"Rule": name, "Targets": [{"Id": "queue", "Arn": queue.arn}]});
        self.target("events", "AWSEvents.PutTargets", &targets).await.expect("the rule has a target");
        queue
    }

    /// Makes a queue.
    pub async fn create_queue(&self, name: &str) -> Queue {
        let made = self.target("sqs", "AmazonSQS.CreateQueue", &json!({"QueueName": name})).await;
        let url = made.expect("a queue is made")["QueueUrl"].as_str().expect("a URL").to_owned();
        let arn = format!("arn:aws:sqs:{}:{}:{name}", self.region, self.account);
        Queue { aws: self.clone(), url, arn }
    }

    /// Makes EventBridge Scheduler send this to a target once, at that moment, to the second.
    pub async fn schedule_at(&self, name: &str, at: Timestamp, target: &str, payload: &Value) {
        let schedule = json!({
            "ScheduleExpression": format!("at({})", at.strftime("%Y-%m-%dT%H:%M:%S")),
            "ScheduleExpressionTimezone": "UTC",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": {
                "Arn": target, "Input": payload.to_string(),
                "RoleArn": format!("arn:aws:iam::{}:role/scheduler", self.account),
            },
        });
        self.rest("scheduler", "POST", &format!("/schedules/{name}"), &schedule).await.expect("a schedule is made");
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
        poll::until("an event comes", || async {
            let events = self.take().await;
            (!events.is_empty()).then_some(events)
        })
        .await
    }
}
