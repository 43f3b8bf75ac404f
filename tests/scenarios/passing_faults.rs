//! Faults that pass: each is retried inside the invocation, which ends as if nothing had been.

use maintenance_tests::function::Outcome;
use maintenance_tests::proxy::{Complete, Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::live;
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
