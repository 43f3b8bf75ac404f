//! State-to-state transitions, for the in-memory world and for the real adapters over a local AWS alike.
//!
//! Each is data: what is at a name, what the two sides should be, what is wanted; and then what must be there and what
//! the switch must say of it.

use maintenance_core::apply::ports::{Cloud, Dns};
use maintenance_core::apply::{Applied, TargetOutcome, apply};
use maintenance_core::model::change::RecordChange;
use maintenance_core::model::mode::Mode;
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::{Found, RecordData, RecordSet, RecordType};
use maintenance_core::model::target::{Place, Zone};
use maintenance_core::plan::{Basis, Outcome, Task, plan};
use maintenance_core::read::targets::Targets;
use serde_json::{Value, json};

/// The hosted zone of every CloudFront distribution.
pub const CLOUDFRONT: &str = "Z2FDTNDATAQYW2";

/// One transition. Records are written as `A alias d1.example.net`, `A 192.0.2.1 192.0.2.2`, `TXT`, `A weighted`.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// What it shows.
    pub name: &'static str,
    /// What is at the name.
    pub before: &'static [&'static str],
    /// The normal side.
    pub normal: &'static [&'static str],
    /// The maintenance side.
    pub maintenance: &'static [&'static str],
    /// On which side the switch believes that it left it; `None` where it never had it in hand.
    pub left: Option<Mode>,
    /// Which side is wanted.
    pub wanted: Mode,
    /// Whether the name is the zone's apex.
    pub apex: bool,
    /// What must be at the name afterwards.
    pub after: &'static [&'static str],
    /// What must be said of it.
    pub outcome: Outcome,
}

const LIVE: &[&str] = &["A alias d111.cloudfront.net", "AAAA alias d111.cloudfront.net"];
const PAGE: &[&str] = &["A 185.199.108.153 185.199.109.153", "AAAA 2606:50c0:8000::153"];
const BASE: Transition = Transition {
    name: "",
    before: LIVE,
    normal: LIVE,
    maintenance: PAGE,
    left: Some(Mode::Normal),
    wanted: Mode::Maintenance,
    apex: false,
    after: PAGE,
    outcome: Outcome::Flipped,
};

