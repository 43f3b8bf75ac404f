//! Reads `P/mode`, the operator's wish, and judges each writing of it once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::declare::Targets;
use crate::fields::{Fields, text};
use crate::moment::rfc_3339;
use crate::names::TargetName;

/// Messages and reasons are kept in P/state, which holds 4 KB in all.
const MAX_TEXT_BYTES: usize = 500;
/// A longer list is better written as one group of targets.
const MAX_TARGETS: usize = 10;
const WORDS: &str = "takes auto, on or off (true is on, false is off)";

/// The operator's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// Alarms and windows decide.
    Auto,
    /// Maintenance, whatever they say.
    On,
    /// Normal, whatever they say.
    Off,
}

/// What an operator asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The word itself.
    pub mode: Word,
    /// Shown to users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// For operators and the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When an `on` or an `off` ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Which targets an `on` is for; all of them where it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetName>,
}

/// One writing of `P/mode`: a version alone is not enough, since a parameter that was deleted starts again at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Writing {
    /// The parameter's version.
    #[serde(rename = "v")]
    pub version: i64,
    /// Its last-modified date, in milliseconds since 1970.
    #[serde(rename = "at")]
    pub modified_ms: i64,
}

impl Writing {
    /// Whether this one was written after `other`. Parameter Store may answer with an older one for a moment.
    pub const fn after(self, other: Self) -> bool {
        self.modified_ms > other.modified_ms || (self.modified_ms == other.modified_ms && self.version > other.version)
    }
}

/// A wish that was accepted, and the writing that held it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Which writing.
    #[serde(flatten)]
    pub writing: Writing,
    /// What it held.
    #[serde(flatten)]
    pub wish: Wish,
}

/// What is remembered of earlier judgements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// The wish in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// The newest writing that was refused, if it is newer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Writing>,
}

/// `P/mode` as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeParameter {
    /// Its text.
    pub value: String,
    /// Which writing it is.
    pub writing: Writing,
}

impl Judgement {
    /// Judges the parameter, unless this writing was judged before, and says what is wrong with it.
    ///
    /// A wish that is refused, or a parameter that is gone, leaves the last accepted wish in force.
    pub fn judge(&mut self, parameter: Option<&ModeParameter>, targets: &Targets) -> Option<String> {
        let in_force =
            if self.accepted.is_some() { "the last accepted wish stays in force" } else { "nothing is touched" };
        let Some(ModeParameter { value, writing }) = parameter else {
            return Some(format!("mode: the parameter is missing: {WORDS}, or a JSON object; {in_force}"));
        };
        if self.accepted.as_ref().is_some_and(|accepted| !writing.after(accepted.writing)) {
            return None;
        }
        let known_as_refused = self.refused == Some(*writing);
        let problem = match read(value, *writing) {
            Ok(wish) => match wish.targets.iter().find(|name| !targets.has(name)) {
                None if !known_as_refused => {
                    *self = Self { accepted: Some(Accepted { writing: *writing, wish }), refused: None };
                    return None;
                }
                None => {
                    "mode: was refused when it was written, though its targets exist by now: write it again".to_owned()
                }
                Some(unknown) => {
                    format!("targets: there is no target {unknown}: takes names of targets under P/targets")
                }
            },
            Err(problem) => problem,
        };
        self.refused = Some(*writing);
        Some(format!("{problem}; {in_force}"))
    }

    /// Keeps the newer of two memories.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let newer = |left: Option<Accepted>, right: Option<Accepted>| match (left, right) {
            (Some(left), Some(right)) => Some(if right.writing.after(left.writing) { right } else { left }),
            (left, right) => left.or(right),
        };
        let accepted = newer(self.accepted, other.accepted);
        let refused = match (self.refused, other.refused) {
            (Some(left), Some(right)) => Some(if right.after(left) { right } else { left }),
            (left, right) => left.or(right),
        };
        let refused =
            refused.filter(|refused| accepted.as_ref().is_none_or(|accepted| refused.after(accepted.writing)));
        Self { accepted, refused }
    }
}

/// Reads the parameter's text. `until` must lie after the moment of writing, not after now: the verdict never changes.
fn read(value: &str, writing: Writing) -> Result<Wish, String> {
    let value = value.trim();
    if !value.starts_with('{') {
        let mode = word(value).map_err(|problem| format!("mode: {problem}, or a JSON object"))?;
        return Ok(Wish { mode, message: None, reason: None, until: None, targets: Vec::new() });
    }
    let value: Value = serde_json::from_str(value).map_err(|error| format!("mode: is not JSON: {error}"))?;
    let mut fields = Fields::of(&value)?;
    let mode = fields.required("mode", "auto, on or off", |value| match value {
        Value::Bool(true) => Ok(Word::On),
        Value::Bool(false) => Ok(Word::Off),
        value => word(text(value).map_err(|_| WORDS)?),
    });
    let message = fields.optional("message", short_text).flatten();
    let reason = fields.optional("reason", short_text).flatten();
    let until = fields.optional("until", |value| {
        let accepted = "takes RFC 3339 with an offset, such as 2026-12-01T04:00:00Z";
        let until = rfc_3339(text(value)?.trim()).ok_or(accepted)?;
        if until.as_millisecond() > writing.modified_ms {
            Ok(until)
        } else {
            Err("was already past when it was written: takes a moment in the future".to_owned())
        }
    });
    let targets = fields.optional("targets", target_names);
    if targets.is_some() && mode.is_some_and(|mode| mode != Word::On) {
        fields.problem("targets", "goes with on only: auto and off are for all targets");
    }
    let problems = fields.problems();
    match mode {
        Some(mode) if problems.is_empty() => {
            Ok(Wish { mode, message, reason, until, targets: targets.unwrap_or_default() })
        }
        _ => Err(problems.join("; ")),
    }
}

fn word(text: &str) -> Result<Word, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "auto" => Ok(Word::Auto),
        "on" | "true" => Ok(Word::On),
        "off" | "false" => Ok(Word::Off),
        _ => Err(WORDS.to_owned()),
    }
}

pub(crate) fn short_text(value: &Value) -> Result<Option<String>, String> {
    let text = text(value)?.trim();
    if text.len() > MAX_TEXT_BYTES {
        return Err(format!("takes {MAX_TEXT_BYTES} bytes at most"));
    }
    // A control character shows nothing, and JSON spends six bytes of P/state on it.
    let visible = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    Ok(Some(visible.collect::<String>()).filter(|text| !text.trim().is_empty()))
}

pub(crate) fn target_names(value: &Value) -> Result<Vec<TargetName>, String> {
    let accepted = || format!("takes an array of 1 to {MAX_TARGETS} names of targets");
    let list = value.as_array().filter(|list| (1..=MAX_TARGETS).contains(&list.len())).ok_or_else(accepted)?;
    let mut names = Vec::new();
    for value in list {
        names.push(TargetName::parse(value.as_str().ok_or_else(accepted)?).map_err(|_| accepted())?);
    }
    names.sort();
    names.dedup();
    Ok(names)
}
