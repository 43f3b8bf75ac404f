//! What alarms began, and when it may end: the latch, the hold-down, the dwell and the cap.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Latch {
    /// The number of the last one that began.
    begun: u32,
    /// The number of the last one that ended.
    ended: u32,
    /// When it began.
    since: Timestamp,
    /// The alarm that began it.
    name: String,
    /// The operator's writing under which it began: a newer one releases it.
    under: Option<ParameterRevision>,
    /// When alarms changed the mode since the operator last wrote, or at least in the last hour: twice the number of
    /// what they began, and one more for its end. Two runs that see the same change count it once.
    changes: BTreeMap<u64, i64>,
    /// Whether the cap was passed.
    #[serde(skip_serializing_if = "Held::is_no")]
    pub held: Held,
}

/// Whether alarms changed the mode so often that they may no longer end maintenance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Held {
    /// They did not.
    #[default]
    No,
    /// They did, and the bus may not have heard of it.
    Untold,
    /// They did, and the bus was told.
    Told,
}

impl Held {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
    fn is_no(&self) -> bool {
        *self == Self::No
    }
}

/// Everything that the latch needs to know of a moment.
#[derive(Clone, Copy, Debug)]
pub struct LatchInput<'a> {
    /// What a decision is made from.
    pub given: &'a DecisionInput<'a>,
    /// What is known of the alarms.
    pub words: &'a AlarmRecords,
}

impl LatchInput<'_> {
    fn all(&self) -> impl Iterator<Item = (&AlarmName, Option<AlarmRecord>)> {
        self.given.settings.alarms.iter().map(|alarm| (alarm, self.words.of(alarm)))
    }

    /// The alarms that are in ALARM now.
    fn in_alarm(&self) -> impl Iterator<Item = (&AlarmName, AlarmRecord)> {
        self.all().filter_map(|(alarm, word)| Some((alarm, word?))).filter(|(_, word)| word.value == AlarmValue::Alarm)
    }

    fn rings(&self) -> bool {
        self.all().any(|(_, word)| word.is_some_and(|word| word.rings))
    }

    /// Since when all alarms have been OK; `None` where one is not.
    fn all_ok_since(&self) -> Option<Timestamp> {
        self.all().try_fold(Timestamp::MIN, |since, (_, word)| {
            word.filter(|word| word.value == AlarmValue::Ok).map(|word| word.since.max(since))
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
    pub fn is_released(&self, writing: ParameterRevision) -> bool {
        self.under != Some(writing)
    }

    /// When `auto` recovery would end it if nothing else happened; `None` while an alarm is not OK.
    pub fn ends(&self, moment: &LatchInput<'_>) -> Option<Timestamp> {
        let calm = moment.all_ok_since()?.checked_add(seconds(moment.given.settings.hold_down_seconds)).ok()?;
        Some(calm.max(self.dwelt(moment.given.settings)))
    }

    /// How many changes alarms made within the hour before a moment.
    pub fn changes(&self, moment: Timestamp) -> usize {
        self.changes.values().filter(|change| moment.as_second().saturating_sub(**change) < HOUR).count()
    }

    /// Whether the cap forbids ending at a moment.
    pub fn may_end(&self, settings: &Settings, moment: Timestamp) -> bool {
        self.held == Held::No && self.changes(moment) < cap(settings)
    }

    /// Goes on to this moment: begins, ends, or stays.
    pub(crate) fn advance(&mut self, moment: &LatchInput<'_>) {
        if moment.given.fresh {
            self.changes.clear();
            self.held = Held::No;
        }
        if self.lasts() && self.is_ended_by_operator(moment) {
            self.ended = self.begun;
        }
        if self.lasts() && self.is_due(moment) {
            if self.may_end(moment.given.settings, moment.given.now) {
                self.ended = self.begun;
                if moment.given.open.is_empty() {
                    self.note_change(1, moment.given.now);
                }
            } else {
                self.hold();
            }
        }
        if moment.given.operator_for_all().is_none() {
            self.begin(moment);
        }
    }

    /// Whether the operator's word ends it: neither dwell nor cap holds that back. A latch that the operator has released
    /// while an alarm rang ends when that alarm is OK.
    fn is_ended_by_operator(&self, moment: &LatchInput<'_>) -> bool {
        let written = moment.given.fresh && moment.in_alarm().next().is_none();
        let manual = moment.given.settings.recovery == Recovery::Manual;
        moment.given.operator_for_all().is_some()
            || written
            || (manual && self.is_released(moment.given.wish.writing) && !moment.rings())
    }

    /// Whether automation would end it now, were it not for the cap.
    fn is_due(&self, moment: &LatchInput<'_>) -> bool {
        moment.given.settings.recovery == Recovery::Auto && self.ends(moment).is_some_and(|end| end <= moment.given.now)
    }

    fn begin(&mut self, moment: &LatchInput<'_>) {
        let begun_before = self.lasts();
        // Though the operator has released the present one, an alarm may have rung since: the latch closes anew.
        let counts = |word: &AlarmRecord| {
            let since_released = self.is_released(moment.given.wish.writing)
                && word.since.as_millisecond() > moment.given.wish.writing.modified_ms;
            // During a window alarms have nothing to begin: an upgrade makes them ring.
            !moment.given.window_for_all() && (!begun_before || since_released)
        };
        // An operator who writes `auto` while alarms ring has written since they rang: nothing is left to latch.
        let modified = moment.given.wish.writing.modified_ms;
        let seen = moment.given.fresh && moment.in_alarm().all(|(_, word)| word.since.as_millisecond() <= modified);
        // Where several rang at once, the first one to ring.
        let first = moment.in_alarm().filter(|(_, word)| counts(word)).min_by_key(|(_, word)| word.since);
        let Some((alarm, _)) = first else { return };
        self.begun = self.begun.saturating_add(1);
        self.ended = self.begun.saturating_sub(1);
        self.name.clone_from(&alarm.name);
        self.under = (!seen).then_some(moment.given.wish.writing);
        if begun_before {
            return;
        }
        self.since = moment.given.now;
        if moment.given.before == Mode::Normal {
            self.note_change(0, moment.given.now);
        }
        if self.changes(moment.given.now) > cap(moment.given.settings) {
            self.hold();
        }
    }

    fn hold(&mut self) {
        if self.held == Held::No {
            self.held = Held::Untold;
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

    #[must_use]
    pub(super) fn merge(self, other: Self, same_wish: bool) -> Self {
        let ended = self.ended.max(other.ended);
        let mut changes = self.changes.clone();
        let mut held = self.held;
        if same_wish {
            for (change, at) in &other.changes {
                let known = changes.entry(*change).or_insert(*at);
                *known = (*known).min(*at);
            }
            held = held.max(other.held);
        }
        let newer = if other.begun > self.begun { other } else { self };
        Self { ended, changes, held, ..newer }
    }
}

fn seconds(seconds: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

fn cap(settings: &Settings) -> usize {
    usize::try_from(settings.max_automatic_changes_per_hour).unwrap_or(usize::MAX)
}
