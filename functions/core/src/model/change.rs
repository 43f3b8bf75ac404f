//! Changes as they are sent to AWS.

use serde::Serialize;

use crate::model::names::{DnsName, ZoneId};
use crate::model::record::RecordSet;
use crate::model::target::{Place, Zone};

/// The record sets of one name to delete and to create, all in one batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordChange {
    /// The name.
    pub record: DnsName,
    /// Exactly as they are stored: Route 53 refuses anything else, which makes the batch a compare-and-swap.
    pub delete: Vec<RecordSet>,
    /// What takes their place.
    pub create: Vec<RecordSet>,
}

/// A change batch that Route 53 has taken but may not have carried to all its servers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ChangeId {
    /// Route 53's id, without `/change/`; empty for a change that may be on its way though its id was never learnt.
    pub id: String,
    /// The zone: only the last change of each has to be asked after, since a zone takes one at a time.
    pub zone: String,
    /// The role that may ask, where the zone is in another account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

impl ChangeId {
    /// A change of which only the zone is known.
    pub fn unknown(zone: &Zone) -> Self {
        Self { id: String::new(), zone: zone.id.to_string(), role: zone.place.role_arn.clone() }
    }

    /// The zone as a port takes it; `None` where what was remembered is no zone's id.
    pub fn zone(&self) -> Option<Zone> {
        let place = Place { role_arn: self.role.clone(), region: None };
        ZoneId::parse(&self.zone).ok().map(|id| Zone { id, place })
    }
}
