//! Plans as a person reads them: what `plan` answers in a few worlds, each line of it.

#![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

use jiff::Timestamp;
use maintenance_core::names::{DnsName, ZoneId};
use maintenance_core::reconcile;
use maintenance_core::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::target::Stage;
use maintenance_world::{World, run, settings};
use serde_json::json;

fn alias(kind: RecordType) -> Found {
    let data = RecordData::Alias {
        dns_name: DnsName::parse("d111.cloudfront.net").unwrap(),
        zone_id: ZoneId::parse("Z2FDTNDATAQYW2").unwrap(),
        evaluate_target_health: false,
    };
    Found::Plain(RecordSet { kind, data })
}

fn value(kind: RecordType, value: &str) -> Found {
    Found::Plain(RecordSet { kind, data: RecordData::Values { ttl: 60, values: vec![value.to_owned()] } })
}

/// A shop with one target of each fate.
fn world() -> World {
    let world = World::default();
    let cloudfront = json!({"dns_name": "d111.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2"});
    let live = json!([{"type": "A", "alias": cloudfront}, {"type": "AAAA", "alias": cloudfront}]);
    let page = json!([{"type": "A", "ttl": 60, "values": ["192.0.2.1"]}, {"type": "AAAA", "ttl": 60, "values": ["2001:db8::1"]}]);
    let cname = json!([{"type": "CNAME", "ttl": 60, "values": ["shop.github.io"]}]);
    let (a, aaaa) = (RecordType::A, RecordType::Aaaa);
    let names = [
        ("web", &page, vec![alias(a), alias(aaaa)]),
        ("there", &page, vec![value(a, "192.0.2.1"), value(aaaa, "2001:db8:0::1")]),
        ("gone", &page, vec![]),
        ("half", &page, vec![value(a, "192.0.2.1")]),
        ("typo", &page, vec![value(a, "198.51.100.7")]),
        ("cname", &cname, vec![alias(a), alias(aaaa)]),
        ("blocked", &cname, vec![alias(a), alias(aaaa), Found::Other("TXT".into())]),
        ("weighted", &page, vec![Found::Routed(a), alias(aaaa)]),
    ];
    let zone = ZoneId::parse("Z1").unwrap();
    for (name, maintenance, found) in names {
        let record = format!("{name}.example.com");
        world.zones.borrow_mut().put(&zone, &DnsName::parse(&record).unwrap(), found);
        let target = json!({"name": name, "kind": "dns", "zone_id": "Z1", "record": record, "normal": live, "maintenance": maintenance});
        world.targets.borrow_mut().push((name.to_owned(), target.to_string()));
    }
    let api = json!({"name": "api", "kind": "http-api", "domain_name": "api.example.com", "base_path": "v1/orders",
        "normal": {"api_id": "real", "stage": "$default"}, "maintenance": {"api_id": "mock", "stage": "maintenance"}});
    world.targets.borrow_mut().push(("api".to_owned(), api.to_string()));
    let real = Stage { api_id: "real".into(), stage: "$default".into() };
    world.mappings.borrow_mut().insert((DnsName::parse("api.example.com").unwrap(), "v1/orders".into()), real);
    world.targets.borrow_mut().push(("broken".to_owned(), r#"{"name": "broken", "kind": "dns"}"#.to_owned()));
    world
}

fn plan(world: &World, second: i64) -> String {
    let now = Timestamp::from_second(1_795_300_000 + second).unwrap();
    let answer = run(reconcile::plan(world, &settings(), now)).unwrap().unwrap();
    let lines = answer.targets.iter().flat_map(|target| {
        let head = format!("{} ({}): {:?}. {}", target.name, target.kind, target.outcome, target.detail);
        std::iter::once(head).chain(target.changes.iter().map(|change| format!("    {change}")))
    });
    let head = [format!("{:?}, changed: {}", answer.mode, answer.changed), answer.explanation, String::new()];
    head.into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

#[test]
fn into_maintenance_for_the_first_time() {
    let world = world();
    world.write_mode(r#"{"mode": "on", "reason": "CHG-1042", "until": "2030-01-01T00:00:00Z"}"#, 1_795_300_000);
    insta::assert_snapshot!(plan(&world, 1));
    assert_eq!(world.count("ChangeResourceRecordSets") + world.count("UpdateBasePathMapping"), 0);
    assert_eq!(world.count("PutParameter") + world.count("PutEvents"), 0);
}

#[test]
fn after_a_foreign_hand() {
    let world = world();
    world.write_mode("on", 1_795_300_000);
    run(reconcile::reconcile(&world, &settings(), Timestamp::from_second(1_795_300_001).unwrap(), &[]))
        .unwrap()
        .unwrap();
    let zone = ZoneId::parse("Z1").unwrap();
    let put = |name: &str, found| world.zones.borrow_mut().put(&zone, &DnsName::parse(name).unwrap(), found);
    put("web.example.com", vec![value(RecordType::A, "203.0.113.9")]);
    put("there.example.com", vec![alias(RecordType::A), alias(RecordType::Aaaa)]);
    let other = Stage { api_id: "somebody".into(), stage: "v9".into() };
    world.mappings.borrow_mut().insert((DnsName::parse("api.example.com").unwrap(), "v1/orders".into()), other);
    insta::assert_snapshot!(plan(&world, 2));
}

#[test]
fn without_a_wish_nothing_is_planned() {
    insta::assert_snapshot!(plan(&world(), 1));
}
