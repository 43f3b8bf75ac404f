//! A world with two alarms and two targets, in which things happen at moments.

use jiff::Timestamp;
use maintenance_core::model::alarm::{AlarmName, AlarmState, AlarmValue};
use maintenance_core::model::names::TargetName;
use maintenance_core::model::signal::{Announcement, Signal};
use maintenance_core::read::settings::Settings;
use maintenance_core::reconcile;
use maintenance_core::tell::answer::Answer;
use maintenance_world::{World, run};

/// 2026-11-21T00:00:00Z.
pub(crate) const START: i64 = 1_795_219_200;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

pub(crate) fn settings(variables: &str) -> Settings {
    let given: Vec<(&str, &str)> = variables.split_whitespace().map(|pair| pair.split_once('=').unwrap()).collect();
    let usual = [("PREFIX", "/maintenance/shop"), ("ALARMS", "a,b")];
    let find = |name: &str| {
        let name = name.strip_prefix("SWITCH_").unwrap();
        given.iter().chain(&usual).find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    };
    Settings::read(find).unwrap()
}

pub(crate) fn world() -> World {
    let world = World::default();
    for name in ["web", "api"] {
        let target = format!(
            r#"{{"name": "{name}", "kind": "rest-api", "domain_name": "{name}.example.com",
            "normal": {{"api_id": "real", "stage": "prod"}}, "maintenance": {{"api_id": "mock", "stage": "prod"}}}}"#
        );
        world.targets.borrow_mut().push((name.to_owned(), target));
    }
    for name in ["a", "b"] {
        set_alarm(&world, name, AlarmValue::Ok, -100_000);
    }
    world
}

fn alarm(name: &str) -> AlarmName {
    AlarmName { name: name.to_owned(), region: None }
}

fn alarm_state(value: AlarmValue, second: i64) -> AlarmState {
    AlarmState { value, since: at(second) }
}

fn set_alarm(world: &World, name: &str, value: AlarmValue, second: i64) {
    world.alarms.borrow_mut().insert(alarm(name), alarm_state(value, second));
}

fn value(word: &str) -> AlarmValue {
    [AlarmValue::Ok, AlarmValue::Alarm, AlarmValue::InsufficientData]
        .into_iter()
        .find(|value| value.as_str().starts_with(word))
        .unwrap()
}

/// Lets one thing happen; gives what the event says, if it is one.
pub(crate) fn happen(world: &World, second: i64, what: &str) -> Vec<Signal> {
    let words: Vec<&str> = what.split_whitespace().collect();
    let number = |at: usize| words[at].parse::<i64>().unwrap();
    match words.as_slice() {
        ["beat"] => {}
        ["write", ..] => world.write_mode(what.strip_prefix("write").unwrap(), START + second),
        ["alarm", name, said] => set_alarm(world, name, value(said), second),
        ["delete", name] => _ = world.alarms.borrow_mut().remove(&alarm(name)),
        ["mute"] => world.mute.set(true),
        ["unmute"] => world.mute.set(false),
        ["hear", name, said, "since", _] => {
            return vec![Signal::Alarm(alarm(name), alarm_state(value(said), number(4)))];
        }
        ["start", name, "until", _, targets @ ..] => {
            let targets = targets.iter().map(|name| TargetName::parse(name).unwrap()).collect();
            let until = at(number(3));
            let start = Announcement {
                name: (*name).to_owned(),
                from: None,
                until,
                message: Some((*name).to_owned()),
                targets,
            };
            return vec![Signal::WindowStart(start)];
        }
        ["end", name] => return vec![Signal::WindowEnd { name: (*name).to_owned(), at: None, until: None }],
        ["end", name, "until", _] => {
            return vec![Signal::WindowEnd { name: (*name).to_owned(), at: None, until: Some(at(number(3))) }];
        }
        ["end", name, "at", _] => {
            return vec![Signal::WindowEnd { name: (*name).to_owned(), at: Some(at(number(3))), until: None }];
        }
        ["declare", name, ..] => {
            undeclare(world, name);
            let value = what.split_once(name).unwrap().1.to_owned();
            world.windows.borrow_mut().push(((*name).to_owned(), value));
        }
        ["undeclare", name] => undeclare(world, name),
        _ => panic!("no such thing happens: {what}"),
    }
    Vec::new()
}

fn undeclare(world: &World, name: &str) {
    world.windows.borrow_mut().retain(|(known, _)| known != name);
}

pub(crate) fn reconcile_at(world: &World, settings: &Settings, second: i64, signals: &[Signal]) -> Answer {
    let whole = async {
        let run = reconcile::reconcile(world, settings, at(second), signals).await.unwrap();
        if let Some(told) = run.delivered {
            reconcile::confirm_delivery(world, told).await.unwrap();
        }
        run.answer
    };
    run(whole).unwrap()
}
