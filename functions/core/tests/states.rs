//! P/state: what is remembered comes back, and it stays within the 4 KB of a standard parameter.

#![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

use jiff::{SignedDuration, Timestamp};
use maintenance_core::decide::alarms::{AlarmReading, AlarmReadings};
use maintenance_core::decide::automation::Automation;
use maintenance_core::decide::{DecisionInput, choose};
use maintenance_core::memory::{Lagging, ProblemEntry, StateDocument};
use maintenance_core::model::alarm::{AlarmState, AlarmValue};
use maintenance_core::model::change::ChangeId;
use maintenance_core::model::mode::{Cause, Mode, Source};
use maintenance_core::model::names::TargetName;
use maintenance_core::model::request::{AcceptedRequest, ModeRequest, ParameterRevision, RequestedMode};
use maintenance_core::model::signal::{Announcement, Signal};
use maintenance_core::model::window::OpenWindow;
use maintenance_core::read::settings::Settings;

/// A state as full as an operator and 400 targets can make it.
fn full(text: &str, zones: usize, lagging: usize) -> StateDocument {
    let mut state = StateDocument::initial(Timestamp::from_second(1_800_000_000).unwrap());
    state.public.position.mode = Mode::Maintenance;
    state.public.position.message = Some(text.to_owned());
    state.public.position.cause = Cause { source: Source::Operator, name: None, reason: Some(text.to_owned()) };
    state.public.explanation = "In maintenance because ".repeat(20);
    state.public.error = Some("target web: refused ".repeat(30));
    let problem = |number| ProblemEntry {
        code: "AccessDenied".to_owned(),
        subject: format!("target-{number}"),
        message: "refused ".repeat(30),
    };
    state.public.problems = (0..lagging).map(problem).collect();
    let names: Vec<String> = (0..lagging).map(|number| format!("target-{number:03}")).collect();
    state.public.lagging = Lagging::of(names);
    for number in 0..400 {
        state.memory.managed.set_applied(&format!("dns Z1 app{number}.example.com"), Mode::Maintenance);
    }
    let change = |number| ChangeId { id: format!("C{number:013}"), zone: format!("Z{number:013}"), role: None };
    state.memory.pending = (0..zones).map(change).collect();
    let request = ModeRequest {
        mode: RequestedMode::On,
        message: Some(text.to_owned()),
        reason: Some(text.to_owned()),
        until: None,
        targets: Vec::new(),
    };
    state.memory.requests.accepted =
        Some(AcceptedRequest { revision: ParameterRevision { version: 7, modified_ms: 1_800_000_000_000 }, request });
    state
}

#[test]
fn four_hundred_targets_fit_a_standard_parameter() {
    let (plain, quotes) = ("x".repeat(500), "\"".repeat(500));
    for (text, zones, lagging) in
        [(&plain, 1, 0), (&plain, 1, 400), (&plain, 12, 400), (&plain, 400, 400), (&quotes, 1, 0), (&quotes, 1, 400)]
    {
        let mut state = full(text, zones, lagging);
        state.fit();
        let size = state.render().len();
        assert!(size <= 4096, "{zones} zones, {lagging} lagging: {size} bytes");
        assert!(state.public.lagging.named.len() + state.public.lagging.more == lagging, "{:?}", state.public.lagging);
    }
}

#[test]
fn what_fits_once_is_not_shortened_again_and_comes_back_whole() {
    for text in ["x".repeat(500), "\"".repeat(500), "short".to_owned()] {
        let mut state = full(&text, 400, 400);
        state.fit();
        let once = state.clone();
        state.fit();
        assert_eq!(state, once);
        assert_eq!(StateDocument::parse(&state.render()), Some(state));
    }
}

