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
mod alarms;
mod operator;
mod play;
mod properties;
mod windows;

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
pub(crate) fn check(name: &str, variables: &str, story: &str) {
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
