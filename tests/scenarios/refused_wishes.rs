//! `P/mode`: what the switch refuses, and what it says of it.

use maintenance_tests::shop::Shop;
use serde_json::{Value, json};

/// Each wish with what the error must name: the key, and what it accepts.
fn refused() -> Vec<(String, &'static [&'static str])> {
    let too_many: Vec<String> = (0..11).map(|n| format!("t{n}")).collect();
    let json = |value: Value| value.to_string();
    vec![
        ("perhaps".into(), &["mode", "auto", "on", "off"]),
        ("o n".into(), &["mode", "auto"]),
        (json(json!({"mode": "perhaps"})), &["mode", "auto", "on", "off"]),
        (json(json!({"mode": 5})), &["mode"]),
        (json(json!({"message": "no mode"})), &["mode"]),
        ("{\"mode\": \"on\"".into(), &["mode"]),
        (json(json!({"mode": "off", "massage": "x"})), &["massage", "message"]),
        (json(json!({"mode": "off", "until": "2020-01-01T00:00:00Z"})), &["until"]),
        (json(json!({"mode": "off", "until": "2099-01-01T00:00:00"})), &["until", "RFC 3339"]),
        (json(json!({"mode": "off", "until": "tomorrow"})), &["until", "RFC 3339"]),
        (json(json!({"mode": "off", "until": 5})), &["until"]),
        (json(json!({"mode": "on", "targets": ["web", "nowhere"]})), &["targets", "nowhere"]),
        (json(json!({"mode": "on", "targets": "web"})), &["targets"]),
        (json(json!({"mode": "on", "targets": too_many})), &["targets", "10"]),
        (json(json!({"mode": "off", "message": "x".repeat(501)})), &["message", "500"]),
        (json(json!({"mode": "off", "message": 5})), &["message"]),
        (json(json!({"mode": "off", "reason": "\u{e9}".repeat(251)})), &["reason", "500"]),
    ]
}

#[tokio::test]
async fn a_refused_wish_leaves_the_last_one_in_force_and_says_why() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "message": "accepted"})).await;
    switch.run().await;
    shop.proxy.forget();
    for (wish, named) in refused() {
        shop.put_mode(&wish).await;
        let answer = switch.run().await;
        assert_eq!((answer.mode(), answer.changed()), ("maintenance", false), "for {wish}");
        let state = shop.state().await;
        assert_eq!((&state["mode"], &state["message"]), (&json!("maintenance"), &json!("accepted")), "for {wish}");
        for part in named {
            let said = state["error"].as_str().unwrap_or_else(|| panic!("no error in the state for {wish}"));
            assert!(said.contains(part), "the state's error for {wish} should name {part}: {said}");
            assert!(answer.error().contains(part), "the answer's error for {wish}: {}", answer.error());
        }
    }
    for operation in ["ChangeResourceRecordSets", "UpdateBasePathMapping", "UpdateApiMapping", "PutEvents"] {
        assert!(shop.proxy.calls_of(operation).is_empty(), "{operation} was called");
    }
    shop.assert_all_on("maintenance").await;
    shop.put_mode("off").await;
    let answer = switch.run().await;
    assert_eq!(answer.mode(), "normal");
    assert!(answer.0["error"].is_null(), "{}", answer.0);
    assert!(shop.state().await["error"].is_null());
}

#[tokio::test]
async fn a_refused_off_does_not_begin_anything() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    shop.wish(&json!({"mode": "on", "until": "2020-01-01T00:00:00Z"})).await;
    let answer = switch.run().await;
    assert_eq!(answer.mode(), "normal");
    assert!(answer.error().contains("until"), "{}", answer.error());
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn repairs_go_on_while_the_wish_is_refused() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.put_mode("perhaps").await;
    shop.put_records("web", &maintenance_tests::shop::sides::address(9)).await;
    let answer = switch.run().await;
    assert_eq!(answer.outcome("web"), "repaired");
    assert!(answer.error().contains("mode"));
    shop.assert_all_on("maintenance").await;
}

#[tokio::test]
async fn a_target_that_comes_later_makes_no_refused_wish_good() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    shop.wish(&json!({"mode": "on", "targets": ["later"]})).await;
    let refused = switch.run().await;
    assert!(refused.error().contains("later"));
    let side = maintenance_tests::shop::sides::address;
    shop.add_dns("later", &side(1), &side(2)).await;
    // A wish is judged once; writing it again is a new wish.
    assert_eq!(switch.ask("reconcile").await.mode(), "normal");
    shop.assert_records("later", &side(1)).await;
    shop.wish(&json!({"mode": "on", "targets": ["later"]})).await;
    assert_eq!(switch.run().await.mode(), "maintenance");
    shop.assert_records("later", &side(2)).await;
}
