//! What was found at a target, in a sentence; and what a plan would change, a line each.

use std::collections::BTreeMap;

use crate::apply::TargetOutcome;
use crate::model::record::{RecordData, RecordSet};
use crate::model::target::{Resource, Target};
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
            let found = describe(found, &both_sides(task.target));
            format!("somebody else changed it (found {found}): the {wanted} side is put back")
        }
        Finding::NotAdopted { found, normal, maintenance } => {
            let normal = describe(normal, record_sets(found));
            let maintenance = describe(maintenance, record_sets(found));
            let found = describe(found, &both_sides(task.target));
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
                lines.push(format!("delete {} {}", change.record, describe_set(set, &change.create)));
            }
            for set in &change.create {
                lines.push(format!("create {} {}", change.record, describe_set(set, &change.delete)));
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

/// The record sets of both sides of a name; none for an API mapping.
fn both_sides(target: &Target) -> Vec<RecordSet> {
    match &target.resource {
        Resource::RecordSets { sides, .. } => [sides.normal.as_slice(), sides.maintenance.as_slice()].concat(),
        Resource::ApiMapping { .. } => Vec::new(),
    }
}

fn record_sets(content: &Content) -> &[RecordSet] {
    match content {
        Content::RecordSets(sets) => sets,
        Content::Stage(_) => &[],
    }
}

/// Describes content so that it can be told from the record sets that it is compared with.
fn describe(content: &Content, compared_with: &[RecordSet]) -> String {
    match content {
        Content::Stage(stage) => stage.to_string(),
        Content::RecordSets(sets) => {
            sets.iter().map(|set| describe_set(set, compared_with)).collect::<Vec<_>>().join(", ")
        }
    }
}

/// Describes a record set. The short form of an alias leaves out its zone id and whether it evaluates the target's health:
/// where an alias that it is compared with has the same short form, whatever differs is named.
fn describe_set(set: &RecordSet, compared_with: &[RecordSet]) -> String {
    let RecordData::Alias { dns_name, zone_id, evaluate_target_health } = &set.data else { return set.describe() };
    let (mut zone_differs, mut health_differs) = (false, false);
    for other in compared_with.iter().filter(|other| other.kind == set.kind) {
        if let RecordData::Alias { dns_name: name, zone_id: zone, evaluate_target_health: health } = &other.data
            && name == dns_name
        {
            zone_differs |= zone != zone_id;
            health_differs |= health != evaluate_target_health;
        }
    }
    let text = set.describe();
    let health = evaluate_target_health;
    match (zone_differs, health_differs) {
        (false, false) => text,
        (true, false) => format!("{text} with zone_id {zone_id}"),
        (false, true) => format!("{text} with evaluate_target_health {health}"),
        (true, true) => format!("{text} with zone_id {zone_id}, evaluate_target_health {health}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mode::Mode;
    use crate::model::names::{DnsName, ZoneId};
    use crate::model::record::{Found, RecordType};
    use crate::plan::records::RecordTask;
    use crate::plan::{Basis, plan};
    use crate::read::targets::Targets;
    use serde_json::json;

    const LOAD_BALANCER: &str = "dualstack.lb-1.eu-central-1.elb.amazonaws.com";

    /// Plans a target that was never managed and is an alias of a load balancer, where that alias is found.
    fn planned(zone_id: &str, evaluate_target_health: bool, adopt: bool) -> (String, Vec<String>) {
        let definition = json!({
            "name": "a", "kind": "dns", "zone_id": "Z1", "record": "a.example.com", "adopt": adopt,
            "normal": [{"type": "A", "alias": {"dns_name": LOAD_BALANCER, "zone_id": "Z215JYRZR1TBD5"}}],
            "maintenance": [{"type": "A", "ttl": 60, "values": ["192.0.2.1"]}],
        });
        let targets = Targets::read([("a", definition.to_string().as_str())]);
        let target = targets.usable.first().unwrap();
        let task = Task { target, wanted: Mode::Normal, last_applied: None, mapping_id: None };
        let data = RecordData::Alias {
            dns_name: DnsName::parse(LOAD_BALANCER).unwrap(),
            zone_id: ZoneId::parse(zone_id).unwrap(),
            evaluate_target_health,
        };
        let found = [Found::Plain(RecordSet { kind: RecordType::A, data })];
        let mut plan = plan(&[task], Basis::Observed);
        let zone = plan.zones.first_mut().unwrap();
        let task: RecordTask<'_> = zone.to_observe.remove(0);
        let step = task.step(Basis::Observed, &found);
        let sentence = sentence(&task.task, &step.finding);
        zone.steps.push(step);
        (sentence, changes(&plan).remove("a").unwrap_or_default())
    }

    #[test]
    fn two_aliases_that_read_alike_are_told_apart_by_what_differs() {
        let (health, _) = planned("Z215JYRZR1TBD5", true, false);
        let expected = format!(
            "left alone, as the switch never saw it on either side: found A alias {LOAD_BALANCER} with \
             evaluate_target_health true; expected A alias {LOAD_BALANCER} with evaluate_target_health false (normal) or \
             A 192.0.2.1 ttl 60 (maintenance). Correct the definition, or add \"adopt\": true to it"
        );
        assert_eq!(health, expected);

        let (zone, _) = planned("Z3F0SRJ5LGBH90", false, false);
        assert!(zone.contains(&format!("found A alias {LOAD_BALANCER} with zone_id Z3F0SRJ5LGBH90; ")), "{zone}");
        assert!(zone.contains(&format!("expected A alias {LOAD_BALANCER} with zone_id Z215JYRZR1TBD5 (normal)")));
        assert!(!zone.contains("evaluate_target_health"), "only what differs: {zone}");

        let (both, lines) = planned("Z3F0SRJ5LGBH90", true, true);
        let found = format!("A alias {LOAD_BALANCER} with zone_id Z3F0SRJ5LGBH90, evaluate_target_health true");
        let normal = format!("A alias {LOAD_BALANCER} with zone_id Z215JYRZR1TBD5, evaluate_target_health false");
        assert_eq!(both, format!("somebody else changed it (found {found}): the normal side is put back"));
        assert_eq!(lines, [format!("delete a.example.com {found}"), format!("create a.example.com {normal}")]);
    }
}
