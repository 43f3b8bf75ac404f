//! What is there at the beginning: one name whose sides may not coexist, one mapping, two alarms, one of them elsewhere.

use std::sync::Arc;

use jiff::Timestamp;
use maintenance_core::model::alarm::{AlarmName, AlarmState, AlarmValue};
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::model::target::{Resource, Sides, Stage};
use maintenance_core::read::settings::Settings;
use maintenance_core::read::targets::Targets;
use maintenance_world::{Snapshot, World, run};

use crate::bounds::{Bounds, Edit, OperatorRequest};

/// The beginning, in seconds since 1970.
const BEGINNING: i64 = 1_800_000_000;
/// A step of the clock, in seconds.
pub(crate) const TICK: i64 = 60;
/// The alarms, as events name them.
pub(crate) const ALARMS: [&str; 2] = ["alarm 0", "alarm 1"];

/// So many seconds after the beginning.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(BEGINNING + second).expect("it is near")
}

/// So many milliseconds after the beginning.
pub(crate) fn at_ms(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(BEGINNING * 1000 + millisecond).expect("it is near")
}

/// The second alarm lives in another Region.
pub(crate) fn alarm(which: usize) -> AlarmName {
    AlarmName { name: format!("alarm-{which}"), region: (which == 1).then(|| "us-east-1".to_owned()) }
}

const WEB: &str = r#"{"name": "web", "kind": "dns", "zone_id": "ZONE1", "record": "app.example.com",
    "normal": [{"type": "A", "ttl": 60, "values": ["192.0.2.1"]}, {"type": "AAAA", "ttl": 60, "values": ["2001:db8::1"]}],
    "maintenance": [{"type": "CNAME", "ttl": 60, "values": ["shop.github.io"]}]}"#;
const API: &str = r#"{"name": "api", "kind": "rest-api", "domain_name": "api.example.com",
    "normal": {"api_id": "real", "stage": "prod"}, "maintenance": {"api_id": "mock", "stage": "maintenance"}}"#;

/// What never changes: the rules, and what the two sides hold.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) settings: Settings,
    zone: ZoneId,
    name: DnsName,
    pub(crate) records: Sides<Vec<Found>>,
    mapping: (DnsName, String),
    pub(crate) stages: Sides<Stage>,
}

impl Scene {
    pub(crate) fn new(bounds: &Bounds) -> Self {
        let settings = Settings {
            prefix: "/maintenance/shop".to_owned(),
            alarms: if bounds.alarms == [0, 0] { Vec::new() } else { vec![alarm(0), alarm(1)] },
            recovery: bounds.recovery,
            hold_down_seconds: bounds.hold_down,
            min_dwell_seconds: bounds.dwell,
            max_automatic_changes_per_hour: bounds.cap,
            event_bus: "default".to_owned(),
        };
        let targets = Targets::read([("web", WEB), ("api", API)]);
        let mut resources = targets.usable.into_iter().map(|target| target.resource);
        match (resources.next(), resources.next()) {
            (
                Some(Resource::ApiMapping { mapping, sides: stages }),
                Some(Resource::RecordSets { zone, record, sides }),
            ) => {
                let found = |sets: Vec<RecordSet>| sets.into_iter().map(Found::Plain).collect();
                let records = Sides { normal: found(sides.normal), maintenance: found(sides.maintenance) };
                let mapping = (mapping.domain, mapping.base_path);
                Self { settings, zone: zone.id, name: record, records, mapping, stages }
            }
            other => panic!("the targets are right: {other:?}"),
        }
    }

    /// The world at the beginning: a run has been there, a minute ago, and manages both targets.
    pub(crate) fn beginning(&self, bounds: &Bounds) -> Snapshot {
        let targets = vec![("web".to_owned(), WEB.to_owned()), ("api".to_owned(), API.to_owned())];
        let declared = bounds.declared.map(|(from, until)| {
            let text = format!(
                r#"{{"at": "{}", "timezone": "UTC", "minutes": {}}}"#,
                at(from).strftime("%Y-%m-%dT%H:%M:%S"),
                (until - from) / 60
            );
            ("planned".to_owned(), text)
        });
        let quiet = AlarmState { value: AlarmValue::Ok, since: at(-7200) };
        let mut snapshot = Snapshot {
            targets: Arc::new(targets),
            windows: Arc::new(declared.into_iter().collect()),
            alarms: self.settings.alarms.iter().map(|alarm| (alarm.clone(), quiet)).collect(),
            mappings: [(self.mapping.clone(), self.stages.normal.clone())].into(),
            ..Snapshot::default()
        };
        snapshot.zones.put(&self.zone, &self.name, self.records.normal.clone());
        let world = World::from(&snapshot);
        world.write_mode("auto", at(-TICK).as_second());
        run(async {
            let first = maintenance_core::reconcile::reconcile(&world, &self.settings, at(-TICK), &[]).await;
            if let Some(delivered) = first.expect("all is well").delivered {
                maintenance_core::reconcile::confirm_delivery(&world, delivered).await.expect("all is well");
            }
        });
        let mut snapshot = world.since(&snapshot);
        snapshot.slow = bounds.slow;
        snapshot
    }

    pub(crate) fn records<'s>(&self, snapshot: &'s Snapshot) -> &'s [Found] {
        let names = snapshot.zones.0.get(&self.zone);
        names.and_then(|names| names.get(&self.name)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn stage<'s>(&self, snapshot: &'s Snapshot) -> Option<&'s Stage> {
        snapshot.mappings.get(&self.mapping)
    }

    /// The one record that a foreign edit puts there.
    pub(crate) fn foreign_records() -> Vec<Found> {
        let data = RecordData::Values { ttl: 5, values: vec!["192.0.2.66".to_owned()] };
        vec![Found::Plain(RecordSet { kind: RecordType::A, data })]
    }

    /// Carries out a foreign edit.
    pub(crate) fn edit(&self, snapshot: &mut Snapshot, edit: Edit) {
        let other = if self.records(snapshot) == self.records.normal.as_slice() {
            &self.records.maintenance
        } else {
            &self.records.normal
        };
        match edit {
            Edit::Record => snapshot.zones.put(&self.zone, &self.name, Self::foreign_records()),
            Edit::Swap => snapshot.zones.put(&self.zone, &self.name, other.clone()),
            Edit::Mapping => {
                let stage = Stage { api_id: "other".to_owned(), stage: "v9".to_owned() };
                snapshot.mappings.insert(self.mapping.clone(), stage);
            }
        }
    }
}

impl OperatorRequest {
    /// The text in `P/mode`.
    pub(crate) fn text(self) -> String {
        match self {
            Self::On => "on".to_owned(),
            Self::Off => "off".to_owned(),
            Self::Auto => "auto".to_owned(),
            Self::OnUntil(second) => format!(r#"{{"mode": "on", "until": "{}"}}"#, at(second)),
        }
    }
}
