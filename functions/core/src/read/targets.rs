//! Reads `P/targets/*`: each parameter holds one target or an array of them, and each target stands or fails alone.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::names::{DnsName, TargetName, ZoneId};
use crate::model::problem::{Step, TargetProblem};
use crate::model::record::{RecordData, RecordSet, RecordType};
use crate::model::target::{ApiKind, Mapping, Place, Resource, Sides, Stage, Target, Zone};
use crate::read::fields::{Fields, Refusal, boolean, json, parsed, text};

/// A target that cannot be used, by the name under which an operator will look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Its name, or where it stands when it has none.
    pub name: String,
    /// The kind it claims, or `unknown`.
    pub kind: String,
    /// What is wrong.
    pub problem: TargetProblem,
}

/// All targets, sorted by name, and all that is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// The usable ones.
    pub usable: Vec<Target>,
    /// The unusable ones.
    pub malformed: Vec<Malformed>,
}

impl Targets {
    /// Reads the parameters, given by the last segment of their name and their value.
    ///
    /// Where two targets share a name or a managed resource, the one whose parameter bears its name stays; then the first
    /// in alphabetical order. The order of the input makes no difference.
    pub fn read<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut read: Vec<(String, Entry)> = Vec::new();
        for (name, value) in parameters {
            read.extend(entries(name, value).into_iter().map(|entry| (name.to_owned(), entry)));
        }
        // Stable: the entries of one array keep their order.
        let rank = |(parameter, entry): &(String, Entry)| entry.as_ref().is_ok_and(|it| it.name.as_str() != parameter);
        read.sort_by(|left, right| (rank(left), &left.0).cmp(&(rank(right), &right.0)));

        let mut targets = Self::default();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut hands: BTreeMap<String, TargetName> = BTreeMap::new();
        for (parameter, entry) in read {
            match entry.and_then(|target| unique(target, &parameter, &mut names, &mut hands)) {
                Ok(target) => targets.usable.push(target),
                Err(malformed) => targets.malformed.push(malformed),
            }
        }
        targets.usable.sort_by(|left, right| left.name.cmp(&right.name));
        targets.malformed.sort_by(|left, right| left.name.cmp(&right.name));
        targets
    }

    /// Whether any target, usable or not, goes by that name.
    pub fn has(&self, name: &TargetName) -> bool {
        self.usable.iter().any(|target| target.name == *name)
            || self.malformed.iter().any(|malformed| malformed.name == name.as_str())
    }
}

type Entry = Result<Target, Malformed>;

fn unique(
    target: Target,
    parameter: &str,
    names: &mut BTreeMap<String, String>,
    hands: &mut BTreeMap<String, TargetName>,
) -> Entry {
    let refuse = |problem| Err(Malformed { name: target.name.to_string(), kind: target.kind().to_owned(), problem });
    if let Some(first) = names.get(target.name.as_str()) {
        return refuse(TargetProblem::RepeatedName { parameter: parameter.to_owned(), first: first.clone() });
    }
    if let Some(first) = hands.get(&target.identity()) {
        return refuse(TargetProblem::Overlap(first.clone()));
    }
    names.insert(target.name.to_string(), parameter.to_owned());
    hands.insert(target.identity(), target.name.clone());
    Ok(target)
}

fn entries(parameter: &str, value: &str) -> Vec<Entry> {
    let broken = |refusal: Refusal| Malformed {
        name: parameter.to_owned(),
        kind: "unknown".to_owned(),
        problem: TargetProblem::Unreadable(refusal.problems()),
    };
    match json(value) {
        Ok(Value::Array(list)) => {
            let named = |(at, value)| target(value, &format!("{parameter}[{at}]"));
            list.iter().enumerate().map(named).collect()
        }
        Ok(value @ Value::Object(_)) => vec![target(&value, parameter)],
        Ok(_) => vec![Err(broken("takes a JSON object, or an array of them".into()))],
        Err(refusal) => vec![Err(broken(refusal))],
    }
}

fn target(value: &Value, fallback: &str) -> Entry {
    let claimed = |key: &str| value.get(key).and_then(Value::as_str);
    let shown = claimed("name")
        .and_then(|name| TargetName::parse(name).ok())
        .map_or_else(|| fallback.to_owned(), |name| name.to_string());
    let kind = claimed("kind").filter(|kind| KINDS.contains(kind)).unwrap_or("unknown").to_owned();
    let problem = |refusal: Refusal| TargetProblem::Unreadable(refusal.problems());
    parse(value).map_err(|refusal| Malformed { name: shown, kind, problem: problem(refusal) })
}

