//! Generated worlds: zones, targets with every mix of sides, and whatever may be at their names before the first run.

#![allow(clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use std::collections::BTreeSet;

use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::model::target::{Resource, Stage};
use maintenance_core::read::targets::Targets;
use maintenance_world::World;
use proptest::prelude::*;
use serde_json::{Value, json};

const ZONES: [&str; 2] = ["ZONE1", "ZONE2"];
/// How many statements of IAM the names are spread over.
const STATEMENTS: usize = 3;

/// The sides that targets are made of: every mix of alias, values and CNAME.
fn side(which: u8) -> Value {
    let alias = json!({"dns_name": "d111.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2"});
    match which % 6 {
        0 => json!([{"type": "A", "alias": alias}, {"type": "AAAA", "alias": alias}]),
        1 => json!([{"type": "A", "ttl": 60, "values": ["192.0.2.1", "192.0.2.2"]}]),
        2 => json!([{"type": "CNAME", "ttl": 60, "values": ["shop.github.io"]}]),
        3 => {
            json!([{"type": "A", "ttl": 60, "values": ["192.0.2.3"]}, {"type": "AAAA", "ttl": 60, "values": ["2001:db8::3"]}])
        }
        4 => json!([{"type": "A", "alias": alias}, {"type": "HTTPS", "alias": alias}]),
        _ => json!([{"type": "CNAME", "ttl": 30, "values": ["d111.cloudfront.net"]}]),
    }
}

/// What is at a target's name before the first run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Before {
    Normal,
    Maintenance,
    Missing,
    Foreign,
    WithTxt,
    Weighted,
}

/// A generated world.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// The sides, what is there before, the zone, and which of IAM's statements allows the name.
    pub(crate) targets: Vec<(u8, u8, Before, usize, usize)>,
    /// What is at each mapping before.
    pub(crate) apis: Vec<Before>,
}

/// Any of them.
pub(crate) fn given() -> impl Strategy<Value = Given> {
    let before = prop_oneof![
        6 => Just(Before::Normal), 2 => Just(Before::Maintenance), 2 => Just(Before::Missing),
        1 => Just(Before::Foreign), 1 => Just(Before::WithTxt), 1 => Just(Before::Weighted),
    ];
    let statement = prop_oneof![3 => Just(0), 1 => 1..STATEMENTS];
    let dns = (0_u8..6, 1_u8..6, before, 0_usize..ZONES.len(), statement)
        .prop_map(|(normal, by, before, zone, statement)| (normal, normal + by, before, zone, statement));
    let api = prop_oneof![3 => Just(Before::Normal), 1 => Just(Before::Missing), 1 => Just(Before::Foreign)];
    (proptest::collection::vec(dns, 1..6), proptest::collection::vec(api, 0..3))
        .prop_map(|(targets, apis)| Given { targets, apis })
}

/// The given world, with a bystander in each zone.
pub(crate) fn world(given: &Given) -> World {
    let world = World::default();
    for zone in ZONES {
        let zone = ZoneId::parse(zone).unwrap();
        let bystander = RecordData::Values { ttl: 300, values: vec!["192.0.2.99".into()] };
        let bystander = Found::Plain(RecordSet { kind: RecordType::A, data: bystander });
        world.zones.borrow_mut().put(&zone, &DnsName::parse("mail.example.com").unwrap(), vec![bystander]);
    }
    *world.statements.borrow_mut() = vec![BTreeSet::new(); STATEMENTS];
    for (number, (normal, maintenance, before, zone, statement)) in given.targets.iter().enumerate() {
        let record = format!("app{number}.example.com");
        world.statements.borrow_mut()[*statement].insert(DnsName::parse(&record).unwrap());
        let definition = json!({
            "name": format!("dns{number}"), "kind": "dns", "zone_id": ZONES[*zone], "record": record,
            "normal": side(*normal), "maintenance": side(*maintenance),
        });
        put_target(&world, &format!("dns{number}"), &definition, *before);
    }
    for (number, before) in given.apis.iter().enumerate() {
        let definition = json!({
            "name": format!("api{number}"), "kind": "rest-api", "domain_name": format!("api{number}.example.com"),
            "normal": {"api_id": "real", "stage": "prod"}, "maintenance": {"api_id": "mock", "stage": "maintenance"},
        });
        put_target(&world, &format!("api{number}"), &definition, *before);
    }
    world
}

fn put_target(world: &World, name: &str, definition: &Value, before: Before) {
    let text = definition.to_string();
    let targets = Targets::read([(name, text.as_str())]);
    assert_eq!(targets.malformed, [], "{definition}");
    match &targets.usable[0].resource {
        Resource::RecordSets { zone, record, sides } => {
            let plain = |sets: &[RecordSet]| sets.iter().cloned().map(Found::Plain).collect::<Vec<_>>();
            let foreign = RecordData::Values { ttl: 5, values: vec!["192.0.2.66".into()] };
            let found = match before {
                Before::Normal => plain(&sides.normal),
                Before::Maintenance => plain(&sides.maintenance),
                Before::Missing => Vec::new(),
                Before::Foreign => plain(&[RecordSet { kind: RecordType::A, data: foreign }]),
                Before::WithTxt if sides.normal.iter().all(|set| set.kind != RecordType::Cname) => {
                    [plain(&sides.normal), vec![Found::Other("TXT".into())]].concat()
                }
                Before::WithTxt => vec![Found::Other("TXT".into())],
                Before::Weighted => vec![Found::Routed(RecordType::A)],
            };
            world.zones.borrow_mut().put(&zone.id, record, found);
        }
        Resource::ApiMapping { mapping, sides } => {
            let stage = match before {
                Before::Missing => None,
                Before::Foreign => Some(Stage { api_id: "other".into(), stage: "v9".into() }),
                _ => Some(sides.normal.clone()),
            };
            let key = (mapping.domain.clone(), mapping.base_path.clone());
            if let Some(stage) = stage {
                world.mappings.borrow_mut().insert(key, stage);
            }
        }
    }
    world.targets.borrow_mut().push((name.to_owned(), text));
}

/// What matters of a world at the end: what users meet. An order among equals does not.
pub(crate) fn met(world: &World) -> String {
    let zones = world.zones.borrow();
    let mut lines: Vec<String> = Vec::new();
    for (zone, names) in &zones.0 {
        for (name, found) in names.iter().filter(|(_, found)| !found.is_empty()) {
            let mut found: Vec<String> = found.iter().map(|found| format!("{found:?}")).collect();
            found.sort();
            lines.push(format!("{zone} {name} {found:?}"));
        }
    }
    format!("{}\n{:?}", lines.join("\n"), world.mappings.borrow())
}
