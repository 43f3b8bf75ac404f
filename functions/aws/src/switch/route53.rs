//! Route 53: reads names, sends change batches, asks whether a change has arrived everywhere.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_route53::error::SdkError;
use aws_sdk_route53::operation::change_resource_record_sets::ChangeResourceRecordSetsError;
use aws_sdk_route53::types::{
    AliasTarget, Change, ChangeAction, ChangeBatch, ChangeStatus, ResourceRecord, ResourceRecordSet, RrType,
};
use futures_util::future::try_join_all;
use maintenance_core::apply::ports::Dns;
use maintenance_core::model::change::ChangeId;
use maintenance_core::model::change::RecordChange;
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::model::target::Zone;
use maintenance_core::{Fault, Kind};

use super::Invocation;
use crate::error::Failure;

/// The most that ListResourceRecordSets gives in one page.
const PAGE: i32 = 300;
/// Up to this many names are asked for one by one, at once; for more it is cheaper to walk through the zone.
const NAMES_ONE_BY_ONE: usize = 8;

/// Where a listing starts, or goes on.
#[derive(Clone, Default)]
struct Position {
    name: Option<String>,
    kind: Option<RrType>,
    identifier: Option<String>,
}

type Names = BTreeMap<DnsName, Vec<Found>>;

impl Dns for Invocation<'_> {
    async fn find_records(&self, zone: &Zone, names: &BTreeSet<DnsName>) -> Result<Names, Fault> {
        if names.len() > NAMES_ONE_BY_ONE {
            return self.list(zone, Position::default(), |name| names.contains(name), |_| false).await;
        }
        let each = names.iter().map(async |wanted| {
            let start = Position { name: Some(wanted.to_string()), ..Position::default() };
            self.list(zone, start, |name| name == wanted, |name| name != wanted).await
        });
        Ok(try_join_all(each).await?.into_iter().flatten().collect())
    }

    async fn change_records(&self, zone: &Zone, changes: &[&RecordChange]) -> Result<ChangeId, Fault> {
        let batch = batch(changes)?;
        let clients = self.clients(&zone.place).await?;
        let output = self
            .work
            .retry("ChangeResourceRecordSets", async || {
                let request = clients.route53().change_resource_record_sets().hosted_zone_id(zone.id.as_str());
                request.change_batch(batch.clone()).send().await.map_err(refusal)
            })
            .await?;
        let id = output.change_info.map(|info| info.id).unwrap_or_default();
        let id = id.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(ChangeId { id, zone: zone.id.to_string(), role: zone.place.role_arn.clone() })
    }

    async fn is_in_sync(&self, change: &ChangeId) -> Result<bool, Fault> {
        let zone = change.zone().ok_or_else(|| Fault::new(Kind::NotFound, "the change's zone is not a zone's id"))?;
        let clients = self.clients(&zone.place).await?;
        let output = self
            .work
            .retry("GetChange", async || {
                let request = clients.route53().get_change().id(&change.id);
                request.send().await.map_err(|error| Failure::of("GetChange", error))
            })
            .await?;
        Ok(output.change_info.is_some_and(|info| info.status == ChangeStatus::Insync))
    }
}

impl Invocation<'_> {
    /// Lists from `start` on and keeps what is `wanted`, until the end or a name that is `beyond`.
    async fn list(
        &self,
        zone: &Zone,
        start: Position,
        wanted: impl Fn(&DnsName) -> bool,
        beyond: impl Fn(&DnsName) -> bool,
    ) -> Result<Names, Fault> {
        let clients = self.clients(&zone.place).await?;
        let mut found = Names::new();
        let mut position = start;
        loop {
            let page = self
                .work
                .retry("ListResourceRecordSets", async || {
                    let request = clients.route53().list_resource_record_sets().hosted_zone_id(zone.id.as_str());
                    let request = request.set_start_record_name(position.name.clone()).max_items(PAGE);
                    let request = request.set_start_record_type(position.kind.clone());
                    let request = request.set_start_record_identifier(position.identifier.clone());
                    request.send().await.map_err(|error| Failure::of("ListResourceRecordSets", error))
                })
                .await?;
            let mut past = false;
            for set in page.resource_record_sets {
                // A name that we cannot even spell is no target's.
                let Ok(name) = DnsName::parse(&set.name) else { continue };
                past |= beyond(&name);
                if wanted(&name) {
                    found.entry(name).or_default().push(find(set));
                }
            }
            if past || !page.is_truncated {
                return Ok(found);
            }
            position = Position {
                name: page.next_record_name,
                kind: page.next_record_type,
                identifier: page.next_record_identifier,
            };
        }
    }
}

