//! Plans, as data: what one target needs so that it holds the wanted side, with nothing left to choose when it is applied.

pub mod batch;

use crate::model::change::{MappingChange, RecordChange};
use serde::Serialize;

use crate::model::mode::Mode;
use crate::model::names::{DnsName, TargetName};
use crate::model::record::{Found, RecordSet, RecordType};
use crate::model::target::{Sides, Stage, Target};

/// What became, or would become, of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Moved from one side to the other.
    Flipped,
    /// Held the wanted side already.
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
    /// Whether the target holds the wanted side now.
    pub const fn arrived(self) -> bool {
        !matches!(self, Self::NotAdopted | Self::Failed)
    }

    /// Whether anything was changed.
    pub const fn acted(self) -> bool {
        matches!(self, Self::Flipped | Self::Repaired | Self::Created)
    }
}

/// One target on its way: which side is wanted, and on which side the switch left it.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The target.
    pub target: &'a Target,
    /// The side that is wanted.
    pub wanted: Mode,
    /// The side on which the switch left it; `None` where it never had it in hand.
    pub left: Option<Mode>,
    /// API Gateway v2's id of its mapping, where one was seen.
    pub mapping_id: Option<&'a str>,
}

impl Job<'_> {
    const fn is_left_on_wanted(&self) -> bool {
        matches!(
            (self.left, self.wanted),
            (Some(Mode::Normal), Mode::Normal) | (Some(Mode::Maintenance), Mode::Maintenance)
        )
    }
}

/// What one target needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step<C> {
    /// The target.
    pub target: TargetName,
    /// What will have become of it.
    pub outcome: Outcome,
    /// One sentence for a person.
    pub detail: String,
    /// What has to be done; `None` where nothing has to.
    pub change: Option<C>,
}

/// Plans one name, from all that was found there.
pub fn records(job: Job<'_>, record: &DnsName, sides: &Sides<Vec<RecordSet>>, found: &[Found]) -> Step<RecordChange> {
    let wanted = sides.of(job.wanted);
    let step = |outcome, detail: String, change| Step { target: job.target.name.clone(), outcome, detail, change };
    let held = held(sides, wanted, found);
    if let Some(obstacle) = obstacle(sides, wanted, &held, found) {
        return step(Outcome::Failed, obstacle, None);
    }
    let change =
        || RecordChange { record: record.clone(), delete: without(&held, wanted), create: without(wanted, &held) };
    let describe = |sets: &[RecordSet]| sets.iter().map(RecordSet::describe).collect::<Vec<_>>().join(", ");
    // What is on neither side: told in full, since no parameter holds it.
    let foreign = describe(&without(&without(&held, &sides.normal), &sides.maintenance));
    let fits = |mode| {
        let side = sides.of(mode);
        held.iter().all(|set| side.iter().any(|other| other.same_as(set)))
    };
    let holds = if held.is_empty() {
        Holds::Nothing
    } else if fits(job.wanted) {
        if wanted.len() == held.len() { Holds::Wanted } else { Holds::PartOfWanted }
    } else if fits(job.wanted.other()) {
        Holds::Other
    } else {
        Holds::Foreign
    };
    let verdict = verdict(job, holds);
    let detail = match verdict {
        Outcome::NotAdopted => not_adopted(&describe(&held), &describe(&sides.normal), &describe(&sides.maintenance)),
        _ => sentence(job, verdict, holds, &foreign),
    };
    step(verdict, detail, verdict.acted().then(change))
}

/// Plans one API mapping, from what it was found to point at.
pub fn mapping(job: Job<'_>, sides: &Sides<Stage>, found: Option<&Stage>) -> Step<MappingChange> {
    let wanted = sides.of(job.wanted);
    let holds = match found {
        None => Holds::Nothing,
        Some(stage) if stage == wanted => Holds::Wanted,
        Some(stage) if stage == sides.of(job.wanted.other()) => Holds::Other,
        Some(_) => Holds::Foreign,
    };
    let verdict = verdict(job, holds);
    let held = found.map(ToString::to_string).unwrap_or_default();
    let detail = match verdict {
        Outcome::NotAdopted => not_adopted(&held, &sides.normal.to_string(), &sides.maintenance.to_string()),
        _ => sentence(job, verdict, holds, &held),
    };
    let change = || MappingChange { before: found.cloned(), after: wanted.clone() };
    Step { target: job.target.name.clone(), outcome: verdict, detail, change: verdict.acted().then(change) }
}

