//! Record sets as the switch handles them: four types, by alias or by values, compared as DNS would.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::model::names::{DnsName, ZoneId};

/// The record types that a target may name. NS and SOA cannot even be written down here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// Another name; alone at its own, and never at a zone's apex.
    Cname,
    /// Service binding for HTTPS (type 65).
    Https,
}

impl RecordType {
    /// All of them, in the order in which plans list them.
    pub const ALL: [Self; 4] = [Self::A, Self::Aaaa, Self::Cname, Self::Https];

    /// The name that Route 53 uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
            Self::Https => "HTTPS",
        }
    }

    /// The type of that name, where it is one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text))
    }

    /// Checks one value as Route 53 would, so that a typo is found before a flip.
    ///
    /// # Errors
    ///
    /// What a record set of this type takes, as the end of a sentence: the value cannot be used as it is.
    pub fn check_value(self, value: &str) -> Result<(), &'static str> {
        let right = match self {
            Self::A => value.parse::<Ipv4Addr>().is_ok(),
            Self::Aaaa => value.parse::<Ipv6Addr>().is_ok(),
            Self::Cname => DnsName::parse(value).is_ok(),
            Self::Https => value.split_whitespace().count() >= 2,
        };
        match self {
            _ if right => Ok(()),
            Self::A => Err("IPv4 addresses"),
            Self::Aaaa => Err("IPv6 addresses"),
            Self::Cname => Err("one DNS name"),
            Self::Https => Err("a priority, a target name and parameters, such as `1 . alpn=\"h2\"`"),
        }
    }

    /// One value in the form in which two spellings of the same thing are equal.
    pub(crate) fn canonical(self, value: &str) -> String {
        let trimmed = value.trim();
        match self {
            Self::A => trimmed.parse::<Ipv4Addr>().map(|ip| ip.to_string()).ok(),
            Self::Aaaa => trimmed.parse::<Ipv6Addr>().map(|ip| ip.to_string()).ok(),
            Self::Cname => DnsName::parse(trimmed).map(|name| name.to_string()).ok(),
            Self::Https => None,
        }
        .unwrap_or_else(|| trimmed.to_owned())
    }
}

/// Where a record set points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordData {
    /// Route 53's own indirection: no TTL of its own, works at an apex.
    Alias {
        /// The name that it follows.
        dns_name: DnsName,
        /// The hosted zone of that name (CloudFront's is the same for everybody).
        zone_id: ZoneId,
        /// Whether Route 53 looks at the health of what is behind it.
        evaluate_target_health: bool,
    },
    /// Plain values, spelled as they are stored: a DELETE must repeat them.
    Values {
        /// Seconds that a resolver may keep them.
        ttl: u32,
        /// One entry a resource record.
        values: Vec<String>,
    },
}

/// One record set at a name that the context gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordSet {
    /// Its type: a name has one set of each.
    pub kind: RecordType,
    /// Where it points.
    pub data: RecordData,
}

/// As a target's definition writes it: `{"type": "A", "ttl": 60, "values": ["192.0.2.1"]}`, or with an `alias`.
impl Serialize for RecordSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Alias<'a> {
            dns_name: &'a DnsName,
            zone_id: &'a ZoneId,
            evaluate_target_health: bool,
        }

        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", &self.kind)?;
        match &self.data {
            RecordData::Alias { dns_name, zone_id, evaluate_target_health } => {
                let evaluate_target_health = *evaluate_target_health;
                map.serialize_entry("alias", &Alias { dns_name, zone_id, evaluate_target_health })?;
            }
            RecordData::Values { ttl, values } => {
                map.serialize_entry("ttl", ttl)?;
                map.serialize_entry("values", values)?;
            }
        }
        map.end()
    }
}

impl RecordSet {
    /// Whether a resolver could not tell the two apart, however they are spelled.
    pub fn same_as(&self, other: &Self) -> bool {
        self.kind == other.kind && self.canonical() == other.canonical()
    }

    /// What Route 53 counts against a batch's limit: its resource records, and an alias as one.
    pub fn resource_records(&self) -> usize {
        match &self.data {
            RecordData::Alias { .. } => 1,
            RecordData::Values { values, .. } => values.len(),
        }
    }

    /// The characters of its values, which Route 53 limits too.
    pub fn value_characters(&self) -> usize {
        match &self.data {
            RecordData::Alias { .. } => 0,
            RecordData::Values { values, .. } => values.iter().map(|value| value.chars().count()).sum(),
        }
    }

    /// A short line for people: `A alias d111.cloudfront.net` or `A 192.0.2.1 192.0.2.2 ttl 60`.
    pub fn describe(&self) -> String {
        let kind = self.kind.as_str();
        match &self.data {
            RecordData::Alias { dns_name, .. } => format!("{kind} alias {dns_name}"),
            RecordData::Values { ttl, values } => format!("{kind} {} ttl {ttl}", values.join(" ")),
        }
    }

    fn canonical(&self) -> RecordData {
        match &self.data {
            RecordData::Values { ttl, values } => {
                let mut values: Vec<_> = values.iter().map(|value| self.kind.canonical(value)).collect();
                values.sort();
                RecordData::Values { ttl: *ttl, values }
            }
            alias @ RecordData::Alias { .. } => alias.clone(),
        }
    }
}

/// What was found at a name, of whatever type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A plain record set of one of our types.
    Plain(RecordSet),
    /// One of our types with a routing policy (weighted, latency, …): never touched.
    Routed(RecordType),
    /// Any other type, such as TXT, NS or SOA: never touched.
    Other(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(kind: RecordType, values: &[&str]) -> RecordSet {
        let values = values.iter().map(ToString::to_string).collect();
        RecordSet { kind, data: RecordData::Values { ttl: 60, values } }
    }

    #[test]
    fn spelling_and_order_make_no_difference() {
        let left = values(RecordType::Aaaa, &["2606:50c0:8000::153", "2606:50C0:8001:0::153"]);
        let right = values(RecordType::Aaaa, &["2606:50c0:8001::153", "2606:50c0:8000:0:0:0:0:153"]);
        assert!(left.same_as(&right));
        assert!(values(RecordType::Cname, &["A.example.com."]).same_as(&values(RecordType::Cname, &["a.example.com"])));
    }

    #[test]
    fn a_ttl_or_a_value_makes_a_difference() {
        let left = values(RecordType::A, &["192.0.2.1"]);
        assert!(!left.same_as(&values(RecordType::A, &["192.0.2.2"])));
        let slower =
            RecordSet { data: RecordData::Values { ttl: 300, values: vec!["192.0.2.1".into()] }, ..left.clone() };
        assert!(!left.same_as(&slower));
    }
}
