//! The story with a source that gives, fails, hangs and panics: every answer comes in time, from what was read
//! last.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails may panic"
)]

use std::{cell::Cell, future::pending, rc::Rc, time::Duration};

use feed::config::Config;
use feed::handler::{Feed, IN_AN_INVOCATION};
use feed::source::Source;
use jiff::{SignedDuration, Timestamp};
use maintenance_aws::Entry;
use maintenance_core::{Fault, Kind};
use maintenance_lambda::{Event, Log};
use serde_json::{Value, json};

/// What a source does at one read.
#[derive(Clone, Copy)]
enum Act {
    Give(&'static str),
    Miss,
    Fail,
    Hang,
    Panic,
}

/// One entry a read, and how many there were.
struct Acts(Vec<Act>, Rc<Cell<usize>>);

impl Acts {
    fn new(acts: &[Act]) -> (Self, Rc<Cell<usize>>) {
        let reads = Rc::default();
        (Self(acts.to_vec(), Rc::clone(&reads)), reads)
    }

    async fn next(&self) -> Result<Option<String>, Fault> {
        match self.0.get(self.1.replace(self.1.get() + 1)).expect("no further read") {
            Act::Give(text) => Ok(Some((*text).to_owned())),
            Act::Miss => Ok(None),
            Act::Fail => Err(Fault::new(Kind::Unavailable, "refused")),
            Act::Hang => pending().await,
            Act::Panic => panic!("a bug in an SDK"),
        }
    }
}

struct Script {
    states: Acts,
    windows: Acts,
}

impl Source for Script {
    async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
        self.states.next().await
    }

    async fn read_under(&self, path: &str, _: Duration) -> Result<Vec<Entry>, Fault> {
        assert_eq!(path, "/maintenance/shop/windows");
        let value = self.windows.next().await?;
        Ok(value.into_iter().map(|value| Entry { name: "upgrade".to_owned(), value, modified: None }).collect())
    }
}

const START: Timestamp = Timestamp::constant(1_796_000_000, 0);

/// The answers at each of these seconds, and how often the state and the windows were read for them.
async fn play(states: &[Act], windows: &[Act], path: &str, seconds: &[i64]) -> (Vec<Value>, [usize; 2]) {
    let (config, problems) = Config::read(|name| match name {
        "FEED_STATE_PARAMETER" => Some("/maintenance/shop/state".to_owned()),
        "FEED_WINDOWS_PATH" => Some("/maintenance/shop/windows".to_owned()),
        _ => None,
    });
    assert!(problems.is_empty(), "{problems:?}");
    let ((states, reads), (windows, reads_of_windows)) = (Acts::new(states), Acts::new(windows));
    let feed = Feed::new(config, Some(Script { states, windows }));
    let event = json!({"path": path}).to_string();
    let mut answers = Vec::new();
    for second in seconds {
        let now = START + SignedDuration::from_secs(*second);
        let begun = tokio::time::Instant::now();
        answers.push(asked(&feed, &event, now).await);
        assert!(begun.elapsed() <= IN_AN_INVOCATION + Duration::from_millis(2));
    }
    (answers, [reads.get(), reads_of_windows.get()])
}

async fn asked<S: Source>(feed: &Feed<S>, event: &str, now: Timestamp) -> Value {
    serde_json::to_value(feed.handle(&Event::from(event), now, 0, &Log::outside_invocations()).await).unwrap()
}

fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