/// All of them.
pub const TRANSITIONS: &[Transition] = &[
    Transition { name: "alias to values", ..BASE },
    Transition {
        name: "values to alias",
        before: PAGE,
        left: Some(Mode::Maintenance),
        wanted: Mode::Normal,
        after: LIVE,
        ..BASE
    },
    Transition { name: "at the apex", apex: true, ..BASE },
    Transition {
        name: "a type that only one side names",
        before: &["A alias d111.cloudfront.net", "HTTPS 1 . alpn=\"h2\""],
        normal: &["A alias d111.cloudfront.net", "HTTPS 1 . alpn=\"h2\""],
        maintenance: &["A 185.199.108.153"],
        after: &["A 185.199.108.153"],
        ..BASE
    },
    Transition {
        name: "CNAME against A and AAAA",
        maintenance: &["CNAME shop.github.io"],
        after: &["CNAME shop.github.io"],
        ..BASE
    },
    Transition {
        name: "A and AAAA against CNAME",
        before: &["CNAME shop.github.io"],
        maintenance: &["CNAME shop.github.io"],
        left: Some(Mode::Maintenance),
        wanted: Mode::Normal,
        after: LIVE,
        ..BASE
    },
    Transition {
        name: "CNAME against CNAME",
        before: &["CNAME d111.cloudfront.net"],
        normal: &["CNAME d111.cloudfront.net"],
        maintenance: &["CNAME shop.github.io"],
        after: &["CNAME shop.github.io"],
        ..BASE
    },
    Transition {
        name: "a CNAME at the apex is refused",
        maintenance: &["CNAME shop.github.io"],
        apex: true,
        after: LIVE,
        outcome: Outcome::Failed,
        ..BASE
    },
    Transition {
        name: "a TXT forbids a CNAME",
        before: &["A alias d111.cloudfront.net", "AAAA alias d111.cloudfront.net", "TXT"],
        maintenance: &["CNAME shop.github.io"],
        after: &["A alias d111.cloudfront.net", "AAAA alias d111.cloudfront.net", "TXT"],
        outcome: Outcome::Failed,
        ..BASE
    },
    Transition {
        name: "an AAAA that no side names forbids a CNAME, too",
        before: &["A alias d111.cloudfront.net", "AAAA 2001:db8::5"],
        normal: &["A alias d111.cloudfront.net"],
        maintenance: &["CNAME shop.github.io"],
        after: &["A alias d111.cloudfront.net", "AAAA 2001:db8::5"],
        outcome: Outcome::Failed,
        ..BASE
    },
    Transition {
        name: "an A in the place of a CNAME",
        before: &["A 192.0.2.66"],
        normal: &["CNAME d111.cloudfront.net"],
        maintenance: &["CNAME shop.github.io"],
        after: &["CNAME shop.github.io"],
        outcome: Outcome::Repaired,
        ..BASE
    },
    Transition {
        name: "other types stay",
        before: &["A alias d111.cloudfront.net", "AAAA alias d111.cloudfront.net", "TXT"],
        after: &["A 185.199.108.153 185.199.109.153", "AAAA 2606:50c0:8000::153", "TXT"],
        ..BASE
    },
    Transition {
        name: "a weighted record is never touched",
        before: &["A weighted"],
        normal: &["A alias d111.cloudfront.net"],
        maintenance: &["A 185.199.108.153"],
        after: &["A weighted"],
        outcome: Outcome::Failed,
        ..BASE
    },
    Transition { name: "missing, and never in hand", before: &[], left: None, outcome: Outcome::Created, ..BASE },
    Transition { name: "missing, though in hand", before: &[], outcome: Outcome::Created, ..BASE },
    Transition {
        name: "half missing",
        before: &["A 185.199.108.153 185.199.109.153"],
        left: Some(Mode::Maintenance),
        outcome: Outcome::Created,
        ..BASE
    },
    Transition {
        name: "foreign, in hand, flipped",
        before: &["A 192.0.2.66", "AAAA alias d111.cloudfront.net"],
        outcome: Outcome::Repaired,
        ..BASE
    },
    Transition {
        name: "foreign, in hand, where it should be",
        before: &["A 192.0.2.66"],
        left: Some(Mode::Maintenance),
        outcome: Outcome::Repaired,
        ..BASE
    },
    Transition {
        name: "foreign CNAME in the way",
        before: &["CNAME elsewhere.example.net"],
        outcome: Outcome::Repaired,
        ..BASE
    },
    Transition {
        name: "moved to the other side by somebody else",
        before: LIVE,
        left: Some(Mode::Maintenance),
        outcome: Outcome::Repaired,
        ..BASE
    },
    Transition {
        name: "never seen on either side",
        before: &["A 192.0.2.66"],
        left: None,
        after: &["A 192.0.2.66"],
        outcome: Outcome::NotAdopted,
        ..BASE
    },
    Transition { name: "first seen on the other side", left: None, ..BASE },
    Transition { name: "there already", before: PAGE, left: None, outcome: Outcome::Unchanged, ..BASE },
    Transition { name: "there already, though believed elsewhere", before: PAGE, outcome: Outcome::Unchanged, ..BASE },
];

/// What a backend must offer beside core's ports.
#[allow(async_fn_in_trait, reason = "tests run on one thread")]
pub trait Backend {
    /// The ports.
    type Cloud: Cloud;

    /// The ports.
    fn cloud(&self) -> &Self::Cloud;

    /// A zone of that name, with nothing in it but NS and SOA.
    async fn zone(&self, name: &str) -> ZoneId;

    /// Puts a record there that the ports cannot write: a TXT, or a weighted A.
    async fn put_foreign(&self, zone: &ZoneId, name: &DnsName, found: &Found);
}

