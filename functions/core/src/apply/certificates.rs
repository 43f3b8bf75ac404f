//! Whether browsers would refuse the page in maintenance: what `plan` finds out before somebody relies on it.
//!
//! A provider of pages gets a certificate for the app's own name only while that name points to it, so the page may have
//! none, or one that has run out, just when it is needed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::apply::join_bounded;
use crate::apply::ports::Servers;
use crate::model::certificate::Certificate;
use crate::model::fault::Fault;
use crate::model::record::{RecordData, RecordSet, RecordType};
use crate::model::target::{Resource, Target};

/// A warning for each target whose maintenance side browsers would, or might, refuse; by the target's name. It names no
/// host: it may be logged, and hosts are a parameter's value.
pub async fn warnings<C: Servers>(cloud: &C, targets: &[Target], now: Timestamp) -> BTreeMap<String, String> {
    let mut looks = Vec::new();
    for target in targets {
        let Resource::RecordSets { record, sides, .. } = &target.resource else { continue };
        // Nobody visits a wildcard: no name says which certificate to ask for.
        if !record.as_str().contains('*') {
            let hosts = hosts(&sides.maintenance).into_iter().enumerate();
            looks.extend(hosts.map(|(rank, host)| (rank, target.name.as_str(), record, host)));
        }
    }
    // Time may run out: each target's first host comes before any target's second.
    looks.sort();
    let looks =
        looks.iter().map(async |(_, target, record, host)| (*target, cloud.certificate(host, record, now).await));
    let mut seen: BTreeMap<&str, Vec<Result<Certificate, Fault>>> = BTreeMap::new();
    for (target, shown) in join_bounded(looks).await {
        seen.entry(target).or_default().push(shown);
    }
    seen.into_iter().filter_map(|(target, seen)| Some((target.to_owned(), warning(&seen)?))).collect()
}

/// Where a side sends visitors, each host once.
fn hosts(side: &[RecordSet]) -> Vec<String> {
    let mut hosts = Vec::new();
    for set in side {
        match &set.data {
            RecordData::Alias { dns_name, .. } => hosts.push(dns_name.to_string()),
            // It says how to speak to the hosts of the others.
            RecordData::Values { .. } if set.kind == RecordType::Https => {}
            RecordData::Values { values, .. } => hosts.extend(values.iter().map(|value| set.kind.canonical(value))),
        }
    }
    hosts.sort();
    hosts.dedup();
    hosts
}

/// What is wrong with what the hosts of one target show, if anything.
fn warning(seen: &[Result<Certificate, Fault>]) -> Option<String> {
    let hosts = |count: usize| format!("{count} of {} hosts of its maintenance side", seen.len());
    let wrong = [
        (Certificate::OtherName, "is not for the record's name"),
        (Certificate::Expired, "has expired"),
        (Certificate::NotYetValid, "is not yet valid"),
    ];
    let mut sentences = Vec::new();
    for (wrong, what) in wrong {
        let count = seen.iter().filter(|shown| matches!(shown, Ok(shown) if *shown == wrong)).count();
        if count > 0 {
            sentences.push(format!("{} show a certificate that {what}: browsers will refuse them", hosts(count)));
        }
    }
    let unseen: Vec<&Fault> = seen.iter().filter_map(|shown| shown.as_ref().err()).collect();
    if let Some(why) = unseen.first() {
        sentences.push(format!("the certificates of {} could not be looked at ({why})", hosts(unseen.len())));
    }
    (!sentences.is_empty()).then(|| sentences.join("; "))
}
