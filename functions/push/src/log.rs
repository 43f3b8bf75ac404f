//! One JSON line for each change that was told, and for what went wrong. Nobody who connects is written down.

use std::time::Duration;

use maintenance_core::Fault;
use serde_json::{Map, Value, json};

use crate::fan_out::{Plan, Tally};
use crate::news::News;

/// As much of a foreign origin as helps to find a wrong setting.
const LONGEST_ORIGIN: usize = 100;

/// What came of a change.
pub fn told(request_id: &str, news: &News, plan: &Plan, tally: &Tally, elapsed: Duration) {
    let failed: Map<String, Value> =
        tally.failed.iter().map(|(kind, number)| (kind.name().to_owned(), json!(number))).collect();
    line(&json!({
        "level": if failed.is_empty() { "INFO" } else { "ERROR" },
        "event": "told",
        "request_id": request_id,
        "maintenance": news.is_maintenance(),
        "connections": plan.posts.len(),
        "over": plan.over,
        "told": tally.told,
        "gone": tally.gone,
        "not_forgotten": tally.kept,
        "failed": failed,
        "first_failure": tally.first,
        "elapsed_ms": u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
    }));
}

/// Somebody else's page, or a setting that lacks one of ours.
pub fn foreign(origin: Option<&str>) {
    let origin: Option<String> = origin.map(|origin| origin.chars().take(LONGEST_ORIGIN).collect());
    line(&json!({ "level": "WARN", "event": "foreign origin", "origin": origin }));
}

/// An invocation that failed.
pub fn failed(request_id: &str, fault: &Fault) {
    let (kind, message) = (fault.kind.name(), fault.chain());
    line(&json!({ "level": "ERROR", "event": "failed", "request_id": request_id, "kind": kind, "message": message }));
}

/// The function cannot start.
pub fn not_started(fault: &Fault) {
    let (kind, message) = (fault.kind.name(), fault.chain());
    line(&json!({ "level": "ERROR", "event": "not started", "kind": kind, "message": message }));
}

/// The Runtime API is gone.
pub fn stopped(error: &(dyn std::error::Error + 'static)) {
    line(&json!({ "level": "ERROR", "event": "stopped", "message": error.to_string() }));
}

fn line(value: &Value) {
    println!("{value}");
}
