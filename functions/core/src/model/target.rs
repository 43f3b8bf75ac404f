//! What a target is: one DNS name or one API mapping, and what each of its two sides should hold.

use std::fmt;

use serde::Serialize;

use crate::model::mode::Mode;
use crate::model::names::{DnsName, TargetName, ZoneId};
use crate::model::record::RecordSet;

/// A value for each position of the switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sides<T> {
    /// What is served when all is well.
    pub normal: T,
    /// What is served in maintenance.
    pub maintenance: T,
}

impl<T> Sides<T> {
    /// The side of a mode.
    pub const fn of(&self, mode: Mode) -> &T {
        match mode {
            Mode::Normal => &self.normal,
            Mode::Maintenance => &self.maintenance,
        }
    }
}

/// Where a target's zone or API lives, when that is not the switch's own account and Region.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The role to assume, once for all the targets that name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The Region of the API; Route 53 has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// A hosted zone, and the role that may change it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Zone {
    /// The zone's id.
    pub id: ZoneId,
    /// Where it lives; its `region` is always absent.
    pub place: Place,
}

/// Which API Gateway serves a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKind {
    /// API Gateway v1: a base path mapping.
    RestApi,
    /// API Gateway v2: an API mapping, with several path segments if need be.
    HttpApi,
}

/// One mapping of a custom domain, identified by its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Mapping {
    /// v1 or v2.
    pub api: ApiKind,
    /// The custom domain.
    pub domain: DnsName,
    /// The base path; empty where it is `(none)`.
    pub base_path: String,
    /// The account and Region of the domain.
    pub place: Place,
}

/// What a mapping points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// The API's id.
    pub api_id: String,
    /// The stage's name; `$default` for most HTTP APIs.
    pub stage: String,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.api_id, self.stage)
    }
}

/// What was found of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMapping {
    /// What it points at.
    pub stage: Stage,
    /// API Gateway v2's own id of it, worth remembering: with it, a flip is one call.
    pub id: Option<String>,
}

/// What a target manages, with its two sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Resource {
    /// All the record sets of one name.
    RecordSets {
        /// The zone that holds the name.
        zone: Zone,
        /// The name.
        record: DnsName,
        /// The record sets of each side.
        sides: Sides<Vec<RecordSet>>,
    },
    /// One API mapping.
    ApiMapping {
        /// Which mapping.
        mapping: Mapping,
        /// What it points at on each side.
        sides: Sides<Stage>,
    },
}

/// One target, as declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Its name, unique among all targets.
    pub name: TargetName,
    /// Whether to manage what holds neither side's value.
    pub adopt: bool,
    /// What it manages.
    pub resource: Resource,
}

impl Target {
    /// The kind as operators write it.
    pub const fn kind(&self) -> &'static str {
        match &self.resource {
            Resource::RecordSets { .. } => "dns",
            Resource::ApiMapping { mapping, .. } => match mapping.api {
                ApiKind::RestApi => "rest-api",
                ApiKind::HttpApi => "http-api",
            },
        }
    }

    /// What the target manages, whatever it is called and whatever its sides hold.
    ///
    /// Two targets with the same identity overlap; P/state remembers the managed ones by it. The Region stays out of a
    /// record's identity and the role out of a mapping's: neither makes it another thing.
    pub fn identity(&self) -> String {
        match &self.resource {
            Resource::RecordSets { zone, record, .. } => format!("dns {} {record}", zone.id),
            Resource::ApiMapping { mapping: Mapping { domain, base_path, place, .. }, .. } => {
                format!("api {} {domain} {base_path}", place.region.as_deref().unwrap_or_default())
            }
        }
    }
}
