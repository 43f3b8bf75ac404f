//! Plans as a person reads them: what `plan` answers in a few worlds, each line of it.

#![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

use jiff::Timestamp;
use maintenance_core::model::certificate::Certificate;
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::model::target::Stage;
use maintenance_core::reconcile;
use maintenance_core::tell::answer::Answer;
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
fn without_a_request_nothing_is_planned() {
    insta::assert_snapshot!(plan(&world(), 1));
}

#[test]
fn programs_get_the_same_plan_as_json() {
    let world = world();
    world
        .targets
        .borrow_mut()
        .retain(|(name, _)| ["api", "half", "there", "typo", "weighted"].contains(&name.as_str()));
    world.write_mode("on", 1_795_300_000);
    let now = Timestamp::from_second(1_795_300_001).unwrap();
    let answer = run(reconcile::plan(&world, &settings(), now)).unwrap().unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer.plan).unwrap());
    for answer in [run(reconcile::status(&world, &settings(), now)).unwrap().unwrap(), reconcile(&world, now)] {
        assert!(!serde_json::to_value(&answer).unwrap().as_object().unwrap().contains_key("plan"));
    }
}

#[test]
fn a_zone_that_cannot_be_looked_at_is_named_and_holds_back_no_other() {
    let world = world();
    world.targets.borrow_mut().retain(|(name, _)| ["api", "web"].contains(&name.as_str()));
    world.zones.borrow_mut().0.clear();
    world.write_mode("on", 1_795_300_000);
    let now = Timestamp::from_second(1_795_300_001).unwrap();
    let answer = run(reconcile::plan(&world, &settings(), now)).unwrap().unwrap();
    let plan = answer.plan.unwrap();
    assert_eq!(plan["to_observe"], json!(["web"]));
    assert_eq!(plan["zones"], json!([{"zone_id": "Z1", "batches": [], "unchanged": []}]));
    assert_eq!(plan["apis"][0]["outcome"], "flipped");
    let told: Vec<_> = answer.targets.iter().map(|target| (target.name.as_str(), target.detail.as_str())).collect();
    assert_eq!(told, [("api", "from normal to maintenance"), ("web", "NoSuchHostedZone")]);
}

fn reconcile(world: &World, now: Timestamp) -> Answer {
    run(reconcile::reconcile(world, &settings(), now, &[])).unwrap().unwrap().answer
}

/// A host, and what it shows; `None` where nobody answers.
type Shown<'a> = (&'a str, Option<Certificate>);

/// The detail of one target in the plan of a world where servers show that.
fn detail(world: &World, shown: &[Shown<'_>], name: &str) -> String {
    *world.certificates.borrow_mut() = shown.iter().map(|(host, shown)| ((*host).to_owned(), *shown)).collect();
    let now = Timestamp::from_second(1_795_300_001).unwrap();
    let answer = run(reconcile::plan(world, &settings(), now)).unwrap().unwrap();
    answer.targets.into_iter().find(|target| target.name == name).unwrap().detail
}

#[test]
fn what_visitors_would_be_warned_of_is_told_beforehand() {
    use Certificate::{Expired, NotYetValid, OtherName};
    let world = world();
    let (v4, v6) = ("192.0.2.1", "2001:db8::1");
    // Without a request, and on either side: it is about the next time.
    for (second, mode) in [(0, None), (1, Some("off")), (2, Some("on"))] {
        if let Some(mode) = mode {
            world.write_mode(mode, 1_795_300_000 + second);
        }
        let plain = detail(&world, &[], "web");
        assert!(!plain.contains("certificate"), "{plain}");
        let name = "show a certificate that is not for the record's name: browsers will refuse them";
        let unseen = "hosts of its maintenance side could not be looked at (no connection)";
        let table: [(&[Shown<'_>], String); 6] = [
            (&[(v4, Some(OtherName)), (v6, Some(OtherName))], format!("2 of 2 hosts of its maintenance side {name}")),
            (&[(v4, Some(Expired))], "1 of 2 hosts of its maintenance side show a certificate that has expired: browsers will refuse them".into()),
            (&[(v6, Some(NotYetValid))], "1 of 2 hosts of its maintenance side show a certificate that is not yet valid: browsers will refuse them".into()),
            (&[(v6, None)], format!("the certificates of 1 of 2 {unseen}")),
            (&[(v4, None), (v6, None)], format!("the certificates of 2 of 2 {unseen}")),
            (&[(v4, Some(OtherName)), (v6, None)], format!("1 of 2 hosts of its maintenance side {name}; the certificates of 1 of 2 {unseen}")),
        ];
        for (shown, expected) in table {
            assert_eq!(detail(&world, shown, "web"), format!("{plain}; but {expected}"), "{mode:?}");
        }
        let elsewhere = detail(&world, &[("shop.github.io", Some(OtherName))], "cname");
        assert!(
            elsewhere
                .contains("1 of 1 hosts of its maintenance side show a certificate that is not for the record's name"),
            "{elsewhere}"
        );
    }
    let calls = world.calls.borrow().len();
    run(reconcile::reconcile(&world, &settings(), Timestamp::from_second(1_795_300_009).unwrap(), &[]))
        .unwrap()
        .unwrap();
    run(reconcile::status(&world, &settings(), Timestamp::from_second(1_795_300_010).unwrap())).unwrap().unwrap();
    assert!(!world.calls.borrow()[calls..].contains(&"TLS"), "only a plan looks at certificates");
}

#[test]
fn a_wildcard_and_a_side_that_has_no_host_are_not_looked_at() {
    let world = World::default();
    world.write_mode("off", 1_795_300_000);
    let side = |kind: &str, value: &str| json!([{"type": kind, "ttl": 60, "values": [value]}]);
    let targets = [
        ("wild", "*.example.com", side("A", "192.0.2.1")),
        ("https", "https.example.com", side("HTTPS", "1 . alpn=\"h2\"")),
        (
            "twice",
            "twice.example.com",
            json!([{"type": "A", "alias": {"dns_name": "page.example.net", "zone_id": "Z9"}},
            {"type": "AAAA", "alias": {"dns_name": "page.example.net.", "zone_id": "Z9"}}]),
        ),
    ];
    for (name, record, maintenance) in targets {
        let target = json!({"name": name, "kind": "dns", "zone_id": "Z1", "record": record,
            "normal": side("A", "192.0.2.7"), "maintenance": maintenance});
        world.targets.borrow_mut().push((name.to_owned(), target.to_string()));
    }
    world.zones.borrow_mut().put(&ZoneId::parse("Z1").unwrap(), &DnsName::parse("x.example.com").unwrap(), vec![]);
    let seen = detail(&world, &[("page.example.net", None)], "twice");
    assert!(seen.contains("1 of 1 hosts of its maintenance side could not be looked at"), "{seen}");
    assert_eq!(world.count("TLS"), 1, "an alias of A and AAAA is one host");
}
