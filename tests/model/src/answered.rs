//! What a run answered, as far as it can be checked against the rules.

use maintenance_core::Fault;
use maintenance_core::model::mode::{Mode, Source};
use maintenance_core::reconcile::Run;

/// What a run answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) mode: Mode,
    pub(crate) source: Option<Source>,
    pub(crate) changed: bool,
    pub(crate) in_sync: bool,
    /// The sentence, or what failed: shown with a counterexample.
    pub(crate) sentence: String,
    /// Whether nothing failed.
    pub(crate) well: bool,
}

impl Answered {
    pub(crate) fn of(run: &Result<Run, Fault>) -> Self {
        match run {
            Ok(Run { answer, fault, .. }) => Self {
                mode: answer.mode,
                source: Some(answer.decided_by.source),
                changed: answer.changed,
                in_sync: answer.in_sync,
                sentence: fault.as_ref().map_or_else(|| answer.explanation.clone(), Fault::chain),
                well: fault.is_none(),
            },
            Err(fault) => Self {
                mode: Mode::Normal,
                source: None,
                changed: false,
                in_sync: false,
                sentence: fault.chain(),
                well: false,
            },
        }
    }
}
