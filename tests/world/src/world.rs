//! The world itself: Parameter Store, Route 53, API Gateway and a bus, each call one moment in time.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::task::Poll;

use jiff::Timestamp;
use maintenance_core::apply::ports::{Alarms, Bus, Declared, Dns, Gateway, Parameters, Servers};
use maintenance_core::memory::StateDocument;
use maintenance_core::model::alarm::{AlarmName, AlarmState};
use maintenance_core::model::certificate::Certificate;
use maintenance_core::model::change::ChangeId;
use maintenance_core::model::change::RecordChange;
use maintenance_core::model::names::DnsName;
use maintenance_core::model::record::Found;
use maintenance_core::model::request::{ModeParameter, ParameterRevision};
use maintenance_core::model::target::FoundMapping;
use maintenance_core::model::target::{Mapping, Stage, Zone};
use maintenance_core::{Fault, Kind};

use crate::dns::Zones;

/// A strict in-memory AWS.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// `P/mode`.
    pub mode: RefCell<Option<ModeParameter>>,
    /// `P/targets/*`.
    pub targets: RefCell<Vec<(String, String)>>,
    /// `P/windows/*`.
    pub windows: RefCell<Vec<(String, String)>>,
    /// CloudWatch's alarms, in whatever Region.
    pub alarms: RefCell<BTreeMap<AlarmName, AlarmState>>,
    /// Whether CloudWatch refuses to say anything.
    pub mute: Cell<bool>,
    /// Every version of `P/state`, the first being version 1.
    pub states: RefCell<Vec<String>>,
    /// Route 53.
    pub zones: RefCell<Zones>,
    /// API Gateway: what each mapping points at, by domain and path.
    pub mappings: RefCell<BTreeMap<(DnsName, String), Stage>>,
    /// What the bus was told.
    pub told: RefCell<Vec<serde_json::Value>>,
    /// As what it was told each.
    pub titles: RefCell<Vec<String>>,
    /// Names that IAM lets nobody change.
    pub denied: RefCell<BTreeSet<DnsName>>,
    /// The names that each of IAM's statements allows: all the names of a batch must be in one. With none, all are allowed.
    pub statements: RefCell<Vec<BTreeSet<DnsName>>>,
    /// The calls that were made, by their name.
    pub calls: RefCell<Vec<&'static str>>,
    /// How many more calls are answered before whoever calls is killed; `None` for all of them.
    pub lives: Cell<Option<usize>>,
    /// Whether changes of records and mappings are carried out but their answers are lost.
    pub deaf: Cell<bool>,
    /// Whether changes of records and mappings do not even arrive.
    pub cut_off: Cell<bool>,
    /// Whether Route 53 is still carrying its changes to its servers.
    pub spreading: Cell<bool>,
    /// Whether each change of a record is one that it has still to carry there.
    pub slow: Cell<bool>,
    /// What web servers show over TLS, where that is not a valid certificate; `None` where nobody answers.
    pub certificates: RefCell<BTreeMap<String, Option<Certificate>>>,
    pub(crate) changes: Cell<u64>,
}

impl World {
    /// Writes `P/mode` at a moment, in seconds since 1970.
    pub fn write_mode(&self, value: &str, at: i64) {
        let version = self.mode.borrow().as_ref().map_or(0, |mode| mode.revision.version) + 1;
        let revision = ParameterRevision { version, modified_ms: at * 1000 };
        *self.mode.borrow_mut() = Some(ModeParameter { value: value.to_owned(), revision });
    }

    /// The newest `P/state`.
    pub fn state(&self) -> Option<StateDocument> {
        self.states.borrow().last().and_then(|text| StateDocument::parse(text))
    }

    /// How many calls of that name were made.
    pub fn count(&self, call: &str) -> usize {
        self.calls.borrow().iter().filter(|made| **made == call).count()
    }

