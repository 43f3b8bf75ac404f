//! "Eventually", from every state: faults stop, two heartbeats come, and the world is what the rules want; a third finds
//! nothing left to do. That is more than a path on which it comes true: it comes true at once, from wherever one is.

use maintenance_core::model::alarm::AlarmValue;
use maintenance_core::model::mode::{Mode, Source};
use maintenance_world::Snapshot;

use crate::bounds::Moves;
use crate::ghosts::Sure;
use crate::judge::newest_state;
use crate::model::{Action, Model};
use crate::past::declared_open;
use crate::properties::{Broken, Rule};
use crate::scene::at;
use crate::shared::Shared;
use crate::state::Situation;
use crate::word::Answered;

/// How long Route 53 may take for a change of which nobody knows the number.
const LATEST_IN_SYNC: i64 = 2;

/// What is broken once it has settled. Runs on their way are killed: that they come to their end instead is a path of the
/// model itself, which leads to a state that is settled in its turn.
pub(crate) fn settle(model: &Model, situation: &Situation) -> Vec<Broken> {
    let mut all = settle_showing(model, situation, &mut |_, _| {});
    all.sort();
    all.dedup();
    all
}

/// The same; each step is shown to whoever wants to see it.
pub(crate) fn settle_showing(
    model: &Model,
    situation: &Situation,
    show: &mut dyn FnMut(&Situation, Action),
) -> Vec<Broken> {
    let mut ended = situation.next();
    while !ended.flights.is_empty() {
        show(&ended, Action::Kill(0));
        model.kill(&mut ended, 0);
    }
    model.look(&mut ended);
    let mut all = std::mem::take(&mut ended.broken);
    calm(model, ended, &mut all, show);
    all
}

fn calm(model: &Model, mut situation: Situation, all: &mut Vec<Broken>, show: &mut dyn FnMut(&Situation, Action)) {
    let mut world = Snapshot::clone(&situation.world);
    (world.spreading, world.slow, world.mute) = (false, false, false);
    situation.world = Shared::new(world);

    let mut heartbeat = |situation: &mut Situation| {
        show(situation, Action::Run(None));
        model.whole(situation, None);
        model.look(situation);
        all.append(&mut situation.broken);
        situation.said.clone()
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
        certain(model, &situation, &second, all);
    }
    if situation.heard_last != second.mode && !situation.heard.contains(&second.mode) {
        all.push((Rule::Told, format!("it never heard of the change to {}", second.mode.as_str())));
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
fn certain(model: &Model, situation: &Situation, answered: &Answered, all: &mut Vec<Broken>) {
    let bounds = &model.bounds;
    let now = situation.now();
    let ghosts = &situation.ghosts;
    if let Some(word) = situation.written.operator(now.as_second()) {
        if answered.mode != word || answered.source != Some(Source::Operator) {
            all.push((Rule::Operator, format!("{word:?} was written: {}", answered.sentence)));
        }
        return;
    }
    let windows: Vec<(Sure, Sure)> = ghosts
        .windows
        .iter()
        .zip(bounds.announced)
        .map(|(heard, window)| if now < at(window.until) { *heard } else { (Sure::Yes, Sure::Yes) })
        .collect();
    let surely_open = windows.contains(&(Sure::Yes, Sure::No));
    let surely_closed = windows.iter().all(|(opened, ended)| *opened == Sure::No || *ended == Sure::Yes);
    let declared = declared_open(bounds, now.as_second());
    let rings = situation.world.alarms.values().any(|state| state.value == AlarmValue::Alarm);
    let maintenance = answered.mode == Mode::Maintenance;
    let by_window = answered.source == Some(Source::Window);

    if (surely_open || declared) && !(maintenance && by_window) {
        all.push((Rule::Windows, format!("an open one is lost: {}", answered.sentence)));
    }
    if surely_closed && !declared && by_window {
        all.push((Rule::Windows, format!("one came back: {}", answered.sentence)));
    }
    if ghosts.latch == Sure::Yes && !maintenance {
        all.push((Rule::Latch, format!("it is lost: {}", answered.sentence)));
    }
    if rings && !maintenance {
        all.push((Rule::Latch, format!("an alarm is in ALARM: {}", answered.sentence)));
    }
    if surely_closed && !declared && ghosts.latch == Sure::No && maintenance {
        all.push((Rule::Wanted, format!("nothing calls for it: {}", answered.sentence)));
    }
}
