//! What a run is about to change, or has to look at first, as one value: for each zone its change batches, for each API its change.
//!
//! [`plan()`] makes it, [`crate::apply::apply`] carries it out, and `{"action": "plan"}` shows it. There is one planner,
//! [`RecordTask::step`] for names and [`ApiTask::step`] for API mappings: it is given what is there, either as the switch
//! remembers it or as it was observed. That is the step's [`Basis`], and the only difference between an optimistic flip
//! and a careful look.
//!
//! - [`finding`]: what was found at a target, and what follows from it (the table is there).
//! - [`records`], [`apis`]: the planner.
//! - [`batch`]: a zone's changes in the fewest change batches that Route 53 accepts.
//! - [`warnings`]: what visitors' browsers would object to in maintenance.
//!
//! Nothing here makes a sentence: `tell/` renders.

pub mod apis;
pub mod batch;
pub mod finding;
pub mod records;
mod serialize;
pub mod warnings;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::mode::Mode;
use crate::model::target::{Resource, Target, Zone};
use crate::plan::apis::{ApiPlan, ApiTask};
use crate::plan::records::{RecordTask, ZonePlan};

/// What became, or would become, of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Moved from one side to the other.
    Flipped,
    /// Was on the wanted side already.
    Unchanged,
    /// Somebody else had changed it: the wanted side was put back.
    Repaired,
    /// Was missing: the wanted side was created.
    Created,
    /// Never seen on either side: left alone.
    NotAdopted,
    /// Could not be brought to the wanted side.
    Failed,
}

impl Outcome {
    /// Whether the target is on the wanted side now.
    pub const fn arrived(self) -> bool {
        !matches!(self, Self::NotAdopted | Self::Failed)
    }

    /// Whether anything was changed.
    pub const fn acted(self) -> bool {
        matches!(self, Self::Flipped | Self::Repaired | Self::Created)
    }
}

/// How a step knows what is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// From P/state: what the switch last applied. AWS checks it when the change is sent, and refuses it where it is
    /// wrong.
    Remembered,
    /// From AWS, in this run.
    Observed,
}

/// One target, the side that is wanted for it, and what is remembered of it.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// The target.
    pub target: &'a Target,
    /// The side that is wanted.
    pub wanted: Mode,
    /// The side that the switch last applied; `None` where the target was never managed.
    pub last_applied: Option<Mode>,
    /// API Gateway v2's id of its mapping, where one was seen.
    pub mapping_id: Option<&'a str>,
}

impl Task<'_> {
    /// The side that a change may be planned from without a look: the one last applied, where the other is wanted.
    ///
    /// Where the wanted side was last applied there is nothing to send, so nobody would check that it is still there. Where
    /// nothing was ever applied there is nothing to plan from.
    fn remembered_side(&self) -> Option<Mode> {
        self.last_applied.filter(|last_applied| *last_applied != self.wanted)
    }
}

/// What a run is about to change. Not changed once made; [`crate::apply::observe`] makes another of it.
#[derive(Clone, Debug, Default)]
pub struct Plan<'a> {
    /// One for each zone, sorted by zone.
    pub zones: Vec<ZonePlan<'a>>,
    /// One for each API mapping, in the order of the tasks.
    pub apis: Vec<ApiPlan<'a>>,
}

impl Plan<'_> {
    /// The names of the targets that were not looked at: they have no step.
    pub fn to_observe(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for zone in &self.zones {
            names.extend(zone.to_observe.iter().map(|task| task.task.target.name.as_str()));
        }
        for api in &self.apis {
            if let ApiPlan::ToObserve(task) = api {
                names.push(task.task.target.name.as_str());
            }
        }
        names.sort_unstable();
        names
    }
}

/// Plans the whole run, as far as the basis allows without a look at AWS.
///
/// With [`Basis::Remembered`], whatever is to be changed is planned from the side that was last applied; what should be
/// right already, or was never managed, is listed as still to be observed. With [`Basis::Observed`] there is no step yet: every target is still to be observed.
///
/// For example, maintenance is wanted for `web` and `docs` (last applied: normal), `shop` (last applied: maintenance, by
/// a window of its own) and `new` (never managed), all in one zone. From memory, `web` and `docs` get a step each, sent as
/// one batch at once; `shop` and `new` are looked at, with one call.
pub fn plan<'a>(tasks: &[Task<'a>], basis: Basis) -> Plan<'a> {
    let mut zones: BTreeMap<&'a Zone, (Vec<_>, Vec<_>)> = BTreeMap::new();
    let mut apis = Vec::new();
    for task in tasks {
        let remembered = match basis {
            Basis::Remembered => task.remembered_side(),
            Basis::Observed => None,
        };
        match &task.target.resource {
            Resource::RecordSets { zone, record, sides } => {
                let task = RecordTask { task: *task, record, sides };
                let (steps, to_observe) = zones.entry(zone).or_default();
                match remembered {
                    Some(side) => steps.push(task.step_from_memory(side)),
                    None => to_observe.push(task),
                }
            }
            Resource::ApiMapping { mapping, sides } => {
                let task = ApiTask { task: *task, mapping, sides };
                apis.push(match remembered {
                    Some(side) => ApiPlan::Planned(Box::new(task.step_from_memory(side))),
                    None => ApiPlan::ToObserve(task),
                });
            }
        }
    }
    let zones = zones.into_iter().map(|(zone, (steps, to_observe))| ZonePlan::new(zone, steps, to_observe)).collect();
    Plan { zones, apis }
}

#[cfg(test)]
mod tests;
