//! Events as fronts and attackers send them, and what a front would not pass on: for the fuzz tests of the functions that
//! stand behind one.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use maintenance_lambda::front::Shape;
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// Fails unless a front of this shape would pass the answer on.
pub(crate) fn check(answer: &Value, shape: Shape) -> Result<(), TestCaseError> {
    let status = answer["statusCode"].as_u64().unwrap();
    prop_assert!([200, 204, 302, 404, 503].contains(&status));
    let is_alb = matches!(shape, Shape::Alb { .. });
    prop_assert_eq!(answer.get("statusDescription").is_some(), is_alb);
    prop_assert_eq!(&answer["isBase64Encoded"], false);

    let is_multi_value = shape == Shape::Alb { multi_value: true };
    let (present, absent) =
        if is_multi_value { ("multiValueHeaders", "headers") } else { ("headers", "multiValueHeaders") };
    prop_assert!(answer[absent].as_object().is_some_and(Map::is_empty), "a front reads one of the two: {answer}");
    let mut content_type = "";
    let mut retry_after = None;
    for (name, value) in answer[present].as_object().unwrap() {
        let value = if is_multi_value { &value[0] } else { value }.as_str().unwrap();
        prop_assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        prop_assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}: {value:?}");
        match name.as_str() {
            "content-type" => content_type = value,
            "retry-after" => retry_after = Some(value.parse::<u32>().unwrap()),
            _ => {}
        }
    }
    prop_assert!((status == 503) == retry_after.is_some_and(|seconds| seconds >= 1));

    let body = answer["body"].as_str().unwrap();
    match (content_type, body) {
        ("", body) => prop_assert!(body.is_empty() && [204, 302].contains(&status)),
        (_, "") => {}
        ("text/html; charset=utf-8", page) => {
            prop_assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
            prop_assert_eq!(page.matches('<').count(), page.matches('>').count());
            prop_assert!(!page.contains("<script") && !page.contains("<img"));
        }
        (_, json) => prop_assert!(serde_json::from_str::<Value>(json).unwrap().is_object()),
    }
    Ok(())
}

/// Any JSON at all.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((any_name(), inner), 0..6).prop_map(|members| Value::from(Map::from_iter(members))),
        ]
    })
}

/// Names that the code looks for among names that it does not.
pub(crate) fn any_name() -> impl Strategy<Value = String> {
    let known = [
        "version",
        "requestContext",
        "elb",
        "http",
        "httpMethod",
        "method",
        "path",
        "rawPath",
        "headers",
        "multiValueHeaders",
        "accept",
        "Origin",
        "HOST",
        "access-control-request-method",
        "Access-Control-Request-Headers",
        "rawQueryString",
        "queryStringParameters",
        "multiValueQueryStringParameters",
    ];
    prop_oneof![3 => select(known.to_vec()).prop_map(str::to_owned), 1 => any_text()]
}

/// Texts that mean something among texts that do not.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let known = [
        "2.0",
        "1.0",
        "GET",
        "HEAD",
        "OPTIONS",
        "/v1/.well-known/maintenance",
        "/v1/api/v2/summary.json",
        "/api/v2/scheduled-maintenances/upcoming.json",
        "text/html",
        "text/html;q=0.5,*/*;q=0.4",
        "https://app.example.com",
        "\r\nSet-Cookie: a=b",
        "<script>\"'&\0",
    ];
    prop_oneof![select(known.to_vec()).prop_map(str::to_owned), any::<String>(), bytes()]
}

/// Bytes as a front hands them on: each as one character.
pub(crate) fn bytes() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 0..40).prop_map(|bytes| bytes.into_iter().map(char::from).collect())
}

/// A real event of each shape.
pub(crate) fn real(shape: Shape) -> Value {
    let headers = json!({"Accept": "*/*", "Host": "api.example.com"});
    match shape {
        Shape::RestApi => json!({"httpMethod": "GET", "path": "/orders", "headers": headers, "multiValueHeaders": null,
            "requestContext": {"stage": "prod", "path": "/prod/orders"}}),
        Shape::HttpApi => json!({"version": "2.0", "rawPath": "/orders", "headers": headers,
            "requestContext": {"http": {"method": "GET", "path": "/orders"}}}),
        Shape::Alb { multi_value: false } => json!({"httpMethod": "GET", "path": "/orders", "headers": headers,
            "requestContext": {"elb": {"targetGroupArn": "arn"}}}),
        Shape::Alb { multi_value: true } => json!({"httpMethod": "GET", "path": "/orders",
            "multiValueHeaders": {"accept": ["*/*"]}, "requestContext": {"elb": {"targetGroupArn": "arn"}}}),
    }
}

pub(crate) fn any_shape() -> impl Strategy<Value = Shape> {
    select(vec![Shape::RestApi, Shape::HttpApi, Shape::Alb { multi_value: false }, Shape::Alb { multi_value: true }])
}
