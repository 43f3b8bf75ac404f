//! Applies: brings every target to its wanted side, all zones and all mappings at once, one change batch after the
//! other within a zone.
//!
//! Optimistic first: the switch knows what it left at a name, so it sends DELETE(that) + CREATE(wanted) without looking.
//! Route 53 refuses the batch whole where the world has moved; only then it looks, plans again and sends again, and
//! refused once more, name by name, so that one bad target fails alone. IAM denies a batch whole, too, where it spans two
//! policies or has one name that none allows: the world is as it was believed then, and the batch's halves are sent.

pub mod certificates;
mod mapping;
pub mod ports;
pub mod survey;
mod zone;

use std::collections::BTreeMap;

use futures_util::future::join;
use futures_util::stream::{StreamExt, iter};

use crate::apply::mapping::converge_mapping;
use crate::apply::ports::Cloud;
use crate::apply::zone::{DnsJob, converge_zone};
use crate::model::change::ChangeId;
use crate::model::fault::{Fault, Kind};
use crate::model::target::{Resource, Target, Zone};
use crate::plan::{Job, Outcome, Step};

/// Calls that are under way at once, for zones and for mappings each. API Gateway takes bursts of 40; and each further
/// connection costs a handshake on a fraction of a core.
const MAX_CONCURRENT_CALLS: usize = 16;

/// What became of one target.
#[derive(Debug)]
pub struct Done<'a> {
    /// The target.
    pub target: &'a Target,
    /// What became of it.
    pub outcome: Outcome,
    /// One sentence for a person.
    pub detail: String,
    /// Why it failed, where it did.
    pub kind: Option<Kind>,
    /// API Gateway v2's id of its mapping, where one was seen.
    pub mapping_id: Option<String>,
}

impl<'a> Done<'a> {
    pub(crate) fn of<C>(target: &'a Target, step: Step<C>) -> Self {
        // A plan fails a target only for what somebody has to change.
        let kind = (step.outcome == Outcome::Failed).then_some(Kind::Invalid);
        Self { target, outcome: step.outcome, detail: step.detail, kind, mapping_id: None }
    }

    /// With what was found to keep a mapping from having any effect. Not being able to ask is no reason to alarm anybody.
    pub(crate) fn but(mut self, obstacle: Result<Option<String>, Fault>) -> Self {
        if let Ok(Some(obstacle)) = obstacle {
            self.detail = format!("{}; but {obstacle}", self.detail);
        }
        self
    }

    pub(crate) fn failed(target: &'a Target, fault: &Fault) -> Self {
        let detail = fault.chain();
        Self { target, outcome: Outcome::Failed, detail, kind: Some(fault.kind), mapping_id: None }
    }
}

/// What became of all targets, and the changes that Route 53 has still to carry to its servers.
#[derive(Debug, Default)]
pub struct Converged<'a> {
    /// One entry a target, sorted by name.
    pub done: Vec<Done<'a>>,
    /// The last change of each zone that was changed.
    pub changes: Vec<ChangeId>,
}

/// How much to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Only at what is not about to be changed, or was never in hand: of the rest a refusal will tell.
    Optimistic,
    /// At everything: find what others changed.
    Everywhere,
}

/// Brings every target to its wanted side. One target's failure holds back no other.
pub async fn converge<'a, C: Cloud>(cloud: &C, jobs: &[Job<'a>], look: Look) -> Converged<'a> {
    let mut zones: BTreeMap<Zone, Vec<DnsJob<'a>>> = BTreeMap::new();
    let mut mappings = Vec::new();
    for job in jobs {
        match &job.target.resource {
            Resource::RecordSets { zone, record, sides } => {
                zones.entry(zone.clone()).or_default().push(DnsJob { job: *job, record, sides });
            }
            Resource::ApiMapping { mapping, sides } => {
                mappings.push(converge_mapping(cloud, *job, mapping, sides, look))
            }
        }
    }
    let zones = zones.iter().map(|(zone, jobs)| converge_zone(cloud, zone, jobs, look));
    let (zones, mappings) = join(join_bounded(zones), join_bounded(mappings)).await;

    let mut all = Converged { done: mappings, changes: Vec::new() };
    for zone in zones {
        all.done.extend(zone.done);
        all.changes.extend(zone.changes);
    }
    all.done.sort_by(|left, right| left.target.name.cmp(&right.target.name));
    all
}

/// Does them all, a few at once; what comes of them is in no particular order.
pub(crate) async fn join_bounded<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    iter(futures).buffer_unordered(MAX_CONCURRENT_CALLS).collect().await
}
