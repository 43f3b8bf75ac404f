//! Looks at everything and plans, without changing anything: what the `plan` action shows.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join, join_all};

use crate::apply::Done;
use crate::apply::ports::Cloud;
use crate::model::fault::{Fault, Kind};
use crate::model::names::DnsName;
use crate::model::record::{Found, RecordSet};
use crate::model::target::FoundMapping;
use crate::model::target::{Resource, Zone};
use crate::plan;
use crate::plan::Job;

/// Looks at every name of every zone and every mapping, and plans, without changing anything.
pub async fn survey<'a, C: Cloud>(cloud: &C, jobs: &[Job<'a>]) -> Vec<Survey<'a>> {
    let mut zones: BTreeMap<Zone, BTreeSet<DnsName>> = BTreeMap::new();
    for job in jobs {
        if let Resource::RecordSets { zone, record, .. } = &job.target.resource {
            zones.entry(zone.clone()).or_default().insert(record.clone());
        }
    }
    let zones = join_all(zones.iter().map(async |(zone, names)| (zone, cloud.find_records(zone, names).await)));
    let mappings = join_all(jobs.iter().map(async |job| match &job.target.resource {
        Resource::ApiMapping { mapping, .. } => {
            Some(join(cloud.find_mapping(mapping), cloud.routing_obstacle(mapping)).await)
        }
        Resource::RecordSets { .. } => None,
    }));
    let (zones, mappings) = join(zones, mappings).await;
    let zones: BTreeMap<&Zone, _> = zones.into_iter().collect();
    jobs.iter().zip(mappings).map(|(job, found)| survey_one(*job, &zones, found)).collect()
}

/// What one target would need.
#[derive(Debug)]
pub struct Survey<'a> {
    /// What would become of it.
    pub done: Done<'a>,
    /// What would be deleted and created, or pointed elsewhere, a line each.
    pub changes: Vec<String>,
}

type ZoneFindings<'z> = BTreeMap<&'z Zone, Result<BTreeMap<DnsName, Vec<Found>>, Fault>>;
type MappingFindings = (Result<Option<FoundMapping>, Fault>, Result<Option<String>, Fault>);

fn survey_one<'a>(job: Job<'a>, zones: &ZoneFindings<'_>, mapping: Option<MappingFindings>) -> Survey<'a> {
    let failed = |fault: &Fault| Survey { done: Done::failed(job.target, fault), changes: Vec::new() };
    match &job.target.resource {
        Resource::RecordSets { zone, record, sides } => match zones.get(zone) {
            Some(Ok(found)) => {
                let step = plan::records(job, record, sides, found.get(record).map_or(&[], Vec::as_slice));
                let line = |verb: &str, set: &RecordSet| format!("{verb} {record} {}", set.describe());
                let changes = step.change.iter().flat_map(|change| {
                    let deletes = change.delete.iter().map(|set| line("delete", set));
                    deletes.chain(change.create.iter().map(|set| line("create", set)))
                });
                Survey { changes: changes.collect(), done: Done::of(job.target, step) }
            }
            Some(Err(fault)) => failed(fault),
            None => failed(&Fault::new(Kind::Bug, "the zone was not looked at")),
        },
        Resource::ApiMapping { mapping: which, sides } => match mapping {
            Some((Ok(found), obstacle)) => {
                let step = plan::mapping(job, sides, found.as_ref().map(|found| &found.stage));
                let path = if which.base_path.is_empty() { "(none)" } else { &which.base_path };
                let changes = step.change.iter().map(|change| match &change.before {
                    Some(before) => format!("point {} {path} from {before} to {}", which.domain, change.after),
                    None => format!("create {} {path} to {}", which.domain, change.after),
                });
                Survey { changes: changes.collect(), done: Done::of(job.target, step).but(obstacle) }
            }
            Some((Err(fault), _)) => failed(&fault),
            None => failed(&Fault::new(Kind::Bug, "the mapping was not looked at")),
        },
    }
}
