//! `P/mode`: what an operator may write, and what the switch makes of it.

use jiff::Timestamp;
use maintenance_tests::shop::Shop;
use serde_json::json;

#[tokio::test]
async fn on_and_off_flip_everything_both_ways() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    let answer = switch.run().await;
    assert_eq!((answer.mode(), answer.changed()), ("maintenance", true));
    assert_eq!(answer.0["decided_by"]["source"], "operator");
    assert!(answer.0["elapsed_ms"].is_number(), "{}", answer.0);
    for (name, outcome) in answer.outcomes() {
        assert_eq!(outcome, "flipped", "{name}");
    }
    shop.assert_all_on("maintenance").await;
    shop.put_mode("off").await;
    let answer = switch.run().await;
    assert_eq!((answer.mode(), answer.changed()), ("normal", true));
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn auto_with_nothing_to_go_by_is_normal() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.put_mode("auto").await;
    let answer = switch.run().await;
    assert_eq!(answer.mode(), "normal");
    assert_eq!(answer.0["decided_by"]["source"], "default");
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn words_are_taken_in_any_case_with_white_space_around() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    let words = [
        ("true", "maintenance"),
        ("false", "normal"),
        (" ON \n", "maintenance"),
        ("Off", "normal"),
        ("True\n", "maintenance"),
        ("\tAuto ", "normal"),
        (r#" {"mode": " On "} "#, "maintenance"),
        (r#"{"mode": "FALSE"}"#, "normal"),
    ];
    for (word, mode) in words {
        shop.put_mode(word).await;
        let answer = switch.run().await;
        assert_eq!(answer.mode(), mode, "for {word:?}");
        assert!(answer.0["error"].is_null(), "for {word:?}: {}", answer.0);
        shop.assert_all_on(mode).await;
    }
}

#[tokio::test]
async fn message_reason_and_until_reach_the_state() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "message": "Upgrading the database \u{1f527}", "reason": "CHG-1042",
                      "until": "2099-12-01T04:00:00+02:00"}))
        .await;
    let answer = switch.run().await;
    assert_eq!(answer.0["decided_by"], json!({"source": "operator", "name": null, "reason": "CHG-1042"}));
    let state = shop.state().await;
    assert_eq!(state["message"], "Upgrading the database \u{1f527}");
    assert_eq!(state["decided_by"]["reason"], "CHG-1042");
    let until: Timestamp = state["until"].as_str().unwrap().parse().unwrap();
    assert_eq!(until, "2099-12-01T02:00:00Z".parse().unwrap());
}

#[tokio::test]
async fn on_again_with_another_message_updates_it_without_a_flip() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "message": "one"})).await;
    switch.run().await;
    let before = shop.state().await;
    shop.proxy.forget();
    shop.wish(&json!({"mode": "on", "message": "two", "until": "2099-01-01T00:00:00Z"})).await;
    let answer = switch.run().await;
    for (name, outcome) in answer.outcomes() {
        assert_eq!(outcome, "unchanged", "{name}");
    }
    for operation in ["ChangeResourceRecordSets", "UpdateBasePathMapping", "UpdateApiMapping"] {
        assert!(shop.proxy.calls_of(operation).is_empty(), "{operation} was called");
    }
    let state = shop.state().await;
    assert_eq!((&state["message"], &state["since"]), (&json!("two"), &before["since"]));
    assert!(state["until"].as_str().unwrap().starts_with("2099-01-01"));
}

#[tokio::test]
async fn targets_narrow_an_on() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "targets": ["api"]})).await;
    assert_eq!(switch.run().await.mode(), "maintenance");
    shop.assert_mapping("api", "maintenance").await;
    shop.assert_mapping("api-v2", "normal").await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.assert_all_on("maintenance").await;
    shop.wish(&json!({"mode": "on", "targets": ["web", "api-v2"]})).await;
    switch.run().await;
    shop.assert_mapping("api", "normal").await;
    shop.assert_mapping("api-v2", "maintenance").await;
    assert!(shop.state().await["lagging"].as_array().unwrap().is_empty());
}
