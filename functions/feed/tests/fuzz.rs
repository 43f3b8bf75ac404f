//! Whatever comes in, a well-formed answer of the right shape goes out; whatever the state and the windows say, it is a
//! feed.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

#[path = "../../lambda/tests/fronts/mod.rs"]
mod fronts;

use std::collections::BTreeSet;
use std::time::Duration;

use feed::config::Config;
use feed::handler::Feed;
use feed::source::Source;
use fronts::{any_json, any_name, any_shape, any_text, bytes, check, real};
use maintenance_aws::Entry;
use maintenance_core::Fault;
use maintenance_lambda::front::{Request, Shape};
use maintenance_lambda::{Event, Log};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value, json};

/// A state, and windows of these values.
struct Fixed(String, Vec<String>);

impl Source for Fixed {
    async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
        Ok(Some(self.0.clone()))
    }

    async fn read_under(&self, _: &str, _: Duration) -> Result<Vec<Entry>, Fault> {
        let entry =
            |(at, value): (usize, &String)| Entry { name: at.to_string(), value: value.clone(), modified: None };
        Ok(self.1.iter().enumerate().map(entry).collect())
    }
}

/// The answer to an event.
fn answered(event: &str, state: &str, windows: &[String]) -> Value {
    let variables =
        [("FEED_STATE_PARAMETER", "/maintenance/shop/state"), ("FEED_WINDOWS_PATH", "/maintenance/shop/windows")];
    let find = |name: &str| Some(variables.iter().find(|(known, _)| *known == name)?.1.to_owned());
    let feed = Feed::new(Config::read(find).0, Some(Fixed(state.to_owned(), windows.to_vec())));
    let (event, log) = (Event::from(event), Log::outside_invocations());
    let now = "2026-12-01T03:50:00Z".parse().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    serde_json::to_value(runtime.block_on(feed.handle(&event, now, 0, &log))).unwrap()
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

const NORMAL: &str = r#"{"mode": "normal"}"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_no_feed(event in prop_oneof![any::<String>(), bytes(), any_text()]) {
        let answer = answered(&event, NORMAL, &[]);
        prop_assert_eq!(&answer["statusCode"], 404);
        check(&answer, Shape::RestApi)?;
    }

    #[test]
    fn any_json_gets_a_well_formed_answer(event in any_json(), state in any_json()) {
        let text = event.to_string();
        let shape = Request::read(&Event::from(text.as_str())).shape;
        check(&answered(&text, &state.to_string(), &[]), shape)?;
    }

    #[test]
    fn a_real_event_with_any_member_changed_keeps_its_shape(
        shape in any_shape(),
        member in select(vec!["httpMethod", "path", "rawPath", "body", "isBase64Encoded", "more"]),
        headers in vec((any_name(), prop_oneof![any_text().prop_map(Value::from), any_json()]), 0..8),
        value in any_json(),
    ) {
        let mut event = real(shape);
        event[member] = value;
        let map = if shape == (Shape::Alb { multi_value: true }) { "multiValueHeaders" } else { "headers" };
        event[map] = Value::from(Map::from_iter(headers));
        check(&answered(&event.to_string(), NORMAL, &[]), shape)?;
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
        let answer = answered(&event, &state.to_string(), &windows);
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
}
