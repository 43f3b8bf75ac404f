//! Sides of `dns` targets, as they stand in `P/targets/<name>`.

use serde_json::{Value, json};

/// CloudFront's own zone, which every alias to a distribution names.
const CLOUDFRONT: &str = "Z2FDTNDATAQYW2";

/// An alias to a CloudFront distribution.
pub fn alias(kind: &str, dns_name: &str) -> Value {
    json!({"type": kind, "alias": {"dns_name": dns_name, "zone_id": CLOUDFRONT, "evaluate_target_health": false}})
}

/// A record by its values.
pub fn values(kind: &str, ttl: i64, values: &[&str]) -> Value {
    json!({"type": kind, "ttl": ttl, "values": values})
}

/// The live site: A and AAAA aliases to CloudFront.
pub fn live() -> Vec<Value> {
    vec![alias("A", "d111.cloudfront.net"), alias("AAAA", "d111.cloudfront.net")]
}

/// The maintenance page: GitHub Pages' four IPv4 and four IPv6 addresses.
pub fn pages() -> Vec<Value> {
    vec![
        values("A", 60, &["192.0.2.108", "192.0.2.109", "192.0.2.110", "192.0.2.111"]),
        values("AAAA", 60, &["2001:db8:8000::153", "2001:db8:8001::153", "2001:db8:8002::153", "2001:db8:8003::153"]),
    ]
}

/// One A record: the smallest side that differs by its last number.
pub fn address(last: u8) -> Vec<Value> {
    vec![values("A", 60, &[&format!("192.0.2.{last}")])]
}

/// One CNAME.
pub fn cname(to: &str) -> Vec<Value> {
    vec![values("CNAME", 60, &[to])]
}
