//! The start: the environment is judged as a whole, and AWS cannot make it fail.

use maintenance_tests::function::Start;
use maintenance_tests::proxy::{Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::switch::{Switch, undisturbed};
use serde_json::json;

/// Starts the switch with these variables, which must make it refuse; returns the one message that says why.
async fn refusal(variables: &[(&str, &str)]) -> String {
    let shop = Shop::empty().await;
    let switch = Switch::launch(&shop, variables).await;
    match switch.function.ready().await {
        Start::Ready(_) => panic!("it should not have started with {variables:?}"),
        Start::Refused(said) => said["errorMessage"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned(),
        Start::Exited => {
            let lines = switch.function.lines();
            lines.into_iter().rfind(|line| line.contains("SWITCH_")).unwrap_or_else(|| panic!("{}", switch.log()))
        }
    }
}

#[tokio::test]
async fn a_missing_prefix_fails_the_start() {
    // An empty value is what Terraform makes of a forgotten variable.
    let message = refusal(&[("SWITCH_PREFIX", "")]).await;
    assert!(message.contains("SWITCH_PREFIX"), "{message}");
}

#[tokio::test]
async fn wrong_variables_are_listed_in_one_message() {
    let wrong = [
        ("SWITCH_PREFIX", "no slash"),
        ("SWITCH_ALARMS", "ok,,arn:aws:sns:eu-central-1:123456789012:topic"),
        ("SWITCH_RECOVERY", "perhaps"),
        ("SWITCH_HOLD_DOWN_SECONDS", "soon"),
        ("SWITCH_MIN_DWELL_SECONDS", "-1"),
        ("SWITCH_MAX_AUTOMATIC_CHANGES_PER_HOUR", "6.5"),
        ("SWITCH_EVENT_BUS", "no bus!"),
    ];
    let message = refusal(&wrong).await;
    for (variable, _) in wrong {
        assert!(message.contains(variable), "{variable} is not named: {message}");
    }
}

#[tokio::test]
async fn right_variables_start_it() {
    undisturbed(async || {
        let shop = Shop::new().await;
        let alarms = "shop-5xx, arn:aws:cloudwatch:us-east-1:123456789012:alarm:edge 5xx";
        let variables = [
            ("SWITCH_ALARMS", alarms),
            ("SWITCH_RECOVERY", "auto"),
            ("SWITCH_HOLD_DOWN_SECONDS", "120"),
            ("SWITCH_MIN_DWELL_SECONDS", "0"),
            ("SWITCH_MAX_AUTOMATIC_CHANGES_PER_HOUR", "10"),
            ("SWITCH_EVENT_BUS", "default"),
            ("SWITCH_PREFIX", "/maintenance/shop"),
        ];
        let switch = Switch::start(&shop, &variables).await;
        shop.put_mode("on").await;
        assert_eq!(switch.run().await.mode(), "maintenance");
    })
    .await;
}

#[tokio::test]
async fn an_aws_that_fails_or_hangs_does_not_fail_the_start() {
    for hang in [false, true] {
        let shop = Shop::new().await;
        shop.proxy.add(if hang { Rule::any().hang() } else { Rule::any().answer(Fault::json(500, "InternalError")) });
        let switch = shop.switch().await;
        shop.proxy.clear_rules();
        shop.put_mode("on").await;
        assert_eq!(switch.run().await.mode(), "maintenance");
        shop.assert_all_on("maintenance").await;
    }
}

#[tokio::test]
async fn a_prefix_that_begins_another_prefix_reads_nothing_of_it() {
    let shop = Shop::new().await;
    shop.aws.put_parameter("/maintenance/shop-two/mode", "on").await;
    shop.aws.put_parameter("/maintenance/shop-two/targets/x", &json!({"name": "x"}).to_string()).await;
    shop.put_mode("off").await;
    let answer = shop.switch().await.run().await;
    assert_eq!((answer.mode(), answer.outcomes().len()), ("normal", 3));
}

#[tokio::test]
async fn each_service_may_have_an_endpoint_of_its_own() {
    let shop = Shop::new().await;
    let endpoint = shop.proxy.endpoint.clone();
    let services = ["SSM", "ROUTE_53", "API_GATEWAY", "APIGATEWAYV2", "EVENTBRIDGE"];
    let names: Vec<String> = services.iter().map(|service| format!("AWS_ENDPOINT_URL_{service}")).collect();
    let mut variables: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), endpoint.as_str())).collect();
    // Nobody listens on the discard port: whoever falls back to the general variable fails.
    variables.push(("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    let switch = Switch::start(&shop, &variables).await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.assert_all_on("maintenance").await;
    assert_eq!(shop.told.next().await.len(), 1);
}
