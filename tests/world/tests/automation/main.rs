//! What alarms, windows and the operator come to, told as stories: each line is a moment, what happened, and what holds then.
//!
//! Every line is a whole run over the in-memory world, so what is remembered has been through P/state.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code: what is unexpected ends the test"
)]

mod accidents;
mod play;
mod properties;

use maintenance_core::model::mode::Mode;
use maintenance_core::model::names::TargetName;
use maintenance_core::tell::answer::Answer;
use maintenance_world::World;

use play::{START, happen, reconcile_at, settings, world};

/// Who decided what, in a few words.
fn in_short(answer: &Answer, world: &World) -> String {
    let who = serde_json::to_value(answer.decided_by.source).unwrap();
    let mut words = vec![answer.mode.as_str().to_owned(), who.as_str().unwrap().to_owned()];
    words.extend(answer.decided_by.name.clone());
    if let Some(until) = answer.until {
        words.push(format!("until {}", until.as_second() - START));
    }
    let only = world.state().unwrap().public.position.only;
    if !only.is_empty() {
        words.push(format!("only {}", only.iter().map(TargetName::as_str).collect::<Vec<_>>().join("+")));
    }
    if answer.automation_held {
        words.push("held".to_owned());
    }
    words.join(" ")
}

/// Plays a story; what was explained on the way is held as a snapshot of that name.
fn check(name: &str, variables: &str, story: &str) {
    let (world, settings) = (world(), settings(variables));
    let mut told = Vec::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (happened, expected) = line.split_once("=>").unwrap_or_else(|| panic!("no => in {line}"));
        let (second, what) = happened.trim().split_once(' ').unwrap();
        let second = second.parse().unwrap();
        let signals = happen(&world, second, what);
        let answer = reconcile_at(&world, &settings, second, &signals);
        assert_eq!(in_short(&answer, &world), expected.trim(), "{name}, {line}\n{}", answer.explanation);
        told.push(format!("{:>5} {what}\n      {}", second, answer.explanation));
        if let Some(error) = &answer.error {
            told.push(format!("      error: {error}"));
        }

        // A heartbeat at the same moment has nothing to say, and does nothing.
        let (states, events) = (world.states.borrow().len(), world.told.borrow().len());
        let again = reconcile_at(&world, &settings, second, &[]);
        assert_eq!((again.changed, again.mode), (false, answer.mode), "{name}, {line}");
        assert_eq!(
            (world.states.borrow().len(), world.told.borrow().len()),
            (states, events),
            "{name}, {line}: a heartbeat wrote or told something: {:?}",
            world.states.borrow().iter().rev().take(2).collect::<Vec<_>>()
        );
        let wanted = if answer.mode == Mode::Maintenance { "mock" } else { "real" };
        let all = world.mappings.borrow().values().all(|stage| stage.api_id == wanted);
        assert!(all || expected.contains("only"), "{name}, {line}: {:?}", world.mappings.borrow());
    }
    insta::with_settings!({snapshot_suffix => name.replace(' ', "-").replace(',', "")}, { insta::assert_snapshot!("story", told.join("\n")) });
}

#[test]
fn manual_recovery() {
    check(
        "latched until an operator writes",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 alarm b ALARM => maintenance alarm a
        80 alarm a OK => maintenance alarm a
        90 alarm b INSUFFICIENT_DATA => maintenance alarm a
        8000 alarm b OK => maintenance alarm a
        8010 write auto => normal default
        8020 beat => normal default
        ",
    );
    check(
        "auto while it still rings",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 write auto => maintenance alarm a
        72 alarm a INSUFFICIENT_DATA => maintenance alarm a
        75 alarm a OK => normal default
        200 alarm a ALARM => maintenance alarm a
        210 alarm a OK => maintenance alarm a
        ",
    );
    check(
        "rung again after the operator wrote",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 write auto => maintenance alarm a
        80 alarm b ALARM => maintenance alarm b
        90 alarm a OK => maintenance alarm b
        200 alarm b OK => maintenance alarm b
        210 write auto => normal default
        ",
    );
    check(
        "insufficient data begins nothing",
        "",
        "
        0 alarm a INSUFFICIENT_DATA => normal default
        1 write auto => normal default
        60 alarm b INSUFFICIENT_DATA => normal default
        70 delete a => normal default
        ",
    );
    check(
        "written while it is silent",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 alarm a INSUFFICIENT_DATA => maintenance alarm a
        80 write auto => normal default
        90 alarm a OK => normal default
        ",
    );
}