const FIRST: &str = r#"{"mode": "maintenance", "message": "first"}"#;
#[tokio::test]
async fn without_a_state_nobody_knows_it() {
    let parameter = |name: &str| (name == "FEED_STATE_PARAMETER").then(|| "/maintenance/shop/state".to_owned());
    // Neither where no state was named, nor where no reader could be built for the one that was.
    for config in [Config::default(), Config::read(parameter).0] {
        let feed: Feed<Script> = Feed::new(config, None);
        let answer = asked(&feed, r#"{"path": "/api/v2/status.json"}"#, START).await;
        assert_eq!((&answer["statusCode"], answer["headers"].get("x-maintenance")), (&json!(503), None));
    }
}

const NORMAL: &str = r#"{"mode": "normal", "decided_by": {"source": "default"}}"#;
const SOON: &str = r#"{"at": "2026-11-30T02:00:00", "minutes": 60, "message": "soon"}"#;
const LATER: &str = r#"{"at": "2026-12-01T02:00:00", "minutes": 60, "message": "later"}"#;

/// What the summary says at each of these seconds: the status, the indicator, and the message of each maintenance.
async fn summaries(states: &[Act], windows: &[Act], seconds: &[i64]) -> (Vec<String>, [usize; 2]) {
    let (answers, reads) = play(states, windows, "/prod/api/v2/summary.json", seconds).await;
    let said = |answer: &Value| {
        let body = body(answer);
        let listed = body["scheduled_maintenances"].as_array().cloned().unwrap_or_default();
        let messages = listed.iter().map(|one| one["incident_updates"][0]["body"].as_str().unwrap());
        let indicator = body["status"]["indicator"].as_str().unwrap_or("unknown");
        let words = [answer["statusCode"].to_string(), indicator.to_owned()];
        words.into_iter().chain(messages.map(str::to_owned)).collect::<Vec<_>>().join(" ")
    };
    (answers.iter().map(said).collect(), reads)
}

#[tokio::test(start_paused = true)]
async fn windows_are_read_again_after_half_a_minute() {
    let windows = [Act::Give(SOON), Act::Give(LATER), Act::Miss];
    let (said, reads) = summaries(&[Act::Give(NORMAL); 5], &windows, &[0, 29, 30, 59, 60]).await;
    assert_eq!(said, ["200 none soon", "200 none soon", "200 none later", "200 none later", "200 none"]);
    assert_eq!(reads, [3, 3]);
}

#[tokio::test(start_paused = true)]
async fn whatever_a_read_of_the_windows_does_the_stale_ones_are_served_in_time() {
    for bad in [Act::Fail, Act::Hang, Act::Panic] {
        let windows = [bad, Act::Give(SOON), bad, Act::Give(LATER)];
        let (said, reads) = summaries(&[Act::Give(NORMAL); 5], &windows, &[0, 30, 60, 89, 90]).await;
        assert_eq!(said, ["200 none", "200 none soon", "200 none soon", "200 none soon", "200 none later"]);
        assert_eq!(reads[1], 4);
    }
}

#[tokio::test(start_paused = true)]
async fn a_state_that_nobody_knows_is_no_maintenance_in_the_feed() {
    for bad in [Act::Fail, Act::Hang, Act::Panic, Act::Give("on")] {
        let states = [bad, Act::Give(FIRST), bad, Act::Miss];
        let (answers, _) = play(&states, &[Act::Miss], "/api/v2/summary.json", &[0]).await;
        assert_eq!(answers[0]["headers"]["cache-control"], "no-store");
        assert_eq!(answers[0]["headers"]["access-control-allow-origin"], "*");
        assert_eq!(answers[0]["headers"].get("x-maintenance"), None);

        let (said, _) = summaries(&states, &[Act::Miss], &[0, 5, 10, 20]).await;
        let stale = if matches!(bad, Act::Give(_)) { "503 unknown" } else { "200 maintenance first" };
        assert_eq!(said, ["503 unknown", "200 maintenance first", stale, "200 none"]);
    }
}

#[tokio::test(start_paused = true)]
async fn only_documents_that_tell_of_windows_read_them() {
    for (path, reads) in [
        ("/api/v2/summary.json", 1),
        ("/api/v2/scheduled-maintenances/upcoming.json", 1),
        ("/api/v2/scheduled-maintenances/active.json", 0),
        ("/api/v2/status.json", 0),
        ("/", 0),
    ] {
        let (_, read) = play(&[Act::Give(NORMAL)], &[Act::Give(SOON)], path, &[0]).await;
        assert_eq!(read, [1, reads], "{path}");
    }
}
