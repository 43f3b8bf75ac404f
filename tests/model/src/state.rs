//! One state of the model: a world, what is on its way in it, and what may still happen.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use maintenance_core::model::alarm::AlarmState;
use maintenance_core::model::mode::Mode;
use maintenance_world::Snapshot;

use crate::answered::Answered;
use crate::bounds::Bounds;
use crate::call::Reply;
use crate::certain_facts::{CertainFacts, Observed};
use crate::check_answer::newest_state;
use crate::events::Event;
use crate::oracle::{LastRequest, Past, Seen};
use crate::properties::Broken;
use crate::replay::{Number, Standing};
use crate::scene::{Scene, TICK, alarm, at};
use crate::shared::{Shared, digest};

/// Runs begin a second after what happens in the same minute: all of that is then past.
const RUNS_AT: i64 = 1;

/// How often each thing may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Left {
    pub(crate) ticks: u8,
    pub(crate) writes: u8,
    pub(crate) alarms: [u8; 2],
    pub(crate) edits: u8,
    pub(crate) kills: u8,
    pub(crate) lost: u8,
    pub(crate) silences: u8,
    pub(crate) runs: Option<u8>,
}

/// A run on its way.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    /// When it began, in minutes.
    pub(crate) minute: i64,
    pub(crate) event: Option<Event>,
    /// What it was answered so far.
    pub(crate) log: Vec<(Number, Shared<Reply>)>,
    pub(crate) observed: Observed,
    /// Follows from the rest.
    pub(crate) standing: Arc<Standing>,
}

impl Flight {
    pub(crate) fn digest(&self) -> u64 {
        digest((self.minute, self.event, &self.log, self.observed))
    }
}

/// Everything else follows from these.
#[derive(Clone, Debug)]
pub(crate) struct Situation {
    /// Minutes since the beginning.
    pub(crate) minute: i64,
    /// What has happened in this minute, in its order, a millisecond each.
    pub(crate) moments: i64,
    pub(crate) world: Shared<Snapshot>,
    pub(crate) last_request: LastRequest,
    /// What alarms have sent, as far back as it may be late. What schedules send follows from the clock.
    pub(crate) events: BTreeSet<Event>,
    pub(crate) flights: Vec<Flight>,
    pub(crate) left: Left,
    pub(crate) pasts: Arc<BTreeSet<Past>>,
    pub(crate) facts: CertainFacts,
    /// The mode of which the bus was last notified.
    pub(crate) last_notified: Mode,
    /// The modes of which the bus was notified since P/state last said another one.
    pub(crate) notified: BTreeSet<Mode>,
    /// The rules that the last step broke.
    pub(crate) broken: Vec<Broken>,
    /// What the last run answered: shown with a counterexample.
    pub(crate) last_answer: Option<Answered>,
    /// The rules that are broken once faults have stopped; computed when first asked for.
    pub(crate) liveness: OnceLock<Arc<Vec<Broken>>>,
}

impl Situation {
    pub(crate) fn beginning(bounds: &Bounds, scene: &Scene) -> Self {
        Self {
            minute: 0,
            moments: 0,
            world: Shared::new(scene.beginning(bounds)),
            last_request: LastRequest {
                request: crate::bounds::OperatorRequest::Auto,
                number: 1,
                at_ms: at(-TICK).as_millisecond(),
            },
            events: BTreeSet::new(),
            flights: Vec::new(),
            left: Left {
                ticks: bounds.ticks,
                writes: bounds.writes,
                alarms: bounds.alarms,
                edits: bounds.edits,
                kills: bounds.kills,
                lost: bounds.lost,
                silences: bounds.silences,
                runs: bounds.runs,
            },
            pasts: Arc::new([Past::beginning(bounds)].into()),
            facts: CertainFacts::beginning(bounds),
            last_notified: Mode::Normal,
            notified: [Mode::Normal].into(),
            broken: Vec::new(),
            last_answer: None,
            liveness: OnceLock::new(),
        }
    }

    /// The same, to be changed.
    pub(crate) fn next(&self) -> Self {
        Self { broken: Vec::new(), liveness: OnceLock::new(), ..self.clone() }
    }

    /// When a run that begins now thinks it is.
    pub(crate) fn now(&self) -> Timestamp {
        run_time(self.minute)
    }

    /// The world becomes another, and the bus may have been notified of changes: before P/state says them, or after.
    pub(crate) fn become_world(&mut self, world: Shared<Snapshot>, notified: &[Mode]) {
        let mode = |world: &Snapshot| newest_state(world).map(|state| state.public.position.mode);
        self.notified.extend(notified);
        self.last_notified = notified.last().copied().unwrap_or(self.last_notified);
        if world.states.len() != self.world.states.len()
            && let (Some(before), Some(after)) = (mode(&self.world), mode(&world))
            && before != after
        {
            self.notified.remove(&before);
        }
        self.world = world;
    }

    /// The moment of what happens next, in milliseconds after the beginning.
    pub(crate) fn moment_ms(&mut self) -> i64 {
        self.moments += 1;
        self.minute * TICK * 1000 + self.moments
    }

    /// What a run that began now would see.
    pub(crate) fn seen(&self, event: Option<Event>) -> Seen {
        let state = |which| self.alarm(which);
        let alarms = state(0).zip(state(1)).map(|(first, second)| [first, second]);
        let alarms = alarms.filter(|_| !self.world.mute);
        Seen { now: self.now().as_second(), last_request: self.last_request, alarms, event }
    }

    pub(crate) fn alarm(&self, which: usize) -> Option<AlarmState> {
        self.world.alarms.get(&alarm(which)).copied()
    }

    /// Two runs that have seen the same are the same, whichever began first.
    pub(crate) fn put_in_order(&mut self) {
        self.flights.sort_by_key(Flight::digest);
    }
}

/// When a run that began in that minute thinks it is.
pub(crate) fn run_time(minute: i64) -> Timestamp {
    at(minute * TICK + RUNS_AT)
}

impl PartialEq for Situation {
    fn eq(&self, other: &Self) -> bool {
        digest(self) == digest(other)
    }
}

impl Hash for Situation {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.minute, self.moments, &self.world, self.last_request, &self.events, self.left).hash(state);
        for flight in &self.flights {
            state.write_u64(flight.digest());
        }
        (&self.pasts, &self.facts, self.last_notified, &self.notified, &self.broken).hash(state);
    }
}
