//! P/state: what is remembered comes back, and it stays within the 4 KB of a standard parameter.

#![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

use jiff::Timestamp;
use maintenance_core::cloud::ChangeId;
use maintenance_core::decide::{Cause, Mode, Source};
use maintenance_core::state::State;
use maintenance_core::wish::{Accepted, Wish, Word, Writing};

/// A state as full as an operator and 400 targets can make it.
fn full(text: &str, zones: usize, lagging: usize) -> State {
    let mut state = State::initial(Timestamp::from_second(1_800_000_000).unwrap());
    state.mode = Mode::Maintenance;
    state.message = Some(text.to_owned());
    state.decided_by = Cause { source: Source::Operator, name: None, reason: Some(text.to_owned()) };
    state.explanation = "In maintenance because ".repeat(20);
    state.error = Some("target web: refused ".repeat(30));
    let names: Vec<String> = (0..lagging).map(|number| format!("target-{number:03}")).collect();
    state.set_lagging(names.iter().map(String::as_str));
    for number in 0..400 {
        state.memory.hands.leave(&format!("dns Z1 app{number}.example.com"), Mode::Maintenance);
    }
    let change = |number| ChangeId { id: format!("C{number:013}"), zone: format!("Z{number:013}"), role: None };
    state.memory.pending = (0..zones).map(change).collect();
    let wish = Wish {
        mode: Word::On,
        message: Some(text.to_owned()),
        reason: Some(text.to_owned()),
        until: None,
        targets: Vec::new(),
    };
    state.memory.wish.accepted =
        Some(Accepted { writing: Writing { version: 7, modified_ms: 1_800_000_000_000 }, wish });
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
        assert!(
            lagging == 0 || format!("{:?}", state.lagging).contains("40") || state.lagging.len() > 10,
            "{:?}",
            state.lagging
        );
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
        assert_eq!(State::parse(&state.render()), Some(state));
    }
}

#[test]
fn a_reader_passes_over_keys_that_it_does_not_know() {
    let state = full("short", 1, 0);
    let mut value: serde_json::Value = serde_json::from_str(&state.render()).unwrap();
    value.as_object_mut().unwrap().insert("later".into(), "added".into());
    assert_eq!(State::parse(&value.to_string()), Some(state));
    assert_eq!(State::parse("not ours"), None);
}
