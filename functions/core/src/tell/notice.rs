//! What the bus says for people, beside the state for programs: each part one line that fits a mail and a chat as it is.
//!
//! EventBridge puts a part into a template without any escaping. So none has a quote, a backslash, an angle bracket, a
//! line break or any other control character, whoever wrote the reason or named the alarm; and none is ever empty.

use serde::Serialize;
use serde_json::Value;

use crate::memory::State;
use crate::model::mode::{Mode, Source};
use crate::model::text::clip;
use crate::tell::explain::{clock, list};

/// The most bytes of a headline: Amazon Q Developer drops a notification whose title is longer than 250 characters.
const HEADLINE_BYTES: usize = 240;
/// The most bytes of any other part: room for two commands with the longest prefix.
const PART_BYTES: usize = 1500;
/// What a cut adds.
const ELLIPSIS_BYTES: usize = "…".len();
/// How much of an error is repeated before what to type.
const ERROR_BYTES: usize = 200;

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The mode, or what it is for, has changed.
    Changed,
    /// Alarms have reached their limit of changes.
    Held,
}

#[derive(Serialize)]
struct ForPeople {
    headline: String,
    who: String,
    why: String,
    since: String,
    until: String,
    lagging: String,
    next: String,
}

/// What the bus is told: the state without the switch's own memory, and beside it `notice` for people.
pub fn detail(news: News, state: &State, prefix: &str) -> String {
    let part = |text: String| one_line(&text, PART_BYTES);
    let notice = ForPeople {
        headline: one_line(&headline(news, state, prefix), HEADLINE_BYTES),
        who: part(who(state)),
        why: part(why(news, state, prefix)),
        since: part(clock(state.since)),
        until: part(until(state)),
        lagging: part(if state.lagging.is_empty() { "nothing".to_owned() } else { state.lagging.join(", ") }),
        next: part(next(state, prefix)),
    };
    let mut detail = state.public();
    if let (Some(detail), Ok(notice)) = (detail.as_object_mut(), serde_json::to_value(notice)) {
        detail.insert("notice".to_owned(), notice);
    }
    Value::to_string(&detail)
}

fn headline(news: News, state: &State, prefix: &str) -> String {
    let only = match state.memory.only.as_slice() {
        [] => String::new(),
        only => format!(" (only {})", list(only)),
    };
    match (news, state.mode) {
        (News::Held, _) => format!("{prefix}: ALARMS ARE HELD"),
        (News::Changed, Mode::Maintenance) => format!("{prefix}: IN MAINTENANCE{only}"),
        (News::Changed, Mode::Normal) => format!("{prefix}: NORMAL"),
    }
}

fn who(state: &State) -> String {
    let name = state.decided_by.name.as_deref().unwrap_or("unknown");
    match state.decided_by.source {
        Source::Operator => "an operator".to_owned(),
        Source::Alarm => format!("alarm {name}"),
        Source::Window => format!("window {name}"),
        Source::Default => "the default".to_owned(),
    }
}

fn why(news: News, state: &State, prefix: &str) -> String {
    if news == News::Held {
        return "alarms have reached their limit of changes an hour and may no longer end what they began".to_owned();
    }
    if state.decided_by.source == Source::Operator {
        let word = if state.mode == Mode::Maintenance { "on" } else { "off" };
        let reason = state.decided_by.reason.as_ref().map(|reason| format!(" ({reason})"));
        return format!("an operator wrote {word} to {prefix}/mode{}", reason.unwrap_or_default());
    }
    // The explanation's first sentence, which names every alarm and window.
    let because = state.explanation.split_once(" because ").map(|(_, because)| because);
    let sentence = because.map(|because| because.split_once(". ").map_or(because, |(first, _)| first));
    sentence.map_or_else(|| who(state), |sentence| sentence.trim_end_matches('.').to_owned())
}

fn until(state: &State) -> String {
    match (state.until, state.mode, state.decided_by.source) {
        (Some(until), ..) => clock(until),
        (None, Mode::Maintenance, _) => "nobody knows: until it is ended".to_owned(),
        (None, Mode::Normal, Source::Operator) => "an operator writes on or auto".to_owned(),
        (None, Mode::Normal, _) => "something calls for maintenance".to_owned(),
    }
}

/// What to type, and what to look at. No punctuation touches a command: who copies it must not copy that.
fn next(state: &State, prefix: &str) -> String {
    let first = state.error.clone().map(|mut error| {
        clip(&mut error, ERROR_BYTES);
        format!("First mend this: {error} -- ")
    });
    let (what, word) = match (state.mode, state.decided_by.source) {
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
