//! Applies the plan of one API mapping: one call where it points at what the plan says, and a look first where that is not
//! known or not so.

use futures_util::future::join;

use crate::apply::ports::Gateway;
use crate::apply::{Failure, TargetOutcome};
use crate::model::fault::{Fault, Kind};
use crate::plan::Basis;
use crate::plan::apis::{ApiPlan, ApiStep, ApiTask};

/// Brings one mapping to its wanted side.
///
/// A plan from memory may name a mapping that is gone or has another id (`NotFound`), or that somebody else has just created
/// (`Conflict`): then it is observed and planned again.
pub(super) async fn apply_api<'a, C: Gateway>(cloud: &C, plan: &ApiPlan<'a>) -> TargetOutcome<'a> {
    let task = match plan {
        ApiPlan::ToObserve(task) => *task,
        ApiPlan::Planned(step) => match carry_out(cloud, step).await {
            Ok(mapping_id) => return TargetOutcome::of_api(step, mapping_id),
            Err(fault) if matches!(fault.kind, Kind::NotFound | Kind::Conflict) => step.task,
            Err(fault) => return TargetOutcome::failed(step.task.task, step.basis, Failure::from(&fault)),
        },
    };
    let (applied, obstacle) = join(observe_and_carry_out(cloud, task), cloud.routing_obstacle(task.mapping)).await;
    let outcome = match applied {
        Ok(outcome) => outcome,
        Err(fault) => TargetOutcome::failed(task.task, Basis::Observed, Failure::from(&fault)),
    };
    TargetOutcome { caution: caution(obstacle), ..outcome }
}

/// Completes the plan of one mapping without changing anything; gives the plan, and what would come of it.
pub(super) async fn observe_api<'a, C: Gateway>(cloud: &C, plan: &ApiPlan<'a>) -> (ApiPlan<'a>, TargetOutcome<'a>) {
    let task = match plan {
        ApiPlan::ToObserve(task) => *task,
        ApiPlan::Planned(step) => return (plan.clone(), TargetOutcome::of_api(step, seen_id(step))),
    };
    let (observed, obstacle) = join(observe(cloud, task), cloud.routing_obstacle(task.mapping)).await;
    let (plan, outcome) = match observed {
        Ok(step) => {
            let outcome = TargetOutcome::of_api(&step, seen_id(&step));
            (ApiPlan::Planned(Box::new(step)), outcome)
        }
        Err(fault) => {
            let outcome = TargetOutcome::failed(task.task, Basis::Observed, Failure::from(&fault));
            (ApiPlan::ToObserve(task), outcome)
        }
    };
    (plan, TargetOutcome { caution: caution(obstacle), ..outcome })
}

/// Not being able to ask what keeps a mapping from having any effect is no reason to alarm anybody.
fn caution(obstacle: Result<Option<String>, Fault>) -> Option<String> {
    obstacle.ok().flatten()
}

/// Observes, plans, and does that. Where somebody else creates the mapping in between, observes once more.
async fn observe_and_carry_out<'a, C: Gateway>(cloud: &C, task: ApiTask<'a>) -> Result<TargetOutcome<'a>, Fault> {
    let mut raced = false;
    loop {
        let step = observe(cloud, task).await?;
        match carry_out(cloud, &step).await {
            Ok(mapping_id) => return Ok(TargetOutcome::of_api(&step, mapping_id)),
            Err(fault) if fault.kind == Kind::Conflict && !raced => raced = true,
            Err(fault) => return Err(fault),
        }
    }
}

async fn observe<'a, C: Gateway>(cloud: &C, task: ApiTask<'a>) -> Result<ApiStep<'a>, Fault> {
    let found = cloud.find_mapping(task.mapping).await?;
    Ok(task.step(Basis::Observed, found))
}

/// Does what a step says, and checks by the answer that it was done; gives the mapping's id, where it has one.
async fn carry_out<C: Gateway>(cloud: &C, step: &ApiStep<'_>) -> Result<Option<String>, Fault> {
    if !step.outcome().acted() {
        return Ok(seen_id(step));
    }
    let mapping = step.task.mapping;
    let answer = match &step.before {
        None => cloud.create_mapping(mapping, &step.after).await?,
        Some(before) => cloud.point_mapping(mapping, before.id.as_deref(), &step.after).await?,
    };
    if answer.stage == step.after {
        return Ok(answer.id.or_else(|| seen_id(step)));
    }
    let text = format!("API Gateway accepted the change but answers that the mapping points at {}", answer.stage);
    Err(Fault::new(Kind::Unavailable, text))
}

fn seen_id(step: &ApiStep<'_>) -> Option<String> {
    step.before.as_ref().and_then(|found| found.id.clone())
}
