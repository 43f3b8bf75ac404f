//! What holds in every world: generated zones, targets, requests, kills and races, through the whole story of a run.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

mod worlds;

use std::collections::BTreeSet;

use jiff::Timestamp;
use maintenance_core::model::mode::Mode;
use maintenance_core::model::names::DnsName;
use maintenance_core::plan::Outcome;
use maintenance_core::read::targets::Targets;
use maintenance_core::reconcile;
use maintenance_core::reconcile::Run;
use maintenance_core::tell::answer::Answer;
use maintenance_world::{World, run, run_together, settings};
use proptest::prelude::*;

use worlds::{Given, given, met, world};

fn now(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// One run, and what is done after its answer.
fn reconcile(world: &World, second: i64) -> Option<Answer> {
    let whole = async {
        let run: Run = reconcile::reconcile(world, &settings(), now(second), &[]).await.unwrap();
        if let Some(told) = run.delivered {
            reconcile::confirm_delivery(world, told).await.unwrap();
        }
        run.answer
    };
    run(whole)
}

fn request(world: &World, mode: &str, second: i64) {
    world.write_mode(mode, 1_800_000_000 + second);
}

fn touched(given: &Given) -> BTreeSet<DnsName> {
    (0..given.targets.len()).map(|number| DnsName::parse(&format!("app{number}.example.com")).unwrap()).collect()
}

fn modes() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(prop_oneof![Just("on"), Just("off"), Just("auto")], 1..4)
}

