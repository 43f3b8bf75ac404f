//! What the bus says for people, in addition to the state for programs: each part one line that fits a mail and a chat as it is.
//!
//! EventBridge puts a part into a template without any escaping. So none has a quote, a backslash, an angle bracket, a
//! line break or any other control character, whoever wrote the reason or named the alarm; and none is ever empty.

use serde::Serialize;
use serde_json::Value;

use crate::decide::explanation::Reason;
use crate::memory::PublicState;
use crate::model::mode::{Cause, Mode, Position, Source};
use crate::model::text::clip;
use crate::tell::explanation;
use crate::tell::explanation::{clock, list};

/// The most bytes of a headline: Amazon Q Developer drops a notification whose title is longer than 250 characters.
const HEADLINE_BYTES: usize = 240;
/// The most bytes of any other part: room for two commands with the longest prefix.
const PART_BYTES: usize = 1500;
/// What a cut adds.
const ELLIPSIS_BYTES: usize = "…".len();
/// How much of an error is repeated before what to type.
const ERROR_BYTES: usize = 200;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The mode, or what it is for, has changed.
    ModeChanged,
    /// Alarms have reached their limit of changes.
    CapTripped,
}

impl Subject {
    /// The event's `detail-type`.
    pub const fn detail_type(self) -> &'static str {
        match self {
            Self::ModeChanged => "Maintenance Mode Changed",
            Self::CapTripped => "Maintenance Automation Held",
        }
    }
}

#[derive(Serialize)]
struct Notice {
    headline: String,
    who: String,
    why: String,
    since: String,
    until: String,
    lagging: String,
    next: String,
}

/// The event's `detail`: the state, with `notice` for people. `reason` is what called for the position; where
/// it is no longer known (an earlier run was killed before it sent the notification), only the cause is named.
pub fn detail(subject: Subject, state: &PublicState, reason: Option<&Reason>, prefix: &str) -> String {
    let position = &state.position;
    let part = |text: String| one_line(&text, PART_BYTES);
    let lagging = if state.lagging.is_empty() { "nothing".to_owned() } else { state.lagging.shown().join(", ") };
    let notice = Notice {
        headline: one_line(&headline(subject, position, prefix), HEADLINE_BYTES),
        who: part(who(&position.cause)),
        why: part(why(subject, position, reason, prefix)),
        since: part(clock(position.since)),
        until: part(until(position)),
        lagging: part(lagging),
        next: part(next(state, prefix)),
    };
    let mut detail = state.to_json();
    if let (Some(detail), Ok(notice)) = (detail.as_object_mut(), serde_json::to_value(notice)) {
        detail.insert("notice".to_owned(), notice);
    }
    Value::to_string(&detail)
}

fn headline(subject: Subject, position: &Position, prefix: &str) -> String {
    let only = match position.only.as_slice() {
        [] => String::new(),
        only => format!(" (only {})", list(only)),
    };
    match (subject, position.mode) {
        (Subject::CapTripped, _) => format!("{prefix}: ALARMS ARE HELD"),
        (Subject::ModeChanged, Mode::Maintenance) => format!("{prefix}: IN MAINTENANCE{only}"),
        (Subject::ModeChanged, Mode::Normal) => format!("{prefix}: NORMAL"),
    }
}

fn who(cause: &Cause) -> String {
    let name = cause.name.as_deref().unwrap_or("unknown");
    match cause.source {
        Source::Operator => "an operator".to_owned(),
        Source::Alarm => format!("alarm {name}"),
        Source::Window => format!("window {name}"),
        Source::Default => "the default".to_owned(),
    }
}

fn why(subject: Subject, position: &Position, reason: Option<&Reason>, prefix: &str) -> String {
    match (subject, reason, position.cause.source) {
        (Subject::CapTripped, ..) => {
            "alarms have reached their limit of changes an hour and may no longer end what they began".to_owned()
        }
        (_, _, Source::Operator) => {
            let word = if position.mode == Mode::Maintenance { "on" } else { "off" };
            let reason = position.cause.reason.as_ref().map(|reason| format!(" ({reason})"));
            format!("an operator wrote {word} to {prefix}/mode{}", reason.unwrap_or_default())
        }
        (_, Some(reason), _) => explanation::reason(reason, prefix),
        (_, None, _) => who(&position.cause),
    }
}

fn until(position: &Position) -> String {
    match (position.until, position.mode, position.cause.source) {
        (Some(until), ..) => clock(until),
        (None, Mode::Maintenance, _) => "nobody knows: until it is ended".to_owned(),
        (None, Mode::Normal, Source::Operator) => "an operator writes on or auto".to_owned(),
        (None, Mode::Normal, _) => "something calls for maintenance".to_owned(),
    }
}

/// What to type, and what to look at. No punctuation touches a command: who copies it must not copy that.
fn next(state: &PublicState, prefix: &str) -> String {
    let first = state.error.clone().map(|mut error| {
        clip(&mut error, ERROR_BYTES);
        format!("First correct this: {error} -- ")
    });
    let (what, word) = match (state.position.mode, state.position.cause.source) {
        (Mode::Normal, _) => ("To begin maintenance", "on"),
        (Mode::Maintenance, Source::Operator) => {
            ("To end it, or with off where an alarm or a window would not have it end", "auto")
        }
        (Mode::Maintenance, Source::Alarm) => ("To end it once the alarms are OK, or with off at once", "auto"),
        (Mode::Maintenance, _) => ("To end it before its time", "off"),
    };
    format!(
        "{}{what}: aws ssm put-parameter --overwrite --name {prefix}/mode --value {word} -- To see what holds: \
         aws ssm get-parameter --query Parameter.Value --output text --name {prefix}/state",
        first.unwrap_or_default()
    )
}

/// The text as one line that no template can stumble over.
fn one_line(text: &str, bytes: usize) -> String {
    let harmless = |char: char| match char {
        '"' => '\'',
        '\\' => '/',
        '<' => '(',
        '>' => ')',
        // Line separators and what turns the direction of writing are controls in all but name.
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        char if char.is_control() => ' ',
        char => char,
    };
    let text: String = text.chars().map(harmless).collect();
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() > bytes {
        clip(&mut line, bytes - ELLIPSIS_BYTES);
    }
    if line.is_empty() { "unknown".to_owned() } else { line }
}
