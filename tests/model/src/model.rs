//! The model: what may happen next, and what comes of it.

use std::sync::Arc;

use maintenance_core::model::alarm::{AlarmState, AlarmValue};
use maintenance_core::model::request::{ModeParameter, ParameterRevision};
use maintenance_world::Snapshot;
use stateright::Property;

use crate::bounds::{Bounds, Edit, Moves, OperatorRequest};
use crate::events::Event;
use crate::liveness::check_liveness;
use crate::properties::{Broken, properties};
use crate::replay::Number;
use crate::scene::{Scene, alarm, at_ms};
use crate::shared::Shared;
use crate::state::Situation;

/// One thing that may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A minute passes.
    Tick,
    /// The operator writes.
    Write(OperatorRequest),
    /// An alarm changes its state.
    Alarm(usize, AlarmValue),
    /// CloudWatch falls silent, or speaks again.
    Silence(bool),
    /// A foreign edit.
    Edit(Edit),
    /// Route 53 has carried its changes to all its servers.
    Spread,
    /// A run begins: for an event, or as a heartbeat.
    Run(Option<Event>),
    /// One call of a run on its way is carried out and answered.
    Step(usize, Number),
    /// One call of a run on its way is carried out, but its answer is lost.
    Lose(usize, Number),
    /// A run on its way is killed.
    Kill(usize),
}

/// A bounded world.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) bounds: Bounds,
    pub(crate) scene: Scene,
}

impl Model {
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self { scene: Scene::new(&bounds), bounds }
    }

    /// The rules that are broken from this state on, once faults have stopped.
    pub(crate) fn liveness(&self, situation: &Situation) -> Arc<Vec<Broken>> {
        Arc::clone(situation.liveness.get_or_init(|| Arc::new(check_liveness(self, situation))))
    }

    fn outside_actions(&self, situation: &Situation, actions: &mut Vec<Action>) {
        let (bounds, left) = (&self.bounds, situation.left);
        // Route 53 needs less than a minute.
        if left.ticks > 0 && !situation.world.spreading {
            actions.push(Action::Tick);
        }
        if left.writes > 0 {
            let in_time = |request: &OperatorRequest| match request {
                OperatorRequest::OnUntil(until) => crate::scene::at(*until) > situation.now(),
                OperatorRequest::On | OperatorRequest::Off | OperatorRequest::Auto => true,
            };
            actions.extend(bounds.possible_requests.iter().copied().filter(in_time).map(Action::Write));
        }
        for (which, left) in left.alarms.into_iter().enumerate() {
            let now = situation.alarm(which).map(|state| state.value);
            let others = [AlarmValue::Alarm, AlarmValue::Ok, AlarmValue::InsufficientData];
            let others = others.into_iter().filter(|value| left > 0 && Some(*value) != now);
            actions.extend(others.map(|value| Action::Alarm(which, value)));
        }
        if situation.world.mute {
            actions.push(Action::Silence(false));
        } else if left.silences > 0 {
            actions.push(Action::Silence(true));
        }
        if left.edits > 0 {
            actions.extend(bounds.possible_edits.iter().copied().map(Action::Edit));
        }
        if situation.world.spreading {
            actions.push(Action::Spread);
        }
    }

    fn new_runs(&self, situation: &Situation, actions: &mut Vec<Action>) {
        if situation.left.runs == Some(0) {
            return;
        }
        actions.push(Action::Run(None));
        let now = situation.now();
        let scheduled = Event::scheduled(&self.bounds).into_iter().filter(|event| event.is_due(&self.bounds, now));
        actions.extend(scheduled.chain(situation.events.iter().copied()).map(|event| Action::Run(Some(event))));
    }

    fn calls(&self, situation: &Situation, actions: &mut Vec<Action>) {
        for (which, flight) in situation.flights.iter().enumerate() {
            let waiting = &flight.standing.waiting;
            // Reduction: two runs change a zone and a mapping in the same order. Neither knows of the other, so every
            // order of the changes of one thing is still there; a run that is killed between the two is seen where
            // runs move alone.
            let mut flips = 0;
            for (number, request) in waiting {
                flips += usize::from(request.flips());
                if self.bounds.moves == Moves::Freely && request.flips() && flips > 1 {
                    continue;
                }
                actions.push(Action::Step(which, *number));
                if situation.left.lost > 0 && request.acts() {
                    actions.push(Action::Lose(which, *number));
                }
            }
            if situation.left.kills > 0 {
                actions.push(Action::Kill(which));
            }
        }
    }

    fn outside(&self, next: &mut Situation, action: Action) {
        let mut world = Snapshot::clone(&next.world);
        match action {
            Action::Tick => {
                next.minute += 1;
                next.moments = 0;
                next.left.ticks -= 1;
                return;
            }
            Action::Write(request) => {
                let modified_ms = at_ms(next.moment_ms()).as_millisecond();
                let number = next.last_request.number + 1;
                let revision = ParameterRevision { version: i64::from(number), modified_ms };
                world.mode = Some(ModeParameter { value: request.text(), revision });
                next.last_request = crate::oracle::LastRequest { request, number, at_ms: modified_ms };
                next.left.writes -= 1;
                let rings = world.alarms.values().any(|state| state.value == AlarmValue::Alarm);
                next.facts.write(next.flights.iter_mut().map(|flight| &mut flight.observed), rings);
            }
            Action::Alarm(which, value) => {
                let moment = at_ms(next.moment_ms());
                let state = AlarmState { value, since: moment };
                world.alarms.insert(alarm(which), state);
                for left in next.left.alarms.iter_mut().skip(which).take(1) {
                    *left -= 1;
                }
                next.events.insert(Event::Alarm(which, state));
                forget_old_events(next, which, self.bounds.late);
            }
            Action::Silence(mute) => {
                world.mute = mute;
                next.left.silences -= u8::from(mute);
            }
            Action::Edit(edit) => {
                self.scene.edit(&mut world, edit);
                next.left.edits -= 1;
            }
            Action::Spread => world.spreading = false,
            Action::Run(_) | Action::Step(..) | Action::Lose(..) | Action::Kill(_) => {}
        }
        next.world = Shared::new(world);
    }
}

