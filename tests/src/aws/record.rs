//! A record set as JSON, in the shape that a target's sides have in `P/targets/<name>`, and as Route 53's XML.

use serde_json::{Map, Value, json};

use super::xml::{all, element, nest, text};

/// One form for what means the same: order of values and of record sets, dots and case do not count.
pub fn canonical(side: &[Value]) -> Vec<Value> {
    let mut records: Vec<Value> = side.iter().map(canonical_record).collect();
    records.sort_by_key(ToString::to_string);
    records
}

fn canonical_record(record: &Value) -> Value {
    let mut record = record.clone();
    if let Some(values) = record.get_mut("values").and_then(Value::as_array_mut) {
        let cname = |v: &Value| json!(v.as_str().unwrap_or_default().trim_end_matches('.').to_lowercase());
        for value in values.iter_mut() {
            *value = cname(value);
        }
        values.sort_by_key(ToString::to_string);
    }
    if let Some(alias) = record.get_mut("alias") {
        let name = alias["dns_name"].as_str().unwrap_or_default().trim_end_matches('.').to_lowercase();
        alias["dns_name"] = json!(name);
    }
    record
}

/// The XML of a `ResourceRecordSet` at this name.
pub(super) fn to_xml(name: &str, record: &Value) -> String {
    let mut xml = element("Name", name) + &element("Type", record["type"].as_str().expect("a type"));
    if let Some(id) = record["set_identifier"].as_str() {
        xml += &element("SetIdentifier", id);
        xml += &element("Weight", &record["weight"].as_i64().expect("a weight").to_string());
    }
    if let Some(ttl) = record["ttl"].as_i64() {
        xml += &element("TTL", &ttl.to_string());
    }
    if let Some(values) = record["values"].as_array() {
        let value = |v: &Value| element("Value", v.as_str().expect("a value"));
        let values = values.iter().map(|v| nest("ResourceRecord", &value(v)));
        xml += &nest("ResourceRecords", &values.collect::<String>());
    }
    let alias = &record["alias"];
    if alias.is_object() {
        let health = alias["evaluate_target_health"].as_bool().unwrap_or_default();
        let fields = [
            element("HostedZoneId", alias["zone_id"].as_str().expect("a zone id")),
            element("DNSName", alias["dns_name"].as_str().expect("a name")),
            element("EvaluateTargetHealth", &health.to_string()),
        ];
        xml += &nest("AliasTarget", &fields.concat());
    }
    nest("ResourceRecordSet", &xml)
}

/// The name (without its last dot) and the record of a `ResourceRecordSet`'s inside.
pub(super) fn from_xml(xml: &str) -> (String, Value) {
    // Route 53 lists a wildcard by its octal code.
    let name = text(xml, "Name").expect("a name").trim_end_matches('.').replace("\\052", "*");
    let mut record = Map::new();
    record.insert("type".into(), json!(text(xml, "Type")));
    if let Some(ttl) = text(xml, "TTL") {
        record.insert("ttl".into(), json!(ttl.parse::<i64>().expect("a number")));
    }
    if let Some(id) = text(xml, "SetIdentifier") {
        record.insert("set_identifier".into(), json!(id));
    }
    if let Some(weight) = text(xml, "Weight") {
        record.insert("weight".into(), json!(weight.parse::<i64>().expect("a number")));
    }
    if let Some(alias) = all(xml, "AliasTarget").first() {
        record.insert(
            "alias".into(),
            json!({
                "dns_name": text(alias, "DNSName"),
                "zone_id": text(alias, "HostedZoneId"),
                "evaluate_target_health": text(alias, "EvaluateTargetHealth").as_deref() == Some("true"),
            }),
        );
    } else {
        let values: Vec<_> = all(xml, "ResourceRecord").into_iter().map(|r| text(r, "Value")).collect();
        record.insert("values".into(), json!(values));
    }
    (name, Value::Object(record))
}
