//! Reads the alarm or window information that an event carries.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::model::alarm::{AlarmName, AlarmState, AlarmValue};
use crate::model::names::TargetName;
use crate::model::problem::{FieldProblem, Step};
use crate::model::signal::{Announcement, Signal};
use crate::read::fields::{Fields, Refusal, parsed, text};
use crate::read::request::{short_text, target_names};
use crate::read::time::{of_alarm, rfc_3339};
use crate::read::window::{MAX_MINUTES, length};

/// The keys of a window that mean something at its end and at its start. At its end, others are somebody's own; at its
/// start they may be mistyped, and a window for some targets must not open for all.
const END_KEYS: [&str; 4] = ["name", "phase", "at", "until"];
/// Those that mean something at its start only.
const START_KEYS: [&str; 3] = ["minutes", "message", "targets"];
const MOMENT: &str = "RFC 3339 with an offset, such as 2026-12-01T04:00:00Z";
const PHASE: &str = "start or end";

/// How an event names one state of an alarm, and its moment; either may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said<'a> {
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub value: Option<&'a str>,
    /// When the alarm said so, with an offset that has no colon.
    pub at: Option<&'a str>,
}

impl Signal {
    /// The state of an alarm; `None` where its state or its moment cannot be read.
    ///
    /// Composite alarms also tell of ALARM after ALARM (a suppressor lets go): then it has been so since the one before,
    /// and where the event does not date that one (SNS does not), nothing new was said.
    pub fn of_alarm(name: AlarmName, state: Said<'_>, previous: Said<'_>) -> Option<Self> {
        let value = serde_json::from_value::<AlarmValue>(state.value?.into()).ok()?;
        let said = of_alarm(state.at?)?;
        let unchanged = previous.value == state.value;
        let earlier = previous.at.and_then(of_alarm).filter(|_| unchanged);
        if unchanged && earlier.is_none() {
            return None;
        }
        let since = earlier.map_or(said, |earlier| earlier.min(said));
        Some(Self::Alarm(name, AlarmState { value, since }))
    }

    /// Reads what a schedule says of a window.
    ///
    /// # Errors
    ///
    /// Every key that is wrong, and what it takes.
    pub fn of_window(window: &Value) -> Result<Self, Vec<FieldProblem>> {
        read_window(window).map_err(|refusal| refusal.inside(&Step::Key("window".to_owned())))
    }
}

fn read_window(window: &Value) -> Result<Signal, Refusal> {
    let known = |key: &str| Some((key.to_owned(), window.get(key).filter(|value| !value.is_null())?.clone()));
    let known: Value = START_KEYS.iter().chain(&END_KEYS).filter_map(|key| known(key)).collect::<Map<_, _>>().into();
    let begins = window.get("phase").and_then(Value::as_str) == Some("start");
    let mut fields = Fields::of(if begins { window } else { &known })?;
    let name = fields.required("name", "1 to 64 letters, digits, '.', '_' or '-'", parsed(TargetName::parse));
    let starts = fields.required("phase", PHASE, |value| match text(value)? {
        "start" => Ok(true),
        "end" => Ok(false),
        _ => Err(format!("takes {PHASE}").into()),
    });
    let (at, until) = (fields.optional("at", moment), fields.optional("until", moment));
    if starts == Some(true) {
        let start = read_start(&mut fields, &known, at, until);
        let problems = fields.problems();
        return match (name, start) {
            (Some(name), Some(start)) if problems.is_empty() => {
                Ok(Signal::WindowStart(Announcement { name: name.to_string(), ..start }))
            }
            _ => Err(problems.into()),
        };
    }
    // An end may carry what its start carried.
    for key in START_KEYS {
        fields.get(key);
    }
    let problems = fields.problems();
    match name {
        Some(name) if problems.is_empty() => Ok(Signal::WindowEnd { name: name.to_string(), at, until }),
        _ => Err(problems.into()),
    }
}