/// How what was found compares with the two sides.
#[derive(Clone, Copy)]
enum Holds {
    /// The wanted side, whole.
    Wanted,
    /// Some of the wanted side, and nothing else.
    PartOfWanted,
    /// The other side, or some of it, and nothing else.
    Other,
    /// Nothing.
    Nothing,
    /// Something that is on neither side.
    Foreign,
}

const fn verdict(job: Job<'_>, holds: Holds) -> Outcome {
    match holds {
        Holds::Wanted => Outcome::Unchanged,
        Holds::Nothing | Holds::PartOfWanted => Outcome::Created,
        // Where the switch had left it on the wanted side, somebody else has moved it.
        Holds::Other if job.is_left_on_wanted() => Outcome::Repaired,
        Holds::Other => Outcome::Flipped,
        Holds::Foreign if job.left.is_some() || job.target.adopt => Outcome::Repaired,
        Holds::Foreign => Outcome::NotAdopted,
    }
}

fn sentence(job: Job<'_>, outcome: Outcome, holds: Holds, foreign: &str) -> String {
    let (wanted, other) = (job.wanted.as_str(), job.wanted.other().as_str());
    match (outcome, holds) {
        (Outcome::Flipped, _) => format!("from {other} to {wanted}"),
        (Outcome::Created, Holds::Nothing) => format!("was missing: the {wanted} side is created"),
        (Outcome::Created, _) => format!("part of the {wanted} side was missing: the rest is created"),
        (Outcome::Repaired, Holds::Other) => {
            format!("somebody else moved it to {other}: the {wanted} side is put back")
        }
        (Outcome::Repaired, _) => format!("somebody else changed it (found {foreign}): the {wanted} side is put back"),
        _ => format!("is on the {wanted} side"),
    }
}

fn not_adopted(held: &str, normal: &str, maintenance: &str) -> String {
    format!(
        "left alone, as the switch never saw it on either side: found {held}; expected {normal} (normal) or \
         {maintenance} (maintenance). Correct the definition, or add \"adopt\": true to it"
    )
}

/// What at the name belongs to the switch: the types that either side names. Where none of those is there, somebody has
/// put another of our types in their place, and that counts as theirs too.
fn held(sides: &Sides<Vec<RecordSet>>, wanted: &[RecordSet], found: &[Found]) -> Vec<RecordSet> {
    let replaced = !found.iter().any(|found| matches!(found, Found::Plain(set) if is_named(sides, set.kind)));
    let in_the_way = |kind| has(wanted, RecordType::Cname) || kind == RecordType::Cname;
    let ours = |kind| is_named(sides, kind) || (replaced && in_the_way(kind));
    let mut held: Vec<RecordSet> = found
        .iter()
        .filter_map(|found| match found {
            Found::Plain(set) if ours(set.kind) => Some(set.clone()),
            Found::Plain(_) | Found::Routed(_) | Found::Other(_) => None,
        })
        .collect();
    held.sort();
    held
}

/// What the switch must not, or Route 53 would not, change.
fn obstacle(
    sides: &Sides<Vec<RecordSet>>,
    wanted: &[RecordSet],
    held: &[RecordSet],
    found: &[Found],
) -> Option<String> {
    let wants_cname = has(wanted, RecordType::Cname);
    let mut others: Vec<&str> = Vec::new();
    for found in found {
        match found {
            Found::Routed(kind) if wants_cname || *kind == RecordType::Cname || is_named(sides, *kind) => {
                return Some(format!(
                    "the {} record has a routing policy (weighted, latency or the like): the switch never touches one",
                    kind.as_str()
                ));
            }
            Found::Plain(set) if !held.contains(set) => others.push(set.kind.as_str()),
            Found::Other(kind) => others.push(kind),
            Found::Plain(_) | Found::Routed(_) => {}
        }
    }
    if !wants_cname || others.is_empty() {
        return None;
    }
    Some(if others.contains(&"SOA") {
        "the name is its zone's apex, where no CNAME may be: use A and AAAA, by alias or by values".to_owned()
    } else {
        format!("{} at the name forbids a CNAME: use A and AAAA instead, or move that record", others.join(" and "))
    })
}

fn is_named(sides: &Sides<Vec<RecordSet>>, kind: RecordType) -> bool {
    has(&sides.normal, kind) || has(&sides.maintenance, kind)
}

fn has(sets: &[RecordSet], kind: RecordType) -> bool {
    sets.iter().any(|set| set.kind == kind)
}

fn without(sets: &[RecordSet], others: &[RecordSet]) -> Vec<RecordSet> {
    sets.iter().filter(|set| !others.iter().any(|other| other.same_as(set))).cloned().collect()
}
