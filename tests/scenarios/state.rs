//! `P/state`: what an operator reads, and no write without anything to say.

use jiff::Timestamp;
use maintenance_tests::proxy::{Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, live};
use serde_json::{Value, json};

/// Asserts the keys that readers rely on.
pub(crate) fn assert_contract(state: &Value) {
    assert_eq!(state["version"], 2, "{state}");
    assert!(["maintenance", "normal"].contains(&state["mode"].as_str().unwrap_or_default()), "{state}");
    let time =
        |key: &str| state[key].as_str().map(|text| text.parse::<Timestamp>().unwrap_or_else(|e| panic!("{key}: {e}")));
    assert!(time("since").is_some() && time("updated").is_some(), "{state}");
    time("until");
    for key in ["until", "message", "error"] {
        assert!(state.get(key).is_some_and(|value| value.is_null() || value.is_string()), "{key}: {state}");
    }
    let by = &state["decided_by"];
    let source = by["source"].as_str().unwrap_or_default();
    assert!(["operator", "alarm", "window", "default"].contains(&source), "{state}");
    assert!(by.get("name").is_some() && by.get("reason").is_some(), "{state}");
    assert!(state["explanation"].as_str().is_some_and(|text| !text.is_empty()), "{state}");
    assert!(state["lagging"].is_array() && state["in_sync"].is_boolean(), "{state}");
    for problem in state["problems"].as_array().unwrap_or_else(|| panic!("{state}")) {
        assert!(["code", "subject", "message"].iter().all(|key| problem[key].is_string()), "{state}");
    }
    let wrong = !state["problems"].as_array().unwrap().is_empty();
    assert_eq!(state["error"].is_string(), wrong, "{state}");
}

#[tokio::test]
async fn it_holds_what_the_contract_says() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    for wish in
        ["on", "off", "auto", r#"{"mode": "on", "message": "m", "reason": "r", "until": "2099-01-01T00:00:00Z"}"#, "x"]
    {
        shop.put_mode(wish).await;
        switch.run().await;
        assert_contract(&shop.state().await);
    }
    let explanation = shop.state().await["explanation"].to_string();
    assert!(explanation.contains("mode"), "in maintenance it says how to end it: {explanation}");
}

#[tokio::test]
async fn in_sync_becomes_true_and_then_nothing_more_is_written() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        switch.run().await;
        let flipped = shop.state().await;
        let mut runs = 0;
        while shop.state().await["in_sync"] != true {
            assert!(runs < 5, "five runs later it is still not in sync: {}", shop.state().await);
            switch.ask("reconcile").await;
            runs += 1;
        }
        let settled = shop.state().await;
        assert_eq!(settled["since"], flipped["since"], "{mode}");
        assert_eq!(settled["lagging"], json!([]));
        let version = shop.state_version().await;
        for _ in 0..3 {
            switch.ask("reconcile").await;
        }
        shop.switch().await.ask("reconcile").await;
        assert_eq!(shop.state_version().await, version, "nothing to say, nothing written");
    }
}

#[tokio::test]
async fn while_a_change_is_pending_it_is_not_in_sync() {
    let shop = Shop::new().await;
    let pending = r#"<?xml version="1.0"?><GetChangeResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo><Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-11-01T00:00:00.000Z</SubmittedAt></ChangeInfo></GetChangeResponse>"#;
    shop.proxy.add(Rule::on("GetChange").answer(Fault::verbatim(200, "text/xml", pending)));
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    for _ in 0..3 {
        switch.ask("reconcile").await;
        assert_eq!(shop.state().await["in_sync"], false);
    }
    shop.proxy.clear_rules();
    switch.ask("reconcile").await;
    switch.ask("reconcile").await;
    assert_eq!(shop.state().await["in_sync"], true);
}

#[tokio::test]
async fn lagging_names_ten_and_counts_the_rest() {
    let shop = Shop::empty().await;
    for n in 1..=13 {
        shop.add_dns(&format!("web{n}"), &live(), &address(n)).await;
    }
    shop.add_rest("api").await;
    shop.proxy.add(Rule::on("ChangeResourceRecordSets").answer(Fault::xml(403, "AccessDenied")));
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run_and_fail().await;
    let state = shop.state().await;
    let lagging: Vec<_> = state["lagging"].as_array().unwrap().iter().map(|v| v.as_str().unwrap_or_default()).collect();
    assert_eq!(lagging.len(), 11, "{lagging:?}");
    assert!(lagging[..10].iter().all(|name| name.starts_with("web")), "{lagging:?}");
    assert!(state["lagging"][10].to_string().contains('3'), "{lagging:?}");
    shop.assert_mapping("api", "maintenance").await;
    shop.proxy.clear_rules();
    switch.run().await;
    assert_eq!(shop.state().await["lagging"], json!([]));
}

#[tokio::test]
async fn a_state_that_is_garbage_is_no_end() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.aws.put_parameter("/maintenance/shop/state", "{not json").await;
    let answer = shop.switch().await.run().await;
    assert_eq!(answer.mode(), "maintenance");
    assert_contract(&shop.state().await);
    shop.assert_all_on("maintenance").await;
}

#[tokio::test]
async fn since_is_when_the_mode_began() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    let began = Timestamp::now();
    shop.put_mode("on").await;
    switch.run().await;
    let since: Timestamp = shop.state().await["since"].as_str().unwrap().parse().unwrap();
    let (began, now) = (began.as_second(), Timestamp::now().as_second());
    assert!((began..=now).contains(&since.as_second()), "{since}: not of {began} to {now}");
    shop.put_records("web", &address(9)).await;
    switch.run().await;
    let later: Timestamp = shop.state().await["since"].as_str().unwrap().parse().unwrap();
    assert_eq!(later, since, "a repair is no change of mode");
}
