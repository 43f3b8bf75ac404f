//! The planner as a table: what is found × what was last applied × what is wanted → what is done, and why.

use serde_json::{Value, json};

use super::*;
use crate::model::names::{DnsName, TargetName};
use crate::model::record::{Found, RecordData, RecordSet, RecordType};
use crate::model::target::{FoundMapping, Stage};
use crate::plan::finding::{Content, Finding};
use crate::read::targets::Targets;

const NORMAL: Option<Mode> = Some(Mode::Normal);
const MAINTENANCE: Option<Mode> = Some(Mode::Maintenance);

fn target(definition: &Value) -> Target {
    let mut targets = Targets::read([("x", definition.to_string().as_str())]);
    assert_eq!(targets.malformed, [], "{definition}");
    targets.usable.remove(0)
}

fn a(address: &str) -> Value {
    json!({"type": "A", "ttl": 60, "values": [address]})
}

fn aaaa(address: &str) -> Value {
    json!({"type": "AAAA", "ttl": 60, "values": [address]})
}

fn web(adopt: bool) -> Target {
    target(&json!({
        "name": "x", "kind": "dns", "zone_id": "Z1", "record": "app.example.com", "adopt": adopt,
        "normal": [a("192.0.2.1"), aaaa("2001:db8::1")],
        "maintenance": [a("192.0.2.2"), aaaa("2001:db8::2")],
    }))
}

fn api(adopt: bool) -> Target {
    target(&json!({
        "name": "x", "kind": "http-api", "domain_name": "api.example.com", "base_path": "v1", "adopt": adopt,
        "normal": {"api_id": "real", "stage": "prod"}, "maintenance": {"api_id": "mock", "stage": "maintenance"},
    }))
}

/// What is found: some of the sets of the normal side, of the maintenance side, or a foreign A.
#[derive(Clone, Copy, Debug)]
enum There {
    Normal,
    PartOfNormal,
    Maintenance,
    PartOfMaintenance,
    Nothing,
    Foreign,
    /// The A of one side, the AAAA of the other.
    Mixed,
}

fn sets(target: &Target, there: There) -> Vec<Found> {
    let Resource::RecordSets { sides, .. } = &target.resource else { panic!("it is a name") };
    let (normal, maintenance) = (sides.normal.clone(), sides.maintenance.clone());
    let sets = match there {
        There::Normal => normal,
        There::PartOfNormal => vec![normal[0].clone()],
        There::Maintenance => maintenance,
        There::PartOfMaintenance => vec![maintenance[1].clone()],
        There::Nothing => Vec::new(),
        There::Foreign => vec![foreign_set()],
        There::Mixed => vec![normal[0].clone(), maintenance[1].clone()],
    };
    sets.into_iter().map(Found::Plain).collect()
}

fn foreign_set() -> RecordSet {
    let data = RecordData::Values { ttl: 5, values: vec!["192.0.2.66".into()] };
    RecordSet { kind: RecordType::A, data }
}

fn record_task(target: &Target, wanted: Mode, last_applied: Option<Mode>) -> RecordTask<'_> {
    let Resource::RecordSets { record, sides, .. } = &target.resource else { panic!("it is a name") };
    RecordTask { task: Task { target, wanted, last_applied, mapping_id: None }, record, sides }
}

fn api_task<'a>(target: &'a Target, wanted: Mode, last_applied: Option<Mode>, id: Option<&'a str>) -> ApiTask<'a> {
    let Resource::ApiMapping { mapping, sides } = &target.resource else { panic!("it is a mapping") };
    ApiTask { task: Task { target, wanted, last_applied, mapping_id: id }, mapping, sides }
}

#[test]
fn a_name_by_what_is_found_and_what_was_last_applied() {
    use Outcome::{Created, Flipped, NotAdopted, Repaired, Unchanged};
    // Maintenance is wanted. The outcomes where the last applied side is: maintenance, normal, none.
    let table = [
        (There::Maintenance, [Unchanged, Unchanged, Unchanged]),
        (There::PartOfMaintenance, [Created, Created, Created]),
        (There::Nothing, [Created, Created, Created]),
        (There::Normal, [Repaired, Flipped, Flipped]),
        (There::PartOfNormal, [Repaired, Flipped, Flipped]),
        (There::Foreign, [Repaired, Repaired, NotAdopted]),
        (There::Mixed, [Repaired, Repaired, NotAdopted]),
    ];
    for adopt in [false, true] {
        let target = web(adopt);
        for (there, outcomes) in table {
            for (last_applied, outcome) in [MAINTENANCE, NORMAL, None].into_iter().zip(outcomes) {
                let task = record_task(&target, Mode::Maintenance, last_applied);
                let found = sets(&target, there);
                let step = task.step(Basis::Observed, &found);
                let expected = if adopt && outcome == NotAdopted { Repaired } else { outcome };
                assert_eq!(step.outcome(), expected, "{there:?}, {last_applied:?}, adopt {adopt}: {step:?}");

                let before: Vec<Found> = step.before.iter().cloned().map(Found::Plain).collect();
                assert_eq!(before, found, "all that is there is the target's");
                assert_eq!(step.change.is_some(), expected.acted());
                assert_eq!(&step.after, if expected.acted() { &task.sides.maintenance } else { &step.before });
                if let Some(change) = &step.change {
                    let kept = step.before.iter().filter(|set| !change.delete.contains(set));
                    let mut after: Vec<RecordSet> = kept.chain(&change.create).cloned().collect();
                    after.sort();
                    assert_eq!(after, step.after, "the change leads from before to after");
                }
            }
        }
    }
}

