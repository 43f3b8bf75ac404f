//! What visitors' browsers would object to in maintenance: reported by the `plan` action, before somebody relies on the page.
//!
//! A provider of pages gets a certificate for the app's own name only while that name points to it, so the page may have
//! none, or one that has expired, just when it is needed.

use crate::model::certificate::Certificate;
use crate::model::fault::Fault;
use crate::model::names::DnsName;
use crate::model::record::{RecordData, RecordSet, RecordType};
use crate::model::target::{Resource, Target};

/// One certificate to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CertificateCheck<'a> {
    /// The host's place among its target's hosts. First in the order: time may run out, so each target's first host comes
    /// before any target's second.
    pub rank: usize,
    /// The target's name.
    pub target: &'a str,
    /// The name that visitors ask for.
    pub record: &'a DnsName,
    /// The address or the name of the server.
    pub host: String,
}

/// What is wrong, or not known, with the certificates of a target's maintenance side. It names no host: it may be logged,
/// and hosts are a parameter's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// How many hosts it is about.
    pub affected: usize,
    /// How many hosts the maintenance side has.
    pub hosts: usize,
    /// What it is.
    pub reason: WarningReason,
}

/// What is wrong, or not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WarningReason {
    /// Their certificate is for other names.
    OtherName,
    /// Their certificate has expired.
    Expired,
    /// Their certificate is not yet valid.
    NotYetValid,
    /// Nobody could look at them. Holds why, for the first of them.
    NotSeen(String),
}

/// Which certificates to look at before maintenance, in the order in which to do so.
pub fn certificate_checks(targets: &[Target]) -> Vec<CertificateCheck<'_>> {
    let mut checks = Vec::new();
    for target in targets {
        let Resource::RecordSets { record, sides, .. } = &target.resource else { continue };
        // Nobody visits a wildcard: no name says which certificate to ask for.
        if record.as_str().contains('*') {
            continue;
        }
        for (rank, host) in hosts(&sides.maintenance).into_iter().enumerate() {
            checks.push(CertificateCheck { rank, target: target.name.as_str(), record, host });
        }
    }
    checks.sort();
    checks
}

/// What to warn of, from what the hosts of one target showed.
pub fn warnings(shown: &[Result<Certificate, Fault>]) -> Vec<Warning> {
    let hosts = shown.len();
    let mut warnings = Vec::new();
    let wrong = [
        (Certificate::OtherName, WarningReason::OtherName),
        (Certificate::Expired, WarningReason::Expired),
        (Certificate::NotYetValid, WarningReason::NotYetValid),
    ];
    for (wrong, reason) in wrong {
        let affected = shown.iter().filter(|shown| matches!(shown, Ok(shown) if *shown == wrong)).count();
        if affected > 0 {
            warnings.push(Warning { affected, hosts, reason });
        }
    }
    let faults: Vec<&Fault> = shown.iter().filter_map(|shown| shown.as_ref().err()).collect();
    if let Some(first) = faults.first() {
        warnings.push(Warning { affected: faults.len(), hosts, reason: WarningReason::NotSeen(first.to_string()) });
    }
    warnings
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
