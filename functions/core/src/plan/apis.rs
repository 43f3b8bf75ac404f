//! The planner for API mappings: a mapping points at one stage, so it is changed by one call.

use crate::model::mode::Mode;
use crate::model::target::{FoundMapping, Mapping, Sides, Stage, Target};
use crate::plan::finding::{Content, Finding, ObservedSide};
use crate::plan::{Basis, Outcome, Task};

/// A task at a mapping of a custom domain.
#[derive(Clone, Copy, Debug)]
pub struct ApiTask<'a> {
    /// The target, and what is wanted.
    pub task: Task<'a>,
    /// The mapping.
    pub mapping: &'a Mapping,
    /// What it points at on each side.
    pub sides: &'a Sides<Stage>,
}

/// What one mapping needs.
#[derive(Clone, Debug)]
pub struct ApiStep<'a> {
    /// The task that it is for.
    pub task: ApiTask<'a>,
    /// How `before` is known.
    pub basis: Basis,
    /// Why this, and nothing else, is done.
    pub finding: Finding,
    /// What it points at now, with API Gateway v2's id of it; `None` where there is no mapping.
    pub before: Option<FoundMapping>,
    /// What it points at afterwards.
    pub after: Stage,
}

impl<'a> ApiStep<'a> {
    /// The target that it is for.
    pub const fn target(&self) -> &'a Target {
        self.task.task.target
    }

    /// What becomes of the target.
    pub const fn outcome(&self) -> Outcome {
        self.finding.outcome()
    }
}

/// What one mapping needs, or that it has to be looked at before that is known.
#[derive(Clone, Debug)]
pub enum ApiPlan<'a> {
    /// What it needs.
    Planned(Box<ApiStep<'a>>),
    /// It has to be looked at.
    ToObserve(ApiTask<'a>),
}

impl<'a> ApiTask<'a> {
    /// The planner: what the mapping needs, from what is there.
    pub fn step(self, basis: Basis, found: Option<FoundMapping>) -> ApiStep<'a> {
        let wanted = self.sides.of(self.task.wanted);
        let finding = Finding::of(&self.task, self.observed_side(found.as_ref()));
        let after = match &found {
            Some(found) if !finding.outcome().acted() => &found.stage,
            Some(_) | None => wanted,
        };
        ApiStep { task: self, basis, after: after.clone(), finding, before: found }
    }

    /// The same planner, given the side that was last applied as what is there.
    pub(super) fn step_from_memory(self, side: Mode) -> ApiStep<'a> {
        let id = self.task.mapping_id.map(ToOwned::to_owned);
        self.step(Basis::Remembered, Some(FoundMapping { stage: self.sides.of(side).clone(), id }))
    }

    fn observed_side(&self, found: Option<&FoundMapping>) -> ObservedSide {
        let Some(FoundMapping { stage, .. }) = found else { return ObservedSide::Nothing };
        if stage == self.sides.of(self.task.wanted) {
            ObservedSide::Wanted
        } else if stage == self.sides.of(self.task.wanted.other()) {
            ObservedSide::Other
        } else {
            ObservedSide::Neither {
                found: Content::Stage(stage.clone()),
                foreign: Content::Stage(stage.clone()),
                normal: Content::Stage(self.sides.normal.clone()),
                maintenance: Content::Stage(self.sides.maintenance.clone()),
            }
        }
    }
}
