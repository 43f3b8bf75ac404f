//! What may be taken away and what may not: a target for itself, and the switch with all of them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test code: what is unexpected ends the test")]

use jiff::Timestamp;
use maintenance_core::Kind;
use maintenance_core::memory::{Lagging, StateDocument};
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::model::target::Stage;
use maintenance_core::reconcile;
use maintenance_core::reconcile::Removal;
use maintenance_world::{World, run, settings};
use serde_json::{Value, json};

/// When everything begins, in seconds since 1970.
const BEGIN: i64 = 1_795_300_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(BEGIN + second).unwrap()
}

fn dns(name: &str) -> Value {
    let side = |last: u8| json!([{"type": "A", "ttl": 60, "values": [format!("192.0.2.{last}")]}]);
    json!({"name": name, "kind": "dns", "zone_id": "Z1", "record": format!("{name}.example.com"),
        "normal": side(1), "maintenance": side(2)})
}

fn put_record(world: &World, name: &str, address: &str) {
    let data = RecordData::Values { ttl: 60, values: vec![address.to_owned()] };
    let found = vec![Found::Plain(RecordSet { kind: RecordType::A, data })];
    let record = DnsName::parse(&format!("{name}.example.com")).unwrap();
    world.zones.borrow_mut().put(&ZoneId::parse("Z1").unwrap(), &record, found);
}

fn put_target(world: &World, name: &str, value: &Value) {
    let mut targets = world.targets.borrow_mut();
    targets.retain(|(known, _)| known != name);
    targets.push((name.to_owned(), value.to_string()));
}

/// Two names of one zone and an API, all in their normal position; and a name that was never adopted.
fn world() -> World {
    let world = World::default();
    for name in ["web", "shop"] {
        put_record(&world, name, "192.0.2.1");
        put_target(&world, name, &dns(name));
    }
    put_record(&world, "typo", "203.0.113.9");
    put_target(&world, "typo", &dns("typo"));
    let api = json!({"name": "api", "kind": "http-api", "domain_name": "api.example.com", "base_path": "",
        "normal": {"api_id": "real", "stage": "$default"}, "maintenance": {"api_id": "mock", "stage": "maintenance"}});
    put_target(&world, "api", &api);
    let real = Stage { api_id: "real".into(), stage: "$default".into() };
    world.mappings.borrow_mut().insert((DnsName::parse("api.example.com").unwrap(), String::new()), real);
    world
}

fn request(world: &World, mode: &str, second: i64) {
    world.write_mode(mode, BEGIN + second);
    reconcile(world, second + 1);
}

fn reconcile(world: &World, second: i64) {
    run(reconcile::reconcile(world, &settings(), at(second), &[])).unwrap().unwrap();
}

/// Why that may not be removed; `None` where it may.
fn refusal(world: &World, removal: &Removal, second: i64) -> Option<String> {
    let versions = world.states.borrow().len();
    let asked = run(reconcile::remove(world, &settings(), at(second), removal)).unwrap().unwrap();
    assert_eq!(world.states.borrow().len(), versions, "asking changes nothing");
    asked.fault.map(|fault| {
        assert_eq!(fault.kind, Kind::Conflict);
        fault.chain()
    })
}

fn named(names: &[&str]) -> Removal {
    Removal::Targets(names.iter().map(ToString::to_string).collect())
}

#[track_caller]
fn assert_free(world: &World, removal: &Removal, second: i64) {
    assert_eq!(refusal(world, removal, second), None, "{removal:?}");
}

