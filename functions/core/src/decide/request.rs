//! Validates each revision of `P/mode` once: what was accepted stays in force until a newer one is accepted.

use crate::model::problem::{Problem, RequestProblem};
use crate::model::request::{AcceptedRequest, ModeParameter, ParameterRevision};
use crate::read::request::read;
use crate::read::targets::Targets;

/// What is remembered of the requests so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModeHistory {
    /// The request in force.
    pub accepted: Option<AcceptedRequest>,
    /// The newest revision that was refused, if it is newer.
    pub refused: Option<ParameterRevision>,
}

impl ModeHistory {
    /// Validates the parameter, unless this revision was validated before, and says what is wrong with it.
    ///
    /// A request that is refused, or a parameter that is gone, leaves the last accepted request in force.
    pub fn validate(&mut self, parameter: Option<&ModeParameter>, targets: &Targets) -> Option<Problem> {
        let earlier_in_force = self.accepted.is_some();
        let problem = self.refuse(parameter, targets)?;
        Some(Problem::Request { problem, earlier_in_force })
    }

    fn refuse(&mut self, parameter: Option<&ModeParameter>, targets: &Targets) -> Option<RequestProblem> {
        let Some(ModeParameter { value, revision }) = parameter else {
            return Some(RequestProblem::MissingParameter);
        };
        if self.accepted.as_ref().is_some_and(|accepted| !revision.after(accepted.revision)) {
            return None;
        }
        let known_as_refused = self.refused == Some(*revision);
        let problem = match read(value, *revision) {
            Ok(request) => match request.targets.iter().find(|name| !targets.has(name)) {
                None if !known_as_refused => {
                    *self = Self { accepted: Some(AcceptedRequest { revision: *revision, request }), refused: None };
                    return None;
                }
                None => RequestProblem::RefusedBefore,
                Some(unknown) => RequestProblem::UnknownTarget(unknown.clone()),
            },
            Err(problems) => RequestProblem::Unreadable(problems),
        };
        self.refused = Some(*revision);
        Some(problem)
    }
}
