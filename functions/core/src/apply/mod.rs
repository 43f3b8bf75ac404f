//! Carries out a plan, and chooses nothing: what the plan does not say is not done.
//!
//! All zones and all API mappings at the same time; within a zone one change batch after the other, since a zone takes one
//! at a time. Where something has still to be observed, or AWS refused what was planned from memory: observe, plan again
//! with the same planner, apply.
//!
//! - [`apply()`] carries out a plan; [`observe()`] completes it without changing anything, for `{"action": "plan"}`.
//! - `zone`, `api`: what is done where AWS refuses.
//! - `halves`: what is done where IAM denies a batch.
//! - [`certificates`]: looks at the certificates of the maintenance sides.
//! - [`ports`]: what the switch needs of AWS.

mod api;
pub mod certificates;
mod halves;
pub mod ports;
mod zone;

use futures_util::future::join;
use futures_util::stream::{StreamExt, iter};

use crate::apply::api::{apply_api, observe_api};
use crate::apply::ports::Cloud;
use crate::apply::zone::{apply_zone, observe_zone};
use crate::model::change::ChangeId;
use crate::model::fault::{Fault, Kind};
use crate::plan::apis::ApiStep;
use crate::plan::finding::Finding;
use crate::plan::records::{RecordStep, ZonePlan};
use crate::plan::{Basis, Outcome, Plan, Task};

/// Calls that are under way at once, for zones and for mappings each. API Gateway takes bursts of 40; and each further
/// connection costs a handshake on a fraction of a core.
const MAX_CONCURRENT_CALLS: usize = 16;

/// Why a target could not be observed or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What it obliges its caller to do.
    pub kind: Kind,
    /// The whole chain of causes in one line, as the AWS SDK and the adapters put it.
    pub text: String,
}

impl From<&Fault> for Failure {
    fn from(fault: &Fault) -> Self {
        Self { kind: fault.kind, text: fault.chain() }
    }
}

/// What became, or would become, of one target.
#[derive(Clone, Debug)]
pub struct TargetOutcome<'a> {
    /// The target, and what was wanted for it.
    pub task: Task<'a>,
    /// How it was known what is there.
    pub basis: Basis,
    /// What was found, from which the outcome follows; or why that, or the change, failed.
    pub result: Result<Finding, Failure>,
    /// What keeps an API mapping from having any effect, whatever it points at.
    pub caution: Option<String>,
    /// API Gateway v2's id of its mapping, where one was seen.
    pub mapping_id: Option<String>,
}

impl<'a> TargetOutcome<'a> {
    /// What became of the target.
    pub const fn outcome(&self) -> Outcome {
        match &self.result {
            Ok(finding) => finding.outcome(),
            Err(_) => Outcome::Failed,
        }
    }

    /// Why it failed, where it did: a plan fails a target only for what somebody has to change.
    pub const fn fault(&self) -> Option<Kind> {
        match (&self.result, self.outcome()) {
            (Err(failure), _) => Some(failure.kind),
            (Ok(_), Outcome::Failed) => Some(Kind::Invalid),
            (Ok(_), _) => None,
        }
    }

    fn of_record(step: &RecordStep<'a>) -> Self {
        Self {
            task: step.task.task,
            basis: step.basis,
            result: Ok(step.finding.clone()),
            caution: None,
            mapping_id: None,
        }
    }

    fn of_api(step: &ApiStep<'a>, mapping_id: Option<String>) -> Self {
        Self { task: step.task.task, basis: step.basis, result: Ok(step.finding.clone()), caution: None, mapping_id }
    }

    fn failed(task: Task<'a>, basis: Basis, failure: Failure) -> Self {
        Self { task, basis, result: Err(failure), caution: None, mapping_id: None }
    }
}

/// What came of a plan.
#[derive(Debug, Default)]
pub struct Applied<'a> {
    /// One entry a target, sorted by name.
    pub outcomes: Vec<TargetOutcome<'a>>,
    /// The last change of each zone that was changed: Route 53 has still to carry it to its servers.
    pub changes: Vec<ChangeId>,
}

/// Carries out a plan. One target's failure holds back no other: it is told in that target's outcome.
pub async fn apply<'a, C: Cloud>(cloud: &C, plan: &Plan<'a>) -> Applied<'a> {
    let zones = plan.zones.iter().map(|zone| apply_zone(cloud, zone));
    let apis = plan.apis.iter().map(|api| apply_api(cloud, api));
    let (zones, apis) = join(join_bounded(zones), join_bounded(apis)).await;

    let mut all = Applied { outcomes: apis, changes: Vec::new() };
    for zone in zones {
        all.outcomes.extend(zone.outcomes);
        all.changes.extend(zone.changes);
    }
    sort(&mut all.outcomes);
    all
}

/// A plan that was completed, and what would come of it.
#[derive(Debug, Default)]
pub struct Preview<'a> {
    /// The plan. What could not be observed is still listed as to be observed.
    pub plan: Plan<'a>,
    /// One entry a target, sorted by name: what would become of it, or why it could not be observed.
    pub outcomes: Vec<TargetOutcome<'a>>,
}

/// Looks at all that a plan lists as still to be observed, and plans that, too. Changes nothing.
pub async fn observe<'a, C: Cloud>(cloud: &C, plan: &Plan<'a>) -> Preview<'a> {
    let zones = plan.zones.iter().map(async |zone| (zone, observe_rest(cloud, zone).await));
    let apis = plan.apis.iter().enumerate();
    let apis = apis.map(async |(number, api)| (number, observe_api(cloud, api).await));
    let (mut zones, mut apis) = join(join_bounded(zones), join_bounded(apis)).await;
    zones.sort_by_key(|(zone, _)| zone.zone);
    apis.sort_by_key(|(number, _)| *number);

    let mut preview = Preview::default();
    for (before, observed) in zones {
        let zone = match observed {
            Ok(zone) => zone,
            Err(fault) => {
                for task in &before.to_observe {
                    let failure = Failure::from(&fault);
                    preview.outcomes.push(TargetOutcome::failed(task.task, Basis::Observed, failure));
                }
                before.clone()
            }
        };
        preview.outcomes.extend(zone.steps.iter().map(TargetOutcome::of_record));
        preview.plan.zones.push(zone);
    }
    for (_, (api, outcome)) in apis {
        preview.plan.apis.push(api);
        preview.outcomes.push(outcome);
    }
    sort(&mut preview.outcomes);
    preview
}

async fn observe_rest<'a, C: Cloud>(cloud: &C, plan: &ZonePlan<'a>) -> Result<ZonePlan<'a>, Fault> {
    let observed = observe_zone(cloud, plan.zone, &plan.to_observe).await?;
    let steps = plan.steps.iter().cloned().chain(observed.steps).collect();
    Ok(ZonePlan::new(plan.zone, steps, Vec::new()))
}

fn sort(outcomes: &mut [TargetOutcome<'_>]) {
    outcomes.sort_by(|left, right| left.task.target.name.cmp(&right.task.target.name));
}

/// Awaits them all, a few at once. Gives what comes of them in no particular order.
pub(crate) async fn join_bounded<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    iter(futures).buffer_unordered(MAX_CONCURRENT_CALLS).collect().await
}