#[test]
fn the_way_back_is_the_same_table() {
    let target = web(false);
    let outcome = |there, last_applied| {
        let found = sets(&target, there);
        record_task(&target, Mode::Normal, last_applied).step(Basis::Observed, &found).outcome()
    };
    assert_eq!(outcome(There::Normal, MAINTENANCE), Outcome::Unchanged);
    assert_eq!(outcome(There::Maintenance, MAINTENANCE), Outcome::Flipped);
    assert_eq!(outcome(There::Maintenance, NORMAL), Outcome::Repaired);
    assert_eq!(outcome(There::PartOfNormal, NORMAL), Outcome::Created);
    assert_eq!(outcome(There::Foreign, None), Outcome::NotAdopted);
}

#[test]
fn a_finding_holds_what_a_person_has_to_see() {
    let target = web(false);
    let finding = |there, last_applied| {
        let found = sets(&target, there);
        record_task(&target, Mode::Maintenance, last_applied).step(Basis::Observed, &found).finding
    };
    let Resource::RecordSets { sides, .. } = &target.resource else { panic!("it is a name") };
    assert_eq!(finding(There::Normal, NORMAL), Finding::OnOtherSide);
    assert_eq!(finding(There::Normal, MAINTENANCE), Finding::MovedToOtherSide);
    assert_eq!(finding(There::Nothing, NORMAL), Finding::Missing);
    assert_eq!(finding(There::PartOfMaintenance, NORMAL), Finding::PartlyMissing);
    let foreign = Content::RecordSets(vec![foreign_set()]);
    assert_eq!(finding(There::Foreign, NORMAL), Finding::Changed { found: foreign.clone() });
    assert_eq!(
        finding(There::Foreign, None),
        Finding::NotAdopted {
            found: foreign,
            normal: Content::RecordSets(sides.normal.clone()),
            maintenance: Content::RecordSets(sides.maintenance.clone()),
        }
    );
    let mixed = Content::RecordSets(vec![sides.normal[0].clone(), sides.maintenance[1].clone()]);
    assert_eq!(finding(There::Mixed, NORMAL), Finding::Changed { found: mixed }, "each is on a side, but not on one");
}

#[test]
fn what_forbids_a_change_fails_whatever_was_last_applied() {
    let cname = json!([{"type": "CNAME", "ttl": 60, "values": ["page.example.net"]}]);
    let to_cname = target(&json!({
        "name": "x", "kind": "dns", "zone_id": "Z1", "record": "app.example.com",
        "normal": [a("192.0.2.1")], "maintenance": cname,
    }));
    let other = |kind: &str| Found::Other(kind.to_owned());
    let other_records =
        |types: &[&str]| Finding::OtherRecords { types: types.iter().map(ToString::to_string).collect() };
    let normal = sets_of(&to_cname);
    let table = [
        (vec![Found::Routed(RecordType::A)], Finding::RoutingPolicy { record_type: RecordType::A }),
        (vec![other("SOA"), other("NS")], Finding::Apex),
        (vec![other("TXT")], other_records(&["TXT"])),
        (vec![other("MX"), other("TXT")], other_records(&["MX", "TXT"])),
    ];
    for (obstacles, finding) in table {
        for last_applied in [NORMAL, MAINTENANCE, None] {
            let found = [normal.clone(), obstacles.clone()].concat();
            let step = record_task(&to_cname, Mode::Maintenance, last_applied).step(Basis::Observed, &found);
            assert_eq!(step.finding, finding);
            assert_eq!((step.outcome(), &step.change), (Outcome::Failed, &None));
            assert_eq!(step.before, step.after);
        }
    }
    let found = [sets(&web(false), There::Normal), vec![other("TXT"), other("SOA")]].concat();
    let step = record_task(&web(false), Mode::Maintenance, NORMAL).step(Basis::Observed, &found).outcome();
    assert_eq!(step, Outcome::Flipped, "without a CNAME none of that is in the way");
}

fn sets_of(target: &Target) -> Vec<Found> {
    let Resource::RecordSets { sides, .. } = &target.resource else { panic!("it is a name") };
    sides.normal.iter().cloned().map(Found::Plain).collect()
}

