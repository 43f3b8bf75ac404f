//! What the bus says for people: in each situation, and whatever somebody has written.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use std::fmt::Write;

use jiff::Timestamp;
use maintenance_core::memory::State;
use maintenance_core::model::mode::{Cause, Mode, Source};
use maintenance_core::model::names::TargetName;
use maintenance_core::tell::notice::{News, detail};
use proptest::prelude::*;
use serde_json::Value;

const PARTS: [&str; 7] = ["headline", "who", "why", "since", "until", "lagging", "next"];

fn state(mode: Mode, source: Source, name: Option<&str>, reason: Option<&str>) -> State {
    let cause = Cause { source, name: name.map(str::to_owned), reason: reason.map(str::to_owned) };
    State { mode, decided_by: cause, ..State::initial("2026-12-01T02:00:00Z".parse().unwrap()) }
}

fn notice(news: News, state: &State) -> Value {
    let mut told: Value = serde_json::from_str(&detail(news, state, "/maintenance/shop")).unwrap();
    let notice = told["notice"].take();
    told.as_object_mut().unwrap().remove("notice");
    assert_eq!(told, state.public(), "beside the notice it is the state");
    notice
}

#[test]
fn each_situation_in_seven_lines() {
    let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
    let on = state(Mode::Maintenance, Source::Operator, None, Some("CHG-1042. With \"Ann\" <ann@example.com>"));
    let some = {
        let mut some = on.clone();
        some.memory.only = vec![TargetName::parse("api").unwrap()];
        some.lagging = vec!["api".to_owned(), "and 3 more".to_owned()];
        some.error = Some("target api: AccessDenied".to_owned());
        some
    };
    let alarm = State {
        explanation:
            "In maintenance since 2026-12-01 02:00 UTC because alarms checkout-5xx and p99 are in ALARM. Ends \
                      when they are OK and an operator writes auto to /maintenance/shop/mode, or now with off."
                .to_owned(),
        ..state(Mode::Maintenance, Source::Alarm, Some("checkout-5xx"), None)
    };
    let window = State {
        until: at("2026-12-01T04:00:30Z"),
        explanation: "In maintenance since 2026-12-01 02:00 UTC because window upgrade is open. Ends at …".to_owned(),
        ..state(Mode::Maintenance, Source::Window, Some("upgrade"), None)
    };
    let normal = State {
        explanation: "Normal since 2026-12-01 02:00 UTC because /maintenance/shop/mode is auto and nothing calls for \
                      maintenance. To begin maintenance, write on to /maintenance/shop/mode."
            .to_owned(),
        ..state(Mode::Normal, Source::Default, None, None)
    };
    let off = state(Mode::Normal, Source::Operator, None, None);
    let off_until = State { until: at("2026-12-01T04:00:00Z"), ..off.clone() };
    let mut table = String::new();
    for (what, news, state) in [
        ("an operator's on", News::Changed, &on),
        ("for some targets, with an error", News::Changed, &some),
        ("an alarm", News::Changed, &alarm),
        ("alarms at their limit", News::Held, &alarm),
        ("a window", News::Changed, &window),
        ("nothing calls for maintenance", News::Changed, &normal),
        ("an operator's off", News::Changed, &off),
        ("an operator's off for a while", News::Changed, &off_until),
        ("nothing is known", News::Changed, &state(Mode::Maintenance, Source::Window, None, None)),
    ] {
        writeln!(table, "{what}").unwrap();
        let notice = notice(news, state);
        for part in PARTS {
            writeln!(table, "  {part:<8} {}", notice[part].as_str().unwrap()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_longest_prefix_leaves_what_to_type_whole() {
    let prefix = format!("/{}", "p".repeat(511));
    let state = State { error: Some("e".repeat(600)), ..state(Mode::Maintenance, Source::Alarm, Some("p99"), None) };
    let told: Value = serde_json::from_str(&detail(News::Changed, &state, &prefix)).unwrap();
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
        news in prop::sample::select(vec![News::Changed, News::Held]),
    ) {
        let [name, reason, explanation, error] = texts;
        let mut state = state(mode, source, Some(&name), Some(&reason));
        state.lagging = vec![error.clone(); 11];
        state.explanation = format!("{explanation} because {explanation}. {explanation}");
        state.error = Some(error);
        let notice = notice(news, &state);
        for part in PARTS {
            let bytes = if part == "headline" { 240 } else { 1500 };
            prop_assert!(is_harmless(&notice[part], bytes), "{part}: {}", notice[part]);
        }
        prop_assert_eq!(notice.as_object().unwrap().len(), PARTS.len());
    }
}