/// The window, still without its name; `None` where it has no end.
fn read_start(
    fields: &mut Fields<'_>,
    known: &Value,
    at: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Option<Announcement> {
    let minutes = fields.optional("minutes", length);
    let message = fields.optional("message", short_text).flatten();
    let targets = fields.optional("targets", target_names).unwrap_or_default();
    if known.get("until").is_none() {
        for (key, accepted) in [("at", MOMENT), ("minutes", &format!("a whole number, 1 to {MAX_MINUTES}"))] {
            if known.get(key).is_none() {
                fields.missing(key, format!("takes {accepted}; until may stand in place of at and minutes"));
            }
        }
    }
    if at.zip(until).is_some_and(|(at, until)| until <= at) {
        fields.reject("until", "takes a moment after at");
    }
    let after = |(at, length): (Timestamp, SignedDuration)| at.checked_add(length).unwrap_or(Timestamp::MAX);
    let until = until.or_else(|| at.zip(minutes).map(after))?;
    Some(Announcement { name: String::new(), from: at, until, message, targets })
}

fn moment(value: &Value) -> Result<Timestamp, Refusal> {
    rfc_3339(text(value)?.trim()).ok_or_else(|| format!("takes {MOMENT}").into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tell::problems::fields;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn start(window: &Value) -> Announcement {
        match Signal::of_window(window) {
            Ok(Signal::WindowStart(announcement)) => announcement,
            other => panic!("{window}: {other:?}"),
        }
    }

    #[test]
    fn an_alarm_has_said_so_since_its_last_transition() {
        let name = AlarmName { name: "shop-down".into(), region: None };
        let of = |value, at| Said { value: Some(value), at: Some(at) };
        let (early, late) = ("2026-11-21T02:00:00.5+0000", "2026-11-21T02:05:00.0+0000");
        let state = |value, since| {
            let state = AlarmState { value, since: of_alarm(since).unwrap() };
            Some(Signal::Alarm(name.clone(), state))
        };
        let read = |now, before| Signal::of_alarm(name.clone(), now, before);
        assert_eq!(read(of("ALARM", late), of("OK", early)), state(AlarmValue::Alarm, late));
        assert_eq!(read(of("ALARM", late), of("ALARM", early)), state(AlarmValue::Alarm, early));
        assert_eq!(read(of("OK", early), of("OK", late)), state(AlarmValue::Ok, early), "never after it");
        let unmoved = Said { value: Some("INSUFFICIENT_DATA"), at: None };
        assert_eq!(read(of("INSUFFICIENT_DATA", late), unmoved), None, "since when, it does not say");
        for unreadable in [of("PAUSED", late), of("ok", late), of("OK", "today"), unmoved, Said::default()] {
            assert_eq!(read(unreadable, of("OK", early)), None, "{unreadable:?}");
        }
    }

    #[test]
    fn a_window_begins_now_or_when_its_schedule_meant() {
        let now = start(&json!({"name": "db-upgrade", "phase": "start", "until": "2026-12-06T02:30:00Z",
            "at": null, "message": " Database upgrade ", "targets": ["web", "api"]}));
        assert_eq!((now.name.as_str(), now.from, now.until), ("db-upgrade", None, at("2026-12-06T02:30:00Z")));
        assert_eq!((now.message.as_deref(), now.targets.len()), (Some("Database upgrade"), 2));
        let weekly = start(&json!({"name": "w", "phase": "start", "at": "2026-12-06T01:00:00Z", "minutes": 60}));
        assert_eq!((weekly.from, weekly.until), (Some(at("2026-12-06T01:00:00Z")), at("2026-12-06T02:00:00Z")));
        let both = start(&json!({"name": "w", "phase": "start", "at": "2026-12-06T01:00:00Z", "minutes": 60,
            "until": "2026-12-06T01:30:00Z"}));
        assert_eq!(both.until, at("2026-12-06T01:30:00Z"), "until says more");
        let for_ever = start(&json!({"name": "w", "phase": "start", "at": "9999-12-31T23:59:59Z", "minutes": 44640}));
        assert_eq!(for_ever.until, Timestamp::MAX);
    }

    #[test]
    fn a_window_ends_by_its_name() {
        let (one, two) = ("2026-12-06T02:00:00Z", "2026-12-06T02:30:00Z");
        let table = [
            (json!({"name": "w", "phase": "end"}), None, None),
            (
                json!({"name": "w", "phase": "end", "at": one, "until": two, "minutes": "x", "message": 7}),
                Some(one),
                Some(two),
            ),
            (json!({"name": "w", "phase": "end", "until": two, "targets": []}), None, Some(two)),
            (json!({"name": "w", "phase": "end", "at": one, "note": "somebody's own"}), Some(one), None),
        ];
        for (window, sent, until) in table {
            let expected = Signal::WindowEnd { name: "w".into(), at: sent.map(at), until: until.map(at) };
            assert_eq!(Signal::of_window(&window).ok(), Some(expected), "{window}");
        }
    }

    #[test]
    fn a_window_is_refused_with_every_key_that_is_wrong_and_no_value() {
        let at = "2026-12-06T01:00:00Z";
        let table = [
            (json!({}), vec!["window.name is missing", "window.phase is missing: takes start or end"]),
            (json!("db-upgrade"), vec!["window.name", "window.phase"]),
            (json!({"name": "a b", "phase": "secret"}), vec!["window.name: takes", "window.phase: takes start or end"]),
            (
                json!({"name": "w", "phase": "start"}),
                vec!["window.at is missing", "window.minutes is missing", "until"],
            ),
            (json!({"name": "w", "phase": "start", "minutes": 60}), vec!["window.at is missing"]),
            (json!({"name": "w", "phase": "start", "at": at}), vec!["window.minutes is missing", "number, 1 to 44640"]),
            (
                json!({"name": "w", "phase": "start", "until": at, "at": at}),
                vec!["window.until: takes a moment after at"],
            ),
            (json!({"name": "w", "phase": "end", "at": "secret"}), vec!["window.at: takes RFC 3339"]),
            (
                json!({"name": "w".repeat(65), "phase": "start", "at": "secret", "minutes": 0, "until": "secret",
                    "message": "é".repeat(251), "targets": ["se cret"]}),
                vec!["window.name", "window.at", "window.minutes", "window.until", "window.message", "window.targets"],
            ),
        ];
        for (window, expected) in table {
            let message = fields(&Signal::of_window(&window).unwrap_err());
            assert!(expected.iter().all(|part| message.contains(part)), "{window}: {message}");
            assert!(!message.contains("cret"), "{message}");
        }
        for minutes in [json!(1.5), json!("60"), json!(44_641), json!(-1)] {
            let window = json!({"name": "w", "phase": "start", "at": at, "minutes": minutes});
            assert!(Signal::of_window(&window).is_err(), "{window}");
        }
    }
}