/// Each mode, and the second at which it is written.
fn timed<'a>(modes: &[&'a str]) -> impl Iterator<Item = (&'a str, i64)> {
    modes.iter().copied().zip((0..).step_by(100))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A plan that was applied leaves nothing to do, and what no target names is never touched.
    #[test]
    fn a_second_run_changes_nothing(given in given(), modes in modes()) {
        let world = world(&given);
        let before = world.zones.borrow().without(&touched(&given));
        for (mode, second) in timed(&modes) {
            request(&world, mode, second);
            reconcile(&world, second + 1).unwrap();
            reconcile(&world, second + 2).unwrap();
            let met_before = met(&world);
            let (states, told, changes) = (world.states.borrow().len(), world.told.borrow().len(), world.count("ChangeResourceRecordSets"));
            let failing = world.state().unwrap().public.error.is_some();
            let answer = reconcile(&world, second + 3).unwrap();
            prop_assert!(!answer.changed, "{answer:?}");
            prop_assert_eq!(met_before, met(&world));
            prop_assert_eq!(states, world.states.borrow().len(), "a state was written with nothing to say");
            prop_assert_eq!(told, world.told.borrow().len());
            prop_assert!(failing || changes == world.count("ChangeResourceRecordSets"));
        }
        prop_assert_eq!(before, world.zones.borrow().without(&touched(&given)));
    }

    /// Every usable target ends on the wanted side, unless something that the answer names forbids it.
    #[test]
    fn every_target_arrives_or_is_named(given in given(), modes in modes()) {
        let world = world(&given);
        for (mode, second) in timed(&modes) {
            request(&world, mode, second);
            let answer = reconcile(&world, second + 1).unwrap();
            let wanted = if mode == "on" { Mode::Maintenance } else { Mode::Normal };
            prop_assert_eq!(answer.mode, wanted);
            for target in &answer.targets {
                let lagging = answer.lagging.contains(&target.name);
                prop_assert_eq!(target.outcome.arrived(), !lagging, "{:?}", target);
                prop_assert!(target.outcome != Outcome::Failed || answer.error.is_some());
            }
        }
        let changes = modes.windows(2).filter(|pair| (pair[0] == "on") != (pair[1] == "on")).count() + usize::from(modes[0] == "on");
        prop_assert_eq!(world.told.borrow().len(), changes, "the bus hears each change once");
    }

    /// The order in which parameters are read makes no difference.
    #[test]
    fn order_does_not_matter(given in given(), modes in modes(), swaps in proptest::collection::vec((0_usize..8, 0_usize..8), 0..8)) {
        let (straight, shuffled) = (world(&given), world(&given));
        {
            let mut targets = shuffled.targets.borrow_mut();
            let count = targets.len();
            for (left, right) in swaps {
                targets.swap(left % count, right % count);
            }
        }
        for (mode, second) in timed(&modes) {
            request(&straight, mode, second);
            request(&shuffled, mode, second);
            prop_assert_eq!(reconcile(&straight, second + 1), reconcile(&shuffled, second + 1));
        }
        prop_assert_eq!(met(&straight), met(&shuffled));
    }

    /// Killed after any call: the next run ends where an undisturbed one would have, and tells the bus what was not told.
    #[test]
    fn killed_anywhere_the_next_run_converges(given in given(), lives in 0_usize..20) {
        let (undisturbed, killed) = (world(&given), world(&given));
        for world in [&undisturbed, &killed] {
            request(world, "auto", 0);
            reconcile(world, 1).unwrap();
            request(world, "on", 10);
        }
        reconcile(&undisturbed, 11).unwrap();
        killed.lives.set(Some(lives));
        let survived = reconcile(&killed, 11).is_some();
        killed.lives.set(None);
        reconcile(&killed, 12).unwrap();
        prop_assert_eq!(met(&undisturbed), met(&killed));
        let told = killed.told.borrow();
        prop_assert!(told.iter().any(|detail| detail["mode"] == "maintenance"), "survived: {survived}, told: {told:?}");
        prop_assert!(!killed.state().unwrap().memory.notification_pending);
    }

    /// Killed, and then the opposite is wanted: the bus hears of what was carried out, and then of its end.
    #[test]
    fn a_change_that_was_carried_out_is_told_though_it_is_over(given in given(), lives in 0_usize..20) {
        let world = world(&given);
        request(&world, "auto", 0);
        reconcile(&world, 1).unwrap();
        request(&world, "on", 10);
        world.lives.set(Some(lives));
        reconcile(&world, 11);
        world.lives.set(None);
        let carried_out = world.state().unwrap().public.position.mode == Mode::Maintenance;
        request(&world, "off", 20);
        reconcile(&world, 21).unwrap();
        let told: Vec<String> = world.told.borrow().iter().map(|detail| detail["mode"].to_string()).collect();
        prop_assert!(!carried_out || told.contains(&"\"maintenance\"".to_owned()), "{told:?}");
        prop_assert!(told.is_empty() || told.last().unwrap() == "\"normal\"", "{told:?}");
    }

    /// The answers of a flip are lost, though it happened; then the opposite is wanted: nobody may believe it is there.
    #[test]
    fn lost_answers_are_not_believed(given in given(), on_first in any::<bool>()) {
        let (undisturbed, deaf) = (world(&given), world(&given));
        let (first, last) = if on_first { ("on", "off") } else { ("off", "on") };
        for world in [&undisturbed, &deaf] {
            request(world, last, 0);
            reconcile(world, 1).unwrap();
            request(world, first, 10);
        }
        reconcile(&undisturbed, 11).unwrap();
        deaf.deaf.set(true);
        reconcile(&deaf, 11).unwrap();
        deaf.deaf.set(false);
        for world in [&undisturbed, &deaf] {
            request(world, last, 20);
            reconcile(world, 21).unwrap();
        }
        prop_assert_eq!(met(&undisturbed), met(&deaf));
    }

    /// No change arrives, whatever is sent; then all do: the same request is carried out as if nothing had been.
    #[test]
    fn what_never_arrived_is_sent_again(given in given(), before in modes(), wanted in prop_oneof![Just("on"), Just("off")]) {
        let (undisturbed, cut_off) = (world(&given), world(&given));
        for world in [&undisturbed, &cut_off] {
            for (mode, second) in timed(&before) {
                request(world, mode, second);
                reconcile(world, second + 1).unwrap();
            }
            request(world, wanted, 1000);
        }
        reconcile(&undisturbed, 1001).unwrap();
        let met_before = met(&cut_off);
        cut_off.cut_off.set(true);
        let answer = reconcile(&cut_off, 1001).unwrap();
        prop_assert_eq!(met_before, met(&cut_off));
        prop_assert!(answer.targets.iter().all(|target| !target.outcome.acted()), "{:?}", answer);
        cut_off.cut_off.set(false);
        let answer = reconcile(&cut_off, 1002).unwrap();
        prop_assert_eq!(met(&undisturbed), met(&cut_off));
        prop_assert_eq!(answer.lagging, undisturbed.state().unwrap().public.lagging.shown());
    }

    /// The same event twice at once: a change that is on its way to Route 53's servers is never forgotten.
    #[test]
    fn the_same_event_twice_forgets_no_change(given in given(), turns in proptest::collection::vec(any::<bool>(), 1..60)) {
        let world = world(&given);
        request(&world, "auto", 0);
        reconcile(&world, 1).unwrap();
        reconcile(&world, 2).unwrap();
        request(&world, "on", 10);
        let before = met(&world);
        world.spreading.set(true);
        let whole = async |second| {
            let run = reconcile::reconcile(&world, &settings(), now(second), &[]).await.unwrap();
            if let Some(told) = run.delivered {
                reconcile::confirm_delivery(&world, told).await.unwrap();
            }
        };
        let _ = run_together(whole(11), whole(11), &turns);
        let records = |met: &str| met.lines().filter(|line| line.starts_with("ZONE")).map(ToOwned::to_owned).collect::<Vec<_>>();
        let state = world.state().unwrap();
        prop_assert!(records(&before) == records(&met(&world)) || !state.public.in_sync, "{state:?}");
        world.spreading.set(false);
        let answer = reconcile(&world, 90).unwrap();
        prop_assert!(!answer.changed && (answer.in_sync || !answer.lagging.is_empty()), "{:?}", answer);
    }

    /// Two runs at once, with opposite requests: the newer request wins, and what either took in hand is remembered.
    #[test]
    fn two_runs_at_once_end_right(given in given(), turns in proptest::collection::vec(any::<bool>(), 1..40), flipped in any::<bool>()) {
        let world = world(&given);
        let (first, last) = if flipped { ("on", "off") } else { ("off", "on") };
        request(&world, if flipped { "off" } else { "on" }, 0);
        reconcile(&world, 1).unwrap();
        request(&world, first, 10);
        let settings = settings();
        let early = reconcile::reconcile(&world, &settings, now(11), &[]);
        let late = async {
            // The second request is written while the first one's run is on its way.
            request(&world, last, 12);
            reconcile::reconcile(&world, &settings, now(13), &[]).await
        };
        let _ = run_together(early, late, &turns);
        // From here on only what was remembered can tell which request was the last.
        *world.mode.borrow_mut() = None;
        reconcile(&world, 20).unwrap();
        let answer = reconcile(&world, 21).unwrap();
        prop_assert_eq!(answer.mode, if last == "on" { Mode::Maintenance } else { Mode::Normal });
        prop_assert!(!answer.changed, "{answer:?}");
        let state = world.state().unwrap();
        let text: Vec<String> = world.targets.borrow().iter().map(|(_, text)| text.clone()).collect();
        let targets = Targets::read(text.iter().map(|text| ("x", text.as_str())));
        for target in answer.targets.iter().filter(|target| target.outcome.arrived()) {
            let known = targets.usable.iter().find(|known| known.name.as_str() == target.name).unwrap();
            prop_assert!(state.memory.managed.last_applied(&known.identity()).is_some(), "{} was forgotten", target.name);
        }
    }
}