/// A refusal of a batch. What is wrong with it stands in a list of messages, and Route 53 sends it in a shape of its own,
/// without the usual code: <https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html>.
fn refusal(error: SdkError<ChangeResourceRecordSetsError>) -> Failure {
    let modeled = match error.as_service_error() {
        Some(ChangeResourceRecordSetsError::InvalidChangeBatch(refused)) => Some(refused.messages().join("; ")),
        _ => None,
    };
    let body = error.raw_response().and_then(|response| response.body().bytes()).unwrap_or_default();
    let messages = modeled.filter(|text| !text.is_empty()).or_else(|| bare_invalid_change_batch(body));
    let failure = Failure::of("ChangeResourceRecordSets", error);
    let refused = |said| Fault::new(Kind::Conflict, format!("ChangeResourceRecordSets: InvalidChangeBatch: {said}"));
    messages.map_or(failure, |said| Failure { fault: refused(said), retryable: false })
}

/// The messages of `<InvalidChangeBatch><Messages><Message>…`; `None` where the body is anything else.
fn bare_invalid_change_batch(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok().filter(|text| text.contains("<InvalidChangeBatch"))?;
    let messages = text.split("<Message>").skip(1).filter_map(|rest| rest.split("</Message>").next());
    Some(messages.collect::<Vec<_>>().join("; "))
}

fn batch(changes: &[&RecordChange]) -> Result<ChangeBatch, Fault> {
    let mut all = Vec::new();
    for change in changes {
        for (action, sets) in [(ChangeAction::Delete, &change.delete), (ChangeAction::Create, &change.create)] {
            for set in sets {
                let set = resource_record_set(&change.record, set)?;
                all.push(built(Change::builder().action(action.clone()).resource_record_set(set).build())?);
            }
        }
    }
    built(ChangeBatch::builder().comment("maintenance-switch").set_changes(Some(all)).build())
}

fn resource_record_set(name: &DnsName, set: &RecordSet) -> Result<ResourceRecordSet, Fault> {
    let builder = ResourceRecordSet::builder().name(name.as_str()).r#type(RrType::from(set.kind.as_str()));
    let builder = match &set.data {
        RecordData::Alias { dns_name, zone_id, evaluate_target_health } => {
            let alias = AliasTarget::builder().dns_name(dns_name.as_str()).hosted_zone_id(zone_id.as_str());
            builder.alias_target(built(alias.evaluate_target_health(*evaluate_target_health).build())?)
        }
        RecordData::Values { ttl, values } => {
            let records = values.iter().map(|value| built(ResourceRecord::builder().value(value).build()));
            builder.ttl(i64::from(*ttl)).set_resource_records(Some(records.collect::<Result<_, _>>()?))
        }
    };
    built(builder.build())
}

fn built<T>(result: Result<T, aws_sdk_route53::error::BuildError>) -> Result<T, Fault> {
    result.map_err(|error| Fault::new(Kind::Bug, "a change batch could not be built").caused_by(error))
}

/// Reads what Route 53 has: normalised here, so that core never sees a trailing dot.
fn find(set: ResourceRecordSet) -> Found {
    let Some(kind) = RecordType::parse(set.r#type.as_str()) else {
        return Found::Other(set.r#type.as_str().to_owned());
    };
    // Every routing policy needs an identifier; a traffic policy's records have its instance's id.
    if set.set_identifier.is_some() || set.traffic_policy_instance_id.is_some() {
        return Found::Routed(kind);
    }
    let data = match set.alias_target {
        Some(alias) => match (DnsName::parse(&alias.dns_name), ZoneId::parse(&alias.hosted_zone_id)) {
            (Ok(dns_name), Ok(zone_id)) => {
                RecordData::Alias { dns_name, zone_id, evaluate_target_health: alias.evaluate_target_health }
            }
            _ => return Found::Other(kind.as_str().to_owned()),
        },
        None => RecordData::Values {
            ttl: set.ttl.and_then(|ttl| u32::try_from(ttl).ok()).unwrap_or_default(),
            values: set.resource_records.unwrap_or_default().into_iter().map(|record| record.value).collect(),
        },
    };
    Found::Plain(RecordSet { kind, data })
}
