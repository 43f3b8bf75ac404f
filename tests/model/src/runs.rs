//! How runs move: as one moment, or call by call.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use maintenance_core::Kind;
use maintenance_core::model::mode::Mode;
use maintenance_core::reconcile::confirm_delivery;
use maintenance_core::reconcile::{Run, reconcile};
use maintenance_core::tell::notice::Subject;
use maintenance_world::{Snapshot, World, run};
use serde_json::Value;

use crate::answered::Answered;
use crate::bounds::Moves;
use crate::call::{Reply, Request};
use crate::events::Event;
use crate::model::Model;
use crate::oracle::{Past, Verdict};
use crate::replay::{Number, Standing, replay};
use crate::shared::{Shared, digest};
use crate::state::{Flight, Left, Situation, run_time};

/// How many outcomes of whole runs, and places on the way, each thread remembers.
const KEPT: usize = 50_000;

/// The world after a run, the modes of which the bus was notified, and the answer.
type Outcome = (Shared<Snapshot>, Vec<Mode>, Answered);
type Outcomes = HashMap<(Shared<Snapshot>, i64, Option<Event>), Outcome>;

thread_local! {
    static OUTCOMES: RefCell<Outcomes> = RefCell::default();
    static STANDINGS: RefCell<HashMap<u64, Arc<Standing>>> = RefCell::default();
}

/// What another configuration's runs came to is of no use: its rules are others.
pub(crate) fn forget_outcomes() {
    OUTCOMES.with_borrow_mut(HashMap::clear);
    STANDINGS.with_borrow_mut(HashMap::clear);
}

/// Whether what CloudWatch says of the alarm of that Region may still change.
fn may_speak(situation: &Situation, elsewhere: bool) -> bool {
    let Left { alarms: [here, there], silences, .. } = situation.left;
    silences > 0 || situation.world.mute || (if elsewhere { there } else { here }) > 0
}

/// The changes of mode of which the bus was notified.
fn notified_modes(world: &World) -> Vec<Mode> {
    let (titles, details) = (world.titles.borrow(), world.told.borrow());
    let changes = titles.iter().zip(details.iter()).filter(|(title, _)| *title == Subject::ModeChanged.detail_type());
    let mode =
        |detail: &Value| if detail.get("mode")? == "normal" { Some(Mode::Normal) } else { Some(Mode::Maintenance) };
    changes.filter_map(|(_, detail)| mode(detail)).collect()
}

impl Model {
    /// A whole run as one moment.
    pub(crate) fn whole(&self, next: &mut Situation, event: Option<Event>) {
        let possible = self.possible(next, event);
        let mut observed = next.facts.begin(event, next.last_request);
        next.facts.see_alarms(next.world.alarms.values(), next.last_request, &mut observed);
        observed.newest_request = true;
        let (world, notified, answered) = self.outcome(next, event);
        next.become_world(world, &notified);
        let in_time = self.in_time(event, next.minute);
        next.facts.answer(event, in_time, observed, &answered);
        self.check_answer(next, &possible, &answered);
        next.last_answer = Some(answered);
    }

    /// What comes of a whole run. The same run in the same world is often asked for again: as an action, and by the check of
    /// liveness.
    fn outcome(&self, situation: &Situation, event: Option<Event>) -> Outcome {
        let key = (situation.world.clone(), situation.minute, event);
        if let Some(known) = OUTCOMES.with_borrow(|known| known.get(&key).cloned()) {
            return known;
        }
        let world = World::from(&*situation.world);
        let signals: Vec<_> = event.and_then(|event| event.notice(&self.bounds)).into_iter().collect();
        let answered = run(async {
            let run = reconcile(&world, &self.scene.settings, situation.now(), &signals).await;
            let answered = Answered::of(&run);
            if let Ok(Run { delivered: Some(delivered), .. }) = run {
                let _ = confirm_delivery(&world, delivered).await;
            }
            answered
        });
        let after = Shared::new(world.since(&situation.world));
        let outcome = (after, notified_modes(&world), answered.expect("nobody kills it"));
        OUTCOMES.with_borrow_mut(|known| {
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(key, outcome.clone());
        });
        outcome
    }

    /// What the rules say that a run would come to which began and ended now.
    pub(crate) fn possible(&self, situation: &Situation, event: Option<Event>) -> Vec<(Past, Verdict)> {
        if self.bounds.moves == Moves::Freely {
            return Vec::new();
        }
        let seen = situation.seen(event);
        situation.pasts.iter().map(|past| past.run(&self.bounds, &seen)).collect()
    }

    /// A run begins, and asks its first questions.
    pub(crate) fn begin(&self, next: &mut Situation, event: Option<Event>) {
        let observed = next.facts.begin(event, next.last_request);
        let flight =
            Flight { minute: next.minute, event, log: Vec::new(), observed, standing: Arc::new(Standing::default()) };
        let flight = self.driven(flight);
        next.flights.push(flight);
        self.go_on(next, next.flights.len() - 1);
    }

