//! One zone: its names in as few change batches as possible, one after the other, since a zone takes one at a time.

use crate::apply::ports::Dns;
use crate::apply::{Converged, Done, Look};
use crate::model::change::ChangeId;
use crate::model::change::RecordChange;
use crate::model::fault::{Fault, Kind};
use crate::model::names::DnsName;
use crate::model::record::{Found, RecordSet};
use crate::model::target::{Sides, Zone};
use crate::plan;
use crate::plan::batch::{Parts, batches};
use crate::plan::{Job, Outcome, Step};

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

    /// What the switch left at the name, where that is to be changed: Route 53 checks it by refusing a wrong DELETE. What
    /// is believed to be right already would be checked by nobody.
    fn believed(&self, look: Look) -> Option<Vec<Found>> {
        let left = self.job.left.filter(|left| look == Look::Optimistic && *left != self.job.wanted)?;
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
    let refused = applying.send(believed, Grouping::Together).await;
    unknown.extend(refused.into_iter().map(|refused| refused.job));
    let refused = applying.look_and_send(&unknown, Grouping::Together).await;
    let again = applying.give_up_on_the_hopeless(refused);
    for refused in applying.look_and_send(&again, Grouping::NameByName).await {
        applying.all.done.push(Done::failed(refused.job.job.target, &refused.fault));
    }
    applying.suspect_an_unknown_change(jobs);
    applying.all
}

/// Which names share a batch. All the types of one name always do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grouping {
    /// As many names as Route 53 takes.
    Together,
    /// The last resort: a bad one fails alone.
    NameByName,
}

/// A target whose batch was refused: by itself, or in the company of the guilty one.
struct Refused<'a> {
    job: DnsJob<'a>,
    fault: Fault,
    alone: bool,
}

type Planned<'a> = (DnsJob<'a>, Step<RecordChange>);
type Changing<'a> = (DnsJob<'a>, Step<RecordChange>, RecordChange);

struct Applying<'c, 'a, C> {
    cloud: &'c C,
    zone: &'c Zone,
    all: Converged<'a>,
}

impl<'a, C: Dns> Applying<'_, 'a, C> {
    /// Reads the names, plans from what is there, and sends that.
    async fn look_and_send(&mut self, jobs: &[DnsJob<'a>], grouping: Grouping) -> Vec<Refused<'a>> {
        if jobs.is_empty() {
            return Vec::new();
        }
        let names = jobs.iter().map(|job| job.record.clone()).collect();
        match self.cloud.find_records(self.zone, &names).await {
            Ok(found) => {
                let plan = |job: &DnsJob<'a>| (*job, job.plan(found.get(job.record).map_or(&[], Vec::as_slice)));
                self.send(jobs.iter().map(plan).collect(), grouping).await
            }
            Err(fault) => {
                self.all.done.extend(jobs.iter().map(|job| Done::failed(job.job.target, &fault)));
                Vec::new()
            }
        }
    }

    /// Sends what has to be changed, in as few batches as possible, and gives back what was refused.
    ///
    /// In the order of the targets' names, in which Terraform spreads them over policies: few batches span two.
    async fn send(&mut self, planned: Vec<Planned<'a>>, grouping: Grouping) -> Vec<Refused<'a>> {
        let mut changing = Vec::new();
        for (job, step) in planned {
            match step.change.clone() {
                Some(change) => changing.push((job, step, change)),
                None => self.all.done.push(Done::of(job.job.target, step)),
            }
        }
        changing.sort_by(|(left, ..), (right, ..)| left.job.target.name.cmp(&right.job.target.name));
        let batches = match grouping {
            Grouping::Together => batches(changing, |(_, _, change)| change),
            Grouping::NameByName => changing.into_iter().map(|one| vec![one]).collect(),
        };
        let mut refused = Vec::new();
        for batch in batches {
            refused.extend(self.send_batch(batch).await);
        }
        refused
    }

    /// Sends one batch, and its halves where IAM denies it: nothing was changed then, and what was planned still holds.
    async fn send_batch(&mut self, batch: Vec<Changing<'a>>) -> Vec<Refused<'a>> {
        let mut refused = Vec::new();
        let mut parts = Parts::of(batch);
        while let Some(part) = parts.take() {
            let changes: Vec<&RecordChange> = part.iter().map(|(_, _, change)| change).collect();
            match self.cloud.change_records(self.zone, &changes).await {
                Ok(id) => {
                    parts.allowed();
                    self.all.changes = vec![id];
                    self.all.done.extend(part.into_iter().map(|(job, step, _)| Done::of(job.job.target, step)));
                }
                Err(fault) if fault.kind == Kind::AccessDenied => {
                    let alone = parts.denied(part);
                    self.all.done.extend(alone.map(|(job, ..)| Done::failed(job.job.target, &fault)));
                }
                Err(fault) if fault.kind == Kind::Unavailable => {
                    self.all.done.extend(part.iter().map(|(job, ..)| Done::failed(job.job.target, &fault)));
                }
                Err(fault) => {
                    // IAM comes first, and had no objection.
                    parts.allowed();
                    let (text, alone) = (fault.chain(), part.len() == 1);
                    let refuse = |job| Refused { job, fault: Fault::new(fault.kind, text.clone()), alone };
                    refused.extend(part.into_iter().map(|(job, ..)| refuse(job)));
                }
            }
        }
        refused
    }

    /// A name that is where it should be, though nobody wrote down that it was moved: a run that was killed, or an answer
    /// that was lost, may have left a change on its way.
    fn suspect_an_unknown_change(&mut self, jobs: &[DnsJob<'a>]) {
        let moved = |job: &DnsJob<'a>| job.job.left.is_some_and(|left| left != job.job.wanted);
        let found = |job: &DnsJob<'a>| {
            let of = |done: &&Done<'a>| done.target.name == job.job.target.name;
            self.all.done.iter().find(of).is_some_and(|done| done.outcome == Outcome::Unchanged)
        };
        if self.all.changes.is_empty() && jobs.iter().any(|job| moved(job) && found(job)) {
            self.all.changes = vec![ChangeId::unknown(self.zone)];
        }
    }

    /// A name that was refused alone, and not because the world has moved, would be refused again.
    fn give_up_on_the_hopeless(&mut self, refused: Vec<Refused<'a>>) -> Vec<DnsJob<'a>> {
        let (hopeless, hopeful): (Vec<_>, Vec<_>) =
            refused.into_iter().partition(|refused| refused.alone && refused.fault.kind != Kind::Conflict);
        self.all.done.extend(hopeless.iter().map(|refused| Done::failed(refused.job.job.target, &refused.fault)));
        hopeful.into_iter().map(|refused| refused.job).collect()
    }
}
