//! The story with a source that gives, fails, hangs and panics: every answer comes in time, from what was read last.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails may panic"
)]

use std::{cell::Cell, future::pending, rc::Rc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use maintenance_core::{Fault, Kind};
use maintenance_lambda::{Event, Log};
use mock_api::config::Config;
use mock_api::mock::{IN_AN_INVOCATION, Mock};
use mock_api::source::Source;
use serde_json::{Value, json};

/// What a source does at one read.
#[derive(Clone, Copy)]
enum Act {
    Give(&'static str),
    Fail,
    Hang,
    Panic,
}

/// One act a read, and how many there were.
struct Script(Vec<Act>, Rc<Cell<usize>>);

impl Source for Script {
    async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
        match self.0.get(self.1.replace(self.1.get() + 1)).expect("no further read") {
            Act::Give(text) => Ok(Some((*text).to_owned())),
            Act::Fail => Err(Fault::new(Kind::Unavailable, "refused")),
            Act::Hang => pending().await,
            Act::Panic => panic!("a bug in an SDK"),
        }
    }
}

const START: Timestamp = Timestamp::constant(1_796_000_000, 0);

fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

async fn asked<S: Source>(mock: &Mock<S>, event: &str, now: Timestamp) -> Value {
    serde_json::to_value(mock.handle(&Event::from(event), now, 0, &Log::outside_invocations()).await).unwrap()
}

const FIRST: &str = r#"{"mode": "maintenance", "message": "first"}"#;
const SECOND: &str = r#"{"mode": "maintenance", "message": "second"}"#;

/// The `detail` of the 503 at each of these seconds, and how often the state was read for it.
async fn details(acts: &[Act], seconds: &[i64]) -> (Vec<String>, usize) {
    let parameter = |name: &str| (name == "MOCK_STATE_PARAMETER").then(|| "/maintenance/shop/state".to_owned());
    let (config, problems) = Config::read(parameter);
    assert!(problems.is_empty(), "{problems:?}");
    let reads = Rc::default();
    let mock = Mock::new(config, Some(Script(acts.to_vec(), Rc::clone(&reads))));
    let mut details = Vec::new();
    for second in seconds {
        let begun = tokio::time::Instant::now();
        let answer = asked(&mock, r#"{"path": "/orders"}"#, START + SignedDuration::from_secs(*second)).await;
        assert!(begun.elapsed() <= IN_AN_INVOCATION + Duration::from_millis(2));
        details.push(body(&answer)["detail"].as_str().unwrap().to_owned());
    }
    (details, reads.get())
}

#[tokio::test(start_paused = true)]
async fn the_state_is_read_again_after_a_few_seconds() {
    let (details, reads) = details(&[Act::Give(FIRST), Act::Give(SECOND)], &[0, 1, 4, 5, 6]).await;
    assert_eq!(details, ["first", "first", "first", "second", "second"]);
    assert_eq!(reads, 2);
}

#[tokio::test(start_paused = true)]
async fn whatever_a_read_does_the_stale_state_is_served_in_time() {
    for bad in [Act::Fail, Act::Hang, Act::Panic] {
        let (details, reads) = details(&[Act::Give(FIRST), bad, Act::Give(SECOND)], &[0, 5, 6, 9, 10]).await;
        assert_eq!(details, ["first", "first", "first", "first", "second"]);
        assert_eq!(reads, 3);
    }
}

#[tokio::test]
async fn without_a_source_the_defaults_are_served() {
    let mock: Mock<Script> = Mock::new(Config::default(), None);
    let answer = asked(&mock, "{}", START).await;
    assert_eq!(answer["statusCode"], 503);
    assert_eq!(answer["headers"]["retry-after"], "300");
}

#[tokio::test]
async fn a_feeds_path_is_no_exception() {
    let mock: Mock<Script> = Mock::new(Config::default(), None);
    for method in ["GET", "HEAD", "POST"] {
        let event = json!({"path": "/api/v2/summary.json", "httpMethod": method}).to_string();
        let answer = asked(&mock, &event, START).await;
        assert_eq!(
            (&answer["statusCode"], &answer["headers"]["x-maintenance"]),
            (&json!(503), &json!("on")),
            "{method}"
        );
    }
}
