//! Planned windows: announced by a schedule's own event, or declared by a parameter and read off the clock.

use jiff::{SignedDuration, Timestamp};
use maintenance_tests::poll;
use maintenance_tests::shop::Shop;
use maintenance_tests::switch::{Answer, Switch};
use serde_json::{Value, json};

async fn in_auto() -> (Shop, Switch) {
    let shop = Shop::new().await;
    shop.put_mode("auto").await;
    let switch = shop.switch().await;
    assert_eq!(switch.run().await.mode(), "normal");
    (shop, switch)
}

fn later(seconds: i64) -> Timestamp {
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    now + SignedDuration::from_secs(seconds)
}

fn start(name: &str, until: Timestamp) -> Value {
    json!({"window": {"name": name, "phase": "start", "until": until.to_string(), "message": format!("{name} upgrade")}})
}

fn end(name: &str) -> Value {
    json!({"window": {"name": name, "phase": "end"}})
}

fn window(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.0["decided_by"]["source"] == "window", answer.mode() == "maintenance", "{}", answer.0);
    answer.0["decided_by"]["name"].as_str()
}

/// What EventBridge Scheduler sends of itself: one `at()` schedule opens the window, and the end event is lost.
#[tokio::test]
async fn a_schedule_opens_a_window_that_ends_by_itself() {
    let (shop, switch) = in_auto().await;
    let queue = shop.aws.create_queue("wakes").await;
    let until = later(20);
    let payload = start("db", until);
    shop.aws.schedule_at("db-start", later(1), &queue.arn, &payload).await;
    let sent = queue.next().await.remove(0);
    assert_eq!(sent, payload);
    let answer = switch.invoke(&sent).await;
    assert_eq!(window(&answer), Some("db"));
    assert_eq!(answer.0["until"], json!(until));
    assert!(answer.0["explanation"].as_str().unwrap().contains("because window db is open. Ends at"), "{}", answer.0);
    assert_eq!(shop.state().await["message"], "db upgrade");
    shop.assert_all_on("maintenance").await;
    // Again, as EventBridge may deliver it: nothing more happens.
    let version = shop.state_version().await;
    assert!(!switch.invoke(&sent).await.changed());
    assert_eq!(shop.state_version().await, version);
    let beat = json!({"action": "reconcile"});
    poll::until("the window ends", async || (switch.invoke(&beat).await.mode() == "normal").then_some(())).await;
    assert!(Timestamp::now() >= until, "it ended early");
    assert_eq!(switch.invoke(&sent).await.mode(), "normal", "a start that comes after its own end opens nothing");
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn windows_overlap_and_each_closes_only_itself() {
    let (shop, switch) = in_auto().await;
    let (soon, late) = (later(600), later(1200));
    assert_eq!(window(&switch.invoke(&start("one", soon)).await), Some("one"));
    let answer = switch.invoke(&start("two", late)).await;
    assert_eq!((window(&answer), &answer.0["until"]), (Some("one"), &json!(late)));
    assert_eq!(window(&switch.invoke(&end("one")).await), Some("two"));
    assert_eq!(window(&switch.invoke(&end("one")).await), Some("two"), "an end that comes twice ends nothing more");
    assert_eq!(window(&switch.invoke(&start("one", soon)).await), Some("two"), "and a start that comes late is over");
    assert_eq!(switch.invoke(&end("two")).await.mode(), "normal");
    assert_eq!(shop.proxy.calls_of("PutEvents").len(), 2, "one change into maintenance, one out of it");
}

#[tokio::test]
async fn a_recurring_schedule_says_when_and_how_long() {
    let (_shop, switch) = in_auto().await;
    let event =
        |at: Timestamp| json!({"window": {"name": "weekly", "phase": "start", "at": at.to_string(), "minutes": 5}});
    assert_eq!(switch.invoke(&event(later(-301))).await.mode(), "normal", "it was over before it came");
    let answer = switch.invoke(&event(later(-60))).await;
    assert_eq!((window(&answer), answer.0["until"].is_string()), (Some("weekly"), true));
    // The end of the one before comes late: it is not this one's.
    let late = json!({"window": {"name": "weekly", "phase": "end", "at": later(-86_400).to_string()}});
    assert_eq!(switch.invoke(&late).await.mode(), "maintenance");
    assert_eq!(switch.invoke(&end("weekly")).await.mode(), "normal");
}

#[tokio::test]
async fn a_window_event_that_lacks_its_end_is_refused_by_the_key() {
    let (shop, switch) = in_auto().await;
    let version = shop.state_version().await;
    for (event, key) in [
        (json!({"window": {"name": "db", "phase": "start"}}), "until"),
        (json!({"window": {"name": "db", "phase": "start", "until": "tomorrow"}}), "until"),
        (json!({"window": {"name": "db", "phase": "start", "at": "2026-12-01T00:00:00Z"}}), "minutes"),
        (json!({"window": {"phase": "start", "until": "2099-01-01T00:00:00Z"}}), "name"),
    ] {
        let failure = switch.fail(&event).await;
        assert_eq!(failure.error_type, "Invalid");
        assert!(failure.message.contains(key), "{event}: {}", failure.message);
    }
    assert_eq!(shop.state_version().await, version);
}

#[tokio::test]
async fn a_declared_window_is_read_off_the_clock() {
    let (shop, switch) = in_auto().await;
    let local = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    shop.put_window("db", &json!({"at": local(later(-60)), "minutes": 30, "message": "Upgrading"})).await;
    let answer = switch.ask("reconcile").await;
    assert_eq!((window(&answer), answer.0["message"].as_str()), (Some("db"), Some("Upgrading")));
    shop.assert_all_on("maintenance").await;
    // It grows, is spoilt, moves away and goes: each takes effect at once, and what cannot be read loses nothing.
    shop.put_window("db", &json!({"at": local(later(-60)), "minutes": 60, "message": "Upgrading"})).await;
    assert_eq!(switch.ask("reconcile").await.mode(), "maintenance");
    shop.put_window("db", &json!({"at": local(later(-60)), "minutes": "many"})).await;
    let answer = switch.ask("reconcile").await;
    assert_eq!(window(&answer), Some("db"));
    assert!(answer.error().contains("window db: minutes: takes a whole number"), "{}", answer.error());
    shop.put_window("db", &json!({"at": local(later(3600)), "minutes": 60})).await;
    assert_eq!(switch.ask("reconcile").await.mode(), "normal");
    let status = switch.ask("status").await;
    assert_eq!((&status.0["windows"][0]["name"], &status.0["windows"][0]["open"]), (&json!("db"), &json!(false)));
    // Where no hour of the year comes twice: in the second one no window opens.
    shop.put_window("always", &json!({"cron": "* * * * ? *", "timezone": "Asia/Kolkata", "minutes": 2})).await;
    let answer = switch.ask("reconcile").await;
    assert_eq!((window(&answer), answer.0["error"].is_null()), (Some("always"), true), "{}", answer.0);
    shop.aws.delete_parameter(&format!("{}/windows/always", shop.prefix)).await;
    assert_eq!(switch.ask("reconcile").await.mode(), "normal");
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn a_window_for_some_targets_leaves_the_others_alone() {
    let (shop, switch) = in_auto().await;
    let mut event = start("api-upgrade", later(600));
    event["window"]["targets"] = json!(["api", "api-v3"]);
    let answer = switch.invoke(&event).await;
    assert_eq!((answer.outcome("api"), answer.outcome("web")), ("flipped", "unchanged"));
    assert!(answer.error().contains("there is no target api-v3"), "{}", answer.error());
    shop.assert_mapping("api", "maintenance").await;
    shop.assert_mapping("api-v2", "normal").await;
    // An operator's word is for all of them.
    shop.put_mode("on").await;
    switch.run().await;
    shop.assert_all_on("maintenance").await;
    shop.put_mode("auto").await;
    switch.run().await;
    shop.assert_mapping("api-v2", "normal").await;
    shop.assert_mapping("api", "maintenance").await;
}
