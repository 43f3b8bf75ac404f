//! Applies the plan of one zone: its change batches one after the other, since a zone takes one at a time.
//!
//! Route 53 applies a batch all or nothing, and refuses it where a DELETE does not repeat what is stored: so a batch that
//! was planned from memory is a compare-and-swap, and needs no look beforehand. What the answer to a batch says, and what
//! is then done:
//!
//! - Accepted: its names are where they should be.
//! - `AccessDenied`: IAM denies the batch, or part of it. Nothing has changed, so the plan still holds: its halves are
//!   sent (see [`Halves`]). Denied alone, the name fails.
//! - `Unavailable`: it may or may not have been applied. Its names fail; the next run looks at them.
//! - Anything else: Route 53 refuses it. Either the zone is not as the plan believed, or one name breaks a rule. Which
//!   name is to blame the answer does not say, so all names of the batch are observed, planned again, and sent, together
//!   with what had to be observed anyway. Refused once more, they are sent name by name, so that one bad target fails
//!   alone.
//!
//! For example, `a`, `b`, `c` (last applied: normal) are to go into maintenance, and somebody has since changed `b`:
//!
//! 1. One batch, from memory: DELETE normal and CREATE maintenance, for `a`, `b` and `c`. Refused: `b` is not what the
//!    DELETE says.
//! 2. One look at `a`, `b` and `c`.
//! 3. One batch, as observed: for `b` the DELETE repeats what somebody put there. Accepted: three calls in all.
//!
//! Were `b` refused again (a value that Route 53 does not take, say), 4. would be a second look and 5. three batches of one
//! name: `a` and `c` arrive, and `b` fails with Route 53's own message.

use crate::apply::halves::Halves;
use crate::apply::ports::Dns;
use crate::apply::{Applied, Failure, TargetOutcome};
use crate::model::change::{ChangeId, RecordChange};
use crate::model::fault::{Fault, Kind};
use crate::model::target::Zone;
use crate::plan::batch::Batch;
use crate::plan::records::{RecordStep, RecordTask, ZonePlan};
use crate::plan::{Basis, Outcome};

/// Brings the names of one zone to their wanted side.
pub(super) async fn apply_zone<'a, C: Dns>(cloud: &C, plan: &ZonePlan<'a>) -> Applied<'a> {
    let mut run = ZoneRun { cloud, zone: plan.zone, applied: Applied::default() };
    let refused = run.send(plan, Grouping::Packed).await;

    let mut to_observe = plan.to_observe.clone();
    to_observe.extend(refused.into_iter().map(|refused| refused.task));
    let refused = run.observe_and_send(&to_observe, Grouping::Packed).await;

    let again = run.fail_permanent_rejections(refused);
    for Refused { task, failure, .. } in run.observe_and_send(&again, Grouping::NameByName).await {
        run.applied.outcomes.push(TargetOutcome::failed(task.task, Basis::Observed, failure));
    }
    run.suspect_unrecorded_change();
    run.applied
}

/// Looks at names of a zone with one call, and plans them from what is there.
///
/// # Errors
///
/// What [`Dns::find_records`] failed with: then none of the names could be observed.
pub(super) async fn observe_zone<'a, C: Dns>(
    cloud: &C,
    zone: &'a Zone,
    tasks: &[RecordTask<'a>],
) -> Result<ZonePlan<'a>, Fault> {
    if tasks.is_empty() {
        return Ok(ZonePlan::new(zone, Vec::new(), Vec::new()));
    }
    let names = tasks.iter().map(|task| task.record.clone()).collect();
    let found = cloud.find_records(zone, &names).await?;
    Ok(ZonePlan::observed(zone, tasks, &found))
}

/// Which names share a batch. All record sets of one name always do.
#[derive(Clone, Copy)]
enum Grouping {
    /// As many names as Route 53 accepts.
    Packed,
    /// The last resort: a bad one fails alone.
    NameByName,
}

/// A name whose batch Route 53 refused: for its own sake, or for another name's in the same batch.
struct Refused<'a> {
    task: RecordTask<'a>,
    failure: Failure,
    /// Whether it was the only name of the batch.
    alone: bool,
}

