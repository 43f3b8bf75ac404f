//! Liveness, from every state: once faults stop and two heartbeats have run, the world is what the rules want, and a third
//! heartbeat changes nothing. That is stronger than "on some path, eventually": it holds after two runs, from every state.

use maintenance_core::model::alarm::AlarmValue;
use maintenance_core::model::mode::{Mode, Source};
use maintenance_world::Snapshot;

use crate::answered::Answered;
use crate::bounds::Moves;
use crate::certain_facts::Certainty;
use crate::check_answer::newest_state;
use crate::model::{Action, Model};
use crate::oracle::declared_open;
use crate::properties::{Broken, Rule};
use crate::scene::at;
use crate::shared::Shared;
use crate::state::Situation;

/// How long Route 53 may take for a change of which nobody knows the number.
const LATEST_IN_SYNC: i64 = 2;

/// The rules that are broken after faults have stopped. Runs on their way are killed: that they end instead is a path of
/// the model itself, and leads to a state that is checked in the same way.
pub(crate) fn check_liveness(model: &Model, situation: &Situation) -> Vec<Broken> {
    let mut all = check_liveness_showing(model, situation, &mut |_, _| {});
    all.sort();
    all.dedup();
    all
}

/// The same; `show` is called with each step.
pub(crate) fn check_liveness_showing(
    model: &Model,
    situation: &Situation,
    show: &mut dyn FnMut(&Situation, Action),
) -> Vec<Broken> {
    let mut ended = situation.next();
    while !ended.flights.is_empty() {
        show(&ended, Action::Kill(0));
        model.kill(&mut ended, 0);
    }
    model.check_state(&mut ended);
    let mut all = std::mem::take(&mut ended.broken);
    after_faults(model, ended, &mut all, show);
    all
}

fn after_faults(
    model: &Model,
    mut situation: Situation,
    all: &mut Vec<Broken>,
    show: &mut dyn FnMut(&Situation, Action),
) {
    let mut world = Snapshot::clone(&situation.world);
    (world.spreading, world.slow, world.mute) = (false, false, false);
    situation.world = Shared::new(world);

    let mut heartbeat = |situation: &mut Situation| {
        show(situation, Action::Run(None));
        model.whole(situation, None);
        model.check_state(situation);
        all.append(&mut situation.broken);
        situation.last_answer.clone()
    };
    heartbeat(&mut situation);
    let Some(second) = heartbeat(&mut situation) else { return };
    let before = situation.world.clone();
    heartbeat(&mut situation);

    if before != situation.world {
        let text = format!("it went on from {} to {}", model.shown(&before), model.shown(&situation.world));
        all.push((Rule::Rest, format!("{text}; P/state is {:?}", situation.world.states.last())));
    }
    if !second.well || !model.holds_side(&before, second.mode) {
        all.push((Rule::Wanted, format!("{}: {}", second.sentence, model.shown(&before))));
    }
    if model.bounds.moves == Moves::Freely {
        check_certain_facts(model, &situation, &second, all);
    }
    if situation.last_notified != second.mode && !situation.notified.contains(&second.mode) {
        all.push((Rule::Notified, format!("it was never notified of the change to {}", second.mode.as_str())));
    }
    in_sync(model, situation, &second, all);
}

/// A change of which nobody knows the number is believed to be done after a minute.
fn in_sync(model: &Model, mut situation: Situation, second: &Answered, all: &mut Vec<Broken>) {
    let says_so = |situation: &Situation| newest_state(&situation.world).is_some_and(|state| state.public.in_sync);
    if second.in_sync && says_so(&situation) {
        return;
    }
    situation.minute += LATEST_IN_SYNC;
    model.whole(&mut situation, None);
    model.whole(&mut situation, None);
    if !says_so(&situation) {
        all.push((Rule::InSync, "not even after two more minutes".to_owned()));
    }
}

/// What must be, whatever the order in which two runs moved.
fn check_certain_facts(model: &Model, situation: &Situation, answered: &Answered, all: &mut Vec<Broken>) {
    let bounds = &model.bounds;
    let now = situation.now();
    let facts = &situation.facts;
    if let Some(mode) = situation.last_request.operator(now.as_second()) {
        if answered.mode != mode || answered.source != Some(Source::Operator) {
            all.push((Rule::Operator, format!("{mode:?} was written: {}", answered.sentence)));
        }
        return;
    }
    let windows: Vec<(Certainty, Certainty)> = facts
        .windows
        .iter()
        .zip(bounds.announced)
        .map(|(fact, window)| if now < at(window.until) { *fact } else { (Certainty::Yes, Certainty::Yes) })
        .collect();
    let certainly_open = windows.contains(&(Certainty::Yes, Certainty::No));
    let certainly_closed = windows.iter().all(|(opened, ended)| *opened == Certainty::No || *ended == Certainty::Yes);
    let declared = declared_open(bounds, now.as_second());
    let rings = situation.world.alarms.values().any(|state| state.value == AlarmValue::Alarm);
    let maintenance = answered.mode == Mode::Maintenance;
    let by_window = answered.source == Some(Source::Window);

    if (certainly_open || declared) && !(maintenance && by_window) {
        all.push((Rule::Windows, format!("an open one is lost: {}", answered.sentence)));
    }
    if certainly_closed && !declared && by_window {
        all.push((Rule::Windows, format!("one came back: {}", answered.sentence)));
    }
    if facts.latch == Certainty::Yes && !maintenance {
        all.push((Rule::Latch, format!("it is lost: {}", answered.sentence)));
    }
    if rings && !maintenance {
        all.push((Rule::Latch, format!("an alarm is in ALARM: {}", answered.sentence)));
    }
    if certainly_closed && !declared && facts.latch == Certainty::No && maintenance {
        all.push((Rule::Wanted, format!("nothing calls for it: {}", answered.sentence)));
    }
}
