//! The mock API over `P/state`: what it takes from there, and that AWS cannot hold an answer up.

use jiff::{SignedDuration, Timestamp};
use maintenance_tests::aws::Aws;
use maintenance_tests::local_aws;
use maintenance_tests::mock_api::{MockApi, Reply};
use maintenance_tests::poll;
use maintenance_tests::proxy::{Fault, Proxy, Rule};
use maintenance_tests::shop::Shop;
use serde_json::{Value, json};

const STATE: &str = "/maintenance/shop/state";

async fn mock_over(aws: &Aws, proxy: &Proxy) -> MockApi {
    let credentials = aws.credentials();
    let mut variables: Vec<(&str, &str)> = credentials.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    variables.extend([("AWS_ENDPOINT_URL", proxy.endpoint.as_str()), ("MOCK_STATE_PARAMETER", STATE)]);
    MockApi::start(&variables).await
}

/// A state as the switch writes it, with a key that the mock API does not know.
fn state(until: Option<Timestamp>) -> Value {
    json!({"version": 1, "mode": "maintenance", "since": "2026-11-01T02:00:00Z",
           "until": until.map(|until| format!("{until:.0}")), "message": "Upgrading \"<the>\" database",
           "decided_by": {"source": "operator", "name": null, "reason": null}, "explanation": "\u{2026}", "error": null,
           "lagging": [], "in_sync": true, "updated": "2026-11-01T02:00:00Z", "x": {"y": 1}})
}

async fn set_up(state: &Value) -> (Aws, Proxy) {
    let aws = local_aws::account();
    aws.put_parameter(STATE, &state.to_string()).await;
    let proxy = Proxy::start(aws.endpoint()).await;
    (aws, proxy)
}

/// The first answer with this message. The state is waited for a moment and no longer, which a busy machine may take.
async fn once_it_says(message: &str, mock: &MockApi) -> Reply {
    poll::until("the state is served", || async {
        let reply = mock.request("GET", "/", &[]).await;
        (reply.json()["message"] == message).then_some(reply)
    })
    .await
}

#[tokio::test]
async fn it_serves_what_the_state_says_and_counts_down() {
    let until = Timestamp::now() + SignedDuration::from_secs(100);
    let (aws, proxy) = set_up(&state(Some(until))).await;
    let mock = mock_over(&aws, &proxy).await;
    let reply = once_it_says("Upgrading \"<the>\" database", &mock).await;
    let problem = reply.json();
    assert_eq!(problem["since"], "2026-11-01T02:00:00Z");
    assert_eq!(problem["until"].as_str().unwrap().parse::<Timestamp>().unwrap().as_second(), until.as_second());
    let seconds = |text: &str| text.parse::<u64>().unwrap();
    let first = seconds(reply.header("Retry-After").unwrap());
    assert!((80..=100).contains(&first), "{first}");
    poll::until("Retry-After counts down", || async {
        let later = mock.request("GET", "/", &[]).await;
        (seconds(later.header("Retry-After").unwrap()) < first).then_some(())
    })
    .await;
    let feed = mock.request("GET", "/x/.well-known/maintenance", &[]).await.json();
    assert_eq!((&feed["maintenance"], &feed["message"]), (&json!(true), &problem["message"]));
    assert!(feed["retry_after"].as_u64().unwrap() <= 100, "{feed}");
    let page = mock.request("GET", "/", &[("Accept", "text/html")]).await;
    assert!(page.body().contains("&lt;the&gt;") && !page.body().contains("<the>"), "{}", page.body());
}

#[tokio::test]
async fn an_until_that_is_over_still_gives_a_retry_after() {
    let (aws, proxy) = set_up(&state(Some(Timestamp::now() - SignedDuration::from_secs(100)))).await;
    let reply = mock_over(&aws, &proxy).await.request("GET", "/", &[]).await;
    assert_eq!(reply.status, 503);
    assert!(reply.header("Retry-After").unwrap().parse::<u64>().unwrap() > 0);
}

#[tokio::test]
async fn it_reads_what_the_switch_writes() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.wish(&json!({"mode": "on", "message": "Upgrading", "until": "2099-01-01T00:00:00Z"})).await;
    switch.run().await;
    let mock = mock_over(&shop.aws, &shop.proxy).await;
    let problem = once_it_says("Upgrading", &mock).await.json();
    assert_eq!(problem["since"], shop.state().await["since"]);
    shop.put_mode("off").await;
    switch.run().await;
    let mock = mock_over(&shop.aws, &shop.proxy).await;
    poll::until("the end is served", || async {
        let feed = mock.request("GET", "/.well-known/maintenance", &[]).await;
        (feed.status == 200 && feed.json()["maintenance"] == false).then_some(())
    })
    .await;
    // A request that still comes to it gets the 503 all the same.
    assert_eq!(mock.request("GET", "/", &[]).await.status, 503);
}

#[tokio::test]
async fn an_aws_that_hangs_or_fails_holds_nothing_up() {
    let (aws, proxy) = set_up(&state(None)).await;
    let faults = [
        Rule::any().hang(),
        Rule::any().reset(),
        Rule::any().answer(Fault::json(400, "ThrottlingException")),
        Rule::any().answer(Fault::json(400, "AccessDeniedException")),
        Rule::any().answer(Fault::json(500, "InternalServerError")),
        Rule::any().answer(Fault::verbatim(
            200,
            "application/x-amz-json-1.1",
            "{\"Parameter\":{\"Value\":\"{no json\"}}",
        )),
        Rule::any().answer(Fault::verbatim(200, "text/html", "<html>")),
    ];
    for (which, fault) in faults.into_iter().enumerate() {
        proxy.clear_rules();
        proxy.add(fault);
        // A call that hangs hangs still when the answer is there. For how long it is waited for, is in mock-api's story.
        let mock = mock_over(&aws, &proxy).await;
        for _ in 0..3 {
            let reply = mock.request("GET", "/", &[]).await;
            assert_eq!(reply.status, 503, "fault {which}");
            assert!(!reply.json()["message"].as_str().unwrap().is_empty(), "fault {which}");
        }
    }
}

#[tokio::test]
async fn an_aws_that_is_not_there_holds_nothing_up() {
    let (aws, mut proxy) = set_up(&state(None)).await;
    proxy.endpoint = "http://127.0.0.1:9".to_owned();
    assert_eq!(mock_over(&aws, &proxy).await.request("GET", "/", &[]).await.status, 503);
}

/// How seldom, is in `pace.rs`.
#[tokio::test]
async fn many_requests_do_not_each_read_the_state() {
    let (aws, proxy) = set_up(&state(None)).await;
    let mock = mock_over(&aws, &proxy).await;
    for _ in 0..100 {
        assert_eq!(mock.request("GET", "/", &[]).await.status, 503);
    }
    let reads = proxy.calls().len();
    assert!(reads < 50, "{reads} reads for 100 requests");
}

#[tokio::test]
async fn a_new_state_is_seen_within_seconds() {
    let (aws, proxy) = set_up(&state(None)).await;
    let mock = mock_over(&aws, &proxy).await;
    mock.request("GET", "/", &[]).await;
    let mut new = state(None);
    new["message"] = json!("Almost done");
    aws.put_parameter(STATE, &new.to_string()).await;
    once_it_says("Almost done", &mock).await;
}
