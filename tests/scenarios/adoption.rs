//! Adoption: a target that the switch never saw on either of its sides is left alone, until somebody says so.

use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, live, pages};
use serde_json::json;

#[tokio::test]
async fn a_record_on_neither_side_is_not_adopted() {
    let shop = Shop::new().await;
    shop.put_records("typo", &address(9)).await;
    shop.put_target("typo", &shop.dns("typo", &live(), &pages())).await;
    let switch = shop.switch().await;
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        let answer = switch.run().await;
        assert_eq!(answer.outcome("typo"), "not-adopted");
        let detail = answer.detail("typo");
        assert!(detail.contains("192.0.2.9"), "it says what it found: {detail}");
        assert!(detail.contains("d111.cloudfront.net"), "it says what it expected: {detail}");
        shop.assert_records("typo", &address(9)).await;
        shop.assert_all_on(if mode == "on" { "maintenance" } else { "normal" }).await;
    }
    let plan = switch.ask("plan").await.0.to_string();
    assert!(plan.contains("typo") && plan.contains("192.0.2.9"), "{plan}");
}

#[tokio::test]
async fn adopt_true_adopts() {
    let shop = Shop::empty().await;
    shop.put_records("typo", &address(9)).await;
    let mut target = shop.dns("typo", &live(), &pages());
    shop.put_target("typo", &target).await;
    shop.put_mode("on").await;
    assert_eq!(shop.switch().await.run().await.outcome("typo"), "not-adopted");
    target["adopt"] = json!(true);
    shop.put_target("typo", &target).await;
    let outcome = shop.switch().await.run().await.outcome("typo").to_owned();
    assert!(["flipped", "repaired"].contains(&outcome.as_str()), "{outcome}");
    shop.assert_records("typo", &pages()).await;
    shop.put_mode("off").await;
    shop.switch().await.run().await;
    shop.assert_records("typo", &live()).await;
    // Once adopted it stays so, whatever the definition says of it.
    target.as_object_mut().unwrap().remove("adopt");
    shop.put_target("typo", &target).await;
    shop.put_records("typo", &address(8)).await;
    assert_eq!(shop.switch().await.run().await.outcome("typo"), "repaired");
    shop.assert_records("typo", &live()).await;
}

#[tokio::test]
async fn a_definition_that_comes_to_match_adopts() {
    let shop = Shop::empty().await;
    shop.put_records("typo", &address(9)).await;
    shop.put_target("typo", &shop.dns("typo", &live(), &pages())).await;
    shop.put_mode("off").await;
    let switch = shop.switch().await;
    assert_eq!(switch.run().await.outcome("typo"), "not-adopted");
    shop.put_target("typo", &shop.dns("typo", &address(9), &pages())).await;
    assert_eq!(switch.run().await.outcome("typo"), "unchanged");
    shop.put_mode("on").await;
    assert_eq!(switch.run().await.outcome("typo"), "flipped");
    shop.assert_records("typo", &pages()).await;
}

#[tokio::test]
async fn a_mapping_on_neither_side_is_not_adopted() {
    let shop = Shop::empty().await;
    let mut target = shop.rest("api").await;
    let other = shop.api("other", "v1").await;
    shop.aws.map_rest(&shop.host("api"), "(none)", other["api_id"].as_str().unwrap(), "v1").await;
    shop.put_target("api", &target).await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    let answer = switch.run().await;
    assert_eq!(answer.outcome("api"), "not-adopted");
    assert!(answer.detail("api").contains(other["api_id"].as_str().unwrap()), "{}", answer.detail("api"));
    assert_eq!(shop.mapping("api").await, Some(other));
    target["adopt"] = json!(true);
    shop.put_target("api", &target).await;
    switch.run().await;
    shop.assert_mapping("api", "maintenance").await;
}

#[tokio::test]
async fn what_is_adopted_survives_the_environment() {
    let shop = Shop::new().await;
    shop.put_mode("off").await;
    shop.switch().await.run().await;
    shop.put_records("web", &address(9)).await;
    assert_eq!(shop.switch().await.run().await.outcome("web"), "repaired");
    shop.assert_all_on("normal").await;
}
