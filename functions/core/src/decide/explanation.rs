//! Why something was decided, and what would end it, as data. [`crate::tell::explanation`] makes sentences of it.

use jiff::Timestamp;

use crate::decide::DecisionInput;
use crate::decide::alarms::{AlarmReading, AlarmReadings, AlarmRecord};
use crate::decide::automation::Automation;
use crate::decide::latch::{CapState, LatchInput};
use crate::model::alarm::{AlarmName, AlarmValue};
use crate::model::mode::{Mode, Position, Source};
use crate::model::names::TargetName;
use crate::model::problem::MemoryProblem;
use crate::model::request::RequestedMode;
use crate::read::settings::Recovery;

/// Why things are as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// Nothing is touched: there is no valid request, and none is remembered.
    NoRequest,
    /// Something was decided.
    Decided(Box<Why>),
}

/// Why, and what would end it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The mode.
    pub mode: Mode,
    /// Which targets it is for; all of them where it is empty.
    pub only: Vec<TargetName>,
    /// Since when.
    pub since: Timestamp,
    /// What called for it.
    pub reason: Reason,
    /// What ends it.
    pub ending: Ending,
    /// What an `off` overrides; `None` where there is no such `off`.
    pub overridden: Option<Vec<Reason>>,
    /// Why more than the operator named is in maintenance; empty where it is not.
    pub beyond: Vec<Reason>,
    /// The targets that the operator named.
    pub named: Vec<TargetName>,
    /// The alarm that keeps maintenance on once the window has closed.
    pub kept_on_by: Option<AlarmName>,
    /// Alarms that have no state to go by.
    pub waiting: Vec<WaitedFor>,
}

/// What called for a mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The operator wrote `on` or `off`, perhaps with a reason.
    OperatorWrote(Mode, Option<String>),
    /// These windows are open.
    WindowsOpen(Vec<String>),
    /// These alarms are in ALARM.
    AlarmsInAlarm(Vec<AlarmName>),
    /// These alarms were in ALARM and now have insufficient data.
    AlarmsSilent(Vec<AlarmName>),
    /// This alarm was in ALARM.
    AlarmWasInAlarm(AlarmName),
    /// The operator's request ended then, and nothing calls for maintenance.
    RequestEnded(Timestamp),
    /// `P/mode` says `auto`, and nothing calls for maintenance.
    NothingCalls,
    /// What called for it cannot be read.
    PositionKept(MemoryProblem),
}

/// What ends a mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The operator, who asked for maintenance; or this moment.
    OperatorWrites(Option<Timestamp>),
    /// The operator, who asked for some targets, ends that much; or this moment does.
    OperatorEndsPart(Option<Timestamp>),
    /// This moment, or `off`.
    At(Option<Timestamp>),
    /// The operator, with so many alarms in ALARM.
    ByHand(usize),
    /// Alarms have reached their limit of changes an hour: the operator, with so many alarms in ALARM.
    LimitReached(u64, usize),
    /// This moment, if every alarm stays OK.
    IfAlarmsStayOk(Timestamp),
    /// Once every alarm has been OK for so many seconds.
    OnceAlarmsAreOkFor(u64),
    /// The operator has written since: once the alarms, so many of them in ALARM, are OK.
    Released(usize),
    /// An `off` holds until the operator writes; or until this moment.
    OffHolds(Option<Timestamp>),
    /// It is normal: an `on` would begin maintenance.
    NothingToEnd,
    /// A kept position ends when the operator writes; or at this moment.
    KeptUntil(Option<Timestamp>),
}

/// An alarm without a state to go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitedFor {
    /// Which.
    pub alarm: AlarmName,
    /// Whether it exists: then it has insufficient data.
    pub exists: bool,
}

/// What an explanation is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) input: &'a DecisionInput<'a>,
    pub(crate) position: &'a Position,
    pub(crate) automation: &'a Automation,
    pub(crate) readings: &'a AlarmReadings,
}

