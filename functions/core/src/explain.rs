//! Says in a few sentences what holds, why, and what ends it: the ones that an operator reads at 3 a.m.

use jiff::Timestamp;

use crate::alarm::{AlarmName, AlarmValue};
use crate::automation::{Automation, Held, Open, Reading, Readings};
use crate::decide::{Decision, Given, Mode, Source};
use crate::names::TargetName;
use crate::settings::Recovery;
use crate::state::clip;
use crate::wish::Word;

/// How much of an operator's reason a sentence repeats.
const REASON_BYTES: usize = 120;
/// What a person compares with the time on the wall.
const MINUTE: &str = "%Y-%m-%d %H:%M UTC";
/// How many of a kind are named before the rest is counted.
const NAMED: usize = 3;

/// Everything that the sentences tell of.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// What was decided.
    pub decision: &'a Decision,
    /// What it was made from.
    pub given: &'a Given<'a>,
    /// What is remembered of alarms and windows.
    pub automation: &'a Automation,
    /// What came of asking after the alarms.
    pub readings: &'a Readings,
    /// When the mode began.
    pub since: Timestamp,
}

/// The sentences for a decision.
pub fn explain(telling: &Telling<'_>) -> String {
    let mode = match telling.decision.mode {
        Mode::Normal => "Normal",
        Mode::Maintenance => "In maintenance",
    };
    let only = scope(&telling.decision.only);
    let since = telling.since.strftime(MINUTE);
    let head = format!("{mode}{only} since {since} because {}.", telling.because());
    let sentences = [
        Some(head),
        Some(telling.ending()),
        telling.held_back(),
        telling.beyond(),
        telling.keeps_on(),
        telling.waiting(),
    ];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The sentence when nothing has ever been asked for.
pub fn without_a_wish(prefix: &str) -> String {
    format!(
        "Nothing is touched: {prefix}/mode holds no valid wish and none is remembered. Write auto, on or off to it."
    )
}

/// The sentence before the first run.
pub fn without_a_run(prefix: &str) -> String {
    format!("The switch has not run yet: there is no {prefix}/state.")
}

impl Telling<'_> {
    fn mode_parameter(&self) -> String {
        format!("{}/mode", self.given.settings.prefix)
    }

    fn because(&self) -> String {
        let wish = &self.given.wish.wish;
        match self.decision.cause.source {
            Source::Operator => {
                let word = if self.decision.mode == Mode::Maintenance { "on" } else { "off" };
                let reason = self.decision.cause.reason.clone().map(|mut reason| {
                    clip(&mut reason, REASON_BYTES);
                    format!(" ({reason})")
                });
                format!("an operator wrote {word} to {}{}", self.mode_parameter(), reason.unwrap_or_default())
            }
            Source::Window => self.open_windows(),
            Source::Alarm => self.alarms_began(),
            Source::Default => match (wish.mode, wish.until) {
                (Word::On | Word::Off, Some(until)) => {
                    format!("the operator's word ended at {} and nothing calls for maintenance", clock(until))
                }
                _ => format!("{} is auto and nothing calls for maintenance", self.mode_parameter()),
            },
        }
    }

    fn ending(&self) -> String {
        let parameter = self.mode_parameter();
        let until =
            |word: &str| self.decision.until.map(|until| format!("{word} {}, or ", clock(until))).unwrap_or_default();
        match (self.decision.mode, self.decision.cause.source) {
            (Mode::Maintenance, Source::Operator) => format!("Ends {}when {parameter} says off or auto.", until("at")),
            (Mode::Maintenance, Source::Alarm) => self.end_of_what_alarms_began(&parameter),
            (Mode::Maintenance, _) => format!("Ends {}now with off in {parameter}.", until("at")),
            (Mode::Normal, Source::Operator) => format!("Holds {}until {parameter} says on or auto.", until("until")),
            (Mode::Normal, _) => format!("To begin maintenance, write on to {parameter}."),
        }
    }

    fn end_of_what_alarms_began(&self, parameter: &str) -> String {
        let (settings, latch) = (self.given.settings, &self.automation.latch);
        let released = latch.is_released(self.given.wish.writing);
        let rings = self.in_alarm().is_some();
        let moment = self.given.moment(&self.automation.alarms);
        match (settings.recovery, latch.ends(&moment)) {
            _ if latch.held != Held::No => format!(
                "Alarms have reached their limit of changes an hour ({}) and may no longer end it: ends when an operator \
                 writes auto or off to {parameter}.",
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
            (Recovery::Manual, _) if released => {
                format!("An operator has written since: ends when it is OK, or now with off in {parameter}.")
            }
            (Recovery::Manual, _) if rings => {
                format!("Ends when it is OK and an operator writes auto to {parameter}, or now with off.")
            }
            (Recovery::Manual, _) => format!("Ends when an operator writes auto or off to {parameter}."),
        }
    }

    /// What `off` holds down.
    fn held_back(&self) -> Option<String> {
        if self.decision.mode == Mode::Maintenance || self.decision.cause.source != Source::Operator {
            return None;
        }
        let windows = (!self.given.open.is_empty()).then(|| self.open_windows());
        let calling: Vec<String> = windows.into_iter().chain(self.in_alarm()).collect();
        Some(if calling.is_empty() {
            "Alarms and windows have no say meanwhile.".to_owned()
        } else {
            format!("Without that word there would be maintenance, because {}.", calling.join(" and "))
        })
    }

    /// Why more than the operator named is in maintenance.
    fn beyond(&self) -> Option<String> {
        let narrowed = self.decision.cause.source == Source::Operator && !self.given.wish.wish.targets.is_empty();
        let windows = (!self.given.open.is_empty()).then(|| self.open_windows());
        let alarms = self.automation.latch.lasts().then(|| self.alarms_began());
        let others: Vec<String> = windows.into_iter().chain(alarms).collect();
        (narrowed && !others.is_empty())
            .then(|| format!("Beyond {}: {}.", list(&self.given.wish.wish.targets), others.join(" and ")))
    }

    fn alarms_began(&self) -> String {
        self.in_alarm().unwrap_or_else(|| format!("alarm {} was in ALARM", self.automation.latch.name()))
    }

    /// What goes on when the window has closed.
    fn keeps_on(&self) -> Option<String> {
        let goes_on = self.decision.cause.source == Source::Window && self.automation.latch.lasts();
        goes_on.then(|| {
            format!("Alarm {} began maintenance, too, and keeps it on after that.", self.automation.latch.name())
        })
    }

    /// The alarms that cannot say anything.
    fn waiting(&self) -> Option<String> {
        let waited_for = self.given.settings.alarms.iter().filter_map(|alarm| {
            let silent = self.automation.alarms.of(alarm).is_none_or(|word| word.value == AlarmValue::InsufficientData);
            match self.readings.of(alarm) {
                Reading::Missing if silent => Some(format!("{}, which does not exist", shown(alarm))),
                Reading::Said(_) if silent => Some(format!("{}, which has INSUFFICIENT_DATA", shown(alarm))),
                _ => None,
            }
        });
        let waited_for: Vec<String> = waited_for.collect();
        (!waited_for.is_empty()).then(|| format!("Waiting for alarm {}.", list(&waited_for)))
    }

    fn in_alarm(&self) -> Option<String> {
        let alarm =
            |alarm: &&AlarmName| self.automation.alarms.of(alarm).is_some_and(|word| word.value == AlarmValue::Alarm);
        let names: Vec<String> = self.given.settings.alarms.iter().filter(alarm).map(shown).collect();
        match names.len() {
            0 => None,
            1 => Some(format!("alarm {} is in ALARM", list(&names))),
            _ => Some(format!("alarms {} are in ALARM", list(&names))),
        }
    }

    fn open_windows(&self) -> String {
        let mut names: Vec<&str> = self.given.open.iter().map(|window: &Open| window.name.as_str()).collect();
        names.dedup();
        match names.len() {
            1 => format!("window {} is open", list(&names)),
            _ => format!("windows {} are open", list(&names)),
        }
    }
}

/// An alarm as people tell it from others.
fn shown(alarm: &AlarmName) -> String {
    alarm.region.as_ref().map_or_else(|| alarm.name.clone(), |region| format!("{} ({region})", alarm.name))
}

fn list(names: &[impl ToString]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(ToString::to_string).collect();
    if names.len() > NAMED {
        shown.push(format!("{} more", names.len() - NAMED));
    }
    let last = shown.pop().unwrap_or_default();
    if shown.is_empty() { last } else { format!("{} and {last}", shown.join(", ")) }
}

fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (1, 0) => "a minute".to_owned(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
}

fn scope(only: &[TargetName]) -> String {
    if only.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = only.iter().map(TargetName::as_str).collect();
    format!(" (only {})", names.join(", "))
}

/// A moment in UTC, as exactly as it was meant.
fn clock(moment: Timestamp) -> String {
    let to_the_minute = moment.as_second() % 60 == 0;
    moment.strftime(if to_the_minute { MINUTE } else { "%Y-%m-%d %H:%M:%S UTC" }).to_string()
}
