//! What the bus says for people: in each situation, and whatever somebody has written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use std::fmt::Write;

use jiff::Timestamp;
use maintenance_core::decide::explanation::Reason;
use maintenance_core::memory::{Lagging, PublicState, StateDocument};
use maintenance_core::model::alarm::AlarmName;
use maintenance_core::model::mode::{Cause, Mode, Position, Source};
use maintenance_core::model::names::TargetName;
use maintenance_core::tell::notice::{Subject, detail};
use proptest::prelude::*;
use serde_json::Value;

const PARTS: [&str; 7] = ["headline", "who", "why", "since", "until", "lagging", "next"];

fn state(mode: Mode, source: Source, name: Option<&str>, reason: Option<&str>) -> PublicState {
    let cause = Cause { source, name: name.map(str::to_owned), reason: reason.map(str::to_owned) };
    let initial = StateDocument::initial("2026-12-01T02:00:00Z".parse().unwrap()).public;
    PublicState { position: Position { mode, cause, ..initial.position.clone() }, ..initial }
}

fn notice(subject: Subject, state: &PublicState, reason: Option<&Reason>) -> Value {
    let mut told: Value = serde_json::from_str(&detail(subject, state, reason, "/maintenance/shop")).unwrap();
    let notice = told["notice"].take();
    told.as_object_mut().unwrap().remove("notice");
    assert_eq!(told, state.to_json(), "beside the notice it is the state");
    notice
}

fn alarms(names: &[&str]) -> Reason {
    let alarm = |name: &&str| AlarmName { name: (*name).to_owned(), region: None };
    Reason::AlarmsInAlarm(names.iter().map(alarm).collect())
}

#[test]
fn each_situation_in_seven_lines() {
    let until = |text: &str, state: &PublicState| {
        let position = Position { until: Some(text.parse::<Timestamp>().unwrap()), ..state.position.clone() };
        PublicState { position, ..state.clone() }
    };
    let on = state(Mode::Maintenance, Source::Operator, None, Some("CHG-1042. With \"Ann\" <ann@example.com>"));
    let some = {
        let mut some = on.clone();
        some.position.only = vec![TargetName::parse("api").unwrap()];
        some.lagging = Lagging { named: vec!["api".to_owned()], more: 3 };
        some.error = Some("target api: AccessDenied".to_owned());
        some
    };
    let alarm = state(Mode::Maintenance, Source::Alarm, Some("checkout-5xx"), None);
    let window = state(Mode::Maintenance, Source::Window, Some("upgrade"), None);
    let normal = state(Mode::Normal, Source::Default, None, None);
    let off = state(Mode::Normal, Source::Operator, None, None);
    let (ringing, open) = (alarms(&["checkout-5xx", "p99"]), Reason::WindowsOpen(vec!["upgrade".to_owned()]));
    let changed = Subject::ModeChanged;
    let mut table = String::new();
    for (what, subject, state, reason) in [
        ("an operator's on", changed, &on, Some(&Reason::OperatorWrote(Mode::Maintenance, None))),
        ("for some targets, with an error", changed, &some, None),
        ("an alarm", changed, &alarm, Some(&ringing)),
        ("alarms at their limit", Subject::CapTripped, &alarm, Some(&ringing)),
        ("a window", changed, &until("2026-12-01T04:00:30Z", &window), Some(&open)),
        ("nothing calls for maintenance", changed, &normal, Some(&Reason::NothingCalls)),
        ("an operator's off", changed, &off, None),
        ("an operator's off for a while", changed, &until("2026-12-01T04:00:00Z", &off), None),
        ("told by a later run", changed, &alarm, None),
        ("nothing is known", changed, &state(Mode::Maintenance, Source::Window, None, None), None),
    ] {
        writeln!(table, "{what}").unwrap();
        let notice = notice(subject, state, reason);
        for part in PARTS {
            writeln!(table, "  {part:<8} {}", notice[part].as_str().unwrap()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

/// Names are not cut up: whatever stands in one, all of it is told, but for what no mail may hold.
#[test]
fn a_name_is_told_whole_whatever_is_in_it() {
    let emoji = "\u{1f525}".repeat(255);
    let names = [
        ("Prod. Checkout 5xx", "Prod. Checkout 5xx"),
        ("down because of load. Or not", "down because of load. Or not"),
        ("it's \"down\"", "it's 'down'"),
        ("prod:eu, checkout: 5xx", "prod:eu, checkout: 5xx"),
        (emoji.as_str(), emoji.as_str()),
    ];
    for (name, told) in names {
        let state = state(Mode::Maintenance, Source::Alarm, Some(name), None);
        let notice = notice(Subject::ModeChanged, &state, Some(&alarms(&[name, "p99"])));
        assert_eq!(notice["why"], format!("alarms {told} and p99 are in ALARM"));
        assert_eq!(notice["who"], format!("alarm {told}"));
    }
}

#[test]
fn the_longest_prefix_leaves_what_to_type_whole() {
    let prefix = format!("/{}", "p".repeat(511));
    let state =
        PublicState { error: Some("e".repeat(600)), ..state(Mode::Maintenance, Source::Alarm, Some("p99"), None) };
    let told: Value = serde_json::from_str(&detail(Subject::ModeChanged, &state, None, &prefix)).unwrap();
    let next = told["notice"]["next"].as_str().unwrap();
    assert!(next.len() <= 1500 && next.ends_with(&format!("--name {prefix}/state")), "{next}");
    assert_eq!(told["notice"]["headline"].as_str().unwrap().len(), 240);
}

/// What may stand between the quotes of a JSON template, and in a line of a mail.
fn is_harmless(part: &Value, bytes: usize) -> bool {
    let text = part.as_str().unwrap();
    let harms = |char: char| "\"\\<>".contains(char) || char.is_control() || ('\u{2028}'..='\u{202e}').contains(&char);
    !text.trim().is_empty() && text.len() <= bytes && !text.contains(harms)
}

proptest! {
    #[test]
    fn whatever_was_written_each_part_is_one_harmless_line(
        texts in prop::array::uniform4(prop_oneof![any::<String>(), "[\"\\\\<>\n\r\t\u{0}\u{2028}\u{202e} ]{0,9}", ".{900}"]),
        source in prop::sample::select(vec![Source::Operator, Source::Alarm, Source::Window, Source::Default]),
        mode in prop::sample::select(vec![Mode::Normal, Mode::Maintenance]),
        subject in prop::sample::select(vec![Subject::ModeChanged, Subject::CapTripped]),
    ) {
        let [name, reason, alarm, error] = texts;
        let mut state = state(mode, source, Some(&name), Some(&reason));
        state.lagging = Lagging { named: vec![error.clone(); 10], more: 1 };
        state.error = Some(error);
        let notice = notice(subject, &state, Some(&alarms(&[&alarm, &name])));
        for part in PARTS {
            let bytes = if part == "headline" { 240 } else { 1500 };
            prop_assert!(is_harmless(&notice[part], bytes), "{part}: {}", notice[part]);
        }
        prop_assert_eq!(notice.as_object().unwrap().len(), PARTS.len());
    }
}
