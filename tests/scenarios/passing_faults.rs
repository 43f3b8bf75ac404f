//! Faults that pass: each is retried inside the invocation, which ends as if nothing had been.
//!
//! What each code means is a table in `functions/aws/src/error.rs`; that every call is repeated while the deadline leaves
//! room, is in `functions/aws/src/switch/tests/passing.rs`. Here are the faults that only a real connection has.

use maintenance_tests::proxy::{Complete, Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::live;
use serde_json::json;

/// Flips there and back, each time with one passing fault at the first call of an operation; the invocations succeed.
async fn passes(operation: &str, faults: Vec<(&str, Complete)>) {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    for (turn, (what, fault)) in faults.into_iter().enumerate() {
        let (mode, side) = if turn % 2 == 0 { ("on", "maintenance") } else { ("off", "normal") };
        shop.proxy.clear_rules();
        shop.proxy.forget();
        shop.proxy.add(fault);
        shop.put_mode(mode).await;
        assert_eq!(switch.run().await.mode(), side, "{operation}, {what}");
        let times = shop.proxy.calls_of(operation).len();
        assert!(times >= 2, "{operation}, {what}: was called {times} times");
        shop.assert_all_on(side).await;
        let state = shop.state().await;
        assert_eq!((&state["mode"], &state["lagging"]), (&json!(side), &json!([])), "{operation}, {what}");
        let told = shop.told.next().await;
        assert_eq!(told.last().unwrap()["detail"]["mode"], side, "{operation}, {what}");
    }
}

/// A connection that is reset before AWS has seen the call, and one that is gone before its answer is there.
async fn survives_broken_connections(operation: &str) {
    let reset = ("reset", Rule::on(operation).first(1).reset());
    let lost = ("an answer that is lost", Rule::on(operation).first(1).lose_answer());
    passes(operation, vec![reset, lost]).await;
}

#[tokio::test]
async fn reading_the_parameters() {
    survives_broken_connections("GetParametersByPath").await;
}

#[tokio::test]
async fn changing_records() {
    survives_broken_connections("ChangeResourceRecordSets").await;
}

#[tokio::test]
async fn changing_a_rest_mapping() {
    survives_broken_connections("UpdateBasePathMapping").await;
}

#[tokio::test]
async fn changing_an_http_mapping() {
    survives_broken_connections("UpdateApiMapping").await;
}

#[tokio::test]
async fn writing_the_state() {
    survives_broken_connections("PutParameter").await;
}

#[tokio::test]
async fn telling_the_bus() {
    survives_broken_connections("PutEvents").await;
}

/// A call that hangs is given up and made again, on a connection of its own.
#[tokio::test]
async fn a_change_that_hangs() {
    let operation = "ChangeResourceRecordSets";
    passes(operation, vec![("hang", Rule::on(operation).first(1).hang())]).await;
}

/// Route 53's own form of this error has no `ErrorResponse` around it.
#[tokio::test]
async fn an_invalid_change_batch_in_its_own_form() {
    let body = r#"<?xml version="1.0"?><InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Messages><Message>Tried to delete resource record set, but it was not found</Message></Messages><RequestId>1</RequestId></InvalidChangeBatch>"#;
    let fault = Fault::verbatim(400, "text/xml", body);
    let operation = "ChangeResourceRecordSets";
    passes(operation, vec![("its own form", Rule::on(operation).first(1).answer(fault))]).await;
}

#[tokio::test]
async fn throttling_of_every_other_call_is_survived() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    for k in [1, 2, 4] {
        shop.proxy.add(Rule::on("ChangeResourceRecordSets").nth(k).answer(Fault::xml(400, "Throttling")));
    }
    shop.proxy.add(Rule::on("GetParametersByPath").first(3).answer(Fault::json(400, "ThrottlingException")));
    shop.proxy.add(Rule::on("UpdateBasePathMapping").first(3).answer(Fault::gateway(429, "TooManyRequestsException")));
    shop.put_mode("on").await;
    switch.run().await;
    shop.assert_all_on("maintenance").await;
    shop.put_mode("off").await;
    switch.run().await;
    shop.assert_records("web", &live()).await;
}
