//! The sentences about alarms: which ones ring, what ends what they began, and which ones cannot say anything.

use crate::decide::alarms::{AlarmReading, AlarmRecord};
use crate::decide::latch::{Held, LatchInput};
use crate::model::alarm::{AlarmName, AlarmValue};
use crate::model::mode::Source;
use crate::read::settings::Recovery;
use crate::tell::explain::{Telling, clock, list};

impl Telling<'_> {
    /// Why alarms keep maintenance on.
    pub(super) fn alarms_began(&self) -> String {
        let silent = self.named(|word| word.rings);
        self.in_alarm().unwrap_or_else(|| {
            if silent.is_empty() {
                format!("alarm {} was in ALARM", self.beginner())
            } else {
                format!("{} in ALARM and now cannot say", verb(&silent, "was", "were"))
            }
        })
    }

    /// What ends it.
    pub(super) fn end_of_what_alarms_began(&self, parameter: &str) -> String {
        let (settings, latch) = (self.given.settings, &self.automation.latch);
        let ringing = self.named(|word| word.value == AlarmValue::Alarm).len();
        let them = if ringing > 1 { "they are" } else { "it is" };
        let by_hand = match ringing {
            0 => format!("ends when an operator writes auto or off to {parameter}."),
            _ => format!("ends when {them} OK and an operator writes auto to {parameter}, or now with off."),
        };
        let end = latch.ends(&LatchInput { given: self.given, words: &self.automation.alarms });
        let capped = latch.held != Held::No || end.is_some_and(|end| !latch.may_end(settings, end));
        match (settings.recovery, end) {
            _ if capped => format!(
                "Alarms have reached their limit of changes an hour ({}) and may no longer end it: {by_hand}",
                settings.max_automatic_changes_per_hour
            ),
            (Recovery::Auto, Some(end)) => {
                format!("Ends at {} if every alarm stays OK, or now with off in {parameter}.", clock(end))
            }
            (Recovery::Auto, None) if settings.hold_down_seconds == 0 => {
                format!("Ends once every alarm is OK, or now with off in {parameter}.")
            }
            (Recovery::Auto, None) => format!(
                "Ends once every alarm has been OK for {}, or now with off in {parameter}.",
                duration(settings.hold_down_seconds)
            ),
            (Recovery::Manual, _) if latch.is_released(self.given.wish.writing) => {
                let again = if ringing == 0 { "once more with auto, or " } else { "" };
                format!("An operator has written since: ends when {them} OK, or now {again}with off in {parameter}.")
            }
            (Recovery::Manual, _) => by_hand.replacen('e', "E", 1),
        }
    }

    /// What goes on when the window has closed.
    pub(super) fn keeps_on(&self) -> Option<String> {
        let goes_on = self.decision.cause.source == Source::Window && self.automation.latch.lasts();
        goes_on.then(|| format!("Alarm {} began maintenance, too, and keeps it on after the window.", self.beginner()))
    }

    /// The alarms that cannot say anything.
    pub(super) fn waiting(&self) -> Option<String> {
        let waited_for = self.given.settings.alarms.iter().filter_map(|alarm| {
            let silent = self.automation.alarms.of(alarm).is_none_or(|word| word.value == AlarmValue::InsufficientData);
            match self.readings.of(alarm) {
                AlarmReading::Missing if silent => Some(format!("{} (does not exist)", shown(alarm))),
                AlarmReading::Said(_) if silent => Some(format!("{} (INSUFFICIENT_DATA)", shown(alarm))),
                _ => None,
            }
        });
        let waited_for: Vec<String> = waited_for.collect();
        (!waited_for.is_empty()).then(|| format!("Waiting for alarm {}.", list(&waited_for)))
    }

    /// The alarms that are in ALARM, in half a sentence.
    pub(super) fn in_alarm(&self) -> Option<String> {
        let names = self.named(|word| word.value == AlarmValue::Alarm);
        (!names.is_empty()).then(|| format!("{} in ALARM", verb(&names, "is", "are")))
    }

    fn named(&self, which: impl Fn(AlarmRecord) -> bool) -> Vec<String> {
        let said = |alarm: &&AlarmName| self.automation.alarms.of(alarm).is_some_and(&which);
        self.given.settings.alarms.iter().filter(said).map(shown).collect()
    }

    /// The alarm that began it, as people tell it from others.
    fn beginner(&self) -> String {
        let name = self.automation.latch.name();
        let known = self.given.settings.alarms.iter().find(|alarm| alarm.name == name);
        known.map_or_else(|| name.to_owned(), shown)
    }
}

fn verb(names: &[String], one: &str, several: &str) -> String {
    match names.len() {
        1 => format!("alarm {} {one}", list(names)),
        _ => format!("alarms {} {several}", list(names)),
    }
}

fn shown(alarm: &AlarmName) -> String {
    alarm.region.as_ref().map_or_else(|| alarm.name.clone(), |region| format!("{} ({region})", alarm.name))
}

fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, 1) => "a second".to_owned(),
        (1, 0) => "a minute".to_owned(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}