/// Makes one transition and panics where it does not end as it must.
pub async fn check<B: Backend>(backend: &B, number: usize, transition: &Transition) {
    let domain = format!("case-{number}.example");
    let id = backend.zone(&domain).await;
    let record = if transition.apex { domain.clone() } else { format!("app.{domain}") };
    let name = DnsName::parse(&record).expect("a name");
    let zone = Zone { id: id.clone(), place: Place::default() };
    seed(backend, &zone, &name, transition.before).await;

    let definition = json!({
        "name": "web", "kind": "dns", "zone_id": id.as_str(), "record": record,
        "normal": side(transition.normal), "maintenance": side(transition.maintenance),
    });
    let targets = Targets::read([("web", definition.to_string().as_str())]);
    let target = targets.usable.first().unwrap_or_else(|| panic!("{}: {:?}", transition.name, targets.malformed));
    let task = Task { target, wanted: transition.wanted, last_applied: transition.left, mapping_id: None };
    let Applied { outcomes, .. } = apply(backend.cloud(), &plan(&[task], basis(transition))).await;

    let outcome = outcomes.first().map(TargetOutcome::outcome);
    assert_eq!(outcome, Some(transition.outcome), "{}: {outcomes:?}", transition.name);
    let after = look_at(backend.cloud(), &zone, &name).await;
    let expected = normal_form(transition.after.iter().map(|text| parse(text)).collect());
    assert_eq!(after, expected, "{}", transition.name);

    let left = if transition.outcome.arrived() { Some(transition.wanted) } else { transition.left };
    let task = Task { last_applied: left, ..task };
    let again = apply(backend.cloud(), &plan(&[task], Basis::Observed)).await;
    assert!(again.changes.is_empty(), "{}: a second run changes something: {again:?}", transition.name);
}

/// A flip is planned from memory; what should be right already is looked at.
fn basis(transition: &Transition) -> Basis {
    if transition.left == Some(transition.wanted) { Basis::Observed } else { Basis::Remembered }
}

async fn seed<B: Backend>(backend: &B, zone: &Zone, name: &DnsName, records: &[&str]) {
    let mut create = Vec::new();
    for found in records.iter().map(|text| parse(text)) {
        match found {
            Found::Plain(set) => create.push(set),
            foreign => backend.put_foreign(&zone.id, name, &foreign).await,
        }
    }
    if !create.is_empty() {
        let change = RecordChange { record: name.clone(), delete: Vec::new(), create };
        backend.cloud().change_records(zone, &[&change]).await.expect("the world before");
    }
}

async fn look_at<C: Cloud>(cloud: &C, zone: &Zone, name: &DnsName) -> Vec<String> {
    let found = cloud.find_records(zone, &[name.clone()].into()).await.expect("the world after");
    normal_form(found.into_values().flatten().collect())
}

/// Sorted, without an apex's own records, spelled one way.
fn normal_form(found: Vec<Found>) -> Vec<String> {
    let mut lines: Vec<String> = found
        .into_iter()
        .filter_map(|found| match found {
            Found::Plain(set) => Some(set.describe()),
            Found::Routed(kind) => Some(format!("{} weighted", kind.as_str())),
            Found::Other(kind) if kind == "NS" || kind == "SOA" => None,
            Found::Other(kind) => Some(kind),
        })
        .collect();
    lines.sort();
    lines
}

/// Reads the notation of [`Transition`].
fn parse(text: &str) -> Found {
    let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
    let Some(kind) = RecordType::parse(kind) else { return Found::Other(kind.to_owned()) };
    if rest == "weighted" {
        return Found::Routed(kind);
    }
    let data = match rest.strip_prefix("alias ") {
        Some(dns_name) => RecordData::Alias {
            dns_name: DnsName::parse(dns_name).expect("a name"),
            zone_id: ZoneId::parse(CLOUDFRONT).expect("an id"),
            evaluate_target_health: false,
        },
        // An HTTPS record's one value has spaces of its own.
        None if kind == RecordType::Https => RecordData::Values { ttl: 60, values: vec![rest.to_owned()] },
        None => RecordData::Values { ttl: 60, values: rest.split(' ').map(ToOwned::to_owned).collect() },
    };
    Found::Plain(RecordSet { kind, data })
}

/// A side as `P/targets` holds it.
fn side(records: &[&str]) -> Value {
    let sets = records.iter().filter_map(|text| match parse(text) {
        Found::Plain(RecordSet { kind, data: RecordData::Values { ttl, values } }) => {
            Some(json!({ "type": kind, "ttl": ttl, "values": values }))
        }
        Found::Plain(RecordSet { kind, data: RecordData::Alias { dns_name, zone_id, evaluate_target_health } }) => {
            let alias =
                json!({ "dns_name": dns_name, "zone_id": zone_id, "evaluate_target_health": evaluate_target_health });
            Some(json!({ "type": kind, "alias": alias }))
        }
        Found::Routed(_) | Found::Other(_) => None,
    });
    sets.collect()
}