impl Context<'_> {
    pub(crate) fn explain(&self) -> Why {
        let beyond = self.beyond();
        Why {
            mode: self.position.mode,
            only: self.position.only.clone(),
            since: self.position.since,
            reason: self.reason(),
            ending: self.ending(!beyond.is_empty()),
            overridden: self.overridden(),
            beyond,
            named: self.input.request.request.targets.clone(),
            kept_on_by: self.kept_on_by(),
            waiting: self.waiting(),
        }
    }

    fn reason(&self) -> Reason {
        let request = &self.input.request.request;
        let cause = &self.position.cause;
        match (cause.source, self.input.kept) {
            (Source::Operator, _) if self.input.operator().is_some() => {
                Reason::OperatorWrote(self.position.mode, cause.reason.clone())
            }
            (Source::Window, _) if !self.input.open.is_empty() => self.windows(),
            (Source::Alarm, _) if self.automation.latch.lasts() => self.alarms(),
            (_, Some(kept)) if self.position.mode == Mode::Maintenance => Reason::PositionKept(kept.why),
            _ => match (request.mode, request.until) {
                (RequestedMode::On | RequestedMode::Off, Some(until)) => Reason::RequestEnded(until),
                _ => Reason::NothingCalls,
            },
        }
    }

    fn ending(&self, beyond: bool) -> Ending {
        let until = self.position.until;
        match (self.position.mode, self.reason()) {
            (Mode::Maintenance, Reason::OperatorWrote(..)) if beyond => {
                Ending::OperatorEndsPart(self.input.request.request.until)
            }
            (Mode::Maintenance, Reason::OperatorWrote(..)) => Ending::OperatorWrites(until),
            (Mode::Maintenance, Reason::PositionKept(_)) => Ending::KeptUntil(until),
            (Mode::Maintenance, Reason::WindowsOpen(_)) => {
                Ending::At(self.input.open.iter().map(|window| window.until).max())
            }
            (Mode::Maintenance, _) => self.end_of_what_alarms_began(),
            (Mode::Normal, Reason::OperatorWrote(..)) => Ending::OffHolds(until),
            (Mode::Normal, _) => Ending::NothingToEnd,
        }
    }

    fn end_of_what_alarms_began(&self) -> Ending {
        let (settings, latch) = (self.input.settings, &self.automation.latch);
        let ringing = self.alarms_with(|record| record.value == AlarmValue::Alarm).len();
        let end = latch.ends(&LatchInput { decision: self.input, alarms: &self.automation.alarms });
        let capped = latch.cap != CapState::Free || end.is_some_and(|end| !latch.may_end(settings, end));
        match (settings.recovery, end) {
            _ if capped => Ending::LimitReached(settings.max_automatic_changes_per_hour, ringing),
            (Recovery::Auto, Some(end)) => Ending::IfAlarmsStayOk(end),
            (Recovery::Auto, None) => Ending::OnceAlarmsAreOkFor(settings.hold_down_seconds),
            (Recovery::Manual, _) if latch.is_released(self.input.request.revision) => Ending::Released(ringing),
            (Recovery::Manual, _) => Ending::ByHand(ringing),
        }
    }

    fn overridden(&self) -> Option<Vec<Reason>> {
        let off = self.position.mode == Mode::Normal && self.input.operator() == Some(Mode::Normal);
        if !off {
            return None;
        }
        let mut calling = Vec::new();
        if !self.input.open.is_empty() {
            calling.push(self.windows());
        }
        calling.extend(self.in_alarm());
        Some(calling)
    }

    fn beyond(&self) -> Vec<Reason> {
        let narrowed = self.input.operator().is_some() && !self.input.request.request.targets.is_empty();
        let mut others = Vec::new();
        if narrowed && !self.input.open.is_empty() {
            others.push(self.windows());
        }
        if narrowed && self.automation.latch.lasts() {
            others.push(self.alarms());
        }
        others
    }

    fn kept_on_by(&self) -> Option<AlarmName> {
        let by_window = self.position.cause.source == Source::Window;
        (by_window && self.automation.latch.lasts()).then(|| self.first_alarm())
    }

    fn waiting(&self) -> Vec<WaitedFor> {
        let mut waiting = Vec::new();
        for alarm in &self.input.settings.alarms {
            let record = self.automation.alarms.of(alarm);
            let silent = record.is_none_or(|record| record.value == AlarmValue::InsufficientData);
            let exists = match self.readings.of(alarm) {
                AlarmReading::Missing if silent => false,
                AlarmReading::State(_) if silent => true,
                _ => continue,
            };
            waiting.push(WaitedFor { alarm: alarm.clone(), exists });
        }
        waiting
    }

    fn windows(&self) -> Reason {
        let mut names: Vec<String> = self.input.open.iter().map(|window| window.name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        Reason::WindowsOpen(names)
    }

    /// Why alarms keep maintenance on.
    fn alarms(&self) -> Reason {
        if let Some(in_alarm) = self.in_alarm() {
            return in_alarm;
        }
        let silent = self.alarms_with(|record| record.rings);
        if silent.is_empty() { Reason::AlarmWasInAlarm(self.first_alarm()) } else { Reason::AlarmsSilent(silent) }
    }

    fn in_alarm(&self) -> Option<Reason> {
        let names = self.alarms_with(|record| record.value == AlarmValue::Alarm);
        (!names.is_empty()).then_some(Reason::AlarmsInAlarm(names))
    }

    fn alarms_with(&self, which: impl Fn(AlarmRecord) -> bool) -> Vec<AlarmName> {
        let alarms = self.input.settings.alarms.iter();
        alarms.filter(|alarm| self.automation.alarms.of(alarm).is_some_and(&which)).cloned().collect()
    }

    /// The alarm that began it, with its Region where that is known.
    fn first_alarm(&self) -> AlarmName {
        let name = self.automation.latch.name();
        let known = self.input.settings.alarms.iter().find(|alarm| alarm.name == name);
        known.cloned().unwrap_or_else(|| AlarmName { name: name.to_owned(), region: None })
    }
}

#[cfg(test)]
mod tests;
