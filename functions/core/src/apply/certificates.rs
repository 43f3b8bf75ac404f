//! Looks at the certificates of the maintenance sides, for the `plan` action.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::apply::join_bounded;
use crate::apply::ports::Servers;
use crate::model::certificate::Certificate;
use crate::model::fault::Fault;
use crate::model::target::Target;
use crate::plan::warnings::{Warning, certificate_checks, warnings};

/// What to warn of for each target whose maintenance side browsers would, or might, refuse; by the target's name.
pub async fn certificate_warnings<C: Servers>(
    cloud: &C,
    targets: &[Target],
    now: Timestamp,
) -> BTreeMap<String, Vec<Warning>> {
    let checks = certificate_checks(targets);
    let looks =
        checks.iter().map(async |check| (check.target, cloud.certificate(&check.host, check.record, now).await));
    let mut shown: BTreeMap<&str, Vec<Result<Certificate, Fault>>> = BTreeMap::new();
    for (target, certificate) in join_bounded(looks).await {
        shown.entry(target).or_default().push(certificate);
    }
    shown.into_iter().map(|(target, shown)| (target.to_owned(), warnings(&shown))).collect()
}