    /// One call of a run is carried out.
    pub(crate) fn step(&self, next: &mut Situation, which: usize, number: Number, lose: bool) {
        self.call(next, which, number, lose);
        self.go_on(next, which);
    }

    pub(crate) fn kill(&self, next: &mut Situation, which: usize) {
        let killed = next.flights.remove(which);
        if killed.standing.answered.is_none() {
            let mut pasts = BTreeSet::clone(&next.pasts);
            pasts.extend(self.possible(next, killed.event).into_iter().map(|(past, _)| past));
            next.pasts = Arc::new(pasts);
        }
        next.facts.kill(next.flights.iter_mut().map(|flight| &mut flight.observed));
        next.put_in_order();
    }

    /// Carries out what nobody else can make a difference to, and lets a run that is over go.
    fn go_on(&self, next: &mut Situation, which: usize) {
        while let Some(number) = self.indifferent(next, which) {
            self.call(next, which, number, false);
        }
        if next.flights.get(which).is_some_and(|flight| flight.standing.waiting.is_empty()) {
            next.flights.remove(which);
        }
        next.put_in_order();
    }

    /// Reduction: a call that changes nothing, and whose answer nobody can change meanwhile, is carried out at once. Every
    /// order in which it comes later gives the same answer and the same world; to be killed before it or after it is the
    /// same, too.
    fn indifferent(&self, situation: &Situation, which: usize) -> Option<Number> {
        let flight = situation.flights.get(which)?;
        let alone = self.bounds.moves == Moves::Alone;
        let last = situation.flights.len() == 1 && situation.left.runs == Some(0);
        let fixed = |request: &Request| match request {
            Request::RoutingObstacle(_) => true,
            // A version that was written never changes.
            Request::StateAt(version) => alone || *version <= situation.world.version(),
            // Nobody else is left who could tell the bus something, too.
            Request::Tell(..) => !alone && last && situation.left.kills == 0,
            Request::DescribeAlarms(region, _) => alone || !may_speak(situation, region.is_some()),
            Request::IsInSync(_) => alone && !situation.world.spreading || !self.bounds.slow,
            Request::Declared | Request::FindRecords(..) | Request::FindMapping(_) => alone,
            Request::WriteState(_)
            | Request::ChangeRecords(..)
            | Request::PointMapping(..)
            | Request::CreateMapping(..) => false,
        };
        flight.standing.waiting.iter().find(|(_, request)| fixed(request)).map(|(number, _)| *number)
    }

    fn call(&self, next: &mut Situation, which: usize, number: Number, lose: bool) {
        let Some(mut flight) = next.flights.get(which).cloned() else { return };
        let waiting = flight.standing.waiting.iter().find(|(waiting, _)| *waiting == number);
        let Some((_, request)) = waiting else { return };
        match request {
            Request::Declared => flight.observed.newest_request = true,
            Request::DescribeAlarms(..) => {
                next.facts.see_alarms(next.world.alarms.values(), next.last_request, &mut flight.observed);
            }
            _ => {}
        }
        let world = World::from(&*next.world);
        let reply = request.execute(&world);
        if request.acts() {
            next.become_world(Shared::new(world.since(&next.world)), &notified_modes(&world));
        }
        let reply = if lose { Reply::Refused(Kind::Unavailable, "no answer came".to_owned()) } else { reply };
        let had_answered = flight.standing.answered.is_some();
        flight.log.push((number, Shared::new(reply)));
        let flight = self.driven(flight);
        if let (false, Some(answered)) = (had_answered, &flight.standing.answered) {
            let in_time = self.in_time(flight.event, flight.minute);
            next.facts.answer(flight.event, in_time, flight.observed, answered);
            let possible = self.possible(next, flight.event);
            self.check_answer(next, &possible, answered);
            next.last_answer = Some(answered.clone());
        }
        if let Some(place) = next.flights.get_mut(which) {
            *place = flight;
        }
    }

    /// Where a run stands that has had these answers. Two runs at once come by the same places in many orders.
    fn driven(&self, flight: Flight) -> Flight {
        let key = digest((flight.minute, flight.event, &flight.log));
        if let Some(standing) = STANDINGS.with_borrow(|known| known.get(&key).cloned()) {
            return Flight { standing, ..flight };
        }
        let signals: Vec<_> = flight.event.and_then(|event| event.notice(&self.bounds)).into_iter().collect();
        let standing = Arc::new(replay(&self.scene.settings, run_time(flight.minute), &signals, &flight.log));
        STANDINGS.with_borrow_mut(|known| {
            if known.len() >= KEPT {
                known.clear();
            }
            known.insert(key, Arc::clone(&standing));
        });
        Flight { standing, ..flight }
    }

    /// Whether the window that the event begins was not over when its run began.
    fn in_time(&self, event: Option<Event>, minute: i64) -> bool {
        let Some(Event::Start(which)) = event else { return true };
        let window = self.bounds.announced.get(which);
        window.is_some_and(|window| run_time(minute) < crate::scene::at(window.until))
    }
}
