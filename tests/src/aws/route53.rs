//! Zones and records.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use super::record::{canonical, from_xml, to_xml};
use super::xml::{all, element, text};
use super::{Aws, Refused};
use crate::http::escape;

/// One change of a batch, to a record as in a target's sides.
pub struct Change<'a> {
    /// CREATE, UPSERT or DELETE.
    pub action: &'a str,
    /// The record's name.
    pub name: &'a str,
    /// The record: type, and ttl and values, or alias.
    pub record: &'a Value,
}

impl Aws {
    /// Makes a hosted zone; returns its id.
    pub async fn create_zone(&self, name: &str) -> String {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let reference = format!("{name}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let body = format!(
            "<CreateHostedZoneRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">{}{}</CreateHostedZoneRequest>",
            element("Name", name),
            element("CallerReference", &reference)
        );
        let answer = self.xml("route53", "POST", "/2013-04-01/hostedzone", body).await.expect("a zone is made");
        text(&answer, "Id").expect("an id").trim_start_matches("/hostedzone/").to_owned()
    }

    /// Sends one change batch as it is.
    ///
    /// # Errors
    ///
    /// What Route 53 answered when it refused the batch: nothing was changed.
    pub async fn change_records(&self, zone: &str, changes: &[Change<'_>]) -> Result<(), Refused> {
        let change =
            |c: &Change| format!("<Change>{}{}</Change>", element("Action", c.action), to_xml(c.name, c.record));
        let body = format!(
            "<ChangeResourceRecordSetsRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeBatch><Changes>{}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>",
            changes.iter().map(change).collect::<String>()
        );
        self.xml("route53", "POST", &format!("/2013-04-01/hostedzone/{zone}/rrset"), body).await.map(|_| ())
    }

    /// Every record of a zone, by name (without its last dot), each name's in canonical form.
    pub async fn zone_records(&self, zone: &str) -> BTreeMap<String, Vec<Value>> {
        let mut records: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut from = String::new();
        loop {
            let path = format!("/2013-04-01/hostedzone/{zone}/rrset{from}");
            let page = self.xml("route53", "GET", &path, String::new()).await.expect("a zone is listed");
            for (name, record) in all(&page, "ResourceRecordSet").into_iter().map(from_xml) {
                records.entry(name).or_default().push(record);
            }
            let Some(name) = text(&page, "NextRecordName") else {
                break;
            };
            let kind = text(&page, "NextRecordType").unwrap_or_default();
            let id = text(&page, "NextRecordIdentifier").filter(|id| !id.is_empty());
            let id = id.map(|id| format!("&identifier={}", escape(&id))).unwrap_or_default();
            from = format!("?name={}&type={kind}{id}", escape(&name));
        }
        records.into_iter().map(|(name, side)| (name, canonical(&side))).collect()
    }

    /// The records of one name, in canonical form.
    pub async fn records(&self, zone: &str, name: &str) -> Vec<Value> {
        self.zone_records(zone).await.remove(name).unwrap_or_default()
    }
}
