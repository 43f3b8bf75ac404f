//! The explanation as sentences: what holds, why, and what ends it. An operator reads them at 3 a.m.; no program does.

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::decide::explanation::{Ending, Explanation, Reason, WaitedFor, Why};
use crate::model::alarm::AlarmName;
use crate::model::mode::Mode;
use crate::model::names::TargetName;
use crate::model::problem::MemoryProblem;
use crate::model::text::clip;

/// How much of an operator's reason a sentence repeats.
const REASON_BYTES: usize = 120;
/// How much of a date and a time a person compares with the time on the wall.
const TO_THE_MINUTE: usize = "2026-12-06T02:00".len();
const TO_THE_SECOND: usize = "2026-12-06T02:00:00".len();
/// How many of a kind are named before the rest is counted.
const NAMED: usize = 3;

/// All of it, as `P/state` and the answer hold it.
pub fn sentences(explanation: &Explanation, prefix: &str) -> String {
    match explanation {
        Explanation::NoRequest => format!(
            "Nothing is touched: {prefix}/mode holds no valid request and none is remembered. Write auto, on or off to it."
        ),
        Explanation::Decided(why) => decided(why, prefix),
    }
}

/// What holds, and what is wanted though it is not yet carried out.
pub fn not_yet(holds: &str, wanted: &str) -> String {
    format!("{holds} Not yet carried out: {wanted}")
}

/// The sentence before the first run.
pub fn not_run_yet(prefix: &str) -> String {
    format!("The switch has not run yet: there is no {prefix}/state.")
}

fn decided(why: &Why, prefix: &str) -> String {
    let mode = match why.mode {
        Mode::Normal => "Normal",
        Mode::Maintenance => "In maintenance",
    };
    let (only, since) = (scope(&why.only), utc(why.since, TO_THE_MINUTE));
    let mut sentences = vec![
        format!("{mode}{only} since {since} because {}.", reason(&why.reason, prefix)),
        ending(why.ending, &format!("{prefix}/mode")),
    ];
    if let Some(calling) = &why.overridden {
        sentences.push(match reasons(calling, prefix) {
            None => "Alarms and windows have no say meanwhile.".to_owned(),
            Some(calling) => format!("Without that request there would be maintenance, because {calling}."),
        });
    }
    if let Some(others) = reasons(&why.beyond, prefix) {
        sentences.push(format!("Beyond {}: {others}.", list(&why.named)));
    }
    if let Some(alarm) = &why.kept_on_by {
        let alarm = shown(alarm);
        sentences.push(format!("Alarm {alarm} began maintenance, too, and keeps it on after the window."));
    }
    if !why.waiting.is_empty() {
        let waiting: Vec<String> = why.waiting.iter().map(waited_for).collect();
        sentences.push(format!("Waiting for alarm {}.", list(&waiting)));
    }
    sentences.join(" ")
}

fn reasons(reasons: &[Reason], prefix: &str) -> Option<String> {
    let texts: Vec<String> = reasons.iter().map(|one| reason(one, prefix)).collect();
    (!texts.is_empty()).then(|| texts.join(" and "))
}

/// What called for a mode, as half a sentence.
pub fn reason(reason: &Reason, prefix: &str) -> String {
    match reason {
        Reason::OperatorWrote(mode, why) => {
            let word = if *mode == Mode::Maintenance { "on" } else { "off" };
            let why = why.clone().map(|mut why| {
                clip(&mut why, REASON_BYTES);
                format!(" ({why})")
            });
            format!("an operator wrote {word} to {prefix}/mode{}", why.unwrap_or_default())
        }
        Reason::WindowsOpen(names) => match names.len() {
            1 => format!("window {} is open", list(names)),
            _ => format!("windows {} are open", list(names)),
        },
        Reason::AlarmsInAlarm(alarms) => format!("{} in ALARM", verb(alarms, "is", "are")),
        Reason::AlarmsSilent(alarms) => {
            let have = if alarms.len() == 1 { "has" } else { "have" };
            format!("{} in ALARM and now {have} insufficient data", verb(alarms, "was", "were"))
        }
        Reason::AlarmWasInAlarm(alarm) => format!("alarm {} was in ALARM", shown(alarm)),
        Reason::RequestEnded(at) => {
            format!("the operator's request ended at {} and nothing calls for maintenance", clock(*at))
        }
        Reason::NothingCalls => format!("{prefix}/mode is auto and nothing calls for maintenance"),
        Reason::PositionKept(MemoryProblem::Newer(version)) => {
            format!("a newer release (version {version} of {prefix}/state) left it so, and this one cannot read why")
        }
        Reason::PositionKept(_) => format!("it was found so, and {prefix}/state, which said why, cannot be read"),
    }
}