/// An event that is later than so many of its alarm never arrives.
fn forget_old_events(next: &mut Situation, which: usize, late: usize) {
    let of = |event: &&Event| matches!(event, Event::Alarm(of, _) if *of == which);
    let since = |event: &Event| if let Event::Alarm(_, state) = event { Some(state.since) } else { None };
    let mut sent: Vec<Event> = next.events.iter().filter(of).copied().collect();
    sent.sort_by_key(since);
    for old in sent.iter().rev().skip(late) {
        next.events.remove(old);
    }
}

impl stateright::Model for Model {
    type State = Situation;
    type Action = Action;

    fn init_states(&self) -> Vec<Situation> {
        vec![Situation::beginning(&self.bounds, &self.scene)]
    }

    fn actions(&self, situation: &Situation, actions: &mut Vec<Action>) {
        let room = match self.bounds.moves {
            Moves::Whole | Moves::Alone => 1,
            Moves::Freely => 2,
        };
        if situation.flights.is_empty() || self.bounds.moves == Moves::Freely {
            self.outside_actions(situation, actions);
        } else if situation.world.spreading {
            actions.push(Action::Spread);
        }
        if situation.flights.len() < room {
            self.new_runs(situation, actions);
        }
        self.calls(situation, actions);
    }

    fn next_state(&self, situation: &Situation, action: Action) -> Option<Situation> {
        let mut next = situation.next();
        match action {
            Action::Run(event) => {
                next.left.runs = next.left.runs.map(|left| left - 1);
                match self.bounds.moves {
                    Moves::Whole => self.whole(&mut next, event),
                    Moves::Alone | Moves::Freely => self.begin(&mut next, event),
                }
            }
            Action::Step(flight, number) => self.step(&mut next, flight, number, false),
            Action::Lose(flight, number) => {
                next.left.lost -= 1;
                self.step(&mut next, flight, number, true);
            }
            Action::Kill(flight) => {
                next.left.kills -= 1;
                self.kill(&mut next, flight);
            }
            action => self.outside(&mut next, action),
        }
        self.check_state(&mut next);
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties()
    }
}