#[test]
fn automatic_recovery() {
    check(
        "ends after the hold-down",
        "RECOVERY=auto HOLD_DOWN_SECONDS=300",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        120 alarm a OK => maintenance alarm a
        300 alarm b INSUFFICIENT_DATA => maintenance alarm a
        400 alarm b OK => maintenance alarm a
        500 beat => maintenance alarm a
        699 beat => maintenance alarm a
        700 beat => normal default
        ",
    );
    check(
        "lasts at least as long as the dwell",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=120",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        90 alarm a OK => maintenance alarm a
        179 beat => maintenance alarm a
        180 beat => normal default
        ",
    );
    check(
        "the operator need not wait for hold-down or dwell",
        "RECOVERY=auto",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 alarm a OK => maintenance alarm a
        71 write auto => normal default
        ",
    );
    check(
        "a missing alarm is waited for",
        "RECOVERY=auto HOLD_DOWN_SECONDS=10 MIN_DWELL_SECONDS=0",
        "
        0 write auto => normal default
        10 delete b => normal default
        20 alarm a ALARM => maintenance alarm a
        30 alarm a OK => maintenance alarm a
        100 beat => maintenance alarm a
        110 alarm b OK => maintenance alarm a
        120 beat => normal default
        ",
    );
}

#[test]
fn the_cap() {
    check(
        "past the cap nothing is ended",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=2",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => normal default
        30 alarm a ALARM => maintenance alarm a held
        40 alarm a OK => maintenance alarm a held
        9000 beat => maintenance alarm a held
        9010 write auto => normal default
        9020 alarm a ALARM => maintenance alarm a
        9030 alarm a OK => normal default
        ",
    );
    check(
        "what nobody saw change is not counted",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=2",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        20 alarm a ALARM => maintenance window w until 100
        100 beat => maintenance alarm a
        110 alarm a OK => normal default
        120 alarm a ALARM => maintenance alarm a
        130 alarm a OK => maintenance alarm a held
        ",
    );
    check(
        "an odd cap",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=1",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => maintenance alarm a held
        ",
    );
    check(
        "an hour later it may change again",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=2",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => normal default
        3625 alarm a ALARM => maintenance alarm a
        3635 alarm a OK => normal default
        ",
    );
}

