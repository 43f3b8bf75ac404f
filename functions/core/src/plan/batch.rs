//! Splits the changes of a zone into the fewest change batches that Route 53 takes, and what IAM denies into halves:
//! in order, no name torn apart.

use crate::model::change::RecordChange;
use crate::model::record::RecordSet;

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

/// What is left to send of a batch. IAM allows a request whose names one statement holds all, and says no more than no;
/// hundreds of names take several policies. So what is denied is halved, down to single names: each boundary between
/// two policies takes at most two more calls for each halving.
#[derive(Debug)]
pub struct Parts<T> {
    /// The next one is the last.
    unsent: Vec<Vec<T>>,
    /// Items in the next part: few after one that was denied alone, since nothing may be allowed.
    most: usize,
}

impl<T> Parts<T> {
    /// The whole batch.
    pub fn of(batch: Vec<T>) -> Self {
        Self { unsent: vec![batch], most: usize::MAX }
    }

    /// The next part to be sent; `None` where all was.
    pub fn take(&mut self) -> Option<Vec<T>> {
        let mut part = self.unsent.pop()?;
        if part.len() > self.most {
            self.unsent.push(part.split_off(self.most));
        }
        Some(part)
    }

    /// A part was allowed: more may be.
    pub const fn allowed(&mut self) {
        self.most = self.most.saturating_mul(2);
    }

    /// A part was denied: its halves come next. Gives back what was denied alone.
    pub fn denied(&mut self, mut part: Vec<T>) -> Option<T> {
        if part.len() <= 1 {
            self.most = 1;
            return part.pop();
        }
        let second = part.split_off(part.len() / 2);
        self.unsent.extend([second, part]);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::names::{DnsName, ZoneId};
    use crate::model::record::{RecordData, RecordType};

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

    /// Sends so many items: what calls it took, and what was denied alone. Nothing may be sent twice or out of order.
    fn sent(items: usize, is_allowed: impl Fn(&[usize]) -> bool) -> (usize, Vec<usize>) {
        let mut parts = Parts::of((0..items).collect());
        let (mut calls, mut done, mut alone) = (0, Vec::new(), Vec::new());
        while let Some(part) = parts.take() {
            calls += 1;
            if is_allowed(&part) {
                parts.allowed();
                done.extend(part);
            } else if let Some(item) = parts.denied(part) {
                alone.push(item);
                done.push(item);
            }
        }
        assert_eq!(done, (0..items).collect::<Vec<_>>());
        (calls, alone)
    }

    #[test]
    fn a_boundary_takes_two_calls_for_each_halving() {
        let halvings = 7;
        for first in 1..100 {
            for second in first..100 {
                let group = |item: &usize| (*item >= first, *item >= second);
                let (calls, alone) = sent(100, |part| part.iter().all(|item| group(item) == group(&part[0])));
                let boundaries = if first == second { 1 } else { 2 };
                assert!(calls <= 1 + boundaries * 2 * halvings, "{first} and {second}: {calls}");
                assert!(alone.is_empty());
            }
        }
    }

    #[test]
    fn one_denied_alone_takes_few_calls_and_all_hardly_more_than_one_each() {
        for bad in 0..100 {
            let (calls, alone) = sent(100, |part| !part.contains(&bad));
            assert!(calls <= 20, "{bad}: {calls}");
            assert_eq!(alone, [bad]);
        }
        assert_eq!(sent(100, |_| false).0, 106);
        let evens = sent(100, |part| part.iter().all(|item| item % 2 == 0));
        assert_eq!((evens.0, evens.1.len()), (152, 50), "the worst");
        assert_eq!(sent(1, |_| false), (1, vec![0]));
        assert_eq!(sent(100, |_| true), (1, vec![]));
    }
}
