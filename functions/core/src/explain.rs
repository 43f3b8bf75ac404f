//! Says in a sentence what holds, why, and what to do to change it: the one that an operator reads at 3 a.m.

use jiff::Timestamp;

use crate::decide::{Decision, Mode, Source};
use crate::names::TargetName;
use crate::state::clip;
use crate::wish::{Wish, Word};

/// How much of an operator's reason a sentence repeats.
const REASON_BYTES: usize = 120;

/// The sentence for a decision. `since` is when the mode began, `prefix` the one of the parameters.
pub fn explain(decision: &Decision, wish: &Wish, since: Timestamp, prefix: &str) -> String {
    let mode = match decision.mode {
        Mode::Normal => "Normal",
        Mode::Maintenance => "In maintenance",
    };
    let since = clock(since);
    let only = scope(&decision.only);
    let why = because(decision, wish, prefix);
    let ending = ending(decision, prefix);
    format!("{mode}{only} since {since} because {why}. {ending}")
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

fn because(decision: &Decision, wish: &Wish, prefix: &str) -> String {
    match (decision.cause.source, wish.mode) {
        (Source::Operator, _) => {
            let word = if decision.mode == Mode::Maintenance { "on" } else { "off" };
            let reason = decision.cause.reason.clone().map(|mut reason| {
                clip(&mut reason, REASON_BYTES);
                format!(" ({reason})")
            });
            let reason = reason.unwrap_or_default();
            format!("an operator wrote {word} to {prefix}/mode{reason}")
        }
        (Source::Default, Word::Auto) => format!("{prefix}/mode is auto and nothing calls for maintenance"),
        (Source::Default, _) => match wish.until {
            Some(until) => format!("the operator's word ended at {} and nothing calls for maintenance", clock(until)),
            None => "nothing calls for maintenance".to_owned(),
        },
        (Source::Alarm, _) => format!("alarm {} is in ALARM", decision.cause.name.as_deref().unwrap_or("?")),
        (Source::Window, _) => format!("window {} is open", decision.cause.name.as_deref().unwrap_or("?")),
    }
}

fn ending(decision: &Decision, prefix: &str) -> String {
    let until = |word: &str| decision.until.map(|until| format!("{word} {}, or ", clock(until))).unwrap_or_default();
    match (decision.mode, decision.cause.source) {
        (Mode::Maintenance, Source::Operator) => format!("Ends {}when {prefix}/mode says off or auto.", until("at")),
        (Mode::Maintenance, _) => format!("Ends {}now with off in {prefix}/mode.", until("at")),
        (Mode::Normal, Source::Operator) => format!("Holds {}until {prefix}/mode says on or auto.", until("until")),
        (Mode::Normal, _) => format!("To begin maintenance, write on to {prefix}/mode."),
    }
}

fn scope(only: &[TargetName]) -> String {
    if only.is_empty() {
        return String::new();
    }
    let names: Vec<&str> = only.iter().map(TargetName::as_str).collect();
    format!(" (only {})", names.join(", "))
}

/// A moment, to the minute, in UTC: what a person compares with the time on the wall.
pub fn clock(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
