//! Whatever comes in, a well-formed answer of the right shape goes out.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

#[path = "../../lambda/tests/fronts/mod.rs"]
mod fronts;

use fronts::{any_json, any_name, any_shape, any_text, bytes, check, real};
use maintenance_lambda::front::{Request, Shape};
use maintenance_lambda::{Event, State};
use mock_api::answer::answer;
use mock_api::config::Config;
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
    serde_json::to_value(answer(&request, &state, config, now).into_answer(request.shape)).unwrap()
}

fn any_config() -> impl Strategy<Value = Config> {
    let page = prop_oneof![any_text(), Just("https://page.example.com/down#here".to_owned())];
    let values = (vec(option::of(any_text()), 4), option::of(page));
    values.prop_map(|(mut values, page)| {
        let names = ["PARAMETER", "MESSAGE", "SECONDS", "ORIGINS", "URL"];
        values.push(page);
        let value = |name: &str| names.iter().position(|end| name.ends_with(end));
        Config::read(|name| values.get(value(name)?)?.clone()).0
    })
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
            prop_assert!(path.ends_with("/.well-known/maintenance"), "{}", answer);
            return Ok(());
        }
        check(&answer, Request::read(&Event::from(event.to_string().as_str())).shape)?;
        let lists = answer["multiValueHeaders"]["location"][0].as_str();
        let location = answer["headers"]["location"].as_str().or(lists).unwrap();
        if let Some(way_back) = location.strip_prefix(page).unwrap().strip_prefix("#return=") {
            prop_assert!(way_back.starts_with('/') && !way_back.starts_with("//") && way_back.len() <= 2000);
            prop_assert!(!way_back.contains(['#', ' ', '\\', '"', '<', '>']), "{way_back}");
        } else {
            prop_assert_eq!(location, page);
        }
    }
}
