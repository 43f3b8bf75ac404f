//! The planner for names: all the record sets of a name change together, so that no visitor meets a name without one.

use std::collections::BTreeMap;

use crate::model::change::RecordChange;
use crate::model::mode::Mode;
use crate::model::names::DnsName;
use crate::model::record::{Found, RecordSet, RecordType};
use crate::model::target::{Sides, Target, Zone};
use crate::plan::finding::{Content, Finding, ObservedSide};
use crate::plan::{Basis, Outcome, Task};

/// A task at a name of a zone.
#[derive(Clone, Copy, Debug)]
pub struct RecordTask<'a> {
    /// The target, and what is wanted.
    pub task: Task<'a>,
    /// The name.
    pub record: &'a DnsName,
    /// The record sets of each side.
    pub sides: &'a Sides<Vec<RecordSet>>,
}

/// What one name needs.
#[derive(Clone, Debug)]
pub struct RecordStep<'a> {
    /// The task that it is for.
    pub task: RecordTask<'a>,
    /// How `before` is known.
    pub basis: Basis,
    /// Why this, and nothing else, is done.
    pub finding: Finding,
    /// The target's record sets at the name now.
    pub before: Vec<RecordSet>,
    /// The target's record sets at the name afterwards.
    pub after: Vec<RecordSet>,
    /// What leads from the one to the other; `None` where nothing has to be done, or may be.
    pub change: Option<RecordChange>,
}

impl<'a> RecordStep<'a> {
    /// The target that it is for.
    pub const fn target(&self) -> &'a Target {
        self.task.task.target
    }

    /// What becomes of the target.
    pub const fn outcome(&self) -> Outcome {
        self.finding.outcome()
    }
}

/// What the names of one zone need.
#[derive(Clone, Debug)]
pub struct ZonePlan<'a> {
    /// The zone.
    pub zone: &'a Zone,
    /// What is planned, sorted by the targets' names.
    pub steps: Vec<RecordStep<'a>>,
    /// What has to be looked at before it can be planned.
    pub to_observe: Vec<RecordTask<'a>>,
}

impl<'a> ZonePlan<'a> {
    /// The steps and the tasks of a zone.
    ///
    /// In the order of the targets' names, in which Terraform spreads them over IAM policies: few batches then hold names
    /// of two.
    pub fn new(zone: &'a Zone, mut steps: Vec<RecordStep<'a>>, to_observe: Vec<RecordTask<'a>>) -> Self {
        steps.sort_by(|left, right| left.target().name.cmp(&right.target().name));
        Self { zone, steps, to_observe }
    }

    /// Plans tasks of the zone from what was found at each name; a name that is absent has no record sets.
    pub fn observed(zone: &'a Zone, tasks: &[RecordTask<'a>], found: &BTreeMap<DnsName, Vec<Found>>) -> Self {
        let mut steps = Vec::new();
        for task in tasks {
            let found = found.get(task.record).map_or(&[][..], Vec::as_slice);
            steps.push(task.step(Basis::Observed, found));
        }
        Self::new(zone, steps, Vec::new())
    }
}

