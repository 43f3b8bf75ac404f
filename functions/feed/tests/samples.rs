//! Every sample under `events/feed/` gets the answer that this table says, and the table names every sample.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use feed::config::Config;
use feed::handler::Feed;
use feed::source::Source;
use maintenance_aws::Entry;
use maintenance_core::Fault;
use maintenance_lambda::{Event, Log};
use serde_json::{Value, json};

/// Name, status, whether it has a body, and the member by which its front's shape is known.
const SAMPLES: [(&str, u16, bool, Option<&str>); 5] = [
    ("alb-status", 200, true, Some("statusDescription")),
    ("function-url-preflight-of-summary", 204, false, Some("cookies")),
    ("function-url-summary", 200, true, Some("cookies")),
    ("http-api-head-active-stage", 200, false, Some("cookies")),
    ("rest-upcoming-stage", 200, true, None),
];

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/feed");

struct Fixed;

impl Source for Fixed {
    async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
        Ok(Some(r#"{"version": 2, "mode": "maintenance", "since": "2026-12-01T02:00:00Z"}"#.to_owned()))
    }

    async fn read_under(&self, _: &str, _: Duration) -> Result<Vec<Entry>, Fault> {
        Ok(Vec::new())
    }
}

async fn answer(name: &str) -> Value {
    let parameter = |name: &str| (name == "FEED_STATE_PARAMETER").then(|| "/maintenance/shop/state".to_owned());
    let feed = Feed::new(Config::read(parameter).0, Some(Fixed));
    let event = fs::read_to_string(Path::new(FOLDER).join(format!("{name}.json"))).unwrap();
    let now = "2026-12-01T03:50:00Z".parse().unwrap();
    let answer = feed.handle(&Event::from(event.as_str()), now, 0, &Log::outside_invocations()).await;
    serde_json::to_value(answer).unwrap()
}

#[tokio::test]
async fn each_sample_gets_its_answer() {
    for (name, status, has_body, shape) in SAMPLES {
        let answer = answer(name).await;
        assert_eq!(answer["statusCode"], status, "{name}: {answer}");
        assert_eq!(answer["body"] != "", has_body, "{name}: {answer}");
        assert_eq!(answer["headers"]["access-control-allow-origin"], "*", "{name}: {answer}");
        // A document is the same for everybody, and may be kept.
        let kept = if status == 200 { json!("public, max-age=5, stale-if-error=60") } else { json!("no-store") };
        assert_eq!(answer["headers"]["cache-control"], kept, "{name}: {answer}");
        for absent in ["vary", "x-maintenance"] {
            assert_eq!(answer["headers"].get(absent), None, "{name}: {answer}");
        }
        let members = ["statusDescription", "cookies"].into_iter().find(|member| answer.get(member).is_some());
        assert_eq!(members, shape, "{name}: {answer}");
    }
}

#[test]
fn the_table_names_every_sample() {
    let files: BTreeSet<String> =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let named: BTreeSet<String> = SAMPLES.iter().map(|(name, ..)| format!("{name}.json")).collect();
    assert_eq!(files, named);
}
