//! What a run came to, as data: everything that is reported of it is a rendering of this.

use jiff::Timestamp;

use crate::decide::explanation::Explanation;
use crate::memory::{Lagging, ProblemEntry, PublicState};
use crate::model::mode::Position;
use crate::model::problem::Problem;
use crate::tell::entries::{AlarmAnswer, TargetAnswer, WindowAnswer};
use crate::tell::{explanation, problems};

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The prefix of the parameters, as sentences name them.
    pub prefix: &'a str,
    /// What holds.
    pub position: Position,
    /// Why, and what would end it.
    pub explanation: Explanation,
    /// All that is wrong.
    pub problems: Vec<Problem>,
    /// What became of each target, sorted by name.
    pub targets: Vec<TargetAnswer>,
    /// The targets that are not yet on the wanted side.
    pub lagging: Lagging,
    /// Whether every target is there and all of Route 53's servers have it.
    pub in_sync: bool,
    /// When the run was.
    pub updated: Timestamp,
    /// Whether the mode, or any target, was changed (for `plan`: would be).
    pub changed: bool,
    /// What is known of each alarm.
    pub alarms: Vec<AlarmAnswer>,
    /// The windows that are open, and the next opening of each declared one.
    pub windows: Vec<WindowAnswer>,
    /// Whether alarms have reached their limit of changes and may no longer end what they began.
    pub cap_tripped: bool,
}

impl Report<'_> {
    /// The report as everybody reads it in `P/state`.
    pub fn public(&self) -> PublicState {
        PublicState {
            position: self.position.clone(),
            explanation: explanation::sentences(&self.explanation, self.prefix),
            problems: self.problems.iter().map(entry).collect(),
            error: problems::line(&self.problems),
            lagging: self.lagging.clone(),
            in_sync: self.in_sync,
            updated: self.updated,
        }
    }
}

/// A problem as `P/state` and the answer list it.
pub(crate) fn entry(problem: &Problem) -> ProblemEntry {
    ProblemEntry {
        code: problem.code().to_owned(),
        subject: problem.subject().to_owned(),
        message: problems::sentence(problem),
    }
}
