//! A zone's changes, in the fewest change batches that Route 53 accepts.
//!
//! A batch is applied all or nothing, and a zone takes one batch at a time, so fewer batches mean fewer round trips one
//! after the other. Route 53 limits a batch by its resource records and by the characters of their values. Steps are packed
//! in their order, each into the last batch as long as it fits: the order matters more than a batch saved (see
//! [`ZonePlan::new`]). All record sets of a name are in one step, so no name is ever split between batches.
//!
//! For example, 101 names whose two aliases are replaced by four addresses for A and four for AAAA: each deletes two
//! resource records and creates eight, so 100 names make 1000 and fill a batch. The 101st gets a second batch.

use crate::model::change::RecordChange;
use crate::plan::records::{RecordStep, ZonePlan};

/// Resource records in one request, by Route 53's quotas: each counts once in a DELETE and once in a CREATE (it would
/// count twice in an UPSERT), and so does an alias.
const MAX_RESOURCE_RECORDS: usize = 1000;
/// Characters of all values in one request, by the same quotas.
const MAX_VALUE_CHARACTERS: usize = 32_000;

/// The steps whose changes go into one request.
pub type Batch<'p, 'a> = Vec<&'p RecordStep<'a>>;

impl<'a> ZonePlan<'a> {
    /// The change batches, to be sent one after the other. One name that alone is too large gets a batch of its own, for
    /// Route 53 to refuse by name.
    pub fn batches(&self) -> Vec<Batch<'_, 'a>> {
        pack(self.changing())
    }

    /// A batch for each name: the last resort, so that a name that Route 53 refuses fails alone.
    pub fn batches_of_one(&self) -> Vec<Batch<'_, 'a>> {
        self.changing().map(|(step, _)| vec![step]).collect()
    }

    /// The steps that change nothing: right already, left alone, or impossible.
    pub fn unchanged(&self) -> impl Iterator<Item = &RecordStep<'a>> {
        self.steps.iter().filter(|step| step.change.is_none())
    }

    fn changing(&self) -> impl Iterator<Item = (&RecordStep<'a>, Size)> {
        self.steps.iter().filter_map(|step| Some((step, Size::of(step.change.as_ref()?))))
    }
}

#[derive(Clone, Copy, Default)]
struct Size {
    resource_records: usize,
    value_characters: usize,
}

impl Size {
    fn of(change: &RecordChange) -> Self {
        let mut size = Self::default();
        for set in change.delete.iter().chain(&change.create) {
            size.resource_records += set.resource_records();
            size.value_characters += set.value_characters();
        }
        size
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

fn pack<T>(items: impl IntoIterator<Item = (T, Size)>) -> Vec<Vec<T>> {
    let mut batches: Vec<Vec<T>> = Vec::new();
    let mut filled = Size::default();
    for (item, size) in items {
        let together = filled.plus(size);
        match batches.last_mut() {
            Some(batch) if together.fits() => {
                batch.push(item);
                filled = together;
            }
            Some(_) | None => {
                batches.push(vec![item]);
                filled = size;
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::{DnsName, ZoneId};
    use crate::model::record::{RecordData, RecordSet, RecordType};

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
        let changes = (0..targets).map(|at| flip(at, values));
        pack(changes.map(|change| ((), Size::of(&change)))).iter().map(Vec::len).collect()
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
