//! Route 53's documented rules, held strictly.

use std::collections::{BTreeMap, BTreeSet};

use maintenance_core::model::change::RecordChange;
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordSet, RecordType};

/// The most resource records of one batch.
const MAX_RESOURCE_RECORDS: usize = 1000;

/// Why a batch is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A DELETE did not repeat what is stored.
    DeleteExact,
    /// A CREATE met a record set of its name and type.
    OneOfEachType,
    /// A CNAME is alone at its name.
    CnameAlone,
    /// A CNAME is never at a zone's apex.
    CnameNeverAtApex,
    /// At most 1000 resource records.
    BatchSize,
}

/// All zones: what is at each of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zones(pub BTreeMap<ZoneId, BTreeMap<DnsName, Vec<Found>>>);

impl Zones {
    /// What is at a name.
    pub fn at(&self, zone: &ZoneId, name: &DnsName) -> Vec<Found> {
        self.0.get(zone).and_then(|names| names.get(name)).cloned().unwrap_or_default()
    }

    /// Puts something at a name, whatever Route 53 would say.
    pub fn put(&mut self, zone: &ZoneId, name: &DnsName, found: Vec<Found>) {
        self.0.entry(zone.clone()).or_default().insert(name.clone(), found);
    }

    /// Applies a batch, all or nothing.
    ///
    /// # Errors
    ///
    /// The first of Route 53's rules that the batch breaks; nothing was changed then.
    pub fn change(&mut self, zone: &ZoneId, changes: &[&RecordChange]) -> Result<(), Rule> {
        let sets = |change: &RecordChange| -> usize {
            change.delete.iter().chain(&change.create).map(RecordSet::resource_records).sum()
        };
        if changes.iter().map(|change| sets(change)).sum::<usize>() > MAX_RESOURCE_RECORDS {
            return Err(Rule::BatchSize);
        }
        let mut names = self.0.get(zone).cloned().unwrap_or_default();
        for change in changes {
            let at = names.entry(change.record.clone()).or_default();
            for set in &change.delete {
                let exact = |found: &Found| matches!(found, Found::Plain(stored) if is_exactly(stored, set));
                let position = at.iter().position(exact).ok_or(Rule::DeleteExact)?;
                at.remove(position);
            }
            for set in &change.create {
                if at.iter().any(|found| kind(found) == Some(set.kind)) {
                    return Err(Rule::OneOfEachType);
                }
                at.push(Found::Plain(set.clone()));
            }
            at.sort_by_key(|found| format!("{found:?}"));
        }
        for at in names.values() {
            let cname = at.iter().any(|found| kind(found) == Some(RecordType::Cname));
            if cname && at.contains(&Found::Other("SOA".to_owned())) {
                return Err(Rule::CnameNeverAtApex);
            }
            if cname && at.len() > 1 {
                return Err(Rule::CnameAlone);
            }
        }
        self.0.insert(zone.clone(), names);
        Ok(())
    }

    /// Everything but these names: what must never change.
    #[must_use]
    pub fn without(&self, touched: &BTreeSet<DnsName>) -> Self {
        let mut zones = self.clone();
        for names in zones.0.values_mut() {
            names.retain(|name, _| !touched.contains(name));
        }
        zones
    }
}

/// Values in any order, but spelled as they are stored.
fn is_exactly(stored: &RecordSet, named: &RecordSet) -> bool {
    let spelled = |set: &RecordSet| {
        let mut words: Vec<String> = set.describe().split_whitespace().map(ToOwned::to_owned).collect();
        words.sort();
        words
    };
    stored.same_as(named) && spelled(stored) == spelled(named)
}

fn kind(found: &Found) -> Option<RecordType> {
    match found {
        Found::Plain(set) => Some(set.kind),
        Found::Routed(kind) => Some(*kind),
        Found::Other(_) => None,
    }
}
