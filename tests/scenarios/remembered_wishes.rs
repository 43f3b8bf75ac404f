//! `P/mode`: what is in force when a wish runs out, goes away, or was never there.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use maintenance_tests::poll;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::live;
use serde_json::json;

/// The one wait for the real clock among these scenarios: the process reads it. A refused wish beside it changes nothing.
#[tokio::test]
async fn until_ends_maintenance_and_is_no_error_afterwards() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    let until = Timestamp::now() + SignedDuration::from_secs(20);
    shop.wish(&json!({"mode": "on", "until": format!("{until:.0}")})).await;
    assert_eq!(switch.run().await.mode(), "maintenance");
    shop.assert_all_on("maintenance").await;
    shop.put_mode("perhaps").await;
    poll::until("until is over", || async { (Timestamp::now() > until).then_some(()) }).await;
    // Another environment, so that what it knows can only come from P/state.
    let answer = shop.switch().await.ask("reconcile").await;
    assert_eq!((answer.mode(), answer.changed()), ("normal", true));
    assert_eq!(answer.0["decided_by"]["source"], "default");
    assert!(answer.error().contains("mode"), "the refused wish is still there, and the end is no error: {}", answer.0);
    shop.assert_all_on("normal").await;
    shop.put_mode("auto").await;
    assert!(switch.run().await.0["error"].is_null());
    assert!(shop.state().await["error"].is_null());
}

#[tokio::test]
async fn a_deleted_parameter_leaves_the_last_wish_in_force() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "message": "one"})).await;
    switch.run().await;
    shop.aws.delete_parameter("/maintenance/shop/mode").await;
    let answer = shop.switch().await.run().await;
    assert_eq!((answer.mode(), answer.changed()), ("maintenance", false));
    assert!(answer.error().contains("mode"), "{}", answer.error());
    let state = shop.state().await;
    assert_eq!(state["message"], "one");
    assert!(state["error"].as_str().unwrap().contains("mode"), "{state}");
    shop.assert_all_on("maintenance").await;
    // It starts again at version 1: the version alone does not tell one wish from another.
    shop.put_mode("off").await;
    let answer = switch.run().await;
    assert_eq!(answer.mode(), "normal");
    assert!(shop.state().await["error"].is_null());
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn without_any_wish_ever_nothing_is_touched() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.delete_records("web", &live()).await;
    for wish in [None, Some("perhaps")] {
        if let Some(wish) = wish {
            shop.put_mode(wish).await;
        }
        switch.function.invoke(&switch.mode_changed(), Duration::from_secs(10)).await;
        for operation in ["ChangeResourceRecordSets", "UpdateBasePathMapping", "CreateBasePathMapping", "PutEvents"] {
            assert!(shop.proxy.calls_of(operation).is_empty(), "{operation} was called with the wish {wish:?}");
        }
        shop.assert_records("web", &[]).await;
    }
}
