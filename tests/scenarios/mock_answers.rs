//! The mock API without a state: what it answers to whom.

use maintenance_tests::mock_api::{MockApi, Reply, alb_event, http_event, rest_event};
use maintenance_tests::sample_events;
use maintenance_tests::{local_aws, proxy::Proxy};
use serde_json::{Value, json};

const BROWSER: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

/// Asserts what every answer of the mock API has, whatever it was asked.
fn assert_well_formed(reply: &Reply, what: &str) {
    assert!([200, 204, 302, 503].contains(&reply.status), "{what}: {}", reply.raw);
    assert!(reply.raw["body"].is_string() || reply.raw.get("body").is_none(), "{what}: {}", reply.raw);
    for map in ["headers", "multiValueHeaders"] {
        for (name, value) in reply.raw[map].as_object().into_iter().flatten() {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for value in values {
                let value = value.as_str().unwrap_or_else(|| panic!("{what}: {name} is no text"));
                assert!(!value.contains(['\r', '\n']), "{what}: {name} has a line break");
            }
        }
    }
    if reply.status == 503 {
        assert_503(reply, what);
    }
}

fn assert_503(reply: &Reply, what: &str) {
    assert_eq!(reply.header("Cache-Control"), Some("no-store"), "{what}");
    assert_eq!(reply.header("X-Maintenance"), Some("on"), "{what}");
    let retry = reply.header("Retry-After").unwrap_or_else(|| panic!("{what}: no Retry-After in {}", reply.raw));
    assert!(retry.parse::<u64>().is_ok_and(|seconds| seconds > 0), "{what}: Retry-After is {retry}");
    let exposed = reply.header("Access-Control-Expose-Headers").unwrap_or_default().to_lowercase();
    assert!(exposed.contains("retry-after") && exposed.contains("x-maintenance"), "{what}: {exposed}");
    assert!(reply.header("Access-Control-Allow-Origin").is_some(), "{what}");
    assert!(reply.header("Vary").is_some(), "{what}");
}

fn assert_problem(reply: &Reply) {
    assert_eq!(reply.status, 503);
    assert_503(reply, "problem");
    assert!(reply.header("Content-Type").unwrap().starts_with("application/problem+json"));
    let problem = reply.json();
    assert_eq!(problem["status"], 503);
    for key in ["type", "title", "detail", "message"] {
        assert!(problem[key].as_str().is_some_and(|text| !text.is_empty()), "{key}: {problem}");
    }
    assert!(problem.get("since").is_some() && problem.get("until").is_some(), "{problem}");
}

#[tokio::test]
async fn every_sample_event_is_answered() {
    let mock = MockApi::start(&[]).await;
    for (name, event) in sample_events("mock-api") {
        assert_well_formed(&mock.send(&event).await, &name);
    }
}

#[tokio::test]
async fn any_method_and_path_of_any_shape_gets_the_problem() {
    let mock = MockApi::start(&[]).await;
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        for path in ["/", "/v1/orders/7", "/a%20b/\u{fc}"] {
            for event in [rest_event, http_event, alb_event] {
                assert_problem(&mock.send(&event(method, path, &[])).await);
            }
        }
    }
}

#[tokio::test]
async fn without_a_state_parameter_aws_is_not_called() {
    let aws = local_aws::account();
    let proxy = Proxy::start(aws.endpoint()).await;
    let credentials = aws.credentials();
    let mut variables: Vec<(&str, &str)> = credentials.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    variables.extend([
        ("AWS_ENDPOINT_URL", proxy.endpoint.as_str()),
        ("MOCK_MESSAGE", "Back soon <b>"),
        ("MOCK_RETRY_AFTER_SECONDS", "77"),
    ]);
    let mock = MockApi::start(&variables).await;
    let reply = mock.request("GET", "/", &[]).await;
    assert_problem(&reply);
    assert_eq!(reply.json()["message"], "Back soon <b>");
    assert_eq!(reply.header("Retry-After"), Some("77"));
    let page = mock.request("GET", "/", &[BROWSER]).await;
    assert!(page.body().contains("Back soon &lt;b&gt;") && !page.body().contains("Back soon <b>"), "{}", page.body());
    assert!(proxy.calls().is_empty(), "{:?}", proxy.calls());
}

#[tokio::test]
async fn browsers_get_a_page_and_head_no_body() {
    let mock = MockApi::start(&[]).await;
    for event in [rest_event, http_event, alb_event] {
        let page = mock.send(&event("GET", "/", &[BROWSER])).await;
        assert_eq!(page.status, 503);
        assert_503(&page, "page");
        assert!(page.header("Content-Type").unwrap().starts_with("text/html"), "{}", page.raw);
        assert!(page.body().contains("</html>"), "{}", page.body());
        let head = mock.send(&event("HEAD", "/", &[BROWSER])).await;
        assert_eq!((head.status, head.body()), (503, ""));
        let client = mock.send(&event("GET", "/", &[("Accept", "application/json, text/html;q=0.1")])).await;
        assert_problem(&client);
    }
}

#[tokio::test]
async fn browsers_are_sent_to_the_page_where_there_is_one() {
    let mock = MockApi::start(&[("MOCK_PAGE_URL", "https://status.example.com/")]).await;
    let reply = mock.request("GET", "/", &[BROWSER]).await;
    assert_eq!((reply.status, reply.header("Location")), (302, Some("https://status.example.com/")));
    assert_eq!(reply.header("Cache-Control"), Some("no-store"));
    assert_problem(&mock.request("GET", "/", &[("Accept", "application/json")]).await);
}

#[tokio::test]
async fn whatever_comes_in_there_is_an_answer() {
    let mock = MockApi::start(&[]).await;
    let long = "x".repeat(100_000);
    let strange: Vec<Value> = vec![
        json!(null),
        json!(5),
        json!("text"),
        json!([]),
        json!({}),
        json!([{"httpMethod": "GET"}]),
        json!({"httpMethod": 5, "path": [], "headers": "none"}),
        json!({"httpMethod": "GET", "path": null, "headers": null, "multiValueHeaders": null}),
        json!({"version": "2.0", "requestContext": null, "rawPath": null}),
        json!({"version": "2.0", "requestContext": {"http": {}}, "headers": {"accept": null}}),
        json!({"requestContext": {"elb": {}}, "multiValueHeaders": {"accept": [null, 5]}}),
        rest_event("GET", "/", &[("Origin", "evil\r\nSet-Cookie: a=b"), ("Accept", &long)]),
        rest_event("BREW\n", "//..//\u{0}", &[("\u{1f4a5}", "\u{1f4a5}")]),
    ];
    for event in strange {
        let reply = mock.send(&event).await;
        assert_eq!(reply.status, 503, "{event}");
        assert_well_formed(&reply, &event.to_string());
    }
}
