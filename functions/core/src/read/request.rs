//! Reads `P/mode`: one of three modes, or a JSON object around it.

use serde_json::Value;

use crate::model::names::TargetName;
use crate::model::problem::{FieldProblem, Step};
use crate::model::request::{ModeRequest, ParameterRevision, RequestedMode};
use crate::read::fields::{Fields, Refusal, json, text};
use crate::read::time::rfc_3339;

/// Messages and reasons are kept in P/state, which holds 4 KB in all.
const MAX_TEXT_BYTES: usize = 500;
/// A longer list is better written as one group of targets.
const MAX_TARGETS: usize = 10;
const ACCEPTED: &str = "takes auto, on or off (true is on, false is off)";

/// Reads the parameter's text. `until` must lie after the moment of revision, not after now: the verdict never changes.
///
/// # Errors
///
/// Every problem of the text, each with its key.
pub(crate) fn read(value: &str, revision: ParameterRevision) -> Result<ModeRequest, Vec<FieldProblem>> {
    parse(value, revision).map_err(Refusal::problems)
}

fn parse(value: &str, revision: ParameterRevision) -> Result<ModeRequest, Refusal> {
    let value = value.trim();
    if !value.starts_with('{') {
        let mode = requested_mode(value).ok_or_else(|| at_mode(format!("{ACCEPTED}, or a JSON object").into()))?;
        return Ok(ModeRequest { mode, message: None, reason: None, until: None, targets: Vec::new() });
    }
    let value = json(value).map_err(at_mode)?;
    let mut fields = Fields::of(&value)?;
    let mode = fields.required("mode", "auto, on or off", |value| match value {
        Value::Bool(true) => Ok(RequestedMode::On),
        Value::Bool(false) => Ok(RequestedMode::Off),
        value => value.as_str().and_then(requested_mode).ok_or_else(|| ACCEPTED.into()),
    });
    let message = fields.optional("message", short_text).flatten();
    let reason = fields.optional("reason", short_text).flatten();
    let until = fields.optional("until", |value| {
        let accepted = "takes RFC 3339 with an offset, such as 2026-12-01T04:00:00Z";
        let until = rfc_3339(text(value)?.trim()).ok_or(accepted)?;
        if until.as_millisecond() > revision.modified_ms {
            Ok(until)
        } else {
            Err("was already past when it was written: takes a moment in the future".into())
        }
    });
    let targets = fields.optional("targets", target_names);
    if targets.is_some() && mode.is_some_and(|mode| mode != RequestedMode::On) {
        fields.reject("targets", "goes with on only: auto and off are for all targets");
    }
    let problems = fields.problems();
    match mode {
        Some(mode) if problems.is_empty() => {
            Ok(ModeRequest { mode, message, reason, until, targets: targets.unwrap_or_default() })
        }
        _ => Err(problems.into()),
    }
}

/// A problem of the whole text, which is shown as one of the mode.
fn at_mode(refusal: Refusal) -> Refusal {
    refusal.inside(&Step::Key("mode".to_owned())).into()
}

fn requested_mode(text: &str) -> Option<RequestedMode> {
    match text.trim().to_ascii_lowercase().as_str() {
        "auto" => Some(RequestedMode::Auto),
        "on" | "true" => Some(RequestedMode::On),
        "off" | "false" => Some(RequestedMode::Off),
        _ => None,
    }
}

pub(crate) fn short_text(value: &Value) -> Result<Option<String>, Refusal> {
    let text = text(value)?.trim();
    if text.len() > MAX_TEXT_BYTES {
        return Err(format!("takes {MAX_TEXT_BYTES} bytes at most").into());
    }
    // A control character shows nothing, and JSON spends six bytes of P/state on it.
    let visible = text.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    Ok(Some(visible.collect::<String>()).filter(|text| !text.trim().is_empty()))
}

pub(crate) fn target_names(value: &Value) -> Result<Vec<TargetName>, Refusal> {
    let accepted = || Refusal::from(format!("takes an array of 1 to {MAX_TARGETS} names of targets"));
    let list = value.as_array().filter(|list| (1..=MAX_TARGETS).contains(&list.len())).ok_or_else(accepted)?;
    let mut names = Vec::new();
    for value in list {
        names.push(TargetName::parse(value.as_str().ok_or_else(accepted)?).map_err(|_| accepted())?);
    }
    names.sort();
    names.dedup();
    Ok(names)
}
