//! The status feed over what the switch writes and what is planned, and that AWS cannot break it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use maintenance_tests::aws::Aws;
use maintenance_tests::local_aws;
use maintenance_tests::mock_api::{MockApi, Reply, http_event};
use maintenance_tests::poll;
use maintenance_tests::proxy::{Fault, Proxy, Rule};
use maintenance_tests::sample_events;
use maintenance_tests::shop::Shop;
use serde_json::{Value, json};

const STATE: &str = "/maintenance/shop/state";
const WINDOWS: &str = "/maintenance/shop/windows";
const SUMMARY: &str = "/api/v2/summary.json";
const UPCOMING: &str = "/api/v2/scheduled-maintenances/upcoming.json";

async fn feed_over(aws: &Aws, proxy: &Proxy, more: &[(&str, &str)]) -> MockApi {
    let credentials = aws.credentials();
    let mut variables: Vec<(&str, &str)> = credentials.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    variables.extend([
        ("AWS_ENDPOINT_URL", proxy.endpoint.as_str()),
        ("FEED_STATE_PARAMETER", STATE),
        ("FEED_WINDOWS_PATH", WINDOWS),
    ]);
    variables.extend(more);
    MockApi::start_feed(&variables).await
}

async fn account() -> (Aws, Proxy) {
    let aws = local_aws::account();
    let proxy = Proxy::start(aws.endpoint()).await;
    (aws, proxy)
}

/// A window that opens in so many days.
async fn plan(aws: &Aws, name: &str, days: i64) {
    let at = Timestamp::now() + SignedDuration::from_hours(24 * days);
    let window = json!({"at": at.strftime("%Y-%m-%dT%H:%M:%S").to_string(), "minutes": 60, "message": name});
    aws.put_parameter(&format!("{WINDOWS}/{name}"), &window.to_string()).await;
}

async fn get(feed: &MockApi, path: &str) -> Reply {
    feed.send(&http_event("GET", path, &[("Origin", "https://app.example.com")])).await
}

/// The first answer that is no refusal. AWS is waited for a moment and no longer, which a busy machine may take.
async fn once_it_knows(feed: &MockApi, path: &str) -> Reply {
    poll::until("the state is known", || async {
        let reply = get(feed, path).await;
        (reply.status == 200).then_some(reply)
    })
    .await
}

/// The messages of all that a document lists.
fn messages(document: &Value) -> Vec<&str> {
    let listed = document["scheduled_maintenances"].as_array().unwrap();
    listed.iter().map(|one| one["incident_updates"][0]["body"].as_str().unwrap()).collect()
}

fn assert_kept_for_seconds(reply: &Reply) {
    assert_eq!(reply.status, 200, "{}", reply.raw);
    assert_eq!(reply.header("Cache-Control"), Some("public, max-age=5, stale-if-error=60"));
    assert_eq!(reply.header("Access-Control-Allow-Origin"), Some("*"));
    for absent in ["Vary", "Set-Cookie", "X-Maintenance"] {
        assert_eq!(reply.header(absent), None, "{}", reply.raw);
    }
}

#[tokio::test]
async fn it_follows_the_switch_and_announces_what_is_planned() {
    let shop = Shop::new().await;
    shop.put_mode("auto").await;
    plan(&shop.aws, "upgrade", 7).await;
    let switch = shop.switch().await;
    switch.run().await;
    let feed = feed_over(&shop.aws, &shop.proxy, &[]).await;
    once_it_knows(&feed, SUMMARY).await;
    let until_it_says = async |indicator: &str, expected: &[&str]| {
        poll::until("the feed follows the switch", || async {
            let reply = get(&feed, SUMMARY).await;
            assert_kept_for_seconds(&reply);
            let summary = reply.json();
            (summary["status"]["indicator"] == indicator && messages(&summary) == expected).then_some(summary)
        })
        .await
    };
    until_it_says("none", &["upgrade"]).await;

    shop.wish(&json!({"mode": "on", "message": "Moving", "reason": "CHG-1042", "until": "2099-01-01T00:00:00Z"})).await;
    switch.run().await;
    // What is planned ends within what is under way.
    let summary = until_it_says("maintenance", &["Moving"]).await;
    let active = &summary["scheduled_maintenances"][0];
    assert_eq!((&active["status"], &active["name"]), (&json!("in_progress"), &json!("Maintenance")));
    assert_eq!(active["started_at"], shop.state().await["since"]);
    assert_eq!(active["scheduled_until"], "2099-01-01T00:00:00Z");
    assert!(!summary.to_string().contains("CHG-1042"), "{summary}");

    // An operator's off holds the window back; auto does not.
    shop.put_mode("off").await;
    switch.run().await;
    until_it_says("none", &[]).await;
    shop.put_mode("auto").await;
    switch.run().await;
    until_it_says("none", &["upgrade"]).await;
}

