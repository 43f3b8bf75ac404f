//! The memory in P/state over releases: documents of earlier ones are upgraded, later ones keep the position, what is not
//! known survives, and where nothing can be read, what is found is kept.
//!
//! `golden/` holds a document of each released form, byte for byte as it was written. A form that was released is never
//! changed: a new member gets a default, and a new version gets files of its own.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use jiff::Timestamp;
use maintenance_core::Fault;
use maintenance_core::memory::{SCHEMA_VERSION, StateDocument};
use maintenance_core::model::alarm::{AlarmName, AlarmState, AlarmValue};
use maintenance_core::model::mode::Mode;
use maintenance_core::model::names::{DnsName, TargetName};
use maintenance_core::model::target::Stage;
use maintenance_core::read::settings::Settings;
use maintenance_core::reconcile;
use maintenance_core::reconcile::Run;
use maintenance_world::{World, run};
use serde_json::{Value, json};

/// 2026-11-21T00:00:00Z, when the golden documents' first run was.
const START: i64 = 1_795_219_200;

const V1: [(&str, &str); 5] = [
    ("normal", include_str!("golden/v1-normal.json")),
    ("latch", include_str!("golden/v1-latch.json")),
    ("window", include_str!("golden/v1-window.json")),
    ("some-targets", include_str!("golden/v1-some-targets.json")),
    ("refused", include_str!("golden/v1-refused.json")),
];
const V2: [(&str, &str); 2] =
    [("latch", include_str!("golden/v2-latch.json")), ("kept", include_str!("golden/v2-kept.json"))];

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

fn settings() -> Settings {
    let variable = |name: &str| match name {
        "SWITCH_PREFIX" => Some("/maintenance/shop".to_owned()),
        "SWITCH_ALARMS" => Some("a,b".to_owned()),
        _ => None,
    };
    Settings::read(variable).unwrap()
}

/// A world with two APIs on one side, alarms that are OK, and that text in P/state.
fn world(side: Mode, state: &str) -> World {
    let world = World::default();
    for name in ["api", "v2"] {
        let target = json!({"name": name, "kind": "rest-api", "domain_name": format!("{name}.example.com"),
            "normal": {"api_id": "real", "stage": "prod"}, "maintenance": {"api_id": "mock", "stage": "prod"}});
        world.targets.borrow_mut().push((name.to_owned(), target.to_string()));
        put(&world, name, if side == Mode::Normal { "real" } else { "mock" });
        let alarm = AlarmName { name: if name == "api" { "a" } else { "b" }.to_owned(), region: None };
        world.alarms.borrow_mut().insert(alarm, AlarmState { value: AlarmValue::Ok, since: at(-100_000) });
    }
    world.states.borrow_mut().push(state.to_owned());
    world
}

fn put(world: &World, name: &str, api_id: &str) {
    let domain = DnsName::parse(&format!("{name}.example.com")).unwrap();
    let stage = Stage { api_id: api_id.to_owned(), stage: "prod".to_owned() };
    world.mappings.borrow_mut().insert((domain, String::new()), stage);
}

/// What the two APIs point at, in the order of their names.
fn apis(world: &World) -> Vec<String> {
    world.mappings.borrow().values().map(|stage| stage.api_id.clone()).collect()
}

fn try_heartbeat(world: &World, second: i64) -> Result<Run, Fault> {
    let whole = async {
        let mut run = reconcile::reconcile(world, &settings(), at(second), &[]).await?;
        if let Some(delivered) = run.delivered.take() {
            reconcile::confirm_delivery(world, delivered).await?;
        }
        Ok(run)
    };
    run(whole).unwrap()
}

/// A heartbeat; gives the codes and subjects of what is wrong.
fn heartbeat(world: &World, second: i64) -> Vec<(String, String)> {
    let answer = try_heartbeat(world, second).unwrap().answer;
    answer.problems.into_iter().map(|problem| (problem.code, problem.subject)).collect()
}

fn state_problem(code: &str) -> (String, String) {
    (code.to_owned(), "state".to_owned())
}

fn mode(world: &World) -> Mode {
    world.state().unwrap().public.position.mode
}

#[test]
fn each_document_of_version_1_is_upgraded_and_loses_nothing() {
    for (name, text) in V1 {
        let old: Value = serde_json::from_str(text).unwrap();
        let document = StateDocument::parse(text.trim()).unwrap_or_else(|| panic!("{name} cannot be read"));
        let new: Value = serde_json::from_str(&document.render()).unwrap();
        assert_eq!(new["version"], json!(SCHEMA_VERSION), "{name}");
        for key in ["mode", "since", "until", "message", "decided_by", "explanation", "error", "lagging", "in_sync"] {
            assert_eq!(new[key], old[key], "{name}: {key}");
        }
        let (old, new) = (&old["memory"], &new["memory"]);
        let renamed = [("wish", "request"), ("hands", "managed"), ("only", "only"), ("pending", "pending")];
        for (before, after) in renamed.into_iter().chain([("joined", "joined"), ("automation", "automation")]) {
            assert_eq!(new[after], old[before], "{name}: {before} is {after} now");
        }
    }
}

