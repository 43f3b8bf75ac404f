//! The entries of a report and of the answer: one for each target, alarm and window.

use jiff::Timestamp;
use serde::Serialize;

use crate::apply::TargetOutcome;
use crate::decide::alarms::{AlarmReading, AlarmRecord};
use crate::decide::windows::opened;
use crate::model::alarm::{AlarmName, AlarmValue};
use crate::model::fault::Kind;
use crate::model::mode::Mode;
use crate::model::names::TargetName;
use crate::model::target::Target;
use crate::model::window::{OpenWindow, Window};
use crate::plan::Outcome;
use crate::read::targets::Malformed;
use crate::read::window::Windows;
use crate::tell::finding::detail;
use crate::tell::problems;

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