/// The longest TTL that DNS knows (RFC 2181, section 8).
const MAX_TTL: u32 = 2_147_483_647;
const KINDS: [&str; 3] = ["dns", "rest-api", "http-api"];

fn parse(value: &Value) -> Result<Target, Refusal> {
    let mut fields = Fields::of(value)?;
    let name = fields.required("name", "a name", parsed(TargetName::parse));
    let kind = fields.required("kind", "dns, rest-api or http-api", |value| {
        let kind = text(value)?;
        KINDS.into_iter().find(|known| *known == kind).ok_or_else(|| "takes dns, rest-api or http-api".into())
    });
    let adopt = fields.optional("adopt", boolean).unwrap_or_default();
    let place = Place {
        role_arn: fields.optional("role_arn", parsed(role_arn)),
        region: fields.optional("region", parsed(region)),
    };
    let resource = match kind {
        Some("dns") => dns(&mut fields, place),
        Some(kind) => api(&mut fields, if kind == "rest-api" { ApiKind::RestApi } else { ApiKind::HttpApi }, place),
        // Without a kind nobody can say which keys are unknown.
        None => return Err(fields.problems_of_known_keys().into()),
    };
    let problems = fields.problems();
    match (name, resource) {
        (Some(name), Some(resource)) if problems.is_empty() => Ok(Target { name, adopt, resource }),
        _ => Err(problems.into()),
    }
}

fn dns(fields: &mut Fields<'_>, place: Place) -> Option<Resource> {
    let zone = fields.required("zone_id", "a hosted zone's id", parsed(ZoneId::parse));
    let record = fields.required("record", "a DNS name", parsed(DnsName::parse));
    let normal = fields.required("normal", "an array of record sets", record_sets);
    let maintenance = fields.required("maintenance", "an array of record sets", record_sets);
    if place.region.is_some() {
        fields.reject("region", "goes with rest-api and http-api: Route 53 has no Region");
    }
    let (zone, record, normal, maintenance) = (zone?, record?, normal?, maintenance?);
    let twin = |set: &RecordSet| normal.iter().any(|other| other.same_as(set));
    if normal.len() == maintenance.len() && maintenance.iter().all(twin) {
        fields.reject("maintenance", "is the same as normal: takes what users should meet instead");
        return None;
    }
    let zone = Zone { id: zone, place: Place { region: None, ..place } };
    Some(Resource::RecordSets { zone, record, sides: Sides { normal, maintenance } })
}

fn record_sets(value: &Value) -> Result<Vec<RecordSet>, Refusal> {
    let list = value.as_array().filter(|list| !list.is_empty());
    let list =
        list.ok_or("takes an array of at least one record set: users must never meet a name without a record")?;
    let mut sets: Vec<RecordSet> = Vec::new();
    for (at, value) in list.iter().enumerate() {
        let set = record_set(value).map_err(|refusal| refusal.inside(&Step::Index(at)))?;
        if sets.iter().any(|other| other.kind == set.kind) {
            let twice = format!("{} is given twice; takes one record set of each type", set.kind.as_str());
            let at_type = Refusal::from(twice).inside(&Step::Key("type".to_owned()));
            return Err(Refusal::from(at_type).inside(&Step::Index(at)).into());
        }
        sets.push(set);
    }
    if sets.len() > 1 && sets.iter().any(|set| set.kind == RecordType::Cname) {
        return Err("a CNAME must be alone at its name: takes either a CNAME or the other types".into());
    }
    sets.sort();
    Ok(sets)
}

fn record_set(value: &Value) -> Result<RecordSet, Refusal> {
    let mut fields = Fields::of(value)?;
    let accepted = "A, AAAA, HTTPS or CNAME";
    let kind = fields.required("type", accepted, |value| {
        RecordType::parse(text(value)?).ok_or_else(|| format!("takes {accepted}").into())
    });
    let alias = fields.optional("alias", alias);
    let ttl = fields.optional("ttl", |value| {
        let seconds = value.as_u64().and_then(|ttl| u32::try_from(ttl).ok()).filter(|ttl| *ttl <= MAX_TTL);
        seconds.ok_or_else(|| format!("takes whole seconds, 0 to {MAX_TTL}").into())
    });
    let values = fields.optional("values", |value| values(value, kind));
    let has = |key| value.get(key).is_some_and(|value| !value.is_null());
    match (has("alias"), has("ttl"), has("values")) {
        (true, false, false) | (false, true, true) => {}
        (true, ..) => fields.reject("alias", "goes without ttl and values: an alias has the TTL of what it follows"),
        (false, _, false) => fields.missing("values", "takes alias, or ttl and values"),
        (false, false, true) => {
            fields.missing("ttl", "takes whole seconds, 60 or less for a fast way back");
        }
    }
    let problems = fields.problems();
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let data = alias.or_else(|| Some(RecordData::Values { ttl: ttl?, values: values? }));
    kind.zip(data).map(|(kind, data)| RecordSet { kind, data }).ok_or_else(|| problems.into())
}

