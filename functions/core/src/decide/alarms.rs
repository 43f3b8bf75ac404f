//! The last known word of each alarm.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::alarm::{AlarmName, AlarmState, AlarmValue};
use crate::model::code::long_code;
use crate::model::signal::Signal;
use crate::read::settings::Settings;

/// How long an alarm's event may know more than DescribeAlarms does. After that, what was read has the word: an event
/// may be somebody's test.
const EVENT_LEADS: SignedDuration = SignedDuration::from_secs(60);

/// What came of asking after an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmReading {
    /// What it says.
    Said(AlarmState),
    /// There is no such alarm.
    Missing,
    /// CloudWatch did not answer: the last known word counts.
    Unread,
}

/// What came of asking after all alarms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmReadings {
    /// By alarm; what is not in here was not read.
    pub alarms: BTreeMap<AlarmName, AlarmReading>,
    /// What went wrong, a sentence each.
    pub problems: Vec<String>,
}

impl AlarmReadings {
    /// What came of asking after that alarm.
    pub fn of(&self, alarm: &AlarmName) -> AlarmReading {
        self.alarms.get(alarm).copied().unwrap_or(AlarmReading::Unread)
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

/// The last known word of each alarm, by a code of its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlarmRecords(BTreeMap<String, AlarmRecord>);

impl AlarmRecords {
    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last known word of an alarm; `None` where it never said anything.
    pub fn of(&self, alarm: &AlarmName) -> Option<AlarmRecord> {
        self.0.get(&code(alarm)).copied()
    }

    /// Takes in what was read, and the words of events that are newer.
    pub(super) fn learn(&mut self, settings: &Settings, readings: &AlarmReadings, signals: &[Signal], now: Timestamp) {
        let mut learnt = BTreeMap::new();
        for alarm in &settings.alarms {
            let code = code(alarm);
            let known = self.0.get(&code).copied();
            let reading = readings.of(alarm);
            let mut word = read(known, reading, now);
            for notice in signals {
                match notice {
                    Signal::Alarm(name, state) if name == alarm => word = hear(word, *state, reading, now),
                    _ => {}
                }
            }
            if let Some(word) = word {
                learnt.insert(code, word);
            }
        }
        self.0 = learnt;
    }

    /// An operator has written: an alarm that has fallen silent no longer counts as ringing.
    pub(crate) fn forget_silent(&mut self) {
        for word in self.0.values_mut() {
            word.rings = word.value == AlarmValue::Alarm;
        }
    }

    /// Forgets those that do not ring, to make room; the next run reads them again.
    pub(crate) fn forget_calm(&mut self) {
        self.0.retain(|_, word| word.rings);
    }

    /// Forgets them to make room; the next run reads them again.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// For each alarm, the word of the later change.
    #[must_use]
    pub(super) fn merge(self, other: Self) -> Self {
        let mut all = other.0;
        for (code, word) in self.0 {
            let newer = all.get(&code).is_some_and(|theirs| theirs.since > word.since);
            if !newer {
                all.insert(code, word);
            }
        }
        Self(all)
    }
}

/// What is known once an alarm was asked after.
fn read(known: Option<AlarmRecord>, reading: AlarmReading, now: Timestamp) -> Option<AlarmRecord> {
    let leads = |known: &AlarmRecord| now.duration_since(known.since) < EVENT_LEADS;
    match (reading, known) {
        (AlarmReading::Said(state), Some(known)) if is_the_same(known, state) => Some(known),
        (AlarmReading::Said(state), Some(known)) if known.since > state.since && leads(&known) => Some(known),
        (AlarmReading::Said(state), known) => Some(said(known, state)),
        (AlarmReading::Missing, known) => {
            let rings = known.filter(|known| known.rings);
            rings.map(|known| AlarmRecord { value: AlarmValue::InsufficientData, ..known })
        }
        (AlarmReading::Unread, known) => known,
    }
}

/// Whether it is the same change: an event may date it a little later than what is read does, and that is no news.
fn is_the_same(known: AlarmRecord, state: AlarmState) -> bool {
    let later = known.since.duration_since(state.since);
    known.value == state.value && !later.is_negative() && later <= SignedDuration::from_secs(1)
}

/// What is known once an event was heard, too. Its word counts if it is newer than what was read.
fn hear(word: Option<AlarmRecord>, state: AlarmState, reading: AlarmReading, now: Timestamp) -> Option<AlarmRecord> {
    // CloudWatch's clock may be ahead of this one's, but an alarm does not speak from far in the future.
    let latest = now.checked_add(EVENT_LEADS).unwrap_or(now);
    let state = AlarmState { since: state.since.min(latest), ..state };
    let newer = match (word, reading) {
        (_, AlarmReading::Missing) => now.duration_since(state.since) < EVENT_LEADS,
        (Some(word), _) => state.since > word.since,
        (None, _) => true,
    };
    if newer { Some(said(word, state)) } else { word }
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
    fn from(word: AlarmRecord) -> Self {
        let letter = match (word.value, word.rings) {
            (AlarmValue::Alarm, _) => 'A',
            (AlarmValue::Ok, _) => 'O',
            (AlarmValue::InsufficientData, false) => 'I',
            (AlarmValue::InsufficientData, true) => 'R',
        };
        format!("{letter}{}", word.since.as_millisecond())
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
        parsed.ok_or_else(|| "is no word of an alarm".to_owned())
    }
}