#[test]
fn a_mapping_by_what_is_found_and_what_was_last_applied() {
    use Outcome::{Created, Flipped, NotAdopted, Repaired, Unchanged};
    let (real, mock) = (("real", "prod"), ("mock", "maintenance"));
    let table = [
        (Some(mock), [Unchanged, Unchanged, Unchanged]),
        (None, [Created, Created, Created]),
        (Some(real), [Repaired, Flipped, Flipped]),
        (Some(("other", "v9")), [Repaired, Repaired, NotAdopted]),
        (Some(("mock", "v9")), [Repaired, Repaired, NotAdopted]),
    ];
    for adopt in [false, true] {
        let target = api(adopt);
        for (found, outcomes) in table {
            for (last_applied, outcome) in [MAINTENANCE, NORMAL, None].into_iter().zip(outcomes) {
                let stage = found.map(|(api_id, stage)| Stage { api_id: api_id.into(), stage: stage.into() });
                let before = stage.map(|stage| FoundMapping { stage, id: Some("id1".into()) });
                let task = api_task(&target, Mode::Maintenance, last_applied, None);
                let step = task.step(Basis::Observed, before.clone());
                let expected = if adopt && outcome == NotAdopted { Repaired } else { outcome };
                assert_eq!(step.outcome(), expected, "{found:?}, {last_applied:?}, adopt {adopt}");
                assert_eq!(step.before, before);
                let left = before.map(|before| before.stage).filter(|_| !expected.acted());
                assert_eq!(step.after, left.unwrap_or_else(|| task.sides.maintenance.clone()));
            }
        }
    }
}

#[test]
fn from_memory_only_what_is_about_to_change_is_planned() {
    let (web, api) = (web(false), api(false));
    let table = [
        // Last applied, wanted: planned from memory.
        (NORMAL, Mode::Maintenance, true),
        (MAINTENANCE, Mode::Normal, true),
        (NORMAL, Mode::Normal, false),
        (MAINTENANCE, Mode::Maintenance, false),
        (None, Mode::Normal, false),
        (None, Mode::Maintenance, false),
    ];
    for (last_applied, wanted, planned) in table {
        let task = |target| Task { target, wanted, last_applied, mapping_id: Some("id1") };
        let tasks = [task(&web), task(&api)];
        let from_memory = plan(&tasks, Basis::Remembered);
        let zone = &from_memory.zones[0];
        assert_eq!((zone.steps.len(), zone.to_observe.len()), if planned { (1, 0) } else { (0, 1) });
        assert_eq!(from_memory.to_observe().len(), if planned { 0 } else { 2 });
        for step in &zone.steps {
            assert_eq!((step.basis, step.outcome()), (Basis::Remembered, Outcome::Flipped));
            let there = if wanted == Mode::Maintenance { There::Normal } else { There::Maintenance };
            let observed = step.task.step(Basis::Observed, &sets(&web, there));
            assert_eq!(step.change, observed.change, "one planner: only the basis differs");
            assert_eq!((&step.before, &step.after), (&observed.before, &observed.after));
        }
        match &from_memory.apis[0] {
            ApiPlan::Planned(step) => {
                assert!(planned);
                assert_eq!((step.basis, step.outcome()), (Basis::Remembered, Outcome::Flipped));
                assert_eq!(step.before.as_ref().unwrap().id.as_deref(), Some("id1"), "a flip is one call");
            }
            ApiPlan::ToObserve(_) => assert!(!planned),
        }
        let observed = plan(&tasks, Basis::Observed);
        assert_eq!(observed.to_observe(), ["x", "x"], "nothing is planned from memory");
    }
}

#[test]
fn a_zone_is_planned_in_the_order_of_the_targets_names() {
    let web_at = |name: &str, record: &str| {
        let web = web(false);
        let Resource::RecordSets { zone, sides, .. } = web.resource else { panic!("it is a name") };
        let record = DnsName::parse(record).unwrap();
        let name = TargetName::parse(name).unwrap();
        Target { name, adopt: false, resource: Resource::RecordSets { zone, record, sides } }
    };
    let targets = [web_at("c", "a.example.com"), web_at("a", "c.example.com"), web_at("b", "b.example.com")];
    let mut tasks = Vec::new();
    for target in &targets {
        tasks.push(Task { target, wanted: Mode::Maintenance, last_applied: NORMAL, mapping_id: None });
    }
    let plan = plan(&tasks, Basis::Remembered);
    let batches = plan.zones[0].batches();
    let names: Vec<&str> = batches[0].iter().map(|step| step.target().name.as_str()).collect();
    assert_eq!((batches.len(), names), (1, vec!["a", "b", "c"]));
    assert_eq!(plan.zones[0].batches_of_one().len(), 3);
}