struct ZoneRun<'c, 'a, C> {
    cloud: &'c C,
    zone: &'a Zone,
    applied: Applied<'a>,
}

impl<'a, C: Dns> ZoneRun<'_, 'a, C> {
    /// Observes the names, plans them again, and sends that; gives back what was refused.
    async fn observe_and_send(&mut self, tasks: &[RecordTask<'a>], grouping: Grouping) -> Vec<Refused<'a>> {
        match observe_zone(self.cloud, self.zone, tasks).await {
            Ok(plan) => self.send(&plan, grouping).await,
            Err(fault) => {
                for task in tasks {
                    let failure = Failure::from(&fault);
                    self.applied.outcomes.push(TargetOutcome::failed(task.task, Basis::Observed, failure));
                }
                Vec::new()
            }
        }
    }

    /// Sends the batches of a plan, and gives back what was refused.
    async fn send(&mut self, plan: &ZonePlan<'a>, grouping: Grouping) -> Vec<Refused<'a>> {
        self.applied.outcomes.extend(plan.unchanged().map(TargetOutcome::of_record));
        let batches = match grouping {
            Grouping::Packed => plan.batches(),
            Grouping::NameByName => plan.batches_of_one(),
        };
        let mut refused = Vec::new();
        for batch in batches {
            refused.extend(self.send_batch(batch).await);
        }
        refused
    }

    /// Sends one batch, and its halves where IAM denies it; gives back what was refused.
    async fn send_batch(&mut self, batch: Batch<'_, 'a>) -> Vec<Refused<'a>> {
        let mut refused = Vec::new();
        let mut halves = Halves::of(batch);
        while let Some(part) = halves.next_part() {
            let changes: Vec<&RecordChange> = part.iter().filter_map(|step| step.change.as_ref()).collect();
            match self.cloud.change_records(self.zone, &changes).await {
                Ok(id) => {
                    halves.allowed();
                    self.applied.changes = vec![id];
                    self.applied.outcomes.extend(part.into_iter().map(TargetOutcome::of_record));
                }
                Err(fault) if fault.kind == Kind::AccessDenied => {
                    if let Some(step) = halves.denied(part) {
                        self.fail(step, &fault);
                    }
                }
                Err(fault) if fault.kind == Kind::Unavailable => {
                    for step in part {
                        self.fail(step, &fault);
                    }
                }
                Err(fault) => {
                    // IAM is asked before Route 53 looks at the batch, so it allowed this one.
                    halves.allowed();
                    let alone = part.len() == 1;
                    for step in part {
                        refused.push(Refused { task: step.task, failure: Failure::from(&fault), alone });
                    }
                }
            }
        }
        refused
    }

    fn fail(&mut self, step: &RecordStep<'a>, fault: &Fault) {
        let failure = Failure::from(fault);
        self.applied.outcomes.push(TargetOutcome::failed(step.task.task, step.basis, failure));
    }

    /// Fails what would be refused again: a name that was refused alone, and not because the zone was not as believed.
    /// Gives back the others.
    fn fail_permanent_rejections(&mut self, refused: Vec<Refused<'a>>) -> Vec<RecordTask<'a>> {
        let mut again = Vec::new();
        for Refused { task, failure, alone } in refused {
            if alone && failure.kind != Kind::Conflict {
                self.applied.outcomes.push(TargetOutcome::failed(task.task, Basis::Observed, failure));
            } else {
                again.push(task);
            }
        }
        again
    }

    /// A name is where it should be, though nobody wrote down that it was moved there: a run that was killed, or an answer
    /// that was lost, may have left a change that Route 53 has still to carry to its servers.
    fn suspect_unrecorded_change(&mut self) {
        let was_moved = |outcome: &TargetOutcome<'a>| {
            let elsewhere = outcome.task.last_applied.is_some_and(|last_applied| last_applied != outcome.task.wanted);
            elsewhere && outcome.outcome() == Outcome::Unchanged
        };
        if self.applied.changes.is_empty() && self.applied.outcomes.iter().any(was_moved) {
            self.applied.changes = vec![ChangeId::unknown(self.zone)];
        }
    }
}
