//! Logs and metrics: JSON lines that say what was decided and why, without any parameter's value.

use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, alias, pages};
use maintenance_tests::switch::Switch;
use serde_json::{Value, json};

/// Every line, which must be JSON and have the members of the one schema. All of these were written in an invocation.
fn lines(switch: &Switch) -> Vec<Value> {
    let parse = |line: &String| {
        let parsed: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("no JSON ({e}): {line}"));
        for member in ["level", "event", "request_id", "trigger"] {
            assert!(parsed[member].is_string(), "no {member}: {line}");
        }
        parsed
    };
    switch.function.lines().iter().map(parse).collect()
}

/// The metrics lines, in the embedded metric format.
fn metrics(switch: &Switch) -> Vec<Value> {
    lines(switch).into_iter().filter(|line| line["_aws"].is_object()).collect()
}

#[tokio::test]
async fn every_line_is_json_and_says_why() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "reason": "CHG-1042", "message": "Upgrading"})).await;
    switch.run().await;
    let log = lines(&switch).iter().map(Value::to_string).collect::<String>();
    for part in ["CHG-1042", "operator", "maintenance", "web", "api-v2", "flipped", "trigger", "/maintenance/shop/mode"]
    {
        assert!(log.contains(part), "the log says nothing of {part}: {log}");
    }
    shop.put_mode("perhaps").await;
    switch.run().await;
    shop.put_records("web", &address(9)).await;
    switch.ask("reconcile").await;
    let log = lines(&switch).iter().map(Value::to_string).collect::<String>();
    assert!(log.contains("repaired"), "{log}");
}

#[tokio::test]
async fn no_parameter_value_is_logged() {
    let shop = Shop::empty().await;
    let normal = vec![alias("A", "sentinel-normal.cloudfront.net")];
    shop.add_dns("web", &normal, &address(222)).await;
    shop.add_rest("api").await;
    let secrets = json!({"name": "bad", "kind": "sentinel-kind", "sentinel-key": "sentinel-value"});
    shop.put_target("bad", &secrets).await;
    shop.aws.put_parameter("/maintenance/shop/targets/text", "sentinel-text").await;
    let switch = shop.switch().await;
    for mode in ["on", "off", r#"{"mode": "on", "sentinel-wish": 1}"#] {
        shop.put_mode(mode).await;
        switch.wake().await;
        switch.ask("plan").await;
    }
    let api = shop.target("api").await;
    let ids = [&api["normal"]["api_id"], &api["maintenance"]["api_id"]].map(|id| id.as_str().unwrap().to_owned());
    let log = switch.log();
    let values = [
        "sentinel-normal",
        "192.0.2.222",
        "sentinel-value",
        "sentinel-text",
        &ids[0],
        &ids[1],
        "not-a-secret",
        "not-a-token",
    ];
    for value in values {
        assert!(!log.contains(value), "{value} is in the log: {log}");
    }
}

#[tokio::test]
async fn metrics_are_emf_lines() {
    let shop = Shop::empty().await;
    shop.add_dns("web", &address(1), &pages()).await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.put_records("web", &address(9)).await;
    switch.run().await;
    shop.put_target("bad", &json!({"name": "bad"})).await;
    shop.put_mode("off").await;
    switch.run_and_fail().await;
    let metrics = metrics(&switch);
    for line in &metrics {
        assert_emf(line);
    }
    let of = |name: &str| metrics.iter().filter_map(|line| line[name].as_f64()).collect::<Vec<_>>();
    assert_eq!(of("MaintenanceActive"), [1.0, 1.0, 0.0]);
    assert_eq!(of("TargetsRepaired"), [0.0, 1.0, 0.0]);
    assert_eq!(of("TargetsFailed").last(), Some(&1.0));
    assert!(of("FlipMilliseconds").len() >= 2, "a flip says how long it took: {metrics:#?}");
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
fn assert_emf(line: &Value) {
    assert!(line["_aws"]["Timestamp"].is_u64(), "{line}");
    for directive in line["_aws"]["CloudWatchMetrics"].as_array().unwrap() {
        assert!(directive["Namespace"].as_str().is_some_and(|namespace| !namespace.is_empty()), "{line}");
        for dimension in directive["Dimensions"].as_array().unwrap().iter().flat_map(|set| set.as_array().unwrap()) {
            assert!(line[dimension.as_str().unwrap()].is_string(), "{line}");
        }
        for metric in directive["Metrics"].as_array().unwrap() {
            assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{line}");
        }
    }
}
