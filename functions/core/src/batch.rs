//! Splits the changes of a zone into the fewest change batches that Route 53 takes, in order, no name torn apart.

use crate::plan::RecordChange;
use crate::record::RecordSet;

/// Resource records in one request, by Route 53's quotas: each counts once in a DELETE and once in a CREATE (it would
/// count twice in an UPSERT), and so does an alias.
const MAX_RESOURCE_RECORDS: usize = 1000;
/// Characters of all values in one request, by the same quotas.
const MAX_VALUE_CHARACTERS: usize = 32_000;
#[derive(Clone, Copy, Default)]
struct Size {
    resource_records: usize,
    value_characters: usize,
}

impl Size {
    fn of(change: &RecordChange) -> Self {
        let sets = || change.delete.iter().chain(&change.create);
        Self {
            resource_records: sets().map(RecordSet::resource_records).sum(),
            value_characters: sets().map(RecordSet::value_characters).sum(),
        }
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            resource_records: self.resource_records + other.resource_records,
            value_characters: self.value_characters + other.value_characters,
        }
    }

    const fn fits(self) -> bool {
        self.resource_records <= MAX_RESOURCE_RECORDS && self.value_characters <= MAX_VALUE_CHARACTERS
    }
}

/// Groups items, each with its change, into batches. One that alone is too large gets a batch of its own, for Route 53
/// to refuse by name.
pub fn batches<T>(items: impl IntoIterator<Item = T>, change: impl Fn(&T) -> &RecordChange) -> Vec<Vec<T>> {
    let mut batches: Vec<Vec<T>> = Vec::new();
    let mut filled = Size::default();
    for item in items {
        let size = Size::of(change(&item));
        let room = filled.plus(size).fits();
        if let Some(batch) = batches.last_mut().filter(|_| room) {
            batch.push(item);
            filled = filled.plus(size);
        } else {
            batches.push(vec![item]);
            filled = size;
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{DnsName, ZoneId};
    use crate::record::{RecordData, RecordType};

    fn flip(at: usize, values: usize) -> RecordChange {
        let alias = RecordData::Alias {
            dns_name: DnsName::parse("d111.cloudfront.net").unwrap(),
            zone_id: ZoneId::parse("Z2FDTNDATAQYW2").unwrap(),
            evaluate_target_health: false,
        };
        let values = RecordData::Values { ttl: 60, values: vec!["192.0.2.1".into(); values] };
        let set = |kind, data: &RecordData| RecordSet { kind, data: data.clone() };
        RecordChange {
            record: DnsName::parse(&format!("app{at}.example.com")).unwrap(),
            delete: vec![set(RecordType::A, &alias), set(RecordType::Aaaa, &alias)],
            create: vec![set(RecordType::A, &values), set(RecordType::Aaaa, &values)],
        }
    }

    fn sizes(targets: usize, values: usize) -> Vec<usize> {
        let changes: Vec<_> = (0..targets).map(|at| flip(at, values)).collect();
        batches(&changes, |change| change).iter().map(Vec::len).collect()
    }

    #[test]
    fn as_few_as_the_quotas_allow() {
        assert_eq!(sizes(1, 4), [1]);
        assert_eq!(sizes(100, 4), [100], "two aliases and eight values each: 1000 in all");
        assert_eq!(sizes(101, 4), [100, 1]);
        assert_eq!(sizes(400, 4), [100, 100, 100, 100]);
        assert_eq!(sizes(2, 600), [1, 1], "a name alone too large is still sent, alone");
        assert!(sizes(0, 4).is_empty());
    }
}