#[test]
fn the_operator_wins() {
    check(
        "off holds automation down",
        "",
        "
        0 write off => normal operator
        10 alarm a ALARM => normal operator
        20 start w until 500 => normal operator
        30 write auto => maintenance window w until 500
        500 beat => maintenance alarm a
        510 alarm a OK => maintenance alarm a
        512 alarm a ALARM => maintenance alarm a
        514 write off => normal operator
        516 write auto => maintenance alarm a
        518 alarm a OK => normal default
        520 write {\"mode\": \"off\", \"until\": \"2026-11-21T00:10:00Z\"} => normal operator until 600
        600 beat => normal default
        ",
    );
    check(
        "off runs out while an alarm rings",
        "",
        "
        0 write {\"mode\": \"off\", \"until\": \"2026-11-21T00:01:40Z\"} => normal operator until 100
        10 alarm a ALARM => normal operator until 100
        100 beat => maintenance alarm a
        110 alarm a OK => maintenance alarm a
        ",
    );
    check(
        "on stays on",
        "",
        "
        0 write on => maintenance operator
        10 alarm a ALARM => maintenance operator
        20 alarm a OK => maintenance operator
        30 start w until 100 => maintenance operator
        40 end w => maintenance operator
        50 write auto => normal default
        ",
    );
    check(
        "a narrowed on leaves the others to automation",
        "",
        "
        0 write {\"mode\": \"on\", \"targets\": [\"api\"]} => maintenance operator only api
        10 start w until 100 web => maintenance operator only api+web
        20 end w => maintenance operator only api
        30 alarm a ALARM => maintenance operator
        40 alarm a OK => maintenance operator
        50 write auto => normal default
        ",
    );
    check(
        "a refused wish resets nothing",
        "",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => maintenance alarm a
        30 write maybe => maintenance alarm a
        40 start w until 100 => maintenance window w
        100 beat => maintenance alarm a
        ",
    );
}

/// A window, and then many that are ended early: what has ended makes room.
fn many_windows() -> String {
    let many = (0..70).flat_map(|number| {
        let (second, until) = (20 + number * 2, 100_000 + number);
        let name = format!("x{number}");
        [
            format!("{second} start {name} until {until} => maintenance window w until {until}"),
            format!("{} end {name} => maintenance window w until 600", second + 1),
        ]
    });
    let first = [
        "0 write auto => normal default".to_owned(),
        "10 start w until 600 => maintenance window w until 600".to_owned(),
    ];
    first.into_iter().chain(many).chain(["600 beat => normal default".to_owned()]).collect::<Vec<_>>().join("\n")
}

#[test]
fn announced_windows() {
    check(
        "the end event is lost",
        "",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        99 beat => maintenance window w until 100
        100 beat => normal default
        ",
    );
    check(
        "late, doubled, out of order",
        "",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        20 start w until 100 => maintenance window w until 100
        30 end w => normal default
        40 start w until 100 => normal default
        50 end w => normal default
        120 start w until 100 => normal default
        130 start w until 200 => maintenance window w until 200
        140 end w at 120 => maintenance window w until 200
        150 end w at 150 => normal default
        ",
    );
    check(
        "an end that overtakes its start",
        "",
        "
        0 write auto => normal default
        30 end w until 100 => normal default
        40 start w until 100 => normal default
        50 start w until 200 => maintenance window w until 200
        60 start w until 300 => maintenance window w until 300
        70 end w until 300 => maintenance window w until 200
        80 end w at 200 => normal default
        ",
    );
    check("more than there is room for", "", &many_windows());
    check(
        "overlapping, each closes only itself",
        "",
        "
        0 write auto => normal default
        10 start one until 100 => maintenance window one until 100
        20 start two until 200 => maintenance window one until 200
        30 end one => maintenance window two until 200
        40 end one => maintenance window two until 200
        50 end two => normal default
        ",
    );
    check(
        "an alarm during a window begins nothing that the window does not outlast",
        "",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        20 alarm a ALARM => maintenance window w until 100
        30 alarm a OK => maintenance window w until 100
        100 beat => normal default
        110 alarm a ALARM => maintenance alarm a
        120 start w until 200 => maintenance window w
        130 alarm a OK => maintenance window w
        200 beat => maintenance alarm a
        210 write auto => normal default
        220 alarm a ALARM => maintenance alarm a
        230 write auto => maintenance alarm a
        240 start w until 300 => maintenance window w
        250 alarm b ALARM => maintenance window w
        260 alarm b OK => maintenance window w
        270 alarm a OK => maintenance window w until 300
        300 beat => normal default
        ",
    );
    check(
        "for targets that exist",
        "",
        "
        0 write auto => normal default
        10 start w until 100 web nothing => maintenance window w until 100 only web
        20 start v until 50 nothing => maintenance window w until 100 only web
        30 end w => normal default
        ",
    );
}

#[test]
fn declared_windows() {
    check(
        "moved, grown, spoilt and gone while open",
        "",
        "
        0 write auto => normal default
        10 declare w {\"at\": \"2026-11-21T00:01:00\", \"minutes\": 5, \"message\": \"Upgrade\"} => normal default
        60 beat => maintenance window w until 360
        70 declare w {\"at\": \"2026-11-21T00:01:00\", \"minutes\": 10, \"message\": \"Upgrade\"} => maintenance window w until 660
        80 declare w {\"at\": 5} => maintenance window w until 660
        90 declare w {\"at\": \"2026-11-21T00:10:00\", \"minutes\": 10} => normal default
        600 beat => maintenance window w until 1200
        610 undeclare w => normal default
        ",
    );
    check(
        "beside an announced one",
        "",
        "
        0 write auto => normal default
        60 declare w {\"at\": \"2026-11-21T00:01:00\", \"minutes\": 5} => maintenance window w until 360
        70 start w until 500 => maintenance window w until 500
        80 end w => maintenance window w until 360
        360 beat => normal default
        ",
    );
}

#[test]
fn alarms_by_event() {
    check(
        "an event that is newer than what was read",
        "",
        "
        0 write auto => normal default
        10 hear a ALARM since 9 => maintenance alarm a
        20 hear a OK since 15 => maintenance alarm a
        200 write auto => normal default
        210 hear a ALARM since -200000 => normal default
        220 hear c ALARM since 219 => normal default
        ",
    );
    check(
        "what was read overtakes an event",
        "RECOVERY=auto HOLD_DOWN_SECONDS=10 MIN_DWELL_SECONDS=0",
        "
        0 write auto => normal default
        10 hear a ALARM since 9 => maintenance alarm a
        60 beat => maintenance alarm a
        70 beat => normal default
        ",
    );
    check(
        "CloudWatch does not answer",
        "",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 mute => maintenance alarm a
        30 alarm a OK => maintenance alarm a
        40 write auto => maintenance alarm a
        50 hear a OK since 45 => normal default
        80 hear b ALARM since 79 => maintenance alarm b
        90 unmute => maintenance alarm b
        ",
    );
    check(
        "ALARM after ALARM is nothing new",
        "",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 write auto => maintenance alarm a
        130 hear a ALARM since 10 => maintenance alarm a
        200 alarm a OK => normal default
        ",
    );
}
