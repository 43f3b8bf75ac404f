//! A run on its way, as data: what it was given and what it was answered so far.
//!
//! A future can be neither copied nor compared. So to move a run by one call, it is created again and given all its answers
//! again, one at a time, in the order in which it got them; what it then still waits for is what it asks next. Core reads
//! no clock and no random number, so it asks the same again.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use jiff::Timestamp;
use maintenance_core::apply::ports::{Alarms, Bus, Declared, Dns, Gateway, Parameters};
use maintenance_core::model::alarm::AlarmState;
use maintenance_core::model::change::ChangeId;
use maintenance_core::model::change::RecordChange;
use maintenance_core::model::names::DnsName;
use maintenance_core::model::record::Found;
use maintenance_core::model::signal::Signal;
use maintenance_core::model::target::FoundMapping;
use maintenance_core::model::target::{Mapping, Stage, Zone};
use maintenance_core::read::settings::Settings;
use maintenance_core::reconcile::confirm_delivery;
use maintenance_core::reconcile::{Run, reconcile};
use maintenance_core::{Fault, Kind};

use crate::answered::Answered;
use crate::call::{Reply, Request};
use crate::shared::Shared;

/// The number of a call: calls are numbered as a run first makes them.
pub(crate) type Number = usize;

/// Where a run stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The calls that wait for an answer, by their number; none where the run is over.
    pub(crate) waiting: Vec<(Number, Request)>,
    /// What it answered, once it has: the state may still have to be written once more after that.
    pub(crate) answered: Option<Answered>,
}

/// Drives a run, from its beginning, as far as these answers lead.
pub(crate) fn replay(
    settings: &Settings,
    now: Timestamp,
    signals: &[Signal],
    log: &[(Number, Shared<Reply>)],
) -> Standing {
    let cloud = Replay::default();
    let answered = RefCell::new(None);
    let whole = async {
        let run = reconcile(&cloud, settings, now, signals).await;
        *answered.borrow_mut() = Some(Answered::of(&run));
        // As the real handler does once the answer is out: functions/switch/src/handler.rs.
        if let Ok(Run { delivered: Some(delivered), .. }) = run {
            let _ = confirm_delivery(&cloud, delivered).await;
        }
    };
    let mut whole = pin!(whole);
    let mut context = Context::from_waker(Waker::noop());
    let mut answers = log.iter();
    let over = loop {
        let over = poll_until_idle(&cloud, || whole.as_mut().poll(&mut context).is_ready());
        let Some((number, reply)) = answers.next().filter(|_| !over) else { break over };
        cloud.give(*number, (**reply).clone());
    };
    let waiting: Vec<(Number, Request)> =
        cloud.waiting.take().into_iter().map(|(number, (request, _))| (number, request)).collect();
    assert!(over || !waiting.is_empty(), "a run waits for nothing");
    Standing { waiting, answered: answered.take() }
}

/// Polls until nothing moves any more: a stream of futures may want more than one poll to get to all of them.
fn poll_until_idle(cloud: &Replay, mut poll: impl FnMut() -> bool) -> bool {
    let mut moves = None;
    while moves != Some(cloud.moves.get()) {
        moves = Some(cloud.moves.get());
        if poll() {
            return true;
        }
    }
    false
}

/// All of AWS, for a run that is given the same answers as before.
#[derive(Default)]
struct Replay {
    next: Cell<Number>,
    waiting: RefCell<BTreeMap<Number, (Request, Waker)>>,
    given: RefCell<BTreeMap<Number, Reply>>,
    /// How many calls were begun or answered.
    moves: Cell<usize>,
}

impl Replay {
    fn give(&self, number: Number, reply: Reply) {
        let waiting = self.waiting.borrow_mut().remove(&number);
        let (_, waker) = waiting.expect("the same calls are made again");
        self.given.borrow_mut().insert(number, reply);
        waker.wake();
    }

