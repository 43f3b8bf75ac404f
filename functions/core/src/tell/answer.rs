//! What the switch answers whoever asked.

use crate::decide::windows::opened;
use crate::model::window::{OpenWindow, Window};
use crate::read::window::Windows;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::apply::TargetOutcome;
use crate::decide::latch::Held;
use crate::memory::State;
use crate::model::fault::{Fault, Kind};
use crate::model::mode::{Cause, Mode};
use crate::model::names::TargetName;
use crate::plan::Outcome;
use crate::read::targets::Malformed;
use crate::tell::finding::detail;

/// How many failures an error's message tells in full.
const FAILURES_TOLD: usize = 5;

/// One target's part of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetAnswer {
    /// Its name.
    pub name: String,
    /// `dns`, `rest-api`, `http-api`, or `unknown` where that could not be read.
    pub kind: String,
    /// What became of it.
    pub outcome: Outcome,
    /// One sentence.
    pub detail: String,
    /// What `plan` would change, a line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// Why it failed.
    #[serde(skip)]
    pub fault: Option<Kind>,
}

impl TargetAnswer {
    /// What became of a usable target.
    pub fn of(outcome: &TargetOutcome<'_>) -> Self {
        let target = outcome.task.target;
        Self {
            name: target.name.to_string(),
            kind: target.kind().to_owned(),
            outcome: outcome.outcome(),
            detail: detail(outcome),
            changes: Vec::new(),
            fault: outcome.fault(),
        }
    }

    /// An unusable target.
    pub fn malformed(malformed: &Malformed) -> Self {
        Self {
            name: malformed.name.clone(),
            kind: malformed.kind.clone(),
            outcome: Outcome::Failed,
            detail: malformed.problem.clone(),
            changes: Vec::new(),
            fault: Some(Kind::Invalid),
        }
    }
}

/// What is known of an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlarmAnswer {
    /// Its name.
    pub name: String,
    /// Its Region, where that is not the switch's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// CloudWatch's word for its state; `MISSING` where there is no such alarm, `UNKNOWN` where nothing is known.
    pub state: &'static str,
    /// Since when.
    pub since: Option<Timestamp>,
}

impl AlarmAnswer {
    /// Whether it cannot say anything: it does not exist, has not reported, or was never heard of.
    pub fn is_waited_for(&self) -> bool {
        !["OK", "ALARM"].contains(&self.state)
    }
}

/// A window that is open, or the next opening of one that is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WindowAnswer {
    /// Its name.
    pub name: String,
    /// Whether it is open now.
    pub open: bool,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// What users are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Which targets it is for; all of them where it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetName>,
}

/// The answer to `reconcile`, `plan`, `status` and every event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The mode that holds.
    pub mode: Mode,
    /// Whether the mode, or any target, was changed (for `plan`: would be).
    pub changed: bool,
    /// Who decided, and why.
    pub decided_by: Cause,
    /// In a sentence, and what to do to change it.
    pub explanation: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when, as far as that is known.
    pub until: Option<Timestamp>,
    /// What users are told.
    pub message: Option<String>,
    /// What is wrong, naming the key and what it accepts.
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
    /// The answer that tells of a state and of what became of the targets.
    pub fn of(state: &State, changed: bool, mut targets: Vec<TargetAnswer>) -> Self {
        targets.sort_by(|left, right| left.name.cmp(&right.name));
        Self {
            mode: state.mode,
            changed,
            decided_by: state.decided_by.clone(),
            explanation: state.explanation.clone(),
            since: state.since,
            until: state.until,
            message: state.message.clone(),
            error: state.error.clone(),
            lagging: state.lagging.clone(),
            in_sync: state.in_sync,
            targets,
            plan: None,
            alarms: Vec::new(),
            windows: Vec::new(),
            automation_held: state.memory.automation.latch.held != Held::No,
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
    let told: Vec<String> =
        failed.iter().take(FAILURES_TOLD).map(|target| format!("{}: {}", target.name, target.detail)).collect();
    let more = failed.len().saturating_sub(FAILURES_TOLD);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{} of {all} targets failed and held back no other. {}{more}", failed.len(), told.join("; "))
}

/// What is open, and when each declared window opens next.
pub(crate) fn upcoming(now: Timestamp, windows: &Windows, open: &[OpenWindow]) -> Vec<WindowAnswer> {
    let answer = |open: OpenWindow, is_open| WindowAnswer {
        name: open.name,
        open: is_open,
        from: open.from,
        until: open.until,
        message: open.message,
        targets: open.targets,
    };
    let next = |window: &Window| Some(opened(window, window.next_after(now)?, window.targets.clone()));
    let mut next: Vec<OpenWindow> = windows.usable.iter().filter_map(next).collect();
    next.sort();
    let open = open.iter().cloned().map(|open| answer(open, true));
    open.chain(next.into_iter().map(|open| answer(open, false))).collect()
}