#[track_caller]
fn assert_held(world: &World, removal: &Removal, second: i64, said: &[&str]) {
    let message = refusal(world, removal, second).unwrap_or_else(|| panic!("{removal:?} may be removed"));
    for part in said {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
}

#[test]
fn before_the_first_run_and_without_targets_everything_may_go() {
    let world = world();
    assert_free(&world, &Removal::Everything, 0);
    world.write_mode("on", BEGIN);
    assert_free(&world, &Removal::Everything, 1);
    world.targets.borrow_mut().clear();
    reconcile(&world, 2);
    assert_free(&world, &Removal::Everything, 3);
}

#[test]
fn what_is_in_maintenance_stays_and_what_was_never_in_hand_may_go() {
    let world = world();
    request(&world, r#"{"mode": "on", "reason": "CHG-1042"}"#, 0);
    let parts = ["in maintenance", "web", "CHG-1042", "/maintenance/shop/mode says off or auto", "in_sync"];
    assert_held(&world, &named(&["web"]), 10, &parts);
    assert_held(&world, &named(&["api"]), 10, &["api"]);
    assert_held(&world, &named(&["typo", "shop"]), 10, &["shop"]);
    assert_held(&world, &Removal::Everything, 10, &["api, shop and web"]);
    for free in [&["typo"][..], &["unknown"], &[]] {
        assert_free(&world, &named(free), 10);
    }
}

#[test]
fn put_back_it_may_go_as_soon_as_route_53_has_it_everywhere() {
    let world = world();
    request(&world, "on", 0);
    world.slow.set(true);
    request(&world, "off", 10);
    assert_held(&world, &named(&["web"]), 12, &["Route 53"]);
    assert_held(&world, &Removal::Everything, 12, &["Route 53"]);
    assert_free(&world, &named(&["api"]), 12);
    // P/state does not know it yet: no run has come since.
    world.spreading.set(false);
    assert!(!world.state().unwrap().public.in_sync);
    let calls = world.calls.borrow().len();
    assert_free(&world, &Removal::Everything, 40);
    assert_eq!(world.calls.borrow()[calls..], ["GetParametersByPath", "GetChange"], "that is all it costs");
}

#[test]
fn what_is_requested_counts_before_it_is_carried_out_and_until_it_is() {
    let world = world();
    request(&world, "off", 0);
    assert_free(&world, &Removal::Everything, 5);
    world.write_mode("on", BEGIN + 10);
    assert_held(&world, &named(&["web"]), 11, &["about to be", "says off or auto"]);
    reconcile(&world, 12);
    world.write_mode("off", BEGIN + 20);
    assert_held(&world, &named(&["web"]), 21, &["still on the maintenance side", "reconcile"]);
    reconcile(&world, 22);
    assert_free(&world, &named(&["web"]), 23);
}

#[test]
fn maintenance_for_some_holds_back_only_those() {
    let world = world();
    request(&world, r#"{"mode": "on", "targets": ["api"]}"#, 0);
    assert_free(&world, &named(&["web"]), 10);
    assert_held(&world, &named(&["api"]), 10, &["api", "only api"]);
    assert_held(&world, &Removal::Everything, 10, &["maintenance, or about to be: api."]);
}

#[test]
fn what_cannot_be_put_back_stays_and_holds_back_no_other() {
    let world = world();
    request(&world, "on", 0);
    world.denied.borrow_mut().insert(DnsName::parse("web.example.com").unwrap());
    request(&world, "off", 10);
    assert_held(&world, &named(&["web"]), 12, &["still on the maintenance side", "web"]);
    assert_free(&world, &named(&["shop", "api"]), 12);
    world.denied.borrow_mut().clear();
    reconcile(&world, 20);
    assert_free(&world, &Removal::Everything, 21);
    // Somebody else changes it, and it cannot be repaired.
    world.denied.borrow_mut().insert(DnsName::parse("web.example.com").unwrap());
    put_record(&world, "web", "192.0.2.2");
    reconcile(&world, 30);
    assert_held(&world, &named(&["web"]), 31, &["lagging", "AccessDenied", "delete its parameter"]);
    world.targets.borrow_mut().retain(|(name, _)| name != "web");
    assert_free(&world, &named(&["web"]), 32);
}

#[test]
fn a_definition_that_is_spoilt_in_maintenance_stays() {
    let world = world();
    request(&world, "off", 0);
    put_target(&world, "web", &json!({"name": "web"}));
    reconcile(&world, 5);
    assert_free(&world, &named(&["web"]), 6);
    put_target(&world, "web", &dns("web"));
    request(&world, "on", 10);
    put_target(&world, "web", &json!({"name": "web"}));
    request(&world, "off", 20);
    assert_held(&world, &named(&["web"]), 22, &["not readable", "web"]);
    assert_held(&world, &Removal::Everything, 22, &["not readable"]);
    assert_free(&world, &named(&["shop", "api"]), 22);
}

#[test]
fn a_state_that_cannot_be_read_lets_nothing_go_until_it_is_known_again() {
    let world = world();
    world.states.borrow_mut().push("not a state".to_owned());
    world.write_mode("off", BEGIN);
    assert_held(&world, &Removal::Everything, 1, &["/maintenance/shop/state cannot be read"]);
    assert_held(&world, &named(&["web"]), 1, &["cannot be read"]);
    assert_free(&world, &named(&["gone"]), 1);
    reconcile(&world, 2);
    assert_free(&world, &Removal::Everything, 3);
}

#[test]
fn of_those_that_are_only_counted_any_one_may_lag() {
    let mut lagging = Lagging::of((10..25).map(|number| format!("target-{number}")).collect());
    assert!(["target-10", "target-19", "target-22", "target-99"].iter().all(|name| lagging.may_hold(name)));
    assert!(!lagging.may_hold("another") && !lagging.may_hold("target-100"), "it would stand among the first ten");
    let mut document = StateDocument::initial(at(0));
    document.public.lagging = lagging;
    lagging = StateDocument::parse(&document.render()).unwrap().public.lagging;
    assert_eq!(lagging, document.public.lagging, "the number is not read from a sentence");
    lagging = Lagging { named: Vec::new(), more: 15 };
    assert!(lagging.may_hold("another"));
    assert!(!Lagging::default().may_hold("target-10"));
}