fn ending(ending: Ending, parameter: &str) -> String {
    let or_at = |word: &str, moment: Option<Timestamp>| match moment {
        Some(moment) => format!("{word} {}, or ", clock(moment)),
        None => String::new(),
    };
    match ending {
        Ending::OperatorEndsPart(until) => {
            let at = or_at("at", until);
            format!("The operator's request ends {at}when {parameter} says off or auto; off ends all of it.")
        }
        Ending::OperatorWrites(until) => format!("Ends {}when {parameter} says off or auto.", or_at("at", until)),
        Ending::At(until) => format!("Ends {}now with off in {parameter}.", or_at("at", until)),
        Ending::ByHand(0) => format!("Ends when an operator writes auto or off to {parameter}."),
        Ending::ByHand(ringing) => {
            format!("Ends when {} OK and an operator writes auto to {parameter}, or now with off.", them(ringing))
        }
        Ending::LimitReached(limit, ringing) => {
            let end = if ringing == 0 {
                format!("ends when an operator writes auto or off to {parameter}.")
            } else {
                let them = them(ringing);
                format!("ends when {them} OK and an operator writes auto to {parameter}, or now with off.")
            };
            format!("Alarms have reached their limit of changes an hour ({limit}) and may no longer end it: {end}")
        }
        Ending::IfAlarmsStayOk(at) => {
            format!("Ends at {} if every alarm stays OK, or now with off in {parameter}.", clock(at))
        }
        Ending::OnceAlarmsAreOkFor(0) => {
            format!("Ends once every alarm is OK, or now with off in {parameter}.")
        }
        Ending::OnceAlarmsAreOkFor(seconds) => {
            let hold_down = duration(seconds);
            format!("Ends once every alarm has been OK for {hold_down}, or now with off in {parameter}.")
        }
        Ending::Released(ringing) => {
            let again = if ringing == 0 { "once more with auto, or " } else { "" };
            let them = them(ringing);
            format!("An operator has written since: ends when {them} OK, or now {again}with off in {parameter}.")
        }
        Ending::OffHolds(until) => format!("Holds {}until {parameter} says on or auto.", or_at("until", until)),
        Ending::NothingToEnd => format!("To begin maintenance, write on to {parameter}."),
        Ending::KeptUntil(until) => {
            format!("Ends {}when an operator writes auto or off to {parameter}.", or_at("at", until))
        }
    }
}

const fn them(ringing: usize) -> &'static str {
    if ringing > 1 { "they are" } else { "it is" }
}

fn waited_for(waited: &WaitedFor) -> String {
    let why = if waited.exists { "INSUFFICIENT_DATA" } else { "does not exist" };
    format!("{} ({why})", shown(&waited.alarm))
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

fn verb(alarms: &[AlarmName], one: &str, several: &str) -> String {
    let names: Vec<String> = alarms.iter().map(shown).collect();
    match names.len() {
        1 => format!("alarm {} {one}", list(&names)),
        _ => format!("alarms {} {several}", list(&names)),
    }
}

/// The alarm's name, with its Region where that is not the switch's own.
pub(crate) fn shown(alarm: &AlarmName) -> String {
    match &alarm.region {
        Some(region) => format!("{} ({region})", alarm.name),
        None => alarm.name.clone(),
    }
}

fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, 1) => "a second".to_owned(),
        (1, 0) => "a minute".to_owned(),
        (minutes, 0) if minutes > 0 => format!("{minutes} minutes"),
        _ => format!("{seconds} seconds"),
    }
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
