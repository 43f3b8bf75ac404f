//! Faults that last: they hold nothing else back, and the next run makes good what they kept undone.

use maintenance_tests::proxy::{Fault, Gate, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::pages;
use serde_json::json;

#[tokio::test]
async fn a_lasting_failure_of_one_target_holds_no_other_back() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    let denied = Rule::on("UpdateBasePathMapping").answer(Fault::gateway(403, "AccessDeniedException"));
    shop.proxy.add(denied);
    shop.put_mode("on").await;
    let first = switch.run_and_fail().await;
    assert!(first.message.contains("api"), "{first:?}");
    let named = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._:-".contains(c));
    assert!(named(&first.error_type), "a metric filter and a retry policy match it: {first:?}");
    shop.assert_records("web", &pages()).await;
    shop.assert_mapping("api-v2", "maintenance").await;
    let state = shop.state().await;
    assert_eq!((&state["mode"], &state["lagging"]), (&json!("maintenance"), &json!(["api"])));
    assert_eq!(shop.told.next().await.len(), 1);
    let again = switch.run_and_fail().await;
    assert_eq!(again.error_type, first.error_type);
    shop.proxy.clear_rules();
    let answer = switch.run().await;
    assert_eq!((answer.outcome("api"), answer.outcome("web")), ("flipped", "unchanged"));
    shop.assert_all_on("maintenance").await;
    assert_eq!(shop.state().await["lagging"], json!([]));
    assert_eq!(shop.proxy.calls_of("PutEvents").len(), 1, "the mode changed once");
}

/// The call never ends: it hangs still when everything else is flipped, and the state and the bus say so.
#[tokio::test]
async fn what_hangs_for_good_holds_no_other_back() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    let gate = Gate::default();
    shop.proxy.add(Rule::on("UpdateBasePathMapping").hold(&gate));
    shop.put_mode("on").await;
    let failure = switch.run_and_fail().await;
    assert!(failure.message.contains("api"), "{failure:?}");
    shop.assert_records("web", &pages()).await;
    shop.assert_mapping("api-v2", "maintenance").await;
    let state = shop.state().await;
    assert_eq!((&state["mode"], &state["lagging"]), (&json!("maintenance"), &json!(["api"])));
    assert_eq!(shop.told.next().await[0]["detail"]["lagging"], json!(["api"]));
    let hanging = shop.proxy.calls_of("UpdateBasePathMapping");
    assert!(hanging.iter().all(|call| call.ended.is_none()), "{hanging:?}");
    gate.open();
    switch.run().await;
    shop.assert_all_on("maintenance").await;
}

#[tokio::test]
async fn parameters_that_may_not_be_read_touch_nothing() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.proxy.add(Rule::on("GetParametersByPath").answer(Fault::json(400, "AccessDeniedException")));
    shop.put_mode("on").await;
    assert_eq!(switch.run_and_fail().await.error_type, "AccessDenied");
    shop.assert_all_on("normal").await;
    assert_eq!(shop.try_state().await, None);
}

#[tokio::test]
async fn a_state_that_cannot_be_written_does_not_keep_users_out_of_the_mode() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.proxy.add(Rule::on("PutParameter").answer(Fault::json(400, "AccessDeniedException")));
    shop.put_mode("on").await;
    switch.run_and_fail().await;
    shop.assert_all_on("maintenance").await;
    shop.proxy.clear_rules();
    switch.run().await;
    assert_eq!(shop.state().await["mode"], "maintenance");
    assert!(!shop.told.next().await.is_empty());
}
