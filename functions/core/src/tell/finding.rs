//! What was found at a target, in a sentence; and what a plan would change, a line each.

use std::collections::BTreeMap;

use crate::apply::TargetOutcome;
use crate::plan::apis::ApiPlan;
use crate::plan::finding::{Content, Finding};
use crate::plan::{Plan, Task};

/// What became of a target, in a sentence.
pub fn detail(outcome: &TargetOutcome<'_>) -> String {
    let said = match &outcome.result {
        Ok(finding) => sentence(&outcome.task, finding),
        Err(failure) => failure.text.clone(),
    };
    match &outcome.caution {
        Some(caution) => format!("{said}; but {caution}"),
        None => said,
    }
}

/// What was found at a target and what is done about it.
pub fn sentence(task: &Task<'_>, finding: &Finding) -> String {
    let (wanted, other) = (task.wanted.as_str(), task.wanted.other().as_str());
    match finding {
        Finding::OnWantedSide => format!("is on the {wanted} side"),
        Finding::OnOtherSide => format!("from {other} to {wanted}"),
        Finding::Missing => format!("was missing: the {wanted} side is created"),
        Finding::PartlyMissing => format!("part of the {wanted} side was missing: the rest is created"),
        Finding::MovedToOtherSide => format!("somebody else moved it to {other}: the {wanted} side is put back"),
        Finding::Changed { found } => {
            let found = describe(found);
            format!("somebody else changed it (found {found}): the {wanted} side is put back")
        }
        Finding::NotAdopted { found, normal, maintenance } => {
            let normal = describe(normal);
            let maintenance = describe(maintenance);
            let found = describe(found);
            format!(
                "left alone, as the switch never saw it on either side: found {found}; expected {normal} (normal) or \
                 {maintenance} (maintenance). Correct the definition, or add \"adopt\": true to it"
            )
        }
        Finding::RoutingPolicy { record_type } => format!(
            "the {} record has a routing policy (weighted, latency or the like): the switch never touches one",
            record_type.as_str()
        ),
        Finding::Apex => {
            "the name is its zone's apex, where no CNAME may be: use A and AAAA, by alias or by values".to_owned()
        }
        Finding::OtherRecords { types } => {
            let types = types.join(" and ");
            format!("{types} at the name forbids a CNAME: use A and AAAA instead, or move that record")
        }
    }
}

/// What a plan would delete and create, or point elsewhere: the lines of each target that it changes, by its name.
pub fn changes(plan: &Plan<'_>) -> BTreeMap<String, Vec<String>> {
    let mut changes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for zone in &plan.zones {
        for step in &zone.steps {
            let Some(change) = &step.change else { continue };
            let lines = changes.entry(step.target().name.to_string()).or_default();
            for set in &change.delete {
                lines.push(format!("delete {} {}", change.record, set.describe()));
            }
            for set in &change.create {
                lines.push(format!("create {} {}", change.record, set.describe()));
            }
        }
    }
    for api in &plan.apis {
        let ApiPlan::Planned(step) = api else { continue };
        if step.outcome().acted() {
            let mapping = step.task.mapping;
            let path = if mapping.base_path.is_empty() { "(none)" } else { &mapping.base_path };
            let line = match &step.before {
                Some(before) => format!("point {} {path} from {} to {}", mapping.domain, before.stage, step.after),
                None => format!("create {} {path} to {}", mapping.domain, step.after),
            };
            changes.entry(step.target().name.to_string()).or_default().push(line);
        }
    }
    changes
}

fn describe(content: &Content) -> String {
    match content {
        Content::Stage(stage) => stage.to_string(),
        Content::RecordSets(sets) => sets.iter().map(|set| set.describe()).collect::<Vec<_>>().join(", "),
    }
}
