//! Events: what the switch takes, what it answers, and what it refuses.

use maintenance_tests::sample_events;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::address;
use maintenance_tests::switch::Answer;
use serde_json::{Value, json};

/// Operations that change something.
const WRITES: [&str; 7] = [
    "ChangeResourceRecordSets",
    "UpdateBasePathMapping",
    "CreateBasePathMapping",
    "UpdateApiMapping",
    "CreateApiMapping",
    "PutParameter",
    "PutEvents",
];

#[track_caller]
fn assert_nothing_written(shop: &Shop) {
    for operation in WRITES {
        assert!(shop.proxy.calls_of(operation).is_empty(), "{operation} was called");
    }
}

/// Asserts the shape that every reconciling event is answered with.
pub(crate) fn assert_well_formed(answer: &Value, what: &str) {
    assert!(["maintenance", "normal"].contains(&answer["mode"].as_str().unwrap_or_default()), "{what}: {answer}");
    assert!(answer["changed"].is_boolean() && answer["elapsed_ms"].is_number(), "{what}: {answer}");
    let by = &answer["decided_by"];
    let source = by["source"].as_str().unwrap_or_default();
    assert!(["operator", "alarm", "window", "default"].contains(&source), "{what}: {answer}");
    assert!(by.get("name").is_some() && by.get("reason").is_some(), "{what}: {answer}");
    for target in answer["targets"].as_array().unwrap_or_else(|| panic!("{what}: {answer}")) {
        for key in ["name", "kind", "outcome", "detail"] {
            assert!(target[key].is_string(), "{what}: {target}");
        }
        let outcome = target["outcome"].as_str().unwrap();
        let known = ["flipped", "unchanged", "repaired", "created", "not-adopted", "failed"];
        assert!(known.contains(&outcome), "{what}: {outcome}");
    }
}

#[tokio::test]
async fn every_sample_event_is_taken() {
    let shop = Shop::new().await;
    shop.put_mode("auto").await;
    let switch = shop.switch().await;
    for (name, event) in sample_events("switch") {
        let Answer(answer) = switch.invoke(&event).await;
        match event["action"].as_str() {
            Some("plan" | "status") => assert!(answer.is_object(), "{name}: {answer}"),
            _ => assert_well_formed(&answer, &name),
        }
    }
}

#[tokio::test]
async fn plan_says_what_it_would_do_and_changes_nothing() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "reason": "CHG-1042"})).await;
    let plan = switch.ask("plan").await.0;
    assert!(plan.is_object(), "{plan}");
    let text = plan.to_string();
    let api = shop.target("api").await;
    let apis = [&api["normal"]["api_id"], &api["maintenance"]["api_id"]].map(|id| id.as_str().unwrap().to_owned());
    let (web, normal, maintenance) = (shop.host("web"), "d111.cloudfront.net", "192.0.2.108");
    for part in [web.as_str(), normal, maintenance, "CHG-1042", "api-v2", &apis[0], &apis[1]] {
        assert!(text.contains(part), "the plan says nothing of {part}: {plan:#}");
    }
    assert_nothing_written(&shop);
    shop.assert_all_on("normal").await;
    assert_eq!(shop.try_state().await, None);
    // The plan of a world that is as it should be has nothing in it to do.
    switch.run().await;
    shop.proxy.forget();
    let answer = switch.ask("plan").await;
    assert_eq!(answer.0["plan"]["zones"][0]["batches"], json!([]), "nothing is left to do: {}", answer.0);
    assert!(answer.outcomes().iter().all(|(_, outcome)| *outcome == "unchanged"), "{}", answer.0);
    assert_nothing_written(&shop);
}

#[tokio::test]
async fn status_tells_and_changes_nothing() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "message": "Upgrading"})).await;
    switch.run().await;
    shop.put_mode("off").await;
    shop.proxy.forget();
    let status = switch.ask("status").await.0;
    assert_eq!(status["mode"], "maintenance", "{status}");
    assert_nothing_written(&shop);
    shop.assert_all_on("maintenance").await;
}

#[tokio::test]
async fn reconcile_does_what_any_event_does() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    let answer = switch.invoke(&json!({"action": "reconcile", "tf": {"action": "update", "prev_input": null}})).await;
    assert_well_formed(&answer.0, "reconcile");
    assert_eq!((answer.mode(), answer.changed()), ("maintenance", true));
    shop.assert_all_on("maintenance").await;
    let plan = switch.invoke(&json!({"action": "plan", "tf": {"action": "create"}})).await;
    assert!(plan.0.is_object());
}

#[tokio::test]
async fn an_event_of_no_known_shape_is_an_error_that_names_what_is_taken() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    let unknown = [
        json!({"Records": []}),
        json!({"Records": [{"eventSource": "aws:s3"}]}),
        json!({}),
        json!([]),
        json!(null),
        json!("on"),
        json!({"action": "dance"}),
        json!({"action": 5}),
        json!({"source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification", "detail": {}}),
    ];
    for event in unknown {
        let failure = switch.fail(&event).await;
        assert!(!failure.error_type.is_empty() && !failure.error_type.contains(' '), "{event}: {failure:?}");
        for taken in ["plan", "status", "reconcile"] {
            assert!(failure.message.contains(taken), "{event}: it should name {taken}: {failure:?}");
        }
    }
    assert_nothing_written(&shop);
    // It was the event that was wrong, not the environment.
    assert_eq!(switch.run().await.mode(), "maintenance");
}

#[tokio::test]
async fn a_removed_target_is_let_go() {
    let shop = Shop::new().await;
    shop.add_dns("gone", &address(1), &address(2)).await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    switch.run().await;
    shop.aws.delete_parameter("/maintenance/shop/targets/gone").await;
    shop.put_mode("off").await;
    let answer = switch.run().await;
    assert!(answer.outcomes().iter().all(|(name, _)| *name != "gone"), "{}", answer.0);
    shop.assert_records("gone", &address(2)).await;
    shop.assert_all_on("normal").await;
}
