//! One API mapping: one PATCH where it is where the switch left it, and a look first where it is not.

use futures_util::future::join;

use crate::apply::ports::Gateway;
use crate::apply::{Done, Look};
use crate::model::fault::{Fault, Kind};
use crate::model::target::FoundMapping;
use crate::model::target::{Mapping, Sides, Stage};
use crate::plan;
use crate::plan::Job;

/// Brings one mapping to its wanted side.
pub(super) async fn converge_mapping<'a, C: Gateway>(
    cloud: &C,
    job: Job<'a>,
    mapping: &Mapping,
    sides: &Sides<Stage>,
    look: Look,
) -> Done<'a> {
    let believed = job.left.filter(|left| look == Look::Optimistic && *left != job.wanted);
    if let Some(left) = believed {
        let step = plan::mapping(job, sides, Some(sides.of(left)));
        match change_mapping(cloud, mapping, job.mapping_id, step.change.as_ref().map(|change| &change.after)).await {
            Ok(mapping_id) => return Done { mapping_id, ..Done::of(job.target, step) },
            // It is gone, or has another id: look.
            Err(fault) if matches!(fault.kind, Kind::NotFound | Kind::Conflict) => {}
            Err(fault) => return Done::failed(job.target, &fault),
        }
    }
    let (done, obstacle) = join(look_and_change(cloud, job, mapping, sides), cloud.routing_obstacle(mapping)).await;
    done.unwrap_or_else(|fault| Done::failed(job.target, &fault)).but(obstacle)
}

/// Looks, plans from what is there, and does that. Where somebody else creates the mapping in between, looks again.
async fn look_and_change<'a, C: Gateway>(
    cloud: &C,
    job: Job<'a>,
    mapping: &Mapping,
    sides: &Sides<Stage>,
) -> Result<Done<'a>, Fault> {
    let mut raced = false;
    loop {
        let found = cloud.find_mapping(mapping).await?;
        let step = plan::mapping(job, sides, found.as_ref().map(|found| &found.stage));
        let seen = found.and_then(|found| found.id);
        let changed = match &step.change {
            Some(change) if change.before.is_none() => {
                let created = cloud.create_mapping(mapping, &change.after).await;
                created.and_then(|found| landed(found, &change.after))
            }
            change => {
                change_mapping(cloud, mapping, seen.as_deref(), change.as_ref().map(|change| &change.after)).await
            }
        };
        match changed {
            Ok(mapping_id) => return Ok(Done { mapping_id: mapping_id.or(seen), ..Done::of(job.target, step) }),
            Err(fault) if fault.kind == Kind::Conflict && !raced => raced = true,
            Err(fault) => return Err(fault),
        }
    }
}

/// Points the mapping, where it has to move, and checks by the answer that it did.
async fn change_mapping<C: Gateway>(
    cloud: &C,
    mapping: &Mapping,
    id: Option<&str>,
    wanted: Option<&Stage>,
) -> Result<Option<String>, Fault> {
    let Some(stage) = wanted else { return Ok(None) };
    landed(cloud.point_mapping(mapping, id, stage).await?, stage)
}

fn landed(found: FoundMapping, wanted: &Stage) -> Result<Option<String>, Fault> {
    if found.stage == *wanted {
        return Ok(found.id);
    }
    let text = format!("API Gateway accepted the change but answers that the mapping points at {}", found.stage);
    Err(Fault::new(Kind::Unavailable, text))
}
