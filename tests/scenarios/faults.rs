//! Faults: what may pass is retried inside the invocation; what does not holds nothing else back.

use std::time::Duration;

use maintenance_tests::function::Outcome;
use maintenance_tests::proxy::{Complete, Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{live, pages};
use maintenance_tests::switch::DEADLINE;
use serde_json::json;

/// Flips there and back, with one passing fault at the first call of an operation each time; the invocation must
/// succeed, well before the deadline.
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
        let invocation = switch.wake().await;
        let Outcome::Ok(answer) = &invocation.outcome else {
            panic!("{operation}, {what}: {:?}\n{}", invocation.outcome, switch.log());
        };
        assert_eq!(answer["mode"], side, "{operation}, {what}");
        assert!(invocation.elapsed < DEADLINE / 2, "{operation}, {what}: took {:?}", invocation.elapsed);
        let times = shop.proxy.calls_of(operation).len();
        assert!(times >= 2, "{operation}, {what}: was called {times} times");
        shop.assert_all_on(side).await;
        assert_eq!(shop.state().await["mode"], side, "{operation}, {what}");
        assert_eq!(shop.state().await["lagging"], json!([]), "{operation}, {what}");
        let told = shop.told.next().await;
        assert_eq!(told.last().unwrap()["detail"]["mode"], side, "{operation}, {what}");
    }
}

/// Faults of the connection, which any operation may meet.
fn broken(operation: &str) -> Vec<(&'static str, Complete)> {
    vec![
        ("reset", Rule::on(operation).first(1).reset()),
        ("an answer that is lost", Rule::on(operation).first(1).lose_answer()),
        ("hang", Rule::on(operation).first(1).hang()),
    ]
}

/// Errors of this operation, each answered once, and broken connections.
fn all<'a>(operation: &str, errors: &[(u16, &'a str)]) -> Vec<(&'a str, Complete)> {
    let rule = |(status, code): &(u16, &'a str)| {
        (*code, Rule::on(operation).first(1).answer(Fault::of(operation, *status, code)))
    };
    errors.iter().map(rule).chain(broken(operation)).collect()
}

#[tokio::test]
async fn reading_the_parameters() {
    let errors = [(400, "ThrottlingException"), (500, "InternalServerError"), (503, "ServiceUnavailable")];
    let operation = "GetParametersByPath";
    passes(operation, all(operation, &errors)).await;
}

#[tokio::test]
async fn changing_records() {
    let errors = [
        (400, "Throttling"),
        (400, "PriorRequestNotComplete"),
        (400, "InvalidChangeBatch"),
        (500, "InternalFailure"),
        (503, "ServiceUnavailable"),
    ];
    let operation = "ChangeResourceRecordSets";
    passes(operation, all(operation, &errors)).await;
}

/// Route 53's own form of this error has no `ErrorResponse` around it.
#[tokio::test]
async fn an_invalid_change_batch_in_its_own_form() {
    let body = r#"<?xml version="1.0"?><InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Messages><Message>Tried to delete resource record set, but it was not found</Message></Messages><RequestId>1</RequestId></InvalidChangeBatch>"#;
    let fault = || Fault::verbatim(400, "text/xml", body);
    let operation = "ChangeResourceRecordSets";
    passes(operation, vec![("its own form", Rule::on(operation).first(1).answer(fault()))]).await;
}

#[tokio::test]
async fn changing_a_rest_mapping() {
    let errors = [
        (429, "TooManyRequestsException"),
        (429, "LimitExceededException"),
        (409, "ConflictException"),
        (500, "InternalServerError"),
        (503, "ServiceUnavailableException"),
    ];
    let operation = "UpdateBasePathMapping";
    passes(operation, all(operation, &errors)).await;
}

#[tokio::test]
async fn changing_an_http_mapping() {
    let errors = [
        (429, "TooManyRequestsException"),
        (409, "ConflictException"),
        (500, "InternalServerError"),
        (503, "ServiceUnavailableException"),
    ];
    let operation = "UpdateApiMapping";
    passes(operation, all(operation, &errors)).await;
}

#[tokio::test]
async fn writing_the_state() {
    let errors = [(400, "ThrottlingException"), (400, "TooManyUpdates"), (500, "InternalServerError")];
    let operation = "PutParameter";
    passes(operation, all(operation, &errors)).await;
}

#[tokio::test]
async fn telling_the_bus() {
    let errors = [(400, "ThrottlingException"), (500, "InternalException"), (503, "ServiceUnavailable")];
    let operation = "PutEvents";
    passes(operation, all(operation, &errors)).await;
}

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

#[tokio::test]
async fn what_hangs_for_good_ends_before_the_deadline() {
    for operation in ["UpdateBasePathMapping", "ChangeResourceRecordSets"] {
        let shop = Shop::new().await;
        let switch = shop.switch().await;
        shop.proxy.add(Rule::on(operation).hang());
        shop.put_mode("on").await;
        let invocation = switch.function.invoke(&switch.mode_changed(), Duration::from_secs(8)).await;
        assert!(matches!(invocation.outcome, Outcome::Err { .. }), "{operation}: {:?}", invocation.outcome);
        shop.assert_mapping("api-v2", "maintenance").await;
        let state = shop.state().await;
        let lagging = if operation == "UpdateBasePathMapping" { "api" } else { "web" };
        assert_eq!(state["lagging"], json!([lagging]), "{operation}");
        shop.proxy.clear_rules();
        switch.run().await;
        shop.assert_all_on("maintenance").await;
    }
}

#[tokio::test]
async fn parameters_that_cannot_be_read_touch_nothing() {
    let faults = [
        Rule::on("GetParametersByPath").answer(Fault::json(400, "AccessDeniedException")),
        Rule::on("GetParametersByPath").answer(Fault::json(400, "ThrottlingException")),
        Rule::on("GetParametersByPath").hang(),
    ];
    for fault in faults {
        let shop = Shop::new().await;
        let switch = shop.switch().await;
        shop.proxy.add(fault);
        shop.put_mode("on").await;
        let invocation = switch.function.invoke(&switch.mode_changed(), Duration::from_secs(6)).await;
        assert!(matches!(invocation.outcome, Outcome::Err { .. }), "{:?}", invocation.outcome);
        shop.assert_all_on("normal").await;
        assert_eq!(shop.try_state().await, None);
    }
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
