//! The bus: every change of mode is told, once, with the state as its detail.

use maintenance_tests::proxy::{Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::switch::Switch;
use serde_json::{Value, json};

#[tokio::test]
async fn every_change_of_mode_is_told_once() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "message": "Upgrading", "reason": "CHG-1042", "until": "2099-01-01T00:00:00Z"}))
        .await;
    switch.run().await;
    for _ in 0..3 {
        switch.ask("reconcile").await;
    }
    let told = shop.told.next().await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["source"], "maintenance-switch");
    assert_eq!(told[0]["detail-type"], "Maintenance Mode Changed");
    let detail = &told[0]["detail"];
    assert_eq!((&detail["mode"], &detail["message"]), (&json!("maintenance"), &json!("Upgrading")));
    assert_eq!(detail["decided_by"], json!({"source": "operator", "name": null, "reason": "CHG-1042"}));
    super::state::assert_contract(detail);
    assert_for_people(detail);
    assert_eq!(detail["notice"]["headline"], "/maintenance/shop: IN MAINTENANCE");
    assert_eq!(detail["notice"]["who"], "an operator");
    assert_eq!(detail["notice"]["why"], "an operator wrote on to /maintenance/shop/mode (CHG-1042)");
    assert_eq!(detail["notice"]["until"], "2099-01-01 00:00 UTC");
    assert!(shop.state().await.get("notice").is_none(), "P/state has no room for it");
    shop.put_mode("off").await;
    switch.run().await;
    switch.ask("reconcile").await;
    let told = shop.told.next().await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["detail"]["mode"], "normal");
    assert_for_people(&told[0]["detail"]);
    assert_eq!(shop.proxy.calls_of("PutEvents").len(), 2, "two changes, two events");
}

/// Whatever was written, EventBridge can put each part of the notice into a template as it is.
fn assert_for_people(detail: &Value) {
    for part in ["headline", "who", "why", "since", "until", "lagging", "next"] {
        let line = detail["notice"][part].as_str().unwrap_or_else(|| panic!("no {part} in {detail}"));
        let harms = |char: char| "\"\\<>".contains(char) || char.is_control();
        assert!(!line.trim().is_empty() && !line.contains(harms), "{part}: {line}");
    }
}

#[tokio::test]
async fn what_an_operator_writes_cannot_break_a_template() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "reason": "\"}, <headline> \\ two\nlines\t<!channel>", "message": "\"quoted\""}))
        .await;
    switch.run().await;
    let told = shop.told.next().await;
    assert_for_people(&told[0]["detail"]);
    let why = told[0]["detail"]["notice"]["why"].as_str().unwrap();
    assert!(why.ends_with("('}, (headline) / two lines (!channel))"), "{why}");
}

#[tokio::test]
async fn another_bus_may_be_named() {
    let shop = Shop::new().await;
    shop.aws.create_bus("operations").await;
    let switch = Switch::start(&shop, &[("SWITCH_EVENT_BUS", "operations")]).await;
    shop.put_mode("on").await;
    switch.run().await;
    let put = shop.proxy.calls_of("PutEvents");
    assert_eq!(put.len(), 1);
    let body: Value = serde_json::from_str(&put[0].body).unwrap();
    assert_eq!(body["Entries"][0]["EventBusName"], "operations");
}

/// `PutEvents` answers 200 even where it took nothing.
#[tokio::test]
async fn an_entry_that_failed_is_told_again() {
    let shop = Shop::new().await;
    let refused =
        r#"{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"made by the tests"}]}"#;
    let fault = Fault::verbatim(200, "application/x-amz-json-1.1", refused);
    shop.proxy.add(Rule::on("PutEvents").first(1).answer(fault));
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.wake().await;
    switch.ask("reconcile").await;
    let told = shop.told.next().await;
    assert_eq!((told.len(), &told[0]["detail"]["mode"]), (1, &json!("maintenance")));
}

#[tokio::test]
async fn what_the_bus_refused_is_made_good_by_the_next_run() {
    let shop = Shop::new().await;
    shop.proxy.add(Rule::on("PutEvents").answer(Fault::json(400, "AccessDeniedException")));
    shop.put_mode("on").await;
    let switch = shop.switch().await;
    let failure = switch.run_and_fail().await;
    assert!(!failure.error_type.contains(' '), "{failure:?}");
    // The bus holds nothing else back.
    shop.assert_all_on("maintenance").await;
    assert_eq!(shop.state().await["mode"], "maintenance");
    shop.proxy.clear_rules();
    shop.switch().await.ask("reconcile").await;
    let told = shop.told.next().await;
    assert_eq!((told.len(), &told[0]["detail"]["mode"]), (1, &json!("maintenance")));
}

/// Two switches may share an account and its default bus: a rule hears one of them by its function's ARN.
#[tokio::test]
async fn a_rule_tells_two_switches_apart() {
    let shop = Shop::new().await;
    let arn = |name: &str| format!("arn:aws:lambda:eu-central-1:000000000000:function:{name}");
    let pattern = json!({"source": ["maintenance-switch"], "resources": [arn("blog-switch")]});
    let blog = shop.aws.listen("blog", &pattern).await;
    shop.aws.put_parameter("/maintenance/blog/mode", "on").await;
    let other = Switch::launch_as("blog-switch", &shop, &[("SWITCH_PREFIX", "/maintenance/blog")]).await;
    other.ask("reconcile").await;
    shop.put_mode("on").await;
    let switch = shop.switch().await;
    switch.run().await;
    shop.put_mode("off").await;
    switch.run().await;
    let told = shop.told.next().await;
    let of = |name: &str| told.iter().filter(|event| event["resources"] == json!([arn(name)])).count();
    assert_eq!((told.len(), of("blog-switch"), of("maintenance-switch")), (3, 1, 2), "{told:#?}");
    let heard = blog.next().await;
    assert_eq!((heard.len(), &heard[0]["resources"]), (1, &json!([arn("blog-switch")])), "{heard:#?}");
}
