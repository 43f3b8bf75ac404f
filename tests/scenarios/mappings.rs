//! `rest-api` and `http-api` targets: base path mappings of API Gateway v1 and v2.

use maintenance_tests::poll;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::pages;
use serde_json::{Value, json};

#[tokio::test]
async fn a_rest_mapping_changes_in_one_patch() {
    let shop = Shop::empty().await;
    shop.add_rest("api").await;
    let switch = shop.switch().await;
    for (mode, side) in [("on", "maintenance"), ("off", "normal")] {
        shop.put_mode(mode).await;
        shop.proxy.forget();
        assert_eq!(switch.run().await.outcome("api"), "flipped");
        shop.assert_mapping("api", side).await;
        let patches = shop.proxy.calls_of("UpdateBasePathMapping");
        assert_eq!(patches.len(), 1, "API and stage never change one after the other");
        assert!(patches[0].target.contains("/basepathmappings/%28none%29"), "{}", patches[0].target);
        let body: Value = serde_json::from_str(&patches[0].body).unwrap();
        let mut operations = body["patchOperations"].as_array().unwrap().clone();
        operations.sort_by_key(|operation| operation["path"].to_string());
        let wanted = &shop.target("api").await[side];
        let replace = |path: &str, value: &Value| json!({"op": "replace", "path": path, "value": value});
        assert_eq!(operations, [replace("/restapiId", &wanted["api_id"]), replace("/stage", &wanted["stage"])]);
    }
}

#[tokio::test]
async fn http_mappings_of_several_segments_and_of_none() {
    let shop = Shop::empty().await;
    shop.add_http("deep", "v1/orders/archive").await;
    shop.add_http("root", "(none)").await;
    let switch = shop.switch().await;
    for (mode, side) in [("on", "maintenance"), ("off", "normal"), ("on", "maintenance")] {
        shop.put_mode(mode).await;
        let answer = switch.run().await;
        for name in ["deep", "root"] {
            assert_eq!(answer.outcome(name), "flipped");
            shop.assert_mapping(name, side).await;
        }
    }
}

#[tokio::test]
async fn a_missing_mapping_is_created_on_the_side_that_is_wanted() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.aws.unmap_rest(&shop.host("api"), "(none)").await;
    shop.aws.unmap_http(&shop.host("api-v2"), "v1/orders").await;
    let answer = switch.ask("reconcile").await;
    assert_eq!((answer.outcome("api"), answer.outcome("api-v2")), ("created", "created"));
    shop.assert_all_on("maintenance").await;
    // A flip meets a missing mapping without having looked.
    shop.aws.unmap_rest(&shop.host("api"), "(none)").await;
    shop.aws.unmap_http(&shop.host("api-v2"), "v1/orders").await;
    shop.put_mode("off").await;
    switch.run().await;
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn a_new_mapping_is_created() {
    let shop = Shop::empty().await;
    let target = shop.rest("api").await;
    shop.put_target("api", &target).await;
    shop.put_mode("off").await;
    assert_eq!(shop.switch().await.run().await.outcome("api"), "created");
    shop.assert_mapping("api", "normal").await;
}

#[tokio::test]
async fn a_foreign_mapping_is_repaired_and_reported() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    let other = shop.api("other", "v1").await;
    let id = other["api_id"].as_str().unwrap();
    shop.aws.map_rest(&shop.host("api"), "(none)", id, "v1").await;
    shop.aws.map_http(&shop.host("api-v2"), "v1/orders", id, "v1").await;
    let answer = switch.ask("reconcile").await;
    for name in ["api", "api-v2"] {
        assert_eq!(answer.outcome(name), "repaired", "{name}");
        assert!(answer.detail(name).contains(id), "it says what it found: {}", answer.detail(name));
    }
    shop.assert_all_on("maintenance").await;
}

#[tokio::test]
async fn other_mappings_of_the_domain_stay() {
    let shop = Shop::new().await;
    let other = shop.api("other", "v1").await;
    let id = other["api_id"].as_str().unwrap();
    shop.aws.map_rest(&shop.host("api"), "beta", id, "v1").await;
    shop.aws.map_http(&shop.host("api-v2"), "v1/orders/beta", id, "v1").await;
    let switch = shop.switch().await;
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        switch.run().await;
        assert_eq!(shop.aws.rest_mapping(&shop.host("api"), "beta").await.as_ref(), Some(&other));
        assert_eq!(shop.aws.http_mapping(&shop.host("api-v2"), "v1/orders/beta").await.as_ref(), Some(&other));
    }
}

#[tokio::test]
async fn an_api_that_is_not_there_fails_alone() {
    let shop = Shop::new().await;
    let mut target = shop.target("api").await;
    target["maintenance"] = json!({"api_id": "nowhere", "stage": "maintenance"});
    shop.put_target("api", &target).await;
    shop.put_mode("on").await;
    let failure = shop.switch().await.run_and_fail().await;
    assert!(failure.message.contains("api"), "{failure:?}");
    shop.assert_mapping("api", "normal").await;
    shop.assert_mapping("api-v2", "maintenance").await;
    shop.assert_records("web", &pages()).await;
}

#[tokio::test]
async fn plan_and_reconcile_say_where_a_mapping_does_nothing() {
    let shop = Shop::empty().await;
    shop.add_rest("api").await;
    let mut target = shop.rest("rules").await;
    target["domain_name"] = json!(shop.host("routed"));
    shop.aws.create_routed_domain(&shop.host("routed"), "ROUTING_RULE_ONLY").await;
    let (id, stage) = (target["normal"]["api_id"].as_str().unwrap(), target["normal"]["stage"].as_str().unwrap());
    shop.aws.map_rest(&shop.host("routed"), "(none)", id, stage).await;
    shop.put_target("rules", &target).await;
    shop.put_mode("off").await;
    let switch = shop.switch().await;
    switch.run().await;
    // It waits for the routing mode a moment and no longer, which a busy machine may take.
    for action in ["plan", "reconcile"] {
        poll::until(&format!("{action} says something of the routing mode"), async || {
            switch.ask(action).await.0.to_string().contains("ROUTING_RULE_ONLY").then_some(())
        })
        .await;
    }
}
