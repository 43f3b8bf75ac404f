//! What alarms began, and when it may end: the latch, the hold-down, the dwell and the cap.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::decide::DecisionInput;
use crate::decide::alarms::{AlarmRecord, AlarmRecords};
use crate::model::alarm::{AlarmName, AlarmValue};
use crate::model::mode::Mode;
use crate::model::request::ParameterRevision;
use crate::read::settings::{Recovery, Settings};

/// The cap counts what changed within this time, in seconds.
const HOUR: i64 = 3600;
/// How many changes are remembered: alarms cannot change much faster than once in ten seconds.
const REMEMBERED: usize = 120;

/// Maintenance that alarms began, the present one or the last.
///
/// Each has a number, so that two runs at once agree on which one has ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latch {
    /// The number of the last one that began.
    pub(crate) begun: u32,
    /// The number of the last one that ended.
    pub(crate) ended: u32,
    /// When it began.
    pub(crate) since: Timestamp,
    /// The alarm that began it.
    pub(crate) name: String,
    /// The revision of `P/mode` under which it began: a newer one releases it.
    pub(crate) under: Option<ParameterRevision>,
    /// When alarms changed the mode since the operator last wrote, or at least in the last hour: twice the number of
    /// what they began, and one more for its end. Two runs that see the same change count it once.
    pub(crate) changes: BTreeMap<u64, i64>,
    /// Whether the cap was passed.
    pub cap: CapState,
}

/// Whether alarms changed the mode so often that they may no longer end maintenance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CapState {
    /// They did not.
    #[default]
    Free,
    /// They did, and the bus may not have been notified.
    Tripped,
    /// They did, and the bus was notified.
    TrippedAndTold,
}

/// All that the latch goes by.
#[derive(Clone, Copy, Debug)]
pub struct LatchInput<'a> {
    /// What a decision is made from.
    pub decision: &'a DecisionInput<'a>,
    /// What is known of the alarms.
    pub alarms: &'a AlarmRecords,
}

impl LatchInput<'_> {
    fn all(&self) -> impl Iterator<Item = (&AlarmName, Option<AlarmRecord>)> {
        self.decision.settings.alarms.iter().map(|alarm| (alarm, self.alarms.of(alarm)))
    }

    /// The alarms that are in ALARM now.
    fn in_alarm(&self) -> impl Iterator<Item = (&AlarmName, AlarmRecord)> {
        self.all()
            .filter_map(|(alarm, record)| Some((alarm, record?)))
            .filter(|(_, record)| record.value == AlarmValue::Alarm)
    }

    fn rings(&self) -> bool {
        self.all().any(|(_, record)| record.is_some_and(|record| record.rings))
    }

    /// Since when all alarms have been OK; `None` where one is not.
    fn all_ok_since(&self) -> Option<Timestamp> {
        self.all().try_fold(Timestamp::MIN, |since, (_, record)| {
            record.filter(|record| record.value == AlarmValue::Ok).map(|record| record.since.max(since))
        })
    }
}

impl Latch {
    /// Whether no alarm ever began anything.
    pub fn is_unused(&self) -> bool {
        self.begun == 0
    }

    /// Whether what an alarm began still lasts.
    pub const fn lasts(&self) -> bool {
        self.begun > self.ended
    }

    /// When it began.
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// The alarm that began it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the operator has written since it began.
    pub fn is_released(&self, revision: ParameterRevision) -> bool {
        self.under != Some(revision)
    }

    /// When `auto` recovery would end it if nothing else happened; `None` while an alarm is not OK.
    pub fn ends(&self, input: &LatchInput<'_>) -> Option<Timestamp> {
        let calm = input.all_ok_since()?.checked_add(seconds(input.decision.settings.hold_down_seconds)).ok()?;
        Some(calm.max(self.dwelt(input.decision.settings)))
    }

    /// How many changes alarms made within the hour before a moment.
    pub fn changes(&self, moment: Timestamp) -> usize {
        self.changes.values().filter(|change| moment.as_second().saturating_sub(**change) < HOUR).count()
    }

