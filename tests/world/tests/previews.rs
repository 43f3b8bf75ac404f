//! What `plan` shows is what `reconcile` then does: the same changes, in the same batches, to the same end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test code: what is unexpected ends the test")]

mod worlds;

use std::collections::BTreeMap;

use jiff::Timestamp;
use maintenance_core::apply::{Applied, Preview, TargetOutcome, apply, observe};
use maintenance_core::model::change::RecordChange;
use maintenance_core::model::mode::Mode;
use maintenance_core::model::target::Target;
use maintenance_core::plan::apis::ApiPlan;
use maintenance_core::plan::{Basis, Outcome, Plan, Task, plan};
use maintenance_core::read::targets::Targets;
use maintenance_core::reconcile;
use maintenance_core::tell::entries::TargetAnswer;
use maintenance_world::{Rule, World, run, settings};
use proptest::prelude::*;

use worlds::{Before, Given, given, met, world};

fn now(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn reconcile(world: &World, second: i64) {
    run(reconcile::reconcile(world, &settings(), now(second), &[])).unwrap().unwrap();
}

/// The given world, in which IAM allows every batch: what it denies is sent in halves, which no plan knows beforehand.
fn allowing(given: &Given) -> World {
    let world = world(given);
    world.statements.borrow_mut().clear();
    world
}

/// The world after some earlier run, with a request that was not carried out yet.
fn waiting(given: &Given, before: Option<&str>, mode: &str) -> World {
    let world = allowing(given);
    if let Some(before) = before {
        world.write_mode(before, 1_800_000_000);
        reconcile(&world, 1);
    }
    world.write_mode(mode, 1_800_000_010);
    world
}

fn targets(world: &World) -> Targets {
    let texts = world.targets.borrow();
    Targets::read(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// What a run would be asked for each target.
fn tasks<'a>(world: &World, targets: &'a Targets, wanted: Mode) -> Vec<Task<'a>> {
    let state = world.state();
    let last_applied = |target: &Target| state.as_ref()?.memory.managed.last_applied(&target.identity());
    let task = |target| Task { target, wanted, last_applied: last_applied(target), mapping_id: None };
    targets.usable.iter().map(task).collect()
}

/// Does by hand what a plan says, and nothing else: how many batches and mappings that takes, or Route 53's rule that a
/// batch breaks.
fn play(world: &World, plan: &Plan<'_>) -> Result<(usize, usize), Rule> {
    let (mut batches, mut mappings) = (0, 0);
    for zone in &plan.zones {
        for batch in zone.batches() {
            let changes: Vec<&RecordChange> = batch.iter().filter_map(|step| step.change.as_ref()).collect();
            assert_eq!(changes.len(), batch.len());
            world.zones.borrow_mut().change(&zone.zone.id, &changes)?;
            batches += 1;
        }
    }
    for api in &plan.apis {
        let ApiPlan::Planned(step) = api else { panic!("{api:?} was not observed") };
        if step.outcome().acted() {
            let key = (step.task.mapping.domain.clone(), step.task.mapping.base_path.clone());
            world.mappings.borrow_mut().insert(key, step.after.clone());
            mappings += 1;
        }
    }
    Ok((batches, mappings))
}

/// How often records and mappings were changed.
fn changes(world: &World) -> (usize, usize) {
    let mappings = world.count("UpdateBasePathMapping") + world.count("CreateBasePathMapping");
    (world.count("ChangeResourceRecordSets"), mappings)
}

fn outcomes<'a>(outcomes: &'a [TargetOutcome<'_>]) -> BTreeMap<&'a str, Outcome> {
    outcomes.iter().map(|outcome| (outcome.task.target.name.as_str(), outcome.outcome())).collect()
}

/// Worlds in which nothing is at the names that no target knows of.
fn undisturbed() -> impl Strategy<Value = Given> {
    given().prop_map(|mut given| {
        for (_, _, before, ..) in &mut given.targets {
            if matches!(before, Before::WithTxt) {
                *before = Before::Normal;
            }
        }
        given
    })
}

fn earlier() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![Just(None), Just(Some("on")), Just(Some("off"))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The answer of `plan`, its member `plan` played by hand, and `reconcile`: three times the same.
    #[test]
    fn what_plan_shows_is_what_reconcile_does(given in given(), before in earlier(), mode in prop_oneof![Just("on"), Just("off")]) {
        let wanted = if mode == "on" { Mode::Maintenance } else { Mode::Normal };
        let (shown, played, reconciled) = (waiting(&given, before, mode), waiting(&given, before, mode), waiting(&given, before, mode));

        let answer = run(reconcile::plan(&shown, &settings(), now(11))).unwrap().unwrap();
        let declared = targets(&shown);
        let tasks = tasks(&shown, &declared, wanted);
        let Preview { plan: preview, .. } = run(observe(&shown, &plan(&tasks, Basis::Observed))).unwrap();
        prop_assert_eq!(answer.plan.unwrap(), serde_json::to_value(&preview).unwrap(), "it shows that value");

        let calls = play(&played, &preview).unwrap();
        let done = run(reconcile::reconcile(&reconciled, &settings(), now(11), &[])).unwrap().unwrap().answer;
        prop_assert_eq!(met(&played), met(&reconciled));
        if before.is_none() {
            prop_assert_eq!(calls, changes(&reconciled), "nothing is remembered, so the batches are the same ones");
        }
        prop_assert_eq!(answer.changed, done.changed);
        let told = |answer: &[TargetAnswer]| -> Vec<_> {
            answer.iter().map(|target| (target.name.clone(), target.outcome, target.detail.clone())).collect()
        };
        prop_assert_eq!(told(&answer.targets), told(&done.targets));
        prop_assert_eq!(met(&shown), met(&waiting(&given, before, mode)), "a plan changes nothing");
    }

    /// Each basis: what is applied is what is shown, in exactly as many calls. Where memory is wrong, Route 53 refuses a
    /// batch, and what is then applied is what a look would have shown.
    #[test]
    fn each_batch_that_is_shown_is_sent(given in given(), before in earlier(), mode in prop_oneof![Just("on"), Just("off")], observed in any::<bool>()) {
        let basis = if observed { Basis::Observed } else { Basis::Remembered };
        let wanted = if mode == "on" { Mode::Maintenance } else { Mode::Normal };
        let (played, applied) = (waiting(&given, before, mode), waiting(&given, before, mode));
        let declared = targets(&applied);
        let tasks = tasks(&applied, &declared, wanted);
        let shown = |basis| run(observe(&applied, &plan(&tasks, basis))).unwrap();
        let preview = shown(basis);
        let observed = shown(Basis::Observed);
        prop_assert_eq!(preview.plan.to_observe(), Vec::<&str>::new());

        applied.calls.borrow_mut().clear();
        let Applied { outcomes: became, .. } = run(apply(&applied, &preview.plan)).unwrap();
        match play(&played, &preview.plan) {
            Ok(calls) => {
                prop_assert_eq!(calls, changes(&applied));
                prop_assert_eq!(met(&played), met(&applied));
                prop_assert_eq!(outcomes(&preview.outcomes), outcomes(&became));
                prop_assert_eq!(applied.count("ListResourceRecordSets"), 0, "nothing was refused: no look");
            }
            Err(rule) => {
                prop_assert_eq!(basis, Basis::Remembered, "what was observed breaks {:?}", rule);
                let played = waiting(&given, before, mode);
                play(&played, &observed.plan).unwrap();
                prop_assert_eq!(met(&played), met(&applied));
                prop_assert_eq!(outcomes(&observed.outcomes), outcomes(&became));
            }
        }
    }

    /// From memory and from a look: where nobody else changed anything, the same steps.
    #[test]
    fn the_basis_makes_no_difference_where_memory_is_right(given in undisturbed(), before in prop_oneof![Just("on"), Just("off")]) {
        let mode = if before == "on" { "off" } else { "on" };
        let wanted = if mode == "on" { Mode::Maintenance } else { Mode::Normal };
        let world = waiting(&given, Some(before), mode);
        let declared = targets(&world);
        let tasks = tasks(&world, &declared, wanted);
        let completed = |basis| run(observe(&world, &plan(&tasks, basis))).unwrap();
        let (remembered, observed) = (completed(Basis::Remembered), completed(Basis::Observed));
        prop_assert_eq!(outcomes(&remembered.outcomes), outcomes(&observed.outcomes));
        let without_basis = |preview: &Preview<'_>| {
            serde_json::to_string(&preview.plan).unwrap().replace("\"basis\":\"remembered\"", "\"basis\":\"observed\"")
        };
        prop_assert_eq!(without_basis(&remembered), without_basis(&observed));
    }
}
