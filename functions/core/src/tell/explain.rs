//! Says in a few sentences what holds, why, and what ends it: the ones that an operator reads at 3 a.m.

mod alarms;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::decide::alarms::AlarmReadings;
use crate::decide::automation::Automation;
use crate::decide::{Decision, DecisionInput};
use crate::model::mode::{Mode, Source};
use crate::model::names::TargetName;
use crate::model::request::RequestedMode;
use crate::model::text::clip;
use crate::model::window::OpenWindow;

/// How much of an operator's reason a sentence repeats.
const REASON_BYTES: usize = 120;
/// How much of a date and a time a person compares with the time on the wall.
const TO_THE_MINUTE: usize = "2026-12-06T02:00".len();
const TO_THE_SECOND: usize = "2026-12-06T02:00:00".len();
/// How many of a kind are named before the rest is counted.
const NAMED: usize = 3;

/// Everything that the sentences tell of.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// What was decided.
    pub decision: &'a Decision,
    /// What it was made from.
    pub given: &'a DecisionInput<'a>,
    /// What is remembered of alarms and windows.
    pub automation: &'a Automation,
    /// What came of asking after the alarms.
    pub readings: &'a AlarmReadings,
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
    let since = utc(telling.since, TO_THE_MINUTE);
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
                (RequestedMode::On | RequestedMode::Off, Some(until)) => {
                    format!("the operator's word ended at {} and nothing calls for maintenance", clock(until))
                }
                _ => format!("{} is auto and nothing calls for maintenance", self.mode_parameter()),
            },
        }
    }

    fn ending(&self) -> String {
        let parameter = self.mode_parameter();
        let (mode, source) = (self.decision.mode, self.decision.cause.source);
        let or_at = |word: &str, moment: Option<Timestamp>| {
            moment.map(|moment| format!("{word} {}, or ", clock(moment))).unwrap_or_default()
        };
        let until = self.decision.until;
        match (mode, source) {
            (Mode::Maintenance, Source::Operator) if self.beyond().is_some() => {
                let at = or_at("at", self.given.wish.wish.until);
                format!("The operator's word ends {at}when {parameter} says off or auto; off ends all of it.")
            }
            (Mode::Maintenance, Source::Operator) => {
                format!("Ends {}when {parameter} says off or auto.", or_at("at", until))
            }
            (Mode::Maintenance, Source::Alarm) => self.end_of_what_alarms_began(&parameter),
            (Mode::Maintenance, _) => {
                let last = self.given.open.iter().map(|window| window.until).max();
                format!("Ends {}now with off in {parameter}.", or_at("at", last))
            }
            (Mode::Normal, Source::Operator) => {
                format!("Holds {}until {parameter} says on or auto.", or_at("until", until))
            }
            (Mode::Normal, _) => format!("To begin maintenance, write on to {parameter}."),
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

    fn open_windows(&self) -> String {
        let mut names: Vec<&str> = self.given.open.iter().map(|window: &OpenWindow| window.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        match names.len() {
            1 => format!("window {} is open", list(&names)),
            _ => format!("windows {} are open", list(&names)),
        }
    }
}

/// Names a few, and counts the rest.
pub(crate) fn list(names: &[impl ToString]) -> String {
    let mut shown: Vec<String> = names.iter().take(NAMED).map(ToString::to_string).collect();
    if names.len() > NAMED {
        shown.push(format!("{} more", names.len() - NAMED));
    }
    let last = shown.pop().unwrap_or_default();
    if shown.is_empty() { last } else { format!("{} and {last}", shown.join(", ")) }
}

fn scope(only: &[TargetName]) -> String {
    if only.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = only.iter().map(TargetName::as_str).collect();
    format!(" (only {})", names.join(", "))
}

/// A moment in UTC, as exactly as it was meant.
pub(super) fn clock(moment: Timestamp) -> String {
    utc(moment, if moment.as_second() % 60 == 0 { TO_THE_MINUTE } else { TO_THE_SECOND })
}

/// So many characters of a moment in UTC.
fn utc(moment: Timestamp, characters: usize) -> String {
    let text = Offset::UTC.to_datetime(moment).to_string();
    format!("{} UTC", text.get(..characters).unwrap_or(&text).replace('T', " "))
}