#[test]
fn what_alarms_began_goes_on_after_the_upgrade_and_nobody_is_told_twice() {
    let world = world(Mode::Maintenance, include_str!("golden/v1-latch.json").trim());
    world.write_mode("auto", START);
    for beat in 1..=3 {
        assert_eq!(heartbeat(&world, 300 * beat), []);
    }
    assert_eq!((mode(&world), apis(&world)), (Mode::Maintenance, vec!["mock".to_owned(); 2]));
    assert_eq!(world.told.borrow().len(), 0);
}

#[test]
fn the_written_form_of_version_2_does_not_change() {
    for (name, text) in V2 {
        let document = StateDocument::parse(text.trim()).unwrap_or_else(|| panic!("{name} cannot be read"));
        assert_eq!(document.render(), text.trim(), "{name}");
    }
}

#[test]
fn every_member_has_a_default() {
    for (_, text) in V1.into_iter().chain(V2) {
        let whole: Value = serde_json::from_str(text).unwrap();
        let without = |pointer: &str, key: &str| {
            let mut value = whole.clone();
            value.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
            StateDocument::parse(&value.to_string()).is_some()
        };
        for pointer in ["", "/memory"] {
            for key in whole.pointer(pointer).unwrap().as_object().unwrap().keys() {
                let tells_a_state = pointer.is_empty() && ["version", "mode"].contains(&key.as_str());
                assert_eq!(without(pointer, key), !tells_a_state, "without {pointer}/{key}");
            }
        }
    }
}

