//! What push writes down: a line for each change that was told, and for what went wrong. Nobody who connects is named.

use std::time::Duration;

use maintenance_lambda::{Level, Log};
use serde_json::{Map, Value, json};

use crate::fan_out::{Plan, Tally};
use crate::news::News;

/// As much of a foreign origin as helps to find a wrong setting.
const LONGEST_ORIGIN: usize = 100;

/// What came of a change.
pub fn told(log: &Log, news: &News, plan: &Plan, tally: &Tally, elapsed: Duration) {
    let failed: Map<String, Value> =
        tally.failed.iter().map(|(kind, number)| (kind.name().to_owned(), json!(number))).collect();
    let level = if failed.is_empty() { Level::Info } else { Level::Error };
    log.write(
        level,
        "told",
        json!({
            "maintenance": news.is_maintenance(),
            "connections": plan.posts.len(),
            "over": plan.over,
            "told": tally.told,
            "gone": tally.gone,
            "not_forgotten": tally.kept,
            "failed": failed,
            "first_failure": tally.first,
            "elapsed_ms": u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
        }),
    );
}

/// Somebody else's page, or a setting that lacks one of ours.
pub fn foreign(log: &Log, origin: Option<&str>) {
    let origin: Option<String> = origin.map(|origin| origin.chars().take(LONGEST_ORIGIN).collect());
    log.write(Level::Warn, "foreign origin", json!({ "origin": origin }));
}
