//! Which types of `aws_lambda_events` refuse what Lambda delivers: `maintenance_lambda::event` says what follows from it.
//! A refusal that is gone with a newer version of the crate fails here, and then the type can be used.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayV2httpRequest};
use aws_lambda_events::cloudwatch_alarms::{CloudWatchCompositeAlarm, CloudWatchMetricAlarm};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A sample, as Lambda delivers it.
fn sample(path: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}{path}.json")).unwrap()).unwrap()
}

/// Why a type refuses an event; empty where it does not.
fn refusal<T: DeserializeOwned>(event: Value) -> String {
    serde_json::from_value::<T>(event).err().map(|error| error.to_string()).unwrap_or_default()
}

/// An alarm of EventBridge's in the envelope of a Lambda action, whose types are the only ones of the crate for it.
fn alarm(name: &str) -> Value {
    let event = sample(&format!("switch/{name}"));
    json!({"time": event["time"], "alarmData": event["detail"]})
}

#[test]
fn alarms_that_count_are_refused() {
    for (name, expected) in [
        ("alarm-eventbridge-metric-math", "missing field `metricStat`"),
        ("alarm-eventbridge-anomaly-band", "missing field `metricStat`"),
        ("alarm-eventbridge-daily", "invalid value: integer `86400`, expected u16"),
    ] {
        assert_eq!(refusal::<CloudWatchMetricAlarm>(alarm(name)), expected, "{name}");
    }
    let composite = refusal::<CloudWatchCompositeAlarm>(alarm("alarm-eventbridge-composite"));
    assert_eq!(composite, "missing field `actionsSuppressor`");
    let contributor = refusal::<CloudWatchMetricAlarm>(sample("switch/alarm-lambda-action-contributor"));
    assert_eq!(contributor, "missing field `metricStat`");
}

#[test]
fn requests_that_must_get_their_503_are_refused() {
    type Read = fn(Value) -> String;
    let (rest, http, alb): (Read, Read, Read) =
        (refusal::<ApiGatewayProxyRequest>, refusal::<ApiGatewayV2httpRequest>, refusal::<AlbTargetGroupRequest>);
    for (name, read, changes) in [
        ("rest-get", rest, vec![("requestContext", json!(null)), ("httpMethod", json!(null))]),
        (
            "rest-get",
            rest,
            vec![("httpMethod", json!("BREW \n")), ("body", json!(7)), ("headers", json!({"x y": "a"}))],
        ),
        ("http-api-get", http, vec![("requestContext", json!(null)), ("isBase64Encoded", json!(null))]),
        ("http-api-get", http, vec![("headers", json!({"x": "a\nb"})), ("headers", json!({"x": 7}))]),
        ("alb-get", alb, vec![("queryStringParameters", json!(null)), ("requestContext", json!(null))]),
        ("alb-multi-value-get", alb, vec![("multiValueQueryStringParameters", json!(null))]),
    ] {
        let event = sample(&format!("mock-api/{name}"));
        assert_eq!(read(event.clone()), "", "{name}");
        for (member, value) in changes {
            let mut event = event.clone();
            event[member] = value.clone();
            assert_ne!(read(event), "", "{name}: {member} = {value}");
        }
    }
    let version_1 = refusal::<ApiGatewayV2httpRequest>(sample("mock-api/http-api-1.0-get"));
    assert_eq!(version_1, "missing field `http`", "the front alone does not say which type reads its event");
}