    /// One call: another run may move before it, and it may be the last one that its caller makes.
    async fn call(&self, name: &'static str) {
        let mut waited = false;
        poll_fn(|context| {
            context.waker().wake_by_ref();
            if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        self.calls.borrow_mut().push(name);
    }

    /// The answer of a call, which a killed caller never gets.
    async fn answer(&self) {
        poll_fn(|context| match self.lives.get() {
            Some(0) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Some(left) => {
                self.lives.set(Some(left - 1));
                Poll::Ready(())
            }
            None => Poll::Ready(()),
        })
        .await;
    }

    fn declare(&self) -> Declared {
        let states = self.states.borrow();
        let version = i64::try_from(states.len()).unwrap_or(i64::MAX);
        Declared {
            mode: self.mode.borrow().clone(),
            targets: self.targets.borrow().clone(),
            windows: self.windows.borrow().clone(),
            state: states.last().map(|text| (version, text.clone())),
        }
    }

    fn look_up(&self, zone: &Zone, names: &BTreeSet<DnsName>) -> Result<BTreeMap<DnsName, Vec<Found>>, Fault> {
        let zones = self.zones.borrow();
        if !zones.0.contains_key(&zone.id) {
            return Err(Fault::new(Kind::NotFound, "NoSuchHostedZone"));
        }
        Ok(names.iter().map(|name| (name.clone(), zones.at(&zone.id, name))).collect())
    }

    fn is_allowed(&self, changes: &[&RecordChange]) -> bool {
        let statements = self.statements.borrow();
        let denied = |change: &&RecordChange| self.denied.borrow().contains(&change.record);
        let holds = |names: &BTreeSet<DnsName>| changes.iter().all(|change| names.contains(&change.record));
        !changes.iter().any(denied) && (statements.is_empty() || statements.iter().any(holds))
    }

    fn is_dead(&self) -> bool {
        self.lives.get() == Some(0)
    }

    /// A change of a record or a mapping, which may not arrive, or whose answer may be lost; that of a refusal is not.
    async fn flip<T>(&self, name: &'static str, change: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        let silence = || Err(Fault::new(Kind::Unavailable, format!("{name} got no answer")));
        let changed = self.write(name, || if self.cut_off.get() { silence() } else { change() }).await?;
        if self.deaf.get() { silence() } else { Ok(changed) }
    }

    /// A call that changes something; a caller that is already dead changes nothing.
    async fn write<T>(&self, name: &'static str, change: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        self.call(name).await;
        if self.is_dead() {
            self.answer().await;
        }
        let changed = change();
        self.answer().await;
        changed
    }
}

impl Parameters for World {
    async fn declared(&self) -> Result<Declared, Fault> {
        self.call("GetParametersByPath").await;
        let declared = self.declare();
        self.answer().await;
        Ok(declared)
    }

    async fn write_state(&self, text: &str) -> Result<i64, Fault> {
        self.write("PutParameter", || {
            let mut states = self.states.borrow_mut();
            states.push(text.to_owned());
            Ok(i64::try_from(states.len()).unwrap_or(i64::MAX))
        })
        .await
    }

    async fn state_at(&self, version: i64) -> Result<Option<String>, Fault> {
        self.call("GetParameter").await;
        let at = usize::try_from(version - 1).unwrap_or(usize::MAX);
        let text = self.states.borrow().get(at).cloned();
        assert!(text.as_deref() != Some(""), "version {version} was forgotten, though somebody asks for it");
        self.answer().await;
        Ok(text)
    }
}

impl Alarms for World {
    async fn describe_alarms(
        &self,
        region: Option<&str>,
        names: &[&str],
    ) -> Result<BTreeMap<String, AlarmState>, Fault> {
        self.call("DescribeAlarms").await;
        let said: BTreeMap<String, AlarmState> = self
            .alarms
            .borrow()
            .iter()
            .filter(|(alarm, _)| alarm.region.as_deref() == region && names.contains(&alarm.name.as_str()))
            .map(|(alarm, state)| (alarm.name.clone(), *state))
            .collect();
        self.answer().await;
        if self.mute.get() { Err(Fault::new(Kind::Unavailable, "DescribeAlarms: Throttling")) } else { Ok(said) }
    }
}

impl Dns for World {
    async fn find_records(
        &self,
        zone: &Zone,
        names: &BTreeSet<DnsName>,
    ) -> Result<BTreeMap<DnsName, Vec<Found>>, Fault> {
        self.call("ListResourceRecordSets").await;
        let found = self.look_up(zone, names);
        self.answer().await;
        found
    }

    async fn change_records(&self, zone: &Zone, changes: &[&RecordChange]) -> Result<ChangeId, Fault> {
        self.flip("ChangeResourceRecordSets", || {
            if !self.is_allowed(changes) {
                return Err(Fault::new(Kind::AccessDenied, "AccessDenied"));
            }
            let refuse = |rule| Fault::new(Kind::Conflict, format!("InvalidChangeBatch: {rule:?}"));
            self.zones.borrow_mut().change(&zone.id, changes).map_err(refuse)?;
            self.changes.set(self.changes.get() + 1);
            self.spreading.set(self.spreading.get() || self.slow.get());
            Ok(ChangeId { id: format!("C{}", self.changes.get()), zone: zone.id.to_string(), role: None })
        })
        .await
    }

    async fn is_in_sync(&self, _change: &ChangeId) -> Result<bool, Fault> {
        self.call("GetChange").await;
        self.answer().await;
        Ok(!self.spreading.get())
    }
}

impl Gateway for World {
    async fn find_mapping(&self, mapping: &Mapping) -> Result<Option<FoundMapping>, Fault> {
        self.call("GetBasePathMapping").await;
        let key = (mapping.domain.clone(), mapping.base_path.clone());
        let stage = self.mappings.borrow().get(&key).cloned();
        self.answer().await;
        Ok(stage.map(|stage| FoundMapping { stage, id: None }))
    }

    async fn point_mapping(&self, mapping: &Mapping, _: Option<&str>, stage: &Stage) -> Result<FoundMapping, Fault> {
        self.flip("UpdateBasePathMapping", || {
            let key = (mapping.domain.clone(), mapping.base_path.clone());
            let mut mappings = self.mappings.borrow_mut();
            let held = mappings.get_mut(&key).ok_or_else(|| Fault::new(Kind::NotFound, "NotFoundException"))?;
            held.clone_from(stage);
            Ok(FoundMapping { stage: stage.clone(), id: None })
        })
        .await
    }

    async fn create_mapping(&self, mapping: &Mapping, stage: &Stage) -> Result<FoundMapping, Fault> {
        self.flip("CreateBasePathMapping", || {
            let key = (mapping.domain.clone(), mapping.base_path.clone());
            let mut mappings = self.mappings.borrow_mut();
            if mappings.contains_key(&key) {
                return Err(Fault::new(Kind::Conflict, "ConflictException"));
            }
            mappings.insert(key, stage.clone());
            Ok(FoundMapping { stage: stage.clone(), id: None })
        })
        .await
    }

    async fn routing_obstacle(&self, _mapping: &Mapping) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

impl Bus for World {
    async fn tell(&self, detail_type: &str, detail: &str) -> Result<(), Fault> {
        self.write("PutEvents", || {
            let detail = serde_json::from_str(detail).map_err(|_| Fault::new(Kind::Bug, "the detail is not JSON"))?;
            self.told.borrow_mut().push(detail);
            self.titles.borrow_mut().push(detail_type.to_owned());
            Ok(())
        })
        .await
    }
}

impl Servers for World {
    async fn certificate(&self, host: &str, _: &DnsName, _: Timestamp) -> Result<Certificate, Fault> {
        self.call("TLS").await;
        let shown = self.certificates.borrow().get(host).copied();
        shown.unwrap_or(Some(Certificate::Valid)).ok_or_else(|| Fault::new(Kind::Unavailable, "no connection"))
    }
}