impl<'a> RecordTask<'a> {
    /// The planner: what the name needs, from all that is there, of every type.
    pub fn step(&self, basis: Basis, found: &[Found]) -> RecordStep<'a> {
        let wanted = self.sides.of(self.task.wanted);
        let before = self.owned_record_sets(found);
        let finding = match self.obstacle(&before, found) {
            Some(obstacle) => obstacle,
            None => Finding::of(&self.task, self.observed_side(&before)),
        };
        if !finding.outcome().acted() {
            return RecordStep { task: *self, basis, finding, after: before.clone(), before, change: None };
        }
        let delete = without(&before, wanted);
        let create = without(wanted, &before);
        // What is right already stays as it is spelled.
        let mut after = without(&before, &delete);
        after.extend(create.iter().cloned());
        after.sort();
        let change = RecordChange { record: self.record.clone(), delete, create };
        RecordStep { task: *self, basis, finding, before, after, change: Some(change) }
    }

    /// The same planner, given the side that was last applied as what is there.
    pub(super) fn step_from_memory(&self, side: Mode) -> RecordStep<'a> {
        let found: Vec<Found> = self.sides.of(side).iter().cloned().map(Found::Plain).collect();
        self.step(Basis::Remembered, &found)
    }

    /// What at the name belongs to the target: the types that either side names.
    ///
    /// Where none of those is there, somebody has put another of our types in their place (an A where both sides are a
    /// CNAME, or a CNAME where both are A): that then counts as the target's, too, as the wanted side cannot be created
    /// as long as it is there.
    fn owned_record_sets(&self, found: &[Found]) -> Vec<RecordSet> {
        let replaced = !found.iter().any(|found| matches!(found, Found::Plain(set) if self.names(set.kind)));
        let mut owned = Vec::new();
        for found in found {
            if let Found::Plain(set) = found {
                let in_the_way = self.wants_cname() || set.kind == RecordType::Cname;
                if self.names(set.kind) || (replaced && in_the_way) {
                    owned.push(set.clone());
                }
            }
        }
        owned.sort();
        owned
    }

    /// What the switch must not change, or what Route 53 would refuse.
    fn obstacle(&self, owned: &[RecordSet], found: &[Found]) -> Option<Finding> {
        let mut types: Vec<String> = Vec::new();
        for found in found {
            match found {
                Found::Routed(kind) if self.wants_cname() || *kind == RecordType::Cname || self.names(*kind) => {
                    return Some(Finding::RoutingPolicy { record_type: *kind });
                }
                Found::Plain(set) if !owned.contains(set) => types.push(set.kind.as_str().to_owned()),
                Found::Other(kind) => types.push(kind.clone()),
                Found::Plain(_) | Found::Routed(_) => {}
            }
        }
        if !self.wants_cname() || types.is_empty() {
            None
        } else if types.iter().any(|kind| kind == "SOA") {
            Some(Finding::Apex)
        } else {
            Some(Finding::OtherRecords { types })
        }
    }

    fn observed_side(&self, owned: &[RecordSet]) -> ObservedSide {
        let wanted = self.sides.of(self.task.wanted);
        let other = self.sides.of(self.task.wanted.other());
        if owned.is_empty() {
            ObservedSide::Nothing
        } else if without(owned, wanted).is_empty() {
            if wanted.len() == owned.len() { ObservedSide::Wanted } else { ObservedSide::PartOfWanted }
        } else if without(owned, other).is_empty() {
            ObservedSide::Other
        } else {
            let mut foreign = without(&without(owned, &self.sides.normal), &self.sides.maintenance);
            if foreign.is_empty() {
                // Each set is on a side, but they are not all on one: a mixture tells only as a whole.
                foreign = owned.to_vec();
            }
            ObservedSide::Neither {
                found: Content::RecordSets(owned.to_vec()),
                foreign: Content::RecordSets(foreign),
                normal: Content::RecordSets(self.sides.normal.clone()),
                maintenance: Content::RecordSets(self.sides.maintenance.clone()),
            }
        }
    }

    fn wants_cname(&self) -> bool {
        has(self.sides.of(self.task.wanted), RecordType::Cname)
    }

    /// Whether either side has a record set of the type.
    fn names(&self, kind: RecordType) -> bool {
        has(&self.sides.normal, kind) || has(&self.sides.maintenance, kind)
    }
}

fn has(sets: &[RecordSet], kind: RecordType) -> bool {
    sets.iter().any(|set| set.kind == kind)
}

fn without(sets: &[RecordSet], others: &[RecordSet]) -> Vec<RecordSet> {
    sets.iter().filter(|set| !others.iter().any(|other| other.same_as(set))).cloned().collect()
}
