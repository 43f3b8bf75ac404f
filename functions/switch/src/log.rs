//! What the switch writes down: a line for each decision, for people, and one in CloudWatch's embedded metric format, for
//! alarms and dashboards.
//!
//! No parameter's value is logged but the mode's own fields: a target's sides are nobody's business here.

use jiff::Timestamp;
use maintenance_core::Fault;
use maintenance_core::model::mode::{Mode, Source};
use maintenance_core::plan::Outcome;
use maintenance_core::tell::answer::Answer;
use maintenance_core::tell::entries::TargetAnswer;
use maintenance_lambda::{Level, Log};
use serde_json::{Value, json};

/// The namespace of the switch's metrics.
const NAMESPACE: &str = "MaintenanceSwitch";

/// What was decided, why, and what came of it.
pub fn decision(log: &Log, answer: &Answer, fault: Option<&Fault>) {
    let level = if fault.is_some() { Level::Error } else { Level::Info };
    let members = json!({
        "mode": answer.mode,
        "changed": answer.changed,
        "decided_by": answer.decided_by,
        "explanation": answer.explanation,
        "since": answer.since,
        "until": answer.until,
        "error": answer.error,
        "fault": fault.map(|fault| json!({ "kind": fault.kind.name(), "message": fault.chain() })),
        "targets": answer.targets.iter().map(target).collect::<Vec<_>>(),
        "lagging": answer.lagging,
        "alarms": answer.alarms,
        "in_sync": answer.in_sync,
        "elapsed_ms": answer.elapsed_ms,
    });
    log.write(level, "decision", members);
}

/// A target that is not adopted is explained by what was expected, which is its parameter's value: `plan` tells that.
fn target(target: &TargetAnswer) -> Value {
    let detail = (target.outcome != Outcome::NotAdopted).then_some(&target.detail);
    json!({ "name": target.name, "kind": target.kind, "outcome": target.outcome, "detail": detail })
}

/// The metrics of a run.
pub fn metrics(log: &Log, prefix: &str, now: Timestamp, answer: &Answer) {
    let operator = answer.decided_by.source == Source::Operator;
    let mut values = vec![
        ("MaintenanceActive", "None", u64::from(answer.mode == Mode::Maintenance)),
        ("TargetsFailed", "Count", count(answer.count(Outcome::Failed))),
        ("TargetsRepaired", "Count", count(answer.count(Outcome::Repaired))),
        ("AutomationOverridden", "None", u64::from(operator && answer.mode == Mode::Normal)),
        ("AutomationHeld", "None", u64::from(answer.automation_held)),
        ("AlarmsWaitedFor", "Count", count(answer.alarms.iter().filter(|alarm| alarm.is_waited_for()).count())),
    ];
    if answer.count(Outcome::Flipped) > 0 {
        values.push(("FlipMilliseconds", "Milliseconds", answer.elapsed_ms));
    }
    let metrics: Vec<Value> = values.iter().map(|(name, unit, _)| json!({ "Name": name, "Unit": unit })).collect();
    let mut document = json!({ "Switch": prefix });
    for (name, _, value) in values {
        set(&mut document, name, json!(value));
    }
    let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [["Switch"]], "Metrics": metrics });
    set(&mut document, "_aws", json!({ "Timestamp": now.as_millisecond(), "CloudWatchMetrics": [directive] }));
    log.write(Level::Info, "metrics", document);
}

fn count(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

fn set(document: &mut Value, key: &str, value: Value) {
    if let Some(object) = document.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}
