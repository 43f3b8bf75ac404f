//! The answer to an invocation.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::apply::TargetOutcome;
use crate::decide::alarms::{AlarmReading, AlarmRecord};
use crate::decide::windows::opened;
use crate::memory::ProblemEntry;
use crate::model::alarm::{AlarmName, AlarmValue};
use crate::model::fault::{Fault, Kind};
use crate::model::mode::{Cause, Mode};
use crate::model::names::TargetName;
use crate::model::target::Target;
use crate::model::window::{OpenWindow, Window};
use crate::plan::Outcome;
use crate::read::targets::Malformed;
use crate::read::window::Windows;
use crate::tell::finding::detail;
use crate::tell::problems;
use crate::tell::report::Report;

/// How many failures an error's message tells in full.
const FAILURES_NAMED: usize = 5;

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

    /// A target that was not looked at.
    pub fn remembered(target: &Target, last_applied: Option<Mode>, decided: bool) -> Self {
        let detail = match last_applied {
            _ if !decided => "left alone: there is no valid request yet".to_owned(),
            Some(mode) => format!("was left on the {} side", mode.as_str()),
            None => "was never managed".to_owned(),
        };
        let (name, kind) = (target.name.to_string(), target.kind().to_owned());
        Self { name, kind, outcome: Outcome::Unchanged, detail, changes: Vec::new(), fault: None }
    }

    /// An unusable target.
    pub fn malformed(malformed: &Malformed) -> Self {
        Self {
            name: malformed.name.clone(),
            kind: malformed.kind.clone(),
            outcome: Outcome::Failed,
            detail: problems::target(&malformed.problem),
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
    /// Its state.
    pub state: KnownState,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// The state of an alarm, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KnownState {
    /// CloudWatch's `OK`.
    Ok,
    /// CloudWatch's `ALARM`.
    Alarm,
    /// CloudWatch's `INSUFFICIENT_DATA`.
    InsufficientData,
    /// There is no such alarm.
    Missing,
    /// Nothing is known of it.
    Unknown,
}

impl From<AlarmValue> for KnownState {
    fn from(value: AlarmValue) -> Self {
        match value {
            AlarmValue::Ok => Self::Ok,
            AlarmValue::Alarm => Self::Alarm,
            AlarmValue::InsufficientData => Self::InsufficientData,
        }
    }
}

impl AlarmAnswer {
    /// What is known from a reading, and from what is remembered.
    pub fn of(alarm: &AlarmName, record: Option<AlarmRecord>, reading: AlarmReading) -> Self {
        let state = match (record, reading) {
            (None, AlarmReading::State(state)) => state.value.into(),
            (Some(AlarmRecord { value: AlarmValue::InsufficientData, .. }) | None, AlarmReading::Missing) => {
                KnownState::Missing
            }
            (Some(record), _) => record.value.into(),
            (None, AlarmReading::Unavailable) => KnownState::Unknown,
        };
        let since = record.map(|record| record.since);
        Self { name: alarm.name.clone(), region: alarm.region.clone(), state, since }
    }

    /// Whether there is no state to go by: it does not exist, has insufficient data, or nothing is known of it.
    pub const fn is_waited_for(&self) -> bool {
        !matches!(self.state, KnownState::Ok | KnownState::Alarm)
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