#[test]
fn what_is_no_state_document_is_not_taken_for_one() {
    for text in ["", "on", "{}", "[]", "7", r#"{"mode": "on"}"#, r#"{"version": 2}"#, r#"{"version": 2, "mode": "on"}"#]
    {
        assert_eq!(StateDocument::parse(text), None, "{text}");
    }
    for version in ["0", "-1", "1.5", "\"2\"", "null", "4294967296"] {
        let text = format!(r#"{{"version": {version}, "mode": "maintenance"}}"#);
        assert_eq!(StateDocument::parse(&text), None, "{text}");
    }
    let least = StateDocument::parse(r#"{"version": 2, "mode": "maintenance"}"#).unwrap();
    assert_eq!(least.public.position.mode, Mode::Maintenance);
}

#[test]
fn members_that_are_not_known_survive_every_run() {
    let mut value: Value = serde_json::from_str(include_str!("golden/v2-latch.json")).unwrap();
    let later = json!({"since": 3, "list": [1, 2]});
    value["later"] = later.clone();
    value["memory"]["later"] = later.clone();
    value["memory"]["automation"]["later"] = later.clone();
    let world = world(Mode::Maintenance, &value.to_string());
    world.write_mode("auto", START);
    heartbeat(&world, 600);
    world.write_mode("off", START + 700);
    heartbeat(&world, 701);
    let written: Value = serde_json::from_str(world.states.borrow().last().unwrap()).unwrap();
    assert_eq!(written["mode"], json!("normal"));
    for pointer in ["/later", "/memory/later", "/memory/automation/later"] {
        assert_eq!(written.pointer(pointer), Some(&later), "{pointer}");
    }
}

/// A document as a release after next may write it: what called for maintenance is a member that nobody here knows, and
/// one that is known has another form by then.
fn of_a_newer_release() -> Value {
    let mut value: Value = serde_json::from_str(include_str!("golden/v2-latch.json")).unwrap();
    let latch = value["memory"]["automation"]["latch"].take();
    value["version"] = json!(SCHEMA_VERSION + 1);
    value["memory"]["automation"] = json!({"alarms": [], "incidents": [latch]});
    value["memory"]["pending"] = json!({"Z1": "C1"});
    value
}

#[test]
fn after_a_rollback_the_position_of_a_newer_release_holds_until_an_operator_writes() {
    for later_write in ["auto", "off"] {
        let world = world(Mode::Maintenance, &of_a_newer_release().to_string());
        world.write_mode("auto", START);
        for beat in 1..=12 {
            assert_eq!(heartbeat(&world, 300 * beat), [state_problem("NewerVersion")], "heartbeat {beat}");
            assert_eq!((mode(&world), apis(&world)), (Mode::Maintenance, vec!["mock".to_owned(); 2]));
        }
        let error = world.state().unwrap().public.error.unwrap();
        assert!(error.contains(&format!("version {}", SCHEMA_VERSION + 1)), "{error}");
        assert_eq!(world.told.borrow().len(), 0, "the mode did not change");
        world.write_mode(later_write, START + 4000);
        assert_eq!(heartbeat(&world, 4001), []);
        assert_eq!((mode(&world), apis(&world)), (Mode::Normal, vec!["real".to_owned(); 2]));
    }
}

#[test]
fn a_kept_position_ends_when_its_time_is_over() {
    let mut newer = of_a_newer_release();
    newer["until"] = json!("2026-11-21T01:00:00Z");
    let world = world(Mode::Maintenance, &newer.to_string());
    world.write_mode("auto", START);
    heartbeat(&world, 3500);
    assert_eq!(mode(&world), Mode::Maintenance);
    assert_eq!(heartbeat(&world, 3600), []);
    assert_eq!(mode(&world), Mode::Normal);
}

#[test]
fn a_newer_release_that_left_it_normal_is_said_and_holds_nothing() {
    let mut newer = of_a_newer_release();
    newer["mode"] = json!("normal");
    let world = world(Mode::Normal, &newer.to_string());
    world.write_mode("auto", START);
    assert_eq!(heartbeat(&world, 300), [state_problem("NewerVersion")]);
    let alarm = AlarmName { name: "a".to_owned(), region: None };
    world.alarms.borrow_mut().insert(alarm, AlarmState { value: AlarmValue::Alarm, since: at(400) });
    heartbeat(&world, 401);
    assert_eq!((mode(&world), apis(&world)), (Mode::Maintenance, vec!["mock".to_owned(); 2]), "alarms begin as ever");
}

#[test]
fn where_nothing_can_be_read_what_is_found_is_kept_until_an_operator_writes() {
    let world = world(Mode::Maintenance, "somebody's note");
    world.write_mode("auto", START);
    for beat in 1..=12 {
        assert_eq!(heartbeat(&world, 300 * beat), [state_problem("Lost")], "heartbeat {beat}");
        assert_eq!((mode(&world), apis(&world)), (Mode::Maintenance, vec!["mock".to_owned(); 2]));
    }
    world.write_mode("auto", START + 4000);
    assert_eq!(heartbeat(&world, 4001), []);
    assert_eq!((mode(&world), apis(&world)), (Mode::Normal, vec!["real".to_owned(); 2]));
}

/// What stood there before a newer release wrote no longer counts, even if it can be read.
#[test]
fn a_newer_form_that_cannot_be_read_is_not_passed_over_for_an_older_one() {
    let newer = [r#"{"version": 3, "position": {"mode": "maintenance"}}"#, r#"{"version": 9, "mode": "degraded"}"#];
    for newer in newer.into_iter().chain([r#"{"version": "3", "mode": "maintenance"}"#]) {
        let world = world(Mode::Normal, include_str!("golden/v1-normal.json").trim());
        world.write_mode("auto", START);
        heartbeat(&world, 1);
        put(&world, "api", "mock");
        put(&world, "v2", "mock");
        world.states.borrow_mut().push(newer.to_owned());
        for beat in 1..=3 {
            assert_eq!(heartbeat(&world, 300 * beat), [state_problem("Lost")], "{newer}");
            assert_eq!((mode(&world), apis(&world)), (Mode::Maintenance, vec!["mock".to_owned(); 2]), "{newer}");
        }
    }
}

#[test]
fn status_says_what_is_found_where_the_memory_is_lost() {
    let world = world(Mode::Maintenance, "somebody's note");
    world.write_mode("auto", START);
    let answer = run(reconcile::status(&world, &settings(), at(1))).unwrap().unwrap();
    assert_eq!(answer.mode, Mode::Maintenance);
    assert!(answer.explanation.contains("found so") && answer.error.is_some(), "{}", answer.explanation);
    assert_eq!(world.states.borrow().len(), 1, "it writes nothing");
}

#[test]
fn of_what_is_found_each_target_keeps_its_side() {
    let world = world(Mode::Normal, "somebody's note");
    put(&world, "api", "mock");
    world.write_mode("auto", START);
    heartbeat(&world, 1);
    heartbeat(&world, 300);
    assert_eq!(apis(&world), ["mock", "real"]);
    let only = world.state().unwrap().public.position.only;
    assert_eq!(only.iter().map(TargetName::as_str).collect::<Vec<_>>(), ["api"]);
}

#[test]
fn where_nothing_can_be_read_an_operator_still_decides() {
    for (request, side) in [("off", "real"), ("on", "mock")] {
        let world = world(Mode::Maintenance, "somebody's note");
        world.write_mode(request, START);
        heartbeat(&world, 1);
        assert_eq!(apis(&world), [side, side], "{request}");
    }
}

#[test]
fn a_note_over_a_normal_state_lets_it_be_normal() {
    let world = world(Mode::Normal, "somebody's note");
    world.write_mode("auto", START);
    assert_eq!(heartbeat(&world, 1), [state_problem("Lost")]);
    assert_eq!(heartbeat(&world, 300), []);
    assert_eq!((mode(&world), apis(&world)), (Mode::Normal, vec!["real".to_owned(); 2]));
}
