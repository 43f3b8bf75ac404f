//! Names that several statements of IAM allow: a batch over two of them is denied as a whole, and must not cost a call a
//! name.

#![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

use jiff::Timestamp;
use maintenance_core::Kind;
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::plan::Outcome;
use maintenance_core::reconcile;
use maintenance_core::tell::answer::Answer;
use maintenance_world::{World, run, settings};
use serde_json::json;

/// When everything begins, in seconds since 1970.
const BEGIN: i64 = 1_795_300_000;
const CHANGE: &str = "ChangeResourceRecordSets";
const LOOK: &str = "ListResourceRecordSets";
/// Few enough for any number of names in a batch; so many that 100 names fill one.
const FEW_VALUES: usize = 1;
const MANY_VALUES: usize = 5;

fn addresses(network: usize, values: usize) -> Vec<String> {
    (1..=values).map(|host| format!("192.0.{network}.{host}")).collect()
}

fn record(number: usize) -> DnsName {
    // Backwards: it is the targets' names that go in order, not the records'.
    DnsName::parse(&format!("app{:03}.example.com", 999 - number)).unwrap()
}

fn put_record(world: &World, number: usize, values: Vec<String>) {
    let set = RecordSet { kind: RecordType::A, data: RecordData::Values { ttl: 60, values } };
    world.zones.borrow_mut().put(&ZoneId::parse("Z1").unwrap(), &record(number), vec![Found::Plain(set)]);
}

/// So many names on their normal side and never in hand, which that many statements allow, each as many as the others.
fn never_seen(names: usize, values: usize, statements: usize) -> World {
    let world = World::default();
    for number in 0..names {
        put_record(&world, number, addresses(1, values));
        let side = |network| json!([{"type": "A", "ttl": 60, "values": addresses(network, values)}]);
        let name = format!("web{number:03}");
        let target = json!({"name": name, "kind": "dns", "zone_id": "Z1", "record": record(number).to_string(),
            "normal": side(1), "maintenance": side(2)});
        world.targets.borrow_mut().push((name, target.to_string()));
    }
    let of =
        |statement| (0..names).filter(move |number| number * statements / names == statement).map(record).collect();
    *world.statements.borrow_mut() = (0..statements).map(of).collect();
    world
}

/// The same, taken in hand.
fn world(names: usize, values: usize, statements: usize) -> World {
    let world = never_seen(names, values, statements);
    request(&world, "off", 0);
    reconcile(&world, 1);
    world
}

fn request(world: &World, mode: &str, second: i64) {
    world.write_mode(mode, BEGIN + second);
    world.calls.borrow_mut().clear();
}

fn reconcile(world: &World, second: i64) -> Option<Answer> {
    let now = Timestamp::from_second(BEGIN + second).unwrap();
    run(async { reconcile::reconcile(world, &settings(), now, &[]).await.unwrap().answer })
}

/// Requests maintenance, and runs: how often records were changed and looked at, and how many targets ended so.
fn turn_on(world: &World, outcome: Outcome) -> (usize, usize, usize) {
    request(world, "on", 100);
    let answer = reconcile(world, 101).unwrap();
    let ended = answer.targets.iter().filter(|target| target.outcome == outcome).count();
    (world.count(CHANGE), world.count(LOOK), ended)
}

fn is_on(world: &World, number: usize, values: usize) -> bool {
    let at = world.zones.borrow().at(&ZoneId::parse("Z1").unwrap(), &record(number));
    let wanted = RecordData::Values { ttl: 60, values: addresses(2, values) };
    at == [Found::Plain(RecordSet { kind: RecordType::A, data: wanted })]
}

#[test]
fn contiguous_statements_cost_a_few_halvings_each() {
    let table = [
        // Names, values of each, statements: calls.
        (100, FEW_VALUES, 1, 1),
        (100, FEW_VALUES, 3, 23),
        (400, FEW_VALUES, 1, 1),
        (400, FEW_VALUES, 3, 31),
        (400, FEW_VALUES, 5, 57),
        (400, MANY_VALUES, 1, 4),
        (400, MANY_VALUES, 3, 28),
        (400, MANY_VALUES, 5, 54),
    ];
    let found = table.map(|(names, values, statements, _)| {
        let world = world(names, values, statements);
        let (changes, looks, flipped) = turn_on(&world, Outcome::Flipped);
        assert_eq!((looks, flipped), (0, names), "{names} names, {statements} statements");
        assert!((0..names).all(|number| is_on(&world, number, values)));
        request(&world, "off", 200);
        assert!(reconcile(&world, 201).unwrap().error.is_none());
        assert_eq!(world.count(CHANGE), changes, "the way back takes as many");
        (names, values, statements, changes)
    });
    assert_eq!(found, table);
}

#[test]
fn what_was_never_in_hand_is_looked_at_once_and_halved_alike() {
    let world = never_seen(100, FEW_VALUES, 3);
    assert_eq!(turn_on(&world, Outcome::Flipped), (23, 1, 100));
}

#[test]
fn one_denied_name_fails_alone() {
    for bad in [0, 1, 49, 50, 77, 99] {
        let world = world(100, FEW_VALUES, 3);
        world.denied.borrow_mut().insert(record(bad));
        let (changes, looks, flipped) = turn_on(&world, Outcome::Flipped);
        assert_eq!((looks, flipped), (0, 99), "{bad}");
        assert!(changes <= 45, "{bad}: {changes}");
        let answer = reconcile(&world, 102).unwrap();
        assert_eq!(answer.lagging, [format!("web{bad:03}")]);
        let failed = answer.targets.iter().find(|target| target.outcome == Outcome::Failed).unwrap();
        assert_eq!(failed.fault, Some(Kind::AccessDenied));
    }
}

#[test]
fn where_all_is_denied_each_name_is_tried_once() {
    let world = world(100, FEW_VALUES, 1);
    world.denied.borrow_mut().extend((0..100).map(record));
    assert_eq!(turn_on(&world, Outcome::Failed), (106, 0, 100));
}

#[test]
fn a_half_that_is_stale_is_looked_at_and_planned_anew() {
    let world = world(100, FEW_VALUES, 2);
    put_record(&world, 10, addresses(9, 1));
    let (changes, looks, flipped) = turn_on(&world, Outcome::Flipped);
    assert_eq!((changes, looks, flipped), (4, 1, 99), "both, each half, and the stale one again");
    assert!((0..100).all(|number| is_on(&world, number, FEW_VALUES)));
}

#[test]
fn stale_names_and_new_ones_are_batched_in_the_order_of_the_targets() {
    let world = never_seen(100, FEW_VALUES, 2);
    let all = world.targets.borrow().clone();
    world.targets.replace(all.iter().step_by(2).cloned().collect());
    request(&world, "off", 0);
    reconcile(&world, 1);
    world.targets.replace(all);
    put_record(&world, 10, addresses(9, 1));
    assert_eq!(turn_on(&world, Outcome::Flipped), (18, 1, 99));
}

#[test]
fn killed_after_any_call_the_next_run_converges() {
    for lives in 0..40 {
        let world = world(100, FEW_VALUES, 3);
        request(&world, "on", 100);
        world.lives.set(Some(lives));
        reconcile(&world, 101);
        world.lives.set(None);
        let answer = reconcile(&world, 102).unwrap();
        assert!(answer.error.is_none() && answer.lagging.is_empty(), "{lives}: {answer:?}");
        assert!((0..100).all(|number| is_on(&world, number, FEW_VALUES)), "{lives}");
    }
}
