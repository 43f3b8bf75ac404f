//! Alarms.

use serde_json::{Value, json};

use super::Aws;

impl Aws {
    /// Makes an alarm of a metric that nobody reports: it is INSUFFICIENT_DATA until a test sets its state.
    pub async fn put_metric_alarm(&self, name: &str) {
        let alarm = json!({
            "AlarmName": name, "Namespace": "Tests", "MetricName": name, "Statistic": "Sum", "Period": 60,
            "EvaluationPeriods": 1, "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold",
        });
        self.cloudwatch("PutMetricAlarm", &alarm).await;
    }

    /// Makes a composite alarm, by a rule over alarms that are there; its state follows theirs.
    pub async fn put_composite_alarm(&self, name: &str, rule: &str) {
        self.cloudwatch("PutCompositeAlarm", &json!({"AlarmName": name, "AlarmRule": rule})).await;
    }

    /// Puts an alarm into a state: `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub async fn set_alarm_state(&self, name: &str, value: &str) {
        let state = json!({"AlarmName": name, "StateValue": value, "StateReason": "a test"});
        self.cloudwatch("SetAlarmState", &state).await;
    }

    /// Deletes an alarm that is there.
    pub async fn delete_alarm(&self, name: &str) {
        self.cloudwatch("DeleteAlarms", &json!({"AlarmNames": [name]})).await;
    }

    async fn cloudwatch(&self, operation: &str, body: &Value) {
        let answer = self.target("monitoring", &format!("GraniteServiceVersion20100801.{operation}"), body).await;
        answer.unwrap_or_else(|refused| panic!("{operation} {body}: {refused:?}"));
    }
}
