//! Targets elsewhere: in another Region, or in another account through a role.

use maintenance_tests::aws::Aws;
use maintenance_tests::proxy::{Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, live, pages};
use serde_json::{Value, json};

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

#[tokio::test]
async fn a_role_whose_names_two_statements_allow_sends_two_batches() {
    let (shop, other) = shop_with_a_role(&["web1", "web2", "web3", "web4"]).await;
    let (first, last) = (format!("<Name>{}", other.host("web1")), format!("<Name>{}", other.host("web4")));
    let spans_both = Rule::on("ChangeResourceRecordSets")
        .when(move |call| call.body.contains(&first) && call.body.contains(&last))
        .answer(Fault::xml(403, "AccessDenied"));
    shop.proxy.add(spans_both);
    shop.put_mode("on").await;
    let answer = shop.switch().await.run().await;
    assert!(answer.outcomes().iter().all(|(_, outcome)| *outcome == "flipped"), "{:?}", answer.outcomes());
    other.assert_records("web1", &pages()).await;
    other.assert_records("web4", &pages()).await;
    assert_eq!(shop.proxy.calls_of("ChangeResourceRecordSets").len(), 3, "both, and each half");
    assert_eq!(shop.proxy.calls_of("AssumeRole").len(), 1, "one role, one AssumeRole");
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_is_asked_for_once_a_run() {
    let (shop, other) = shop_with_a_role(&["web1", "web2", "web3", "web4"]).await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    shop.put_mode("on").await;
    // The switch that knew the role is gone.
    let switch = shop.switch().await;
    shop.proxy.add(Rule::on("AssumeRole").answer(Fault::xml(403, "AccessDenied")));
    shop.proxy.forget();
    let failure = switch.run_and_fail().await;
    assert_eq!(failure.error_type, "AccessDenied", "{failure:?}");
    assert!(failure.message.contains("web4") && failure.message.contains("AssumeRole"), "{failure:?}");
    assert_eq!(shop.proxy.calls_of("AssumeRole").len(), 1);
    shop.proxy.clear_rules();
    switch.run().await;
    other.assert_records("web4", &pages()).await;
}

/// A shop whose targets are these names of another one, through a role.
async fn shop_with_a_role(names: &[&str]) -> (Shop, Shop) {
    let (shop, other) = (Shop::empty().await, Shop::empty().await);
    for name in names {
        other.put_records(name, &live()).await;
        let mut target = other.dns(name, &live(), &pages());
        target["role_arn"] = json!(format!("arn:aws:iam::{}:role/switch", other.aws.account()));
        shop.put_target(name, &target).await;
    }
    (shop, other)
}

async fn map(aws: &Aws, target: &Value) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let normal = &target["normal"];
    aws.map_rest(&text(&target["domain_name"]), "(none)", &text(&normal["api_id"]), &text(&normal["stage"])).await;
}