#[tokio::test]
async fn windows_of_several_pages_are_read_once_and_with_two_actions_alone() {
    let (aws, proxy) = account().await;
    aws.put_parameter(STATE, r#"{"mode": "normal"}"#).await;
    for day in 1..=25 {
        plan(&aws, &format!("day-{day:02}"), day).await;
    }
    aws.put_parameter(&format!("{WINDOWS}/broken"), "no window").await;
    plan(&aws, "next-year", 365).await;
    let feed = feed_over(&aws, &proxy, &[]).await;
    once_it_knows(&feed, UPCOMING).await;
    let expected: Vec<String> = (1..=20).map(|day| format!("day-{day:02}")).collect();
    poll::until("the windows are read", || async {
        (messages(&get(&feed, UPCOMING).await.json()) == expected).then_some(())
    })
    .await;
    let reads = || proxy.calls_of("GetParametersByPath").len();
    let before = reads();
    assert!(before >= 3, "27 windows, ten a page: {before}");
    for _ in 0..20 {
        let reply = get(&feed, UPCOMING).await;
        assert_kept_for_seconds(&reply);
        assert_eq!(messages(&reply.json()), expected);
    }
    // How seldom, is in `pace.rs`: a round of reads is three calls, and these were twenty requests.
    assert!(reads() < before + 3 * 20, "{} reads", reads());
    let called: BTreeSet<String> = proxy.calls().into_iter().map(|call| call.operation).collect();
    assert_eq!(called, BTreeSet::from(["GetParameter".to_owned(), "GetParametersByPath".to_owned()]));
}

#[tokio::test]
async fn a_switch_that_never_ran_is_no_maintenance_in_the_feed() {
    let (aws, proxy) = account().await;
    let feed = feed_over(&aws, &proxy, &[]).await;
    let reply = once_it_knows(&feed, "/prod/api/v2/status.json").await;
    assert_kept_for_seconds(&reply);
    assert_eq!(reply.json()["status"]["indicator"], "none");
}

#[tokio::test]
async fn an_aws_that_hangs_or_fails_makes_it_neither_lie_nor_wait() {
    for fault in [
        Rule::any().hang(),
        Rule::any().reset(),
        Rule::any().answer(Fault::json(400, "ThrottlingException")),
        Rule::any().answer(Fault::json(400, "AccessDeniedException")),
        Rule::any().answer(Fault::verbatim(200, "application/x-amz-json-1.1", r#"{"Parameter":{"Value":"{no json"}}"#)),
        Rule::any().answer(Fault::verbatim(200, "text/html", "<html>")),
    ] {
        let (aws, proxy) = account().await;
        aws.put_parameter(STATE, r#"{"mode": "normal"}"#).await;
        proxy.add(fault);
        let feed = feed_over(&aws, &proxy, &[]).await;
        for path in [SUMMARY, UPCOMING] {
            let reply = get(&feed, path).await;
            assert_eq!((reply.status, reply.header("Cache-Control")), (503, Some("no-store")), "{}", reply.raw);
            assert_eq!(reply.header("X-Maintenance"), None, "nobody knows that there is maintenance");
            assert_eq!(reply.header("Access-Control-Allow-Origin"), Some("*"));
        }
        proxy.clear_rules();
        once_it_knows(&feed, SUMMARY).await;
    }
}

#[tokio::test]
async fn windows_that_cannot_be_read_cost_the_state_nothing() {
    for fault in [
        Rule::on("GetParametersByPath").hang(),
        Rule::on("GetParametersByPath").answer(Fault::json(400, "ThrottlingException")),
        Rule::on("GetParametersByPath").answer(Fault::json(400, "AccessDeniedException")),
    ] {
        let (aws, proxy) = account().await;
        aws.put_parameter(STATE, r#"{"mode": "maintenance", "message": "Moving"}"#).await;
        plan(&aws, "upgrade", 7).await;
        proxy.add(fault);
        let feed = feed_over(&aws, &proxy, &[]).await;
        let reply = once_it_knows(&feed, SUMMARY).await;
        assert_kept_for_seconds(&reply);
        assert_eq!(messages(&reply.json()), ["Moving"]);
    }
}

#[tokio::test]
async fn every_sample_event_is_answered_and_windows_are_read_where_they_are_told_of() {
    let (aws, proxy) = account().await;
    aws.put_parameter(STATE, r#"{"mode": "normal"}"#).await;
    plan(&aws, "upgrade", 7).await;
    let feed = feed_over(&aws, &proxy, &[]).await;
    once_it_knows(&feed, "/api/v2/status.json").await;
    for (name, event) in sample_events("feed") {
        let reply = feed.send(&event).await;
        assert!([200, 204].contains(&reply.status), "{name}: {}", reply.raw);
        assert_eq!(reply.header("Access-Control-Allow-Origin"), Some("*"), "{name}");
    }
    poll::until("the windows are read", || async {
        (messages(&get(&feed, UPCOMING).await.json()) == ["upgrade"]).then_some(())
    })
    .await;
    assert_eq!(get(&feed, "/orders").await.status, 404);
}