fn alias(value: &Value) -> Result<RecordData, Refusal> {
    let mut fields = Fields::of(value)?;
    let dns_name = fields.required("dns_name", "a DNS name", parsed(DnsName::parse));
    let zone_id = fields.required("zone_id", "a hosted zone's id", parsed(ZoneId::parse));
    let health = fields.optional("evaluate_target_health", boolean).unwrap_or_default();
    let problems = fields.problems();
    match (dns_name, zone_id) {
        (Some(dns_name), Some(zone_id)) if problems.is_empty() => {
            Ok(RecordData::Alias { dns_name, zone_id, evaluate_target_health: health })
        }
        _ => Err(problems.into()),
    }
}

fn values(value: &Value, kind: Option<RecordType>) -> Result<Vec<String>, Refusal> {
    let accepted = "takes an array of at least one string";
    let list = value.as_array().filter(|list| !list.is_empty()).ok_or(accepted)?;
    let mut values: Vec<String> = Vec::new();
    for value in list {
        let value = value.as_str().ok_or(accepted)?;
        if let Some(kind) = kind {
            kind.check_value(value).map_err(|accepted| format!("takes {accepted}"))?;
        }
        values.push(value.trim().to_owned());
    }
    if kind == Some(RecordType::Cname) && values.len() > 1 {
        return Err("takes one DNS name".into());
    }
    Ok(values)
}

fn api(fields: &mut Fields<'_>, api: ApiKind, place: Place) -> Option<Resource> {
    let domain = fields.required("domain_name", "the custom domain's name", parsed(DnsName::parse));
    let base_path = fields.optional("base_path", parsed(|text| base_path(text, api)));
    let normal = fields.required("normal", "api_id and stage", stage);
    let maintenance = fields.required("maintenance", "api_id and stage", stage);
    let (domain, normal, maintenance) = (domain?, normal?, maintenance?);
    if normal == maintenance {
        fields.reject("maintenance", "is the same as normal: takes the API that answers 503");
        return None;
    }
    let mapping = Mapping { api, domain, base_path: base_path.unwrap_or_default(), place };
    Some(Resource::ApiMapping { mapping, sides: Sides { normal, maintenance } })
}

fn base_path(text: &str, api: ApiKind) -> Result<String, String> {
    let path = text.trim_matches('/');
    let allowed = |c: char| c.is_ascii_alphanumeric() || "$-_.+!*'()/".contains(c);
    if path.is_empty() || path == "(none)" {
        Ok(String::new())
    } else if !path.chars().all(allowed) || path.contains("//") || path.len() > 300 {
        Err("takes (none), or a path of letters, digits and $-_.+!*'()".to_owned())
    } else if api == ApiKind::RestApi && path.contains('/') {
        Err("takes one segment for rest-api; several segments need kind http-api".to_owned())
    } else {
        Ok(path.to_owned())
    }
}

fn stage(value: &Value) -> Result<Stage, Refusal> {
    let mut fields = Fields::of(value)?;
    let identifier = |text: &str| {
        let fits =
            (1..=128).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "$-_".contains(c));
        if fits { Ok(text.to_owned()) } else { Err("takes letters, digits, '-', '_' or '$'".to_owned()) }
    };
    let api_id = fields.required("api_id", "the API's id", parsed(identifier));
    let stage = fields.required("stage", "the stage's name", parsed(identifier));
    let problems = fields.problems();
    match (api_id, stage) {
        (Some(api_id), Some(stage)) if problems.is_empty() => Ok(Stage { api_id, stage }),
        _ => Err(problems.into()),
    }
}

fn role_arn(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", account, role] if account.len() == 12 && role.starts_with("role/") => Ok(text.to_owned()),
        _ => Err("takes a role's ARN such as arn:aws:iam::123456789012:role/name".to_owned()),
    }
}

fn region(text: &str) -> Result<String, String> {
    let fits = (4..=32).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits { Ok(text.to_owned()) } else { Err("takes a Region such as eu-central-1".to_owned()) }
}
