//! A world as plain data: to be kept, compared, hashed and shared between threads, and made a world again.

use std::collections::BTreeMap;
use std::sync::Arc;

use maintenance_core::model::alarm::{AlarmName, AlarmState};
use maintenance_core::model::names::DnsName;
use maintenance_core::model::request::ModeParameter;
use maintenance_core::model::target::Stage;

use crate::{World, Zones};

/// Everything in a world that a call can see: no list of the calls that were made, nor of what the bus was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// `P/mode`.
    pub mode: Option<ModeParameter>,
    /// `P/targets/*`.
    pub targets: Arc<Vec<(String, String)>>,
    /// `P/windows/*`.
    pub windows: Arc<Vec<(String, String)>>,
    /// CloudWatch's alarms.
    pub alarms: BTreeMap<AlarmName, AlarmState>,
    /// Whether CloudWatch refuses to say anything.
    pub mute: bool,
    /// How many of the oldest versions of `P/state` are no longer kept, since nobody will ask for them.
    pub forgotten: usize,
    /// The versions after those, the newest last.
    pub states: Vec<Arc<str>>,
    /// Route 53.
    pub zones: Zones,
    /// API Gateway.
    pub mappings: BTreeMap<(DnsName, String), Stage>,
    /// Whether Route 53 is still carrying its changes to its servers.
    pub spreading: bool,
    /// Whether each change is one that it has still to carry there.
    pub slow: bool,
    /// The number of the last change that Route 53 took.
    pub changes: u64,
}

impl Snapshot {
    /// The version of the newest `P/state`; 0 where there is none.
    pub fn version(&self) -> i64 {
        i64::try_from(self.forgotten + self.states.len()).unwrap_or(i64::MAX)
    }

    /// Forgets the versions of `P/state` before this one.
    pub fn forget_before(&mut self, version: i64) {
        let keep_from = usize::try_from(version - 1).unwrap_or_default();
        let gone = keep_from.saturating_sub(self.forgotten).min(self.states.len());
        self.states.drain(..gone);
        self.forgotten += gone;
    }
}

impl From<&Snapshot> for World {
    fn from(snapshot: &Snapshot) -> Self {
        let world = Self::default();
        world.mode.borrow_mut().clone_from(&snapshot.mode);
        world.targets.borrow_mut().clone_from(&snapshot.targets);
        world.windows.borrow_mut().clone_from(&snapshot.windows);
        world.alarms.borrow_mut().clone_from(&snapshot.alarms);
        world.mute.set(snapshot.mute);
        let kept = snapshot.states.iter().map(ToString::to_string);
        *world.states.borrow_mut() = vec![String::new(); snapshot.forgotten].into_iter().chain(kept).collect();
        world.zones.borrow_mut().clone_from(&snapshot.zones);
        world.mappings.borrow_mut().clone_from(&snapshot.mappings);
        world.spreading.set(snapshot.spreading);
        world.slow.set(snapshot.slow);
        world.changes.set(snapshot.changes);
        world
    }
}

impl World {
    /// What has become of the world that was made from `before`.
    pub fn since(&self, before: &Snapshot) -> Snapshot {
        let states = self.states.borrow();
        let known = before.forgotten + before.states.len();
        let kept = before.states.iter().cloned();
        Snapshot {
            mode: self.mode.borrow().clone(),
            targets: Arc::clone(&before.targets),
            windows: Arc::clone(&before.windows),
            alarms: self.alarms.borrow().clone(),
            mute: self.mute.get(),
            forgotten: before.forgotten,
            states: kept.chain(states.iter().skip(known).map(|text| Arc::from(text.as_str()))).collect(),
            zones: self.zones.borrow().clone(),
            mappings: self.mappings.borrow().clone(),
            spreading: self.spreading.get(),
            slow: self.slow.get(),
            changes: self.changes.get(),
        }
    }
}