/// What the automatic half remembers, as full as ten alarms, two announced windows and a declared one make it.
fn automation() -> Automation {
    let alarms: Vec<String> = (0..10).map(|number| format!("alarm-{number}")).collect();
    let settings = Settings::read(|name| match name {
        "SWITCH_PREFIX" => Some("/maintenance/shop".to_owned()),
        "SWITCH_ALARMS" => Some(alarms.join(",")),
        _ => None,
    });
    let settings = settings.unwrap();
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let ringing = AlarmState { value: AlarmValue::Alarm, since: now };
    let mut readings = AlarmReadings::default();
    readings.alarms.extend(settings.alarms.iter().map(|alarm| (alarm.clone(), AlarmReading::State(ringing))));
    let until = now + SignedDuration::from_hours(2);
    let window = |name: &str| Announcement {
        name: name.to_owned(),
        from: None,
        until,
        message: Some("x".repeat(500)),
        targets: Vec::new(),
    };
    let signals = ["one", "two"].map(|name| Signal::WindowStart(window(name)));
    let mut automation = Automation::default();
    assert!(automation.learn(&settings, &readings, &signals, now).is_empty());
    let open =
        OpenWindow { from: now, until, name: "three".into(), message: Some("y".repeat(500)), targets: Vec::new() };
    automation.declared = vec![open];
    let request =
        ModeRequest { mode: RequestedMode::Auto, message: None, reason: None, until: None, targets: Vec::new() };
    let request = AcceptedRequest { revision: ParameterRevision { version: 7, modified_ms: 0 }, request };
    let before = Mode::Normal;
    let input =
        DecisionInput { settings: &settings, request: &request, fresh: true, open: &[], kept: None, before, now };
    choose(&input, automation).1
}

#[test]
fn alarms_and_windows_fit_beside_four_hundred_targets() {
    for (text, lagging) in [("x".repeat(500), 0), ("x".repeat(500), 400), ("short".to_owned(), 400)] {
        let mut state = full(&text, 12, lagging);
        state.memory.automation = automation();
        assert!(state.memory.automation.latch.lasts());
        let before = state.memory.automation.clone();
        state.fit();
        let size = state.render().len();
        assert!(size <= 4096, "{lagging} lagging: {size} bytes: {}", state.render());
        let back = StateDocument::parse(&state.render()).unwrap();
        assert_eq!(back, state);
        assert_eq!((back.memory.automation.alarms, back.memory.automation.latch), (before.alarms, before.latch));
        let now = Timestamp::from_second(1_800_000_001).unwrap();
        let names: Vec<String> = back.memory.automation.announced.open(now).map(|open| open.name.clone()).collect();
        assert_eq!(names, ["one", "two"], "no window is forgotten");
    }
}

/// More windows and alarms than anybody has: it can still be written, and what is forgotten is named.
#[test]
fn it_never_outgrows_an_advanced_parameter() {
    let names: Vec<String> = (0..300).map(|number| format!("alarm-{number}")).collect();
    let alarms = names.join(",");
    let settings = Settings::read(|name| match name {
        "SWITCH_PREFIX" => Some("/maintenance/shop".to_owned()),
        "SWITCH_ALARMS" => Some(alarms.clone()),
        _ => None,
    });
    let settings = settings.unwrap();
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let ringing = AlarmState { value: AlarmValue::Alarm, since: now };
    let mut readings = AlarmReadings::default();
    readings.alarms.extend(settings.alarms.iter().map(|alarm| (alarm.clone(), AlarmReading::State(ringing))));
    let targets: Vec<TargetName> =
        (0..10).map(|number| TargetName::parse(&format!("{number}{}", "x".repeat(50))).unwrap()).collect();
    let window = |number: i64| Announcement {
        name: format!("window-{number}"),
        from: None,
        until: now + SignedDuration::from_hours(number + 1),
        message: Some(format!("{number}{}", "x".repeat(490))),
        targets: targets.clone(),
    };
    let signals: Vec<Signal> = (0..65).map(|number| Signal::WindowStart(window(number))).collect();
    let mut state = full(&"x".repeat(500), 12, 400);
    let problems = state.memory.automation.learn(&settings, &readings, &signals, now);
    assert_eq!(problems.len(), 5, "{problems:?}");
    let forgotten = state.fit();
    assert!(state.render().len() <= 8192, "{}", state.render().len());
    assert!(forgotten.iter().all(|problem| problem.code() == "NoRoom"), "{forgotten:?}");
    assert!(!forgotten.is_empty());
    let open: Vec<String> = state.memory.automation.announced.open(now).map(|open| open.name.clone()).collect();
    assert!(open.starts_with(&["window-0".to_owned(), "window-1".to_owned()]), "those that end first stay: {open:?}");
    assert_eq!(StateDocument::parse(&state.render()), Some(state));
}