    async fn ask<T>(&self, request: Request, take: impl FnOnce(Reply) -> Option<T>) -> Result<T, Fault> {
        let mut request = Some(request);
        let mut number = 0;
        let reply = poll_fn(|context| {
            if let Some(request) = request.take() {
                number = self.next.replace(self.next.get() + 1);
                self.moves.set(self.moves.get() + 1);
                self.waiting.borrow_mut().insert(number, (request, context.waker().clone()));
            } else if let Some((_, waker)) = self.waiting.borrow_mut().get_mut(&number) {
                waker.clone_from(context.waker());
            }
            let given = self.given.borrow_mut().remove(&number);
            given.map_or(Poll::Pending, |reply| {
                self.moves.set(self.moves.get() + 1);
                Poll::Ready(reply)
            })
        })
        .await;
        match reply {
            Reply::Refused(kind, text) => Err(Fault::new(kind, text)),
            reply => take(reply).ok_or_else(|| Fault::new(Kind::Bug, "an answer to another question")),
        }
    }
}

macro_rules! is {
    ($reply:ident) => {
        |reply| if let Reply::$reply(value) = reply { Some(value) } else { None }
    };
}

impl Parameters for Replay {
    async fn declared(&self) -> Result<Declared, Fault> {
        self.ask(Request::Declared, is!(Declared)).await
    }

    async fn write_state(&self, text: &str) -> Result<i64, Fault> {
        self.ask(Request::WriteState(text.to_owned()), is!(Version)).await
    }

    async fn state_at(&self, version: i64) -> Result<Option<String>, Fault> {
        self.ask(Request::StateAt(version), is!(State)).await
    }
}

impl Alarms for Replay {
    async fn describe_alarms(
        &self,
        region: Option<&str>,
        names: &[&str],
    ) -> Result<BTreeMap<String, AlarmState>, Fault> {
        let names = names.iter().map(ToString::to_string).collect();
        self.ask(Request::DescribeAlarms(region.map(ToOwned::to_owned), names), is!(Alarms)).await
    }
}

impl Dns for Replay {
    async fn find_records(
        &self,
        zone: &Zone,
        names: &BTreeSet<DnsName>,
    ) -> Result<BTreeMap<DnsName, Vec<Found>>, Fault> {
        self.ask(Request::FindRecords(zone.clone(), names.clone()), is!(Records)).await
    }

    async fn change_records(&self, zone: &Zone, changes: &[&RecordChange]) -> Result<ChangeId, Fault> {
        let changes = changes.iter().map(|change| (*change).clone()).collect();
        self.ask(Request::ChangeRecords(zone.clone(), changes), is!(Change)).await
    }

    async fn is_in_sync(&self, change: &ChangeId) -> Result<bool, Fault> {
        self.ask(Request::IsInSync(change.clone()), is!(InSync)).await
    }
}

impl Gateway for Replay {
    async fn find_mapping(&self, mapping: &Mapping) -> Result<Option<FoundMapping>, Fault> {
        self.ask(Request::FindMapping(mapping.clone()), is!(Mapping)).await
    }

    async fn point_mapping(&self, mapping: &Mapping, id: Option<&str>, stage: &Stage) -> Result<FoundMapping, Fault> {
        let id = id.map(ToOwned::to_owned);
        self.ask(Request::PointMapping(mapping.clone(), id, stage.clone()), is!(Pointed)).await
    }

    async fn create_mapping(&self, mapping: &Mapping, stage: &Stage) -> Result<FoundMapping, Fault> {
        self.ask(Request::CreateMapping(mapping.clone(), stage.clone()), is!(Pointed)).await
    }

    async fn routing_obstacle(&self, mapping: &Mapping) -> Result<Option<String>, Fault> {
        self.ask(Request::RoutingObstacle(mapping.clone()), is!(Obstacle)).await
    }
}

impl Bus for Replay {
    async fn tell(&self, detail_type: &str, detail: &str) -> Result<(), Fault> {
        let request = Request::Tell(detail_type.to_owned(), detail.to_owned());
        self.ask(request, |reply| (reply == Reply::Notified).then_some(())).await
    }
}
