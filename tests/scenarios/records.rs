//! `dns` targets: what is compared, what is left alone, what is put right.

use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, cname, live, pages, values};
use serde_json::json;

#[tokio::test]
async fn names_and_values_count_without_dots_case_and_order() {
    let shop = Shop::empty().await;
    let mut stored = pages();
    stored[0]["values"].as_array_mut().unwrap().reverse();
    shop.put_records("web", &stored).await;
    let mut target = shop.dns("web", &pages(), &cname("Status.Example.ORG."));
    target["record"] = json!(shop.host("WEB").to_uppercase() + ".");
    shop.put_target("web", &target).await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    assert_eq!(switch.run().await.outcome("web"), "unchanged");
    shop.put_mode("on").await;
    assert_eq!(switch.run().await.outcome("web"), "flipped");
    shop.assert_records("web", &cname("status.example.org")).await;
    shop.put_mode("off").await;
    assert_eq!(switch.run().await.outcome("web"), "flipped");
    shop.assert_records("web", &pages()).await;
}

#[tokio::test]
async fn a_cname_that_a_txt_forbids_fails_alone_by_name() {
    let shop = Shop::new().await;
    let txt = values("TXT", 300, &["\"owned\""]);
    shop.put_records("blocked", std::slice::from_ref(&txt)).await;
    shop.add_dns("blocked", &live(), &cname("status.example.org")).await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    let plan = switch.ask("plan").await.0.to_string();
    assert!(plan.contains("blocked") && plan.contains("TXT"), "the plan says what forbids it: {plan}");
    let failure = switch.run_and_fail().await;
    assert!(failure.message.contains("blocked"), "{failure:?}");
    shop.assert_all_on("maintenance").await;
    shop.assert_records("blocked", &[live(), vec![txt]].concat()).await;
    let state = shop.state().await;
    assert_eq!((&state["mode"], &state["lagging"]), (&json!("maintenance"), &json!(["blocked"])));
}

#[tokio::test]
async fn a_record_with_a_routing_policy_is_never_touched() {
    let shop = Shop::new().await;
    let mut weighted = address(1).remove(0);
    weighted["set_identifier"] = json!("blue");
    weighted["weight"] = json!(10);
    shop.put_records("weighted", std::slice::from_ref(&weighted)).await;
    shop.put_target("weighted", &shop.dns("weighted", &address(1), &pages())).await;
    let switch = shop.switch().await;
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        switch.wake().await;
        shop.assert_all_on(if mode == "on" { "maintenance" } else { "normal" }).await;
        shop.assert_records("weighted", std::slice::from_ref(&weighted)).await;
    }
    let name = format!("<Name>{}", shop.host("weighted"));
    let sent = shop.proxy.calls_of("ChangeResourceRecordSets");
    assert!(sent.iter().all(|call| !call.body.contains(&name)), "a change of the weighted name was sent");
}

#[tokio::test]
async fn nothing_that_no_target_names_is_touched() {
    let shop = Shop::new().await;
    shop.put_records("shop", &live()).await;
    shop.put_records("web.eu", &address(7)).await;
    shop.put_records("_acme-challenge.web", &[values("TXT", 60, &["\"x\""])]).await;
    let before = shop.aws.zone_records(&shop.zone).await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    let mut during = shop.aws.zone_records(&shop.zone).await;
    during.insert(shop.host("web"), before[&shop.host("web")].clone());
    assert_eq!(during, before);
    shop.put_mode("off").await;
    switch.run().await;
    assert_eq!(shop.aws.zone_records(&shop.zone).await, before);
}

#[tokio::test]
async fn a_missing_record_is_created() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    shop.delete_records("web", &live()).await;
    assert_eq!(switch.ask("reconcile").await.outcome("web"), "created");
    shop.assert_records("web", &live()).await;
    shop.delete_records("web", &live()[1..]).await;
    let outcome = switch.ask("reconcile").await.outcome("web").to_owned();
    assert!(["created", "repaired"].contains(&outcome.as_str()), "{outcome}");
    shop.assert_records("web", &live()).await;
}

#[tokio::test]
async fn a_missing_record_is_created_on_the_side_that_is_wanted() {
    let shop = Shop::empty().await;
    shop.put_target("web", &shop.dns("web", &live(), &pages())).await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    assert_eq!(switch.run().await.outcome("web"), "created");
    shop.assert_records("web", &pages()).await;
}

#[tokio::test]
async fn a_foreign_value_is_repaired_and_reported() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    shop.put_records("web", &[values("A", 300, &["203.0.113.77"])]).await;
    let answer = switch.ask("reconcile").await;
    assert_eq!(answer.outcome("web"), "repaired");
    assert!(answer.detail("web").contains("203.0.113.77"), "it says what it found: {}", answer.detail("web"));
    shop.assert_records("web", &live()).await;
    // A flip meets a foreign value without having looked.
    shop.put_records("web", &[values("A", 300, &["203.0.113.78"])]).await;
    shop.put_mode("on").await;
    let answer = switch.run().await;
    assert!(["flipped", "repaired"].contains(&answer.outcome("web")), "{}", answer.0);
    shop.assert_all_on("maintenance").await;
    // One that differs by its TTL alone is foreign, too.
    let mut slower = pages();
    slower[0]["ttl"] = json!(3600);
    shop.put_records("web", &slower).await;
    assert_eq!(switch.ask("reconcile").await.outcome("web"), "repaired");
    shop.assert_all_on("maintenance").await;
}
