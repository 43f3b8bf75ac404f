//! The suite of transitions over the strict in-memory world.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::Found;
use maintenance_world::suite::{Backend, TRANSITIONS, check};
use maintenance_world::{World, run};

struct InMemory(World);

impl Backend for InMemory {
    type Cloud = World;

    fn cloud(&self) -> &World {
        &self.0
    }

    async fn zone(&self, name: &str) -> ZoneId {
        let id = ZoneId::parse(&format!("Z{}", name.replace(['-', '.'], ""))).unwrap();
        let apex = DnsName::parse(name).unwrap();
        self.0.zones.borrow_mut().put(&id, &apex, vec![Found::Other("NS".into()), Found::Other("SOA".into())]);
        id
    }

    async fn put_foreign(&self, zone: &ZoneId, name: &DnsName, found: &Found) {
        let mut zones = self.0.zones.borrow_mut();
        let mut at = zones.at(zone, name);
        at.push(found.clone());
        zones.put(zone, name, at);
    }
}

#[test]
fn every_transition_ends_as_it_must() {
    let backend = InMemory(World::default());
    for (number, transition) in TRANSITIONS.iter().enumerate() {
        run(check(&backend, number, transition)).unwrap_or_else(|| panic!("{} never ends", transition.name));
    }
}
