//! The last known state of each alarm.

use crate::model::problem::Problem;
use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::alarm::{AlarmName, AlarmState, AlarmValue};
use crate::model::code::long_code;
use crate::model::signal::Signal;
use crate::read::settings::Settings;

/// How long an alarm's event may know more than DescribeAlarms does. After that, what was read counts: an event
/// may be somebody's test.
const EVENT_LEADS: SignedDuration = SignedDuration::from_secs(60);

/// What came of asking after an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmReading {
    /// What it says.
    State(AlarmState),
    /// There is no such alarm.
    Missing,
    /// CloudWatch did not answer: the last known state counts.
    Unavailable,
}

/// What came of asking after all alarms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmReadings {
    /// By alarm; what is not in here was not read.
    pub alarms: BTreeMap<AlarmName, AlarmReading>,
    /// What went wrong.
    pub problems: Vec<Problem>,
}

impl AlarmReadings {
    /// What came of asking after that alarm.
    pub fn of(&self, alarm: &AlarmName) -> AlarmReading {
        self.alarms.get(alarm).copied().unwrap_or(AlarmReading::Unavailable)
    }
}

/// What an alarm last said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AlarmRecord {
    /// What it says.
    pub value: AlarmValue,
    /// Since when.
    pub since: Timestamp,
    /// Whether it was in ALARM and has not been OK since: INSUFFICIENT_DATA ends nothing.
    pub rings: bool,
}

/// The last known state of each alarm, by a code of its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlarmRecords(pub(crate) BTreeMap<String, AlarmRecord>);

impl AlarmRecords {
    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last known state of an alarm; `None` where it never had one.
    pub fn of(&self, alarm: &AlarmName) -> Option<AlarmRecord> {
        self.0.get(&code(alarm)).copied()
    }

    /// Takes in what was read, and what events say that is newer.
    pub(super) fn learn(&mut self, settings: &Settings, readings: &AlarmReadings, signals: &[Signal], now: Timestamp) {
        let mut learnt = BTreeMap::new();
        for alarm in &settings.alarms {
            let code = code(alarm);
            let known = self.0.get(&code).copied();
            let reading = readings.of(alarm);
            let mut record = read(known, reading, now);
            for notice in signals {
                match notice {
                    Signal::Alarm(name, state) if name == alarm => record = hear(record, *state, reading, now),
                    _ => {}
                }
            }
            if let Some(record) = record {
                learnt.insert(code, record);
            }
        }
        self.0 = learnt;
    }

    /// An operator has written: an alarm that has insufficient data no longer counts as ringing.
    pub(crate) fn forget_silent(&mut self) {
        for record in self.0.values_mut() {
            record.rings = record.value == AlarmValue::Alarm;
        }
    }

    /// Forgets those that do not ring, to make room; the next run reads them again.
    pub(crate) fn forget_calm(&mut self) {
        self.0.retain(|_, record| record.rings);
    }

    /// Forgets them to make room; the next run reads them again.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// What is known once an alarm was asked after.
fn read(known: Option<AlarmRecord>, reading: AlarmReading, now: Timestamp) -> Option<AlarmRecord> {
    let leads = |known: &AlarmRecord| now.duration_since(known.since) < EVENT_LEADS;
    match (reading, known) {
        (AlarmReading::State(state), Some(known)) if is_the_same(known, state) => Some(known),
        (AlarmReading::State(state), Some(known)) if known.since > state.since && leads(&known) => Some(known),
        (AlarmReading::State(state), known) => Some(said(known, state)),
        (AlarmReading::Missing, known) => {
            let rings = known.filter(|known| known.rings);
            rings.map(|known| AlarmRecord { value: AlarmValue::InsufficientData, ..known })
        }
        (AlarmReading::Unavailable, known) => known,
    }
}

/// Whether it is the same change: an event may date it a little later than what is read does, and that is no news.
fn is_the_same(known: AlarmRecord, state: AlarmState) -> bool {
    let later = known.since.duration_since(state.since);
    known.value == state.value && !later.is_negative() && later <= SignedDuration::from_secs(1)
}

/// What is known once an event is taken into account, too. It counts if it is newer than what was read.
fn hear(record: Option<AlarmRecord>, state: AlarmState, reading: AlarmReading, now: Timestamp) -> Option<AlarmRecord> {
    // CloudWatch's clock may be ahead of this one's, but an alarm does not speak from far in the future.
    let latest = now.checked_add(EVENT_LEADS).unwrap_or(now);
    let state = AlarmState { since: state.since.min(latest), ..state };
    let newer = match (record, reading) {
        (_, AlarmReading::Missing) => now.duration_since(state.since) < EVENT_LEADS,
        (Some(record), _) => state.since > record.since,
        (None, _) => true,
    };
    if newer { Some(said(record, state)) } else { record }
}

fn said(known: Option<AlarmRecord>, state: AlarmState) -> AlarmRecord {
    let rings = match state.value {
        AlarmValue::Alarm => true,
        AlarmValue::Ok => false,
        AlarmValue::InsufficientData => known.is_some_and(|known| known.rings),
    };
    AlarmRecord { value: state.value, since: state.since, rings }
}

/// Room in P/state is short, and a name may have 255 characters.
fn code(alarm: &AlarmName) -> String {
    long_code(&format!("alarm {} {}", alarm.region.as_deref().unwrap_or_default(), alarm.name))
}

/// As it stands in P/state: `A`, `O`, `I`, or `R` for one that rings though it has fallen silent, and milliseconds.
impl From<AlarmRecord> for String {
    fn from(record: AlarmRecord) -> Self {
        let letter = match (record.value, record.rings) {
            (AlarmValue::Alarm, _) => 'A',
            (AlarmValue::Ok, _) => 'O',
            (AlarmValue::InsufficientData, false) => 'I',
            (AlarmValue::InsufficientData, true) => 'R',
        };
        format!("{letter}{}", record.since.as_millisecond())
    }
}

impl TryFrom<String> for AlarmRecord {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parsed = text.split_at_checked(1).and_then(|(letter, since)| {
            let (value, rings) = match letter {
                "A" => (AlarmValue::Alarm, true),
                "O" => (AlarmValue::Ok, false),
                "I" => (AlarmValue::InsufficientData, false),
                "R" => (AlarmValue::InsufficientData, true),
                _ => return None,
            };
            let since = Timestamp::from_millisecond(since.parse().ok()?).ok()?;
            Some(Self { value, since, rings })
        });
        parsed.ok_or_else(|| "is no record of an alarm".to_owned())
    }
}

#[cfg(test)]
mod tests;
