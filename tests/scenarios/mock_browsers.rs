//! The mock API and a web app in a browser: cross-origin requests, and the status feed that the app reads.

use maintenance_tests::mock_api::{MockApi, alb_event, http_event, rest_event};

#[tokio::test]
async fn a_preflight_is_allowed_and_soon_forgotten() {
    let mock = MockApi::start(&[]).await;
    let asked = [
        ("Origin", "https://app.example.com"),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "authorization,x-custom"),
    ];
    for event in [rest_event, http_event, alb_event] {
        let reply = mock.send(&event("OPTIONS", "/v1/orders", &asked)).await;
        assert_eq!((reply.status, reply.body()), (204, ""), "{}", reply.raw);
        assert!(reply.header("Access-Control-Allow-Origin").is_some(), "{}", reply.raw);
        assert!(reply.header("Access-Control-Allow-Methods").unwrap().contains("PUT"), "{}", reply.raw);
        let headers = reply.header("Access-Control-Allow-Headers").unwrap().to_lowercase();
        assert!(headers.contains("authorization") && headers.contains("x-custom"), "{headers}");
        let age: u64 = reply.header("Access-Control-Max-Age").unwrap().parse().unwrap();
        assert!(age <= 60, "{age}");
    }
}

#[tokio::test]
async fn only_allowed_origins_are_echoed() {
    let mock = MockApi::start(&[("MOCK_ALLOWED_ORIGINS", "https://a.example, https://b.example")]).await;
    for (origin, allowed) in [("https://b.example", true), ("https://a.example.evil", false), ("null", false)] {
        let reply = mock.request("GET", "/", &[("Origin", origin)]).await;
        assert_eq!(reply.status, 503);
        let echoed = reply.header("Access-Control-Allow-Origin");
        assert_eq!(echoed == Some(origin), allowed, "{origin}: {}", reply.raw);
        assert!(reply.header("Vary").unwrap().to_lowercase().contains("origin"), "{}", reply.raw);
    }
}

#[tokio::test]
async fn the_status_feed_is_there_under_any_base_path() {
    let mock = MockApi::start(&[]).await;
    for path in ["/.well-known/maintenance", "/v1/orders/.well-known/maintenance", "/prod/.well-known/maintenance"] {
        for event in [rest_event, http_event, alb_event] {
            let reply = mock.send(&event("GET", path, &[("Origin", "https://app.example.com")])).await;
            assert_eq!(reply.status, 200, "{path}: {}", reply.raw);
            let feed = reply.json();
            assert_eq!(feed["maintenance"], true);
            for key in ["since", "until", "message", "retry_after"] {
                assert!(feed.get(key).is_some(), "{key}: {feed}");
            }
            assert!(reply.header("Access-Control-Allow-Origin").is_some(), "{}", reply.raw);
        }
    }
}
