//! `rest-api` and `http-api` targets: base path mappings of API Gateway v1 and v2.

use maintenance_tests::aws::Aws;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, live, pages};
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
async fn region_sends_the_change_to_another_region() {
    let shop = Shop::empty().await;
    let ireland = Shop { aws: shop.aws.in_region("eu-west-1"), ..Shop::empty().await };
    let mut target = ireland.rest("api").await;
    target["region"] = json!("eu-west-1");
    let (domain, normal) = (ireland.host("api"), &target["normal"]);
    let (id, stage) = (normal["api_id"].as_str().unwrap(), normal["stage"].as_str().unwrap());
    ireland.aws.map_rest(&domain, "(none)", id, stage).await;
    shop.put_target("api", &target).await;
    shop.put_mode("on").await;
    assert_eq!(shop.switch().await.run().await.outcome("api"), "flipped");
    assert_eq!(ireland.aws.rest_mapping(&domain, "(none)").await.as_ref(), Some(&target["maintenance"]));
    let patch = shop.proxy.calls_of("UpdateBasePathMapping");
    assert_eq!(patch.iter().map(|call| call.region.as_str()).collect::<Vec<_>>(), ["eu-west-1"]);
}

#[tokio::test]
async fn a_role_is_assumed_once_for_all_its_targets() {
    let shop = Shop::empty().await;
    let other = Shop::empty().await;
    let role = json!(format!("arn:aws:iam::{}:role/switch", other.aws.account()));
    let with_role = |mut target: Value| {
        target["role_arn"] = role.clone();
        target
    };
    for name in ["web1", "web2"] {
        other.put_records(name, &live()).await;
        shop.put_target(name, &with_role(other.dns(name, &live(), &pages()))).await;
    }
    let target = other.rest("api").await;
    map(&other.aws, &target).await;
    shop.put_target("api", &with_role(target.clone())).await;
    shop.add_dns("own", &live(), &address(2)).await;
    shop.put_mode("on").await;
    let answer = shop.switch().await.run().await;
    for name in ["web1", "web2", "api", "own"] {
        assert_eq!(answer.outcome(name), "flipped", "{name}");
    }
    other.assert_records("web1", &pages()).await;
    other.assert_records("web2", &pages()).await;
    shop.assert_records("own", &address(2)).await;
    let found = other.aws.rest_mapping(&other.host("api"), "(none)").await;
    assert_eq!(found.as_ref(), Some(&target["maintenance"]));
    let assumed = shop.proxy.calls_of("AssumeRole");
    assert_eq!(assumed.len(), 1, "one role, one AssumeRole");
    assert!(assumed[0].access_key == shop.aws.account());
    let batches = shop.proxy.calls_of("ChangeResourceRecordSets");
    assert_eq!(batches.len(), 2, "one batch a zone");
    assert_eq!(batches.iter().filter(|call| call.access_key == shop.aws.account()).count(), 1);
}

async fn map(aws: &Aws, target: &Value) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let normal = &target["normal"];
    aws.map_rest(&text(&target["domain_name"]), "(none)", &text(&normal["api_id"]), &text(&normal["stage"])).await;
}
