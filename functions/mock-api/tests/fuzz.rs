//! Whatever comes in, a well-formed answer of the right shape goes out.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use mock_api::{answer::answer, config::Config, event::Event, request::Request, request::Shape, state::State};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The answer to an event's bytes, which are taken in as the runtime takes them.
fn answered(event: &str, state: &str, config: &Config) -> Value {
    let mut bytes = serde_json::Deserializer::from_slice(event.as_bytes());
    let event = Event::deserialize(&mut bytes).unwrap();
    let request = Request::read(&event);
    let state = State::parse(state).unwrap_or_default();
    let now = "2026-12-01T03:50:00Z".parse().unwrap();
    answer(&request, &state, config, now).into_json(request.shape)
}

/// Fails unless a front of this shape would pass the answer on.
fn check(answer: &Value, shape: Shape) -> Result<(), TestCaseError> {
    let status = answer["statusCode"].as_u64().unwrap();
    prop_assert!([200, 204, 302, 503].contains(&status));
    let is_alb = matches!(shape, Shape::Alb { .. });
    prop_assert_eq!(answer.get("statusDescription").is_some(), is_alb);
    prop_assert_eq!(&answer["isBase64Encoded"], false);

    let is_multi_value = shape == Shape::Alb { multi_value: true };
    let (present, absent) =
        if is_multi_value { ("multiValueHeaders", "headers") } else { ("headers", "multiValueHeaders") };
    prop_assert!(answer.get(absent).is_none());
    let mut content_type = "";
    let mut retry_after = None;
    for (name, value) in answer[present].as_object().unwrap() {
        let value = if is_multi_value { &value[0] } else { value }.as_str().unwrap();
        prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
        prop_assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{name}: {value:?}");
        match name.as_str() {
            "Content-Type" => content_type = value,
            "Retry-After" => retry_after = Some(value.parse::<u32>().unwrap()),
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
fn any_json() -> impl Strategy<Value = Value> {
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
fn any_name() -> impl Strategy<Value = String> {
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
    ];
    prop_oneof![3 => select(known.to_vec()).prop_map(str::to_owned), 1 => any_text()]
}

/// Texts that mean something among texts that do not.
fn any_text() -> impl Strategy<Value = String> {
    let known = [
        "2.0",
        "1.0",
        "GET",
        "HEAD",
        "OPTIONS",
        "/v1/.well-known/maintenance",
        "text/html",
        "text/html;q=0.5,*/*;q=0.4",
        "https://app.example.com",
        "\r\nSet-Cookie: a=b",
        "<script>\"'&\0",
    ];
    prop_oneof![select(known.to_vec()).prop_map(str::to_owned), any::<String>(), bytes()]
}

/// Bytes as a front hands them on: each as one character.
fn bytes() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 0..40).prop_map(|bytes| bytes.into_iter().map(char::from).collect())
}

fn any_config() -> impl Strategy<Value = Config> {
    vec(option::of(any_text()), 5).prop_map(|values| {
        let names = ["PARAMETER", "MESSAGE", "SECONDS", "ORIGINS", "URL"];
        let value = |name: &str| names.iter().position(|end| name.ends_with(end));
        Config::read(|name| values.get(value(name)?)?.clone()).0
    })
}

/// A real event of each shape.
fn real(shape: Shape) -> Value {
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

fn any_shape() -> impl Strategy<Value = Shape> {
    select(vec![Shape::RestApi, Shape::HttpApi, Shape::Alb { multi_value: false }, Shape::Alb { multi_value: true }])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_the_503(event in prop_oneof![any::<String>(), bytes(), any_text()]) {
        let answer = answered(&event, "", &Config::default());
        prop_assert_eq!(&answer["statusCode"], 503);
        check(&answer, Shape::RestApi)?;
    }

    #[test]
    fn any_json_gets_a_well_formed_answer(event in any_json(), state in any_json(), config in any_config()) {
        let text = event.to_string();
        let shape = Request::read(&Event::from(text.as_str())).shape;
        check(&answered(&text, &state.to_string(), &config), shape)?;
    }

    #[test]
    fn a_real_event_with_any_member_changed_keeps_its_shape(
        shape in any_shape(),
        member in select(vec!["httpMethod", "path", "rawPath", "body", "isBase64Encoded", "more"]),
        headers in vec((any_name(), prop_oneof![any_text().prop_map(Value::from), any_json()]), 0..8),
        value in any_json(),
        config in any_config(),
    ) {
        let mut event = real(shape);
        event[member] = value;
        let map = if shape == (Shape::Alb { multi_value: true }) { "multiValueHeaders" } else { "headers" };
        event[map] = Value::from(Map::from_iter(headers));
        check(&answered(&event.to_string(), "", &config), shape)?;
    }

    #[test]
    fn any_message_and_time_of_a_state_is_told_safely(
        shape in any_shape(), message in any_text(), until in any_text(), accept in select(vec!["text/html", "*/*"]),
    ) {
        let mut event = real(shape);
        event["headers"] = json!({"accept": accept});
        let state = json!({"mode": "maintenance", "message": message, "until": until}).to_string();
        let shape = Request::read(&Event::from(event.to_string().as_str())).shape;
        let answer = answered(&event.to_string(), &state, &Config::default());
        prop_assert_eq!(&answer["statusCode"], 503);
        check(&answer, shape)?;
    }

    #[test]
    fn any_cut_of_a_real_event_gets_the_503(shape in any_shape(), cut in 0..400_usize) {
        let event: String = real(shape).to_string().chars().take(cut).collect();
        let answer = answered(&event, "", &Config::default());
        prop_assert_eq!(&answer["statusCode"], 503);
    }
}