    /// Whether the cap forbids ending at a moment.
    pub fn may_end(&self, settings: &Settings, moment: Timestamp) -> bool {
        self.cap == CapState::Free && self.changes(moment) < cap(settings)
    }

    /// Goes on to this moment: begins, ends, or stays.
    pub(crate) fn advance(&mut self, input: &LatchInput<'_>) {
        if input.decision.fresh {
            self.changes.clear();
            self.cap = CapState::Free;
        }
        if self.lasts() && self.is_ended_by_operator(input) {
            self.ended = self.begun;
        }
        if self.lasts() && self.is_due(input) {
            if self.may_end(input.decision.settings, input.decision.now) {
                self.ended = self.begun;
                if input.decision.open.is_empty() {
                    self.note_change(1, input.decision.now);
                }
            } else {
                self.trip_cap();
            }
        }
        if input.decision.operator_for_all().is_none() {
            self.begin(input);
        }
    }

    /// Whether the operator's request ends it: neither dwell nor cap holds that back. A latch that the operator has released
    /// while an alarm rang ends when that alarm is OK.
    fn is_ended_by_operator(&self, input: &LatchInput<'_>) -> bool {
        let written = input.decision.fresh && input.in_alarm().next().is_none();
        let manual = input.decision.settings.recovery == Recovery::Manual;
        input.decision.operator_for_all().is_some()
            || written
            || (manual && self.is_released(input.decision.request.revision) && !input.rings())
    }

    /// Whether automation would end it now, were it not for the cap.
    fn is_due(&self, input: &LatchInput<'_>) -> bool {
        input.decision.settings.recovery == Recovery::Auto
            && self.ends(input).is_some_and(|end| end <= input.decision.now)
    }

    fn begin(&mut self, input: &LatchInput<'_>) {
        let begun_before = self.lasts();
        // Though the operator has released the present one, an alarm may have rung since: the latch closes again.
        let counts = |record: &AlarmRecord| {
            let since_released = self.is_released(input.decision.request.revision)
                && record.since.as_millisecond() > input.decision.request.revision.modified_ms;
            // During a window alarms have nothing to begin: an upgrade makes them ring.
            !input.decision.window_for_all() && (!begun_before || since_released)
        };
        // An operator who writes `auto` while alarms ring has written since they rang: nothing is left to latch.
        let modified = input.decision.request.revision.modified_ms;
        let seen =
            input.decision.fresh && input.in_alarm().all(|(_, record)| record.since.as_millisecond() <= modified);
        // Where several rang at once, the first one to ring.
        let first = input.in_alarm().filter(|(_, record)| counts(record)).min_by_key(|(_, record)| record.since);
        let Some((alarm, _)) = first else { return };
        self.begun = self.begun.saturating_add(1);
        self.name.clone_from(&alarm.name);
        self.under = (!seen).then_some(input.decision.request.revision);
        if begun_before {
            return;
        }
        self.since = input.decision.now;
        if input.decision.before == Mode::Normal {
            self.note_change(0, input.decision.now);
        }
        if self.changes(input.decision.now) > cap(input.decision.settings) {
            self.trip_cap();
        }
    }

    fn trip_cap(&mut self) {
        if self.cap == CapState::Free {
            self.cap = CapState::Tripped;
        }
    }

    fn note_change(&mut self, end: u64, now: Timestamp) {
        let now = now.as_second();
        self.changes.retain(|_, change| now.saturating_sub(*change) < HOUR);
        self.changes.insert(u64::from(self.begun) * 2 + end, now);
        while self.changes.len() > REMEMBERED {
            self.changes.pop_first();
        }
    }

    fn dwelt(&self, settings: &Settings) -> Timestamp {
        self.since.checked_add(seconds(settings.min_dwell_seconds)).unwrap_or(Timestamp::MAX)
    }
}

fn seconds(seconds: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn cap(settings: &Settings) -> usize {
    usize::try_from(settings.max_automatic_changes_per_hour).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
