//! Validates each revision of `P/mode` once: what was accepted stays in force until a newer one is accepted.

use serde::{Deserialize, Serialize};

use crate::model::request::{AcceptedRequest, ModeParameter, ParameterRevision};
use crate::read::request::{WORDS, read};
use crate::read::targets::Targets;

/// What is remembered of earlier judgements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeHistory {
    /// The wish in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<AcceptedRequest>,
    /// The newest writing that was refused, if it is newer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<ParameterRevision>,
}

impl ModeHistory {
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
                    *self = Self { accepted: Some(AcceptedRequest { writing: *writing, wish }), refused: None };
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
        let newer = |left: Option<AcceptedRequest>, right: Option<AcceptedRequest>| match (left, right) {
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
