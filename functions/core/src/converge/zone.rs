//! One zone: its names in as few change batches as possible, one after the other, since a zone takes one at a time.

use crate::batch::batches;
use crate::cloud::Dns;
use crate::converge::{Converged, Done, Look};
use crate::fault::{Fault, Kind};
use crate::names::DnsName;
use crate::plan::{self, Job, RecordChange, Step};
use crate::record::{Found, RecordSet};
use crate::target::{Sides, Zone};

/// One name of a zone.
#[derive(Clone, Copy)]
pub(super) struct DnsJob<'a> {
    pub(super) job: Job<'a>,
    pub(super) record: &'a DnsName,
    pub(super) sides: &'a Sides<Vec<RecordSet>>,
}

impl DnsJob<'_> {
    pub(super) fn plan(&self, found: &[Found]) -> Step<RecordChange> {
        plan::records(self.job, self.record, self.sides, found)
    }

    /// What the switch left at the name, where it has it in hand.
    fn believed(&self, look: Look) -> Option<Vec<Found>> {
        let left = self.job.left.filter(|_| look == Look::Optimistic)?;
        Some(self.sides.of(left).iter().cloned().map(Found::Plain).collect())
    }
}

/// Brings the names of one zone to their wanted side.
pub(super) async fn converge_zone<'a, C: Dns>(
    cloud: &C,
    zone: &Zone,
    jobs: &[DnsJob<'a>],
    look: Look,
) -> Converged<'a> {
    let mut applying = Applying { cloud, zone, all: Converged::default() };
    let mut unknown = Vec::new();
    let mut believed = Vec::new();
    for job in jobs {
        match job.believed(look) {
            Some(found) => believed.push((*job, job.plan(&found))),
            None => unknown.push(*job),
        }
    }
    let refused = applying.send(believed).await;
    unknown.extend(refused.into_iter().map(|refused| refused.job));
    if unknown.is_empty() {
        return applying.all;
    }
    let names = unknown.iter().map(|job| job.record.clone()).collect();
    let found = match cloud.find_records(zone, &names).await {
        Ok(found) => found,
        Err(fault) => {
            applying.all.done.extend(unknown.iter().map(|job| Done::failed(job.job.target, &fault)));
            return applying.all;
        }
    };
    let planned = unknown.iter().map(|job| (*job, job.plan(found.get(job.record).map_or(&[], Vec::as_slice))));
    let refused = applying.send(planned.collect()).await;
    applying.send_name_by_name(refused).await;
    applying.all
}

/// A target whose batch was refused: by itself, or in the company of the guilty one.
struct Refused<'a> {
    job: DnsJob<'a>,
    step: Step<RecordChange>,
    fault: Fault,
    alone: bool,
}

struct Applying<'c, 'a, C> {
    cloud: &'c C,
    zone: &'c Zone,
    all: Converged<'a>,
}

impl<'a, C: Dns> Applying<'_, 'a, C> {
    /// Sends what has to be changed, in as few batches as possible, and gives back what was refused.
    async fn send(&mut self, planned: Vec<(DnsJob<'a>, Step<RecordChange>)>) -> Vec<Refused<'a>> {
        let mut changing = Vec::new();
        for (job, step) in planned {
            match step.change.clone() {
                Some(change) => changing.push((job, step, change)),
                None => self.all.done.push(Done::of(job.job.target, step)),
            }
        }
        let mut refused = Vec::new();
        for batch in batches(changing, |(_, _, change)| change) {
            refused.extend(self.send_batch(batch).await);
        }
        refused
    }

    async fn send_batch(&mut self, batch: Vec<(DnsJob<'a>, Step<RecordChange>, RecordChange)>) -> Vec<Refused<'a>> {
        let changes: Vec<&RecordChange> = batch.iter().map(|(_, _, change)| change).collect();
        let alone = batch.len() == 1;
        match self.cloud.change_records(self.zone, &changes).await {
            Ok(id) => {
                self.all.changes = vec![id];
                self.all.done.extend(batch.into_iter().map(|(job, step, _)| Done::of(job.job.target, step)));
                Vec::new()
            }
            Err(fault) if fault.kind == Kind::Unavailable => {
                self.all.done.extend(batch.iter().map(|(job, ..)| Done::failed(job.job.target, &fault)));
                Vec::new()
            }
            Err(fault) => {
                let text = fault.chain();
                let refuse = |(job, step, _)| Refused { job, step, fault: Fault::new(fault.kind, text.clone()), alone };
                batch.into_iter().map(refuse).collect()
            }
        }
    }

    /// The last resort: all the types of one name together, and no name with another.
    async fn send_name_by_name(&mut self, refused: Vec<Refused<'a>>) {
        for Refused { job, step, fault, alone } in refused {
            let last =
                if alone { vec![Refused { job, step, fault, alone }] } else { self.send(vec![(job, step)]).await };
            self.all.done.extend(last.iter().map(|refused| Done::failed(refused.job.job.target, &refused.fault)));
        }
    }
}
