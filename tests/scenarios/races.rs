//! Races: two environments at the same moment, one of them held at a call while the other one runs.
//!
//! These orders show that the adapters tell of a race what core needs to know. Every other order is played in the model
//! (`races`, `raced-window`, `raced-latch`) and in core's property `two_runs_at_once_end_right`.

use maintenance_tests::function::{Invocation, Outcome};
use maintenance_tests::proxy::{Gate, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::address;
use maintenance_tests::switch::Switch;
use serde_json::json;

/// A shop whose mode is `off`, and two environments of its switch, of which one has run.
async fn settled() -> (Shop, Switch, Switch) {
    let shop = Shop::new().await;
    let (one, two) = (shop.switch().await, shop.switch().await);
    shop.put_mode("off").await;
    one.run().await;
    (shop, one, two)
}

fn assert_no_error(invocations: [Invocation; 2]) {
    for invocation in invocations {
        assert!(matches!(invocation.outcome, Outcome::Ok(_)), "a lost race is no error: {:?}", invocation.outcome);
    }
}

/// Both have decided, and sent their batch, before Route 53 takes either.
#[tokio::test]
async fn the_same_event_twice_at_once() {
    let (shop, one, two) = settled().await;
    shop.put_mode("on").await;
    let gate = Gate::default();
    shop.proxy.add(Rule::on("ChangeResourceRecordSets").hold(&gate));
    let (first, second, ()) = tokio::join!(one.wake(), two.wake(), async {
        gate.holds(2).await;
        gate.open();
    });
    assert_no_error([first, second]);
    shop.assert_all_on("maintenance").await;
    let state = shop.state().await;
    assert_eq!((&state["mode"], &state["lagging"]), (&json!("maintenance"), &json!([])));
    for event in shop.told.next().await {
        assert_eq!((&event["detail"]["mode"], &event["detail"]["error"]), (&json!("maintenance"), &json!(null)));
    }
}

/// `on`, and while its call is on the way the opposite is written, and carried out by another environment.
async fn the_opposite_meanwhile(operation: &str) {
    let (shop, one, two) = settled().await;
    shop.put_mode("on").await;
    let gate = Gate::default();
    shop.proxy.add(Rule::on(operation).first(1).hold(&gate));
    let opposite = async {
        gate.holds(1).await;
        shop.put_mode("off").await;
        let late = two.wake().await;
        gate.open();
        late
    };
    let (early, late) = tokio::join!(one.wake(), opposite);
    assert_no_error([early, late]);
    let state = shop.state().await;
    assert_eq!(
        (&state["mode"], &state["lagging"]),
        (&json!("normal"), &json!([])),
        "{}\n---\n{}",
        one.log(),
        two.log()
    );
    shop.assert_all_on("normal").await;
    // Nothing is left to do, and nothing was lost: a foreign value is still repaired.
    assert!(!two.ask("reconcile").await.changed());
    shop.put_records("web", &address(9)).await;
    assert_eq!(one.run().await.outcome("web"), "repaired");
}

#[tokio::test]
async fn the_opposite_while_records_are_changed() {
    the_opposite_meanwhile("ChangeResourceRecordSets").await;
}

#[tokio::test]
async fn the_opposite_while_the_state_is_written() {
    the_opposite_meanwhile("PutParameter").await;
}

/// The other run sees a target that the first one has not seen, and remembers it first.
#[tokio::test]
async fn what_somebody_else_wrote_between_is_not_lost() {
    let (shop, one, two) = settled().await;
    shop.put_mode("on").await;
    let gate = Gate::default();
    shop.proxy.add(Rule::on("PutParameter").first(1).hold(&gate));
    let second = async {
        gate.holds(1).await;
        shop.add_dns("late", &address(1), &address(2)).await;
        let second = two.wake().await;
        gate.open();
        second
    };
    let (first, second) = tokio::join!(one.wake(), second);
    assert_no_error([first, second]);
    shop.switch().await.ask("reconcile").await;
    shop.assert_all_on("maintenance").await;
    shop.assert_records("late", &address(2)).await;
    shop.put_records("late", &address(9)).await;
    shop.put_records("web", &address(9)).await;
    let answer = shop.switch().await.ask("reconcile").await;
    assert_eq!((answer.outcome("late"), answer.outcome("web")), ("repaired", "repaired"));
}
