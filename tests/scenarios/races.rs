//! Races: two environments at the same moment end right and lose nothing.

use std::time::Duration;

use maintenance_tests::function::Outcome;
use maintenance_tests::poll;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::address;
use serde_json::json;

/// Two runs that race write what they did, join what they find, and say that the bus was told; they must not go on
/// writing over each other.
const MOST_WRITES: i64 = 10;
/// How long each call takes in a race: long enough to put an event between any two of them.
const STEP: Duration = Duration::from_millis(60);

#[tokio::test]
async fn the_same_event_twice_at_once() {
    let shop = Shop::new().await;
    let (one, two) = (shop.switch().await, shop.switch().await);
    let wishes = [("on", "maintenance"), ("off", "normal")];
    for (mode, side) in wishes.into_iter().cycle().take(6) {
        shop.proxy.delay(STEP);
        shop.put_mode(mode).await;
        let version = shop.state_version().await;
        let (first, second) = tokio::join!(one.wake(), two.wake());
        for invocation in [first, second] {
            assert!(matches!(invocation.outcome, Outcome::Ok(_)), "{mode}: {:?}", invocation.outcome);
        }
        shop.proxy.clear_rules();
        let writes = shop.state_version().await - version;
        assert!(writes <= MOST_WRITES, "{mode}: the two wrote P/state {writes} times, one over the other");
        shop.assert_all_on(side).await;
        assert_eq!(shop.state().await["mode"], side);
        assert_eq!(shop.state().await["lagging"], json!([]));
        for event in shop.told.next().await {
            let detail = &event["detail"];
            assert_eq!((&detail["mode"], &detail["error"]), (&json!(side), &json!(null)), "a lost race is no error");
        }
    }
}

/// A wish and its opposite, the second written when the first one's run has begun so many calls.
async fn opposite_wishes(calls: usize) {
    let shop = Shop::new().await;
    let (one, two) = (shop.switch().await, shop.switch().await);
    shop.put_mode("off").await;
    one.run().await;
    for (first, last, side) in [("on", "off", "normal"), ("on", "auto", "normal"), ("off", "on", "maintenance")] {
        shop.proxy.clear_rules();
        shop.put_mode(if first == "on" { "off" } else { "on" }).await;
        one.run().await;
        shop.told.take().await;
        shop.proxy.forget();
        shop.proxy.delay(STEP);
        shop.put_mode(first).await;
        let later = async {
            poll::until("the first run is so far", || async { (shop.proxy.calls().len() >= calls).then_some(()) })
                .await;
            shop.put_mode(last).await;
            two.wake().await
        };
        let (early, late) = tokio::join!(one.wake(), later);
        for invocation in [early, late] {
            assert!(matches!(invocation.outcome, Outcome::Ok(_)), "{first} then {last}: {:?}", invocation.outcome);
        }
        shop.proxy.clear_rules();
        let what = format!("{first} then {last}, {calls} calls into the first run");
        assert_eq!(shop.state().await["mode"], side, "{what}: the state\n{}\n---\n{}", one.log(), two.log());
        shop.assert_all_on(side).await;
        assert_eq!(shop.state().await["lagging"], json!([]), "{what}");
        // The heartbeat finds nothing to change any more, and nothing was lost: a foreign value is still repaired.
        let answer = two.ask("reconcile").await;
        assert!(!answer.changed(), "{what}: {}", answer.0);
        shop.put_records("web", &address(9)).await;
        assert_eq!(one.run().await.outcome("web"), "repaired", "{what}");
        shop.assert_all_on(side).await;
        // Events come in any order: the last word is the one that says so itself.
        let told = shop.told.take().await;
        if let Some(last) = told.iter().max_by_key(|event| event["detail"]["updated"].to_string()) {
            assert_eq!(last["detail"]["mode"], side, "{what}: the last word on the bus of {}", told.len());
        }
    }
}

#[tokio::test]
async fn opposite_wishes_at_the_first_call() {
    opposite_wishes(1).await;
}

#[tokio::test]
async fn opposite_wishes_while_the_world_is_changed() {
    opposite_wishes(3).await;
}

#[tokio::test]
async fn opposite_wishes_while_the_state_is_written() {
    opposite_wishes(5).await;
}

#[tokio::test]
async fn what_somebody_else_wrote_between_is_not_lost() {
    let shop = Shop::new().await;
    let (one, two) = (shop.switch().await, shop.switch().await);
    shop.put_mode("off").await;
    one.run().await;
    shop.proxy.delay(STEP);
    // The second run sees a target that the first does not, and remembers it first.
    shop.put_mode("on").await;
    let second = async {
        poll::until("the first run has read", || async { (shop.proxy.calls().len() >= 2).then_some(()) }).await;
        shop.add_dns("late", &address(1), &address(2)).await;
        two.wake().await
    };
    let (_, _) = tokio::join!(one.wake(), second);
    shop.proxy.clear_rules();
    shop.switch().await.ask("reconcile").await;
    shop.assert_all_on("maintenance").await;
    shop.assert_records("late", &address(2)).await;
    shop.put_records("late", &address(9)).await;
    shop.put_records("web", &address(9)).await;
    let answer = shop.switch().await.ask("reconcile").await;
    assert_eq!((answer.outcome("late"), answer.outcome("web")), ("repaired", "repaired"));
}
