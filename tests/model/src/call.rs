//! The calls of core's ports as data: what a run asks, and what it is answered.

use std::collections::{BTreeMap, BTreeSet};

use maintenance_core::apply::ports::{Alarms, Bus, Declared, Dns, Gateway, Parameters};
use maintenance_core::model::alarm::AlarmState;
use maintenance_core::model::change::ChangeId;
use maintenance_core::model::change::RecordChange;
use maintenance_core::model::names::DnsName;
use maintenance_core::model::record::Found;
use maintenance_core::model::target::FoundMapping;
use maintenance_core::model::target::{Mapping, Stage, Zone};
use maintenance_core::{Fault, Kind};
use maintenance_world::{World, run};

/// What a run asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Declared,
    WriteState(String),
    StateAt(i64),
    DescribeAlarms(Option<String>, Vec<String>),
    FindRecords(Zone, BTreeSet<DnsName>),
    ChangeRecords(Zone, Vec<RecordChange>),
    IsInSync(ChangeId),
    FindMapping(Mapping),
    PointMapping(Mapping, Option<String>, Stage),
    CreateMapping(Mapping, Stage),
    RoutingObstacle(Mapping),
    Tell(String, String),
}

/// What it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Declared(Declared),
    Version(i64),
    State(Option<String>),
    Alarms(BTreeMap<String, AlarmState>),
    Records(BTreeMap<DnsName, Vec<Found>>),
    Change(ChangeId),
    InSync(bool),
    Mapping(Option<FoundMapping>),
    Pointed(FoundMapping),
    Obstacle(Option<String>),
    Notified,
    Refused(Kind, String),
}

impl Request {
    /// Whether it may change the world.
    pub(crate) const fn acts(&self) -> bool {
        self.flips() || matches!(self, Self::WriteState(_) | Self::Tell(..))
    }

    /// Whether it changes a record or a mapping.
    pub(crate) const fn flips(&self) -> bool {
        matches!(self, Self::ChangeRecords(..) | Self::PointMapping(..) | Self::CreateMapping(..))
    }

    /// Carries it out: one moment in time.
    pub(crate) fn execute(&self, world: &World) -> Reply {
        let answered = run(async {
            Ok(match self {
                Self::Declared => Reply::Declared(world.declared().await?),
                Self::WriteState(text) => Reply::Version(world.write_state(text).await?),
                Self::StateAt(version) => Reply::State(world.state_at(*version).await?),
                Self::DescribeAlarms(region, names) => {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    Reply::Alarms(world.describe_alarms(region.as_deref(), &names).await?)
                }
                Self::FindRecords(zone, names) => Reply::Records(world.find_records(zone, names).await?),
                Self::ChangeRecords(zone, changes) => {
                    Reply::Change(world.change_records(zone, &changes.iter().collect::<Vec<_>>()).await?)
                }
                Self::IsInSync(change) => Reply::InSync(world.is_in_sync(change).await?),
                Self::FindMapping(mapping) => Reply::Mapping(world.find_mapping(mapping).await?),
                Self::PointMapping(mapping, id, stage) => {
                    Reply::Pointed(world.point_mapping(mapping, id.as_deref(), stage).await?)
                }
                Self::CreateMapping(mapping, stage) => Reply::Pointed(world.create_mapping(mapping, stage).await?),
                Self::RoutingObstacle(mapping) => Reply::Obstacle(world.routing_obstacle(mapping).await?),
                Self::Tell(kind, detail) => {
                    world.tell(kind, detail).await?;
                    Reply::Notified
                }
            })
        });
        let answered: Result<Reply, Fault> = answered.expect("nobody kills a single call");
        answered.unwrap_or_else(|fault| Reply::Refused(fault.kind, fault.chain()))
    }
}
