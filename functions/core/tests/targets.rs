//! Every mistake in `P/targets/*`, and what the switch says to it; and plans as a person reads them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use maintenance_core::read::targets::Targets;
use maintenance_core::tell::problems;

const WEB: &str = r#"{"name": "web", "kind": "dns", "zone_id": "Z1", "record": "app.example.com",
    "normal": [{"type": "A", "alias": {"dns_name": "d111.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2"}}],
    "maintenance": [{"type": "A", "ttl": 60, "values": ["192.0.2.1"]}]}"#;

/// The web target with one piece of its text replaced.
fn web(piece: &str, by: &str) -> String {
    assert!(WEB.contains(piece), "{piece}");
    WEB.replacen(piece, by, 1)
}

#[test]
fn each_mistake_is_named_with_what_its_key_takes() {
    let api = r#"{"name": "api", "kind": "rest-api", "domain_name": "api.example.com", "base_path": "v1/orders",
        "normal": {"api_id": "a1", "stage": "prod"}, "maintenance": {"api_id": "a1"}}"#;
    let values = r#""ttl": 60, "values": ["192.0.2.1"]"#;
    let mistakes = [
        "{".to_owned(),
        "7".to_owned(),
        "[{}]".to_owned(),
        web(r#""kind": "dns""#, r#""kind": "cname""#),
        web("app.example.com", "app example com"),
        web(r#""zone_id": "Z1""#, r#""zone_id": 5"#),
        web(r#""zone_id": "Z1", "#, ""),
        web(r#""name": "web""#, r#""name": "web", "adopted": true, "adopt": "yes""#),
        web(r#""name": "web""#, r#""name": "web", "role_arn": "admin", "region": "eu-central-1""#),
        web("192.0.2.1", "2001:db8::1"),
        web(values, r#""values": ["192.0.2.1"]"#),
        web(values, r#""ttl": -1, "values": []"#),
        web(values, ""),
        web(r#""type": "A", "ttl""#, r#""type": "NS", "ttl""#),
        web(r#"[{"type": "A", "ttl": 60, "values": ["192.0.2.1"]}]"#, "[]"),
        web(
            r#""values": ["192.0.2.1"]}"#,
            r#""values": ["192.0.2.1"]}, {"type": "CNAME", "ttl": 60, "values": ["a.example.com"]}"#,
        ),
        web(
            r#""values": ["192.0.2.1"]}"#,
            r#""values": ["192.0.2.1"]}, {"type": "A", "ttl": 60, "values": ["192.0.2.1"]}"#,
        ),
        api.to_owned(),
        api.replace("v1/orders", "v1").replace(r#""a1"}"#, r#""a1", "stage": "prod"}"#),
    ];
    let lines: Vec<String> = mistakes
        .iter()
        .map(|text| {
            let targets = Targets::read([("web", text.as_str())]);
            assert!(targets.usable.is_empty(), "{text}");
            targets
                .malformed
                .iter()
                .map(|malformed| {
                    format!("{} ({}): {}", malformed.name, malformed.kind, problems::target(&malformed.problem))
                })
                .collect::<Vec<_>>()
                .join("\n")
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn no_value_is_ever_repeated() {
    let secret = "s3cr3t-value";
    for piece in ["app.example.com", "192.0.2.1", "Z2FDTNDATAQYW2", "d111.cloudfront.net", "\"dns\""] {
        let by = if piece.starts_with('"') { format!("\"{secret}\"") } else { format!("{secret} {secret}") };
        for malformed in Targets::read([("web", web(piece, &by).as_str())]).malformed {
            assert!(!problems::target(&malformed.problem).contains(secret), "{malformed:?}");
        }
    }
}

#[test]
fn a_duplicate_and_an_overlap_fail_alone() {
    let other = web(r#""name": "web""#, r#""name": "web2""#).replace("app.example.com", "APP.example.com.");
    let array = format!("[{WEB}, {}]", web("app.example.com", "www.example.com"));
    for order in [["a", "web"], ["web", "a"]] {
        let all = order.map(|name| if name == "a" { (name, array.as_str()) } else { (name, WEB) });
        let targets = Targets::read(all.into_iter().chain([("b", other.as_str())]));
        let usable: Vec<&str> = targets.usable.iter().map(|target| target.name.as_str()).collect();
        assert_eq!(usable, ["web"], "the parameter that bears the name keeps it");
        let failed: Vec<&str> = targets.malformed.iter().map(|malformed| malformed.name.as_str()).collect();
        assert_eq!(failed, ["web", "web", "web2"]);
    }
}
