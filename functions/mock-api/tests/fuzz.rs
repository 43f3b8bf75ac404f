//! Whatever comes in, a well-formed answer of the right shape goes out.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::collections::BTreeSet;

use maintenance_aws::Entry;
use mock_api::{
    answer::{Known, answer},
    calendar::Calendar,
    config::Config,
    event::Event,
    request::{Request, Shape},
    state::State,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The answer to an event's bytes, which are taken in as the runtime takes them.
fn answered(event: &str, state: &str, config: &Config) -> Value {
    answered_beside(event, state, &[], config)
}

/// The answer beside windows of these values.
fn answered_beside(event: &str, state: &str, windows: &[String], config: &Config) -> Value {
    let mut bytes = serde_json::Deserializer::from_slice(event.as_bytes());
    let event = Event::deserialize(&mut bytes).unwrap();
    let request = Request::read(&event);
    let state = State::parse(state).unwrap_or_default();
    let now = "2026-12-01T03:50:00Z".parse().unwrap();
    let entry = |(at, value): (usize, &String)| Entry { name: at.to_string(), value: value.clone(), modified: None };
    let mut calendar = Calendar::default();
    calendar.record(Ok(windows.iter().enumerate().map(entry).collect()), now, 0);
    let upcoming = calendar.upcoming(&state, now);
    let known = Known { state: &state, confirmed: Some(&state), upcoming: &upcoming, now };
    answer(&request, &known, config).into_json(request.shape)
}

/// Fails unless a front of this shape would pass the answer on.
fn check(answer: &Value, shape: Shape) -> Result<(), TestCaseError> {
    let status = answer["statusCode"].as_u64().unwrap();
    prop_assert!([200, 204, 302, 404, 503].contains(&status));
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
        "rawQueryString",
        "queryStringParameters",
        "multiValueQueryStringParameters",
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
fn bytes() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 0..40).prop_map(|bytes| bytes.into_iter().map(char::from).collect())
}

fn any_config() -> impl Strategy<Value = Config> {
    let page = prop_oneof![any_text(), Just("https://page.example.com/down#here".to_owned())];
    let feed_only = select(vec!["true".to_owned(), "false".to_owned()]);
    let values = (vec(option::of(any_text()), 5), option::of(page), option::of(feed_only));
    values.prop_map(|(mut values, page, feed_only)| {
        let names = ["PARAMETER", "MESSAGE", "SECONDS", "ORIGINS", "NAME", "URL", "ONLY"];
        values.extend([page, feed_only]);
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

/// Moments around the present one of these tests.
fn any_time() -> impl Strategy<Value = String> {
    let near = "2026-12-01T03:50:00Z".parse::<jiff::Timestamp>().unwrap().as_second();
    prop_oneof![near - 200..near + 200, near - 4_000_000..near + 4_000_000]
        .prop_map(|second| jiff::Timestamp::from_second(second).unwrap().to_string())
}

fn any_window() -> impl Strategy<Value = String> {
    let minutes = prop_oneof![1..200_i64, any::<i64>()];
    let zone = select(vec!["UTC", "Europe/Berlin", "Pacific/Apia", "nowhere"]);
    let at = any_time().prop_map(|time| ("at", time.trim_end_matches('Z').to_owned()));
    let cron = select(vec!["* * * * ? *", "50-55 3 * * ? *", "0 2 ? * SUN *", "0 0 29 2 ? *", "0 4 L * ? 2199", "0 0"]);
    let when = prop_oneof![at, cron.prop_map(|cron| ("cron", cron.to_owned()))];
    (when, zone, minutes).prop_map(|((name, when), zone, minutes)| {
        json!({name: when, "timezone": zone, "minutes": minutes, "message": "planned"}).to_string()
    })
}

/// Some source, by chance.
fn select_source(windows: &[String]) -> &'static str {
    ["operator", "window", "alarm", "default", "nobody"].get(windows.len() % 5).copied().unwrap_or_default()
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

    #[test]
    fn any_state_and_windows_give_a_feed(
        state in any_json(),
        mode in select(vec!["normal", "maintenance"]),
        times in vec(prop_oneof![any_time(), any_text()], 3),
        windows in vec(prop_oneof![any_window(), any_json().prop_map(|json| json.to_string()), any_text()], 0..40),
    ) {
        let mut state = if state.is_object() { state } else { json!({}) };
        state["mode"] = json!(mode);
        state["decided_by"] = json!({"source": select_source(&windows)});
        for (name, time) in ["since", "until", "updated"].iter().zip(times) {
            state[name] = json!(time);
        }
        let event = json!({"version": "2.0", "rawPath": "/api/v2/summary.json"}).to_string();
        let answer = answered_beside(&event, &state.to_string(), &windows, &Config::default());
        prop_assert_eq!(&answer["statusCode"], 200);
        check(&answer, Shape::HttpApi)?;
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        let listed = body["scheduled_maintenances"].as_array().unwrap();
        prop_assert!(listed.len() <= 21);
        let ids: BTreeSet<&str> = listed.iter().map(|one| one["id"].as_str().unwrap()).collect();
        prop_assert_eq!(ids.len(), listed.len(), "{:?}", listed);
        let begun = listed.iter().filter(|one| one["status"] == "in_progress").count();
        prop_assert_eq!(begun, usize::from(mode == "maintenance"));
        for one in listed {
            let time = |name: &str| one[name].as_str().and_then(|time| time.parse::<jiff::Timestamp>().ok());
            prop_assert!(time("scheduled_for").is_some() && time("updated_at").is_some(), "{one}");
        }
    }

    #[test]
    fn any_way_back_stays_in_the_fragment_of_the_page(
        shape in any_shape(), path in any_text(), query in any_text(), pairs in vec((any_text(), any_text()), 0..4),
    ) {
        let mut event = real(shape);
        for (member, value) in [("path", &path), ("rawPath", &path), ("rawQueryString", &query)] {
            event[member] = json!(format!("/{value}"));
        }
        event["requestContext"]["path"] = event["path"].clone();
        event["multiValueQueryStringParameters"] = pairs.into_iter().map(|(name, value)| (name, json!([value]))).collect();
        for map in ["headers", "multiValueHeaders"] {
            event[map] = json!({"accept": ["text/html"]});
        }
        let page = "https://page.example.com/down";
        let config = Config::read(|name| (name == "MOCK_PAGE_URL").then(|| page.to_owned())).0;
        let answer = answered(&event.to_string(), "", &config);
        if answer["statusCode"] != 302 {
            // What mock-api answers itself.
            prop_assert!(path.ends_with("/.well-known/maintenance") || path.contains("/api/v2/"), "{}", answer);
            return Ok(());
        }
        check(&answer, Request::read(&Event::from(event.to_string().as_str())).shape)?;
        let location = &answer[if answer.get("headers").is_some() { "headers" } else { "multiValueHeaders" }]["Location"];
        let location = location.as_str().or_else(|| location[0].as_str()).unwrap();
        if let Some(way_back) = location.strip_prefix(page).unwrap().strip_prefix("#return=") {
            prop_assert!(way_back.starts_with('/') && !way_back.starts_with("//") && way_back.len() <= 2000);
            prop_assert!(!way_back.contains(['#', ' ', '\\', '"', '<', '>']), "{way_back}");
        } else {
            prop_assert_eq!(location, page);
        }
    }
}
