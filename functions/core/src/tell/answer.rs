//! The answer to an invocation.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::memory::ProblemEntry;
use crate::model::fault::Fault;
use crate::model::mode::{Cause, Mode};
use crate::plan::Outcome;
use crate::tell::entries::{AlarmAnswer, TargetAnswer, WindowAnswer};
use crate::tell::report::Report;

/// How many failures an error's message tells in full.
const FAILURES_NAMED: usize = 5;

/// The answer to `reconcile`, `plan`, `status` and every event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The mode that holds.
    pub mode: Mode,
    /// Whether the mode, or any target, was changed (for `plan`: would be).
    pub changed: bool,
    /// Who decided, and why.
    pub decided_by: Cause,
    /// In sentences, and what to do to change it.
    pub explanation: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when, as far as that is known.
    pub until: Option<Timestamp>,
    /// What users are told.
    pub message: Option<String>,
    /// What is wrong, each with a code for programs.
    pub problems: Vec<ProblemEntry>,
    /// The problems in one line.
    pub error: Option<String>,
    /// Which targets are not yet on the wanted side.
    pub lagging: Vec<String>,
    /// Whether every target is there and all of Route 53's servers have it.
    pub in_sync: bool,
    /// What became of each target, sorted by name.
    pub targets: Vec<TargetAnswer>,
    /// What `plan` would do, for programs: [`crate::plan::Plan`] as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Value>,
    /// What is known of each alarm of `SWITCH_ALARMS`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<AlarmAnswer>,
    /// The windows that are open, and the next opening of each declared one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<WindowAnswer>,
    /// Whether alarms have reached their limit of changes and may no longer end what they began.
    pub automation_held: bool,
    /// How long the invocation took; set by who has a clock.
    pub elapsed_ms: u64,
}

impl Answer {
    /// Tells of a run.
    pub fn of(report: &Report<'_>) -> Self {
        let public = report.public();
        let position = public.position;
        Self {
            mode: position.mode,
            changed: report.changed,
            decided_by: position.cause,
            explanation: public.explanation,
            since: position.since,
            until: position.until,
            message: position.message,
            problems: public.problems,
            error: public.error,
            lagging: public.lagging.shown(),
            in_sync: public.in_sync,
            targets: report.targets.clone(),
            plan: None,
            alarms: report.alarms.clone(),
            windows: report.windows.clone(),
            automation_held: report.cap_tripped,
            elapsed_ms: 0,
        }
    }

    /// How many targets had that outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.targets.iter().filter(|target| target.outcome == outcome).count()
    }

    /// The failure to report where a target failed: the most serious kind, and the first few by name.
    pub fn fault(&self) -> Option<Fault> {
        let failed: Vec<&TargetAnswer> =
            self.targets.iter().filter(|target| target.outcome == Outcome::Failed).collect();
        // The kinds are ordered: a passing failure is worth a retry only if nothing else is wrong.
        let kind = failed.iter().filter_map(|target| target.fault).max()?;
        Some(Fault::new(kind, failures(&failed, self.targets.len())))
    }
}

fn failures(failed: &[&TargetAnswer], all: usize) -> String {
    let named: Vec<String> =
        failed.iter().take(FAILURES_NAMED).map(|target| format!("{}: {}", target.name, target.detail)).collect();
    let more = failed.len().saturating_sub(FAILURES_NAMED);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{} of {all} targets failed and held back no other. {}{more}", failed.len(), named.join("; "))
}
