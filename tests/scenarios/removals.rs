//! Before Terraform destroys something it asks the switch, as a resource with `lifecycle_scope = "CRUD"` does: what is in
//! maintenance, or on its way back, is not let go.

use maintenance_tests::function::Outcome;
use maintenance_tests::poll;
use maintenance_tests::proxy::{Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::switch::{DEADLINE, Switch};
use serde_json::{Value, json};

/// What Terraform sends before it destroys a resource with this input.
fn destroy(input: &Value) -> Value {
    let mut event = input.clone();
    event["tf"] = json!({"action": "delete", "prev_input": input});
    event
}

fn everything() -> Value {
    destroy(&json!({"action": "status"}))
}

fn target(name: &str) -> Value {
    destroy(&json!({"action": "status", "target": name}))
}

async fn assert_refused(switch: &Switch, event: &Value, said: &[&str]) {
    let failure = switch.fail(event).await;
    assert_eq!(failure.error_type, "Conflict", "{event}: {failure:?}");
    for part in said {
        assert!(failure.message.contains(part), "{event}: {part} is not in: {}", failure.message);
    }
}

/// Asks again until Route 53 has carried the last change everywhere.
async fn assert_let_go_soon(switch: &Switch, event: &Value) {
    let asked = async || match switch.function.invoke(event, DEADLINE).await.outcome {
        Outcome::Ok(_) => Some(()),
        Outcome::Err { message, .. } if message.contains("Route 53") => None,
        outcome => panic!("{event}: {outcome:?}"),
    };
    poll::until("it is let go", asked).await;
}

#[tokio::test]
async fn nothing_is_let_go_in_maintenance_and_all_of_it_once_it_is_back() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    // Nothing has ever run: there is nothing to lose.
    switch.invoke(&everything()).await;
    shop.put_mode("off").await;
    switch.run().await;
    switch.invoke(&everything()).await;
    shop.wish(&json!({"mode": "on", "reason": "CHG-1042"})).await;
    switch.run().await;
    shop.proxy.forget();
    let what_to_do = ["CHG-1042", "/maintenance/shop/mode says off or auto", "in_sync"];
    assert_refused(&switch, &everything(), &what_to_do).await;
    for name in ["web", "api", "api-v2"] {
        assert_refused(&switch, &target(name), &[name]).await;
    }
    assert_refused(&switch, &destroy(&json!({"action": "status", "targets": ["gone", "web"]})), &["web"]).await;
    switch.invoke(&target("gone")).await;
    // Only the removal is refused: Terraform may still create and change what asks.
    for action in ["create", "update"] {
        switch.invoke(&json!({"action": "status", "target": "web", "tf": {"action": action}})).await;
    }
    for call in shop.proxy.calls() {
        assert_eq!(call.operation, "GetParametersByPath", "asking looks at nothing else");
    }
    shop.assert_all_on("maintenance").await;
    shop.put_mode("off").await;
    assert_refused(&switch, &target("web"), &["web", "reconcile"]).await;
    switch.run().await;
    assert_let_go_soon(&switch, &everything()).await;
    assert_let_go_soon(&switch, &target("web")).await;
}

/// What P/state says of Route 53 is as old as the last run, and right after an `off` it is not yet true.
#[tokio::test]
async fn right_after_off_route_53_itself_is_asked() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.put_mode("off").await;
    switch.run().await;
    assert_eq!(shop.state().await["in_sync"], false);
    let pending = r#"<GetChangeResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo>
        <Id>/change/C1</Id><Status>PENDING</Status><SubmittedAt>2026-11-21T02:00:00Z</SubmittedAt></ChangeInfo>
        </GetChangeResponse>"#;
    shop.proxy.add(Rule::on("GetChange").answer(Fault::verbatim(200, "text/xml", pending)));
    assert_refused(&switch, &everything(), &["Route 53", "minute"]).await;
    assert_refused(&switch, &target("web"), &["Route 53"]).await;
    // An API mapping has nothing to do with Route 53.
    switch.invoke(&target("api")).await;
    shop.proxy.clear_rules();
    assert_let_go_soon(&switch, &everything()).await;
    assert_let_go_soon(&switch, &target("web")).await;
    assert_eq!(shop.state().await["in_sync"], false, "asking writes nothing");
}

#[tokio::test]
async fn maintenance_for_some_targets_lets_the_others_go() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "targets": ["api"]})).await;
    switch.run().await;
    switch.invoke(&target("web")).await;
    switch.invoke(&destroy(&json!({"action": "status", "targets": ["web", "api-v2"]}))).await;
    assert_refused(&switch, &target("api"), &["api"]).await;
    assert_refused(&switch, &everything(), &["api"]).await;
}

#[tokio::test]
async fn a_guard_that_cannot_read_lets_nothing_go() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    let failure = switch.fail(&destroy(&json!({"action": "status", "target": ["web"]}))).await;
    assert_eq!(failure.error_type, "Invalid", "{failure:?}");
    shop.proxy.add(Rule::on("GetParametersByPath").answer(Fault::json(400, "AccessDeniedException")));
    let failure = switch.fail(&everything()).await;
    assert_eq!(failure.error_type, "AccessDenied", "{failure:?}");
}
