//! Every sample under `events/mock-api/` gets the answer that this table says, and the table names every sample.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use maintenance_core::Fault;
use maintenance_lambda::{Event, Log};
use mock_api::config::Config;
use mock_api::mock::Mock;
use mock_api::source::Source;
use serde_json::{Value, json};

/// What an answer is, by its status, its content type and whether it has a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Problem,
    Page,
    WellKnown,
    Preflight,
    HeadOfProblem,
    HeadOfWellKnown,
}

use Kind::{HeadOfProblem, HeadOfWellKnown, Page, Preflight, Problem, WellKnown};

const SAMPLES: [(&str, Shape, Kind); 26] = [
    ("alb-feed", Shape::Alb, WellKnown),
    ("alb-get", Shape::Alb, Problem),
    ("alb-health-check", Shape::Alb, Problem),
    ("alb-multi-value-browser", Shape::AlbMultiValue, Page),
    ("alb-multi-value-browser-deep-link", Shape::AlbMultiValue, Page),
    ("alb-multi-value-get", Shape::AlbMultiValue, Problem),
    ("alb-preflight", Shape::Alb, Preflight),
    ("function-url-get", Shape::HttpApi, Problem),
    ("function-url-head-feed", Shape::HttpApi, HeadOfWellKnown),
    ("http-api-1.0-get", Shape::RestApi, Problem),
    ("http-api-browser", Shape::HttpApi, Page),
    ("http-api-browser-deep-link", Shape::HttpApi, Page),
    ("http-api-feed-stage", Shape::HttpApi, WellKnown),
    ("http-api-get", Shape::HttpApi, Problem),
    ("http-api-post-binary", Shape::HttpApi, Problem),
    ("http-api-preflight", Shape::HttpApi, Preflight),
    ("rest-browser", Shape::RestApi, Page),
    ("rest-browser-deep-link", Shape::RestApi, Page),
    ("rest-console-test", Shape::RestApi, Problem),
    ("rest-feed-base-path", Shape::RestApi, WellKnown),
    ("rest-feed-stage", Shape::RestApi, WellKnown),
    ("rest-get", Shape::RestApi, Problem),
    ("rest-head", Shape::RestApi, HeadOfProblem),
    ("rest-options-plain", Shape::RestApi, Problem),
    ("rest-post", Shape::RestApi, Problem),
    ("rest-preflight", Shape::RestApi, Preflight),
];

/// What an answer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    RestApi,
    HttpApi,
    Alb,
    AlbMultiValue,
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/mock-api");

struct Fixed(&'static str);

impl Source for Fixed {
    async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
        Ok(Some(self.0.to_owned()))
    }
}

/// The answer to a sample, ten minutes before maintenance is meant to end.
async fn answer(name: &str, state: &'static str, variables: &[(&str, &str)]) -> Value {
    let variables = [&[("MOCK_STATE_PARAMETER", "/maintenance/shop/state")], variables].concat();
    let (config, problems) = Config::read(|name| {
        let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    });
    assert!(problems.is_empty(), "{problems:?}");
    let event = fs::read_to_string(Path::new(FOLDER).join(format!("{name}.json"))).unwrap();
    let now = "2026-12-01T03:50:00Z".parse().unwrap();
    let mock = Mock::new(config, Some(Fixed(state)));
    let answer = mock.handle(&Event::from(event.as_str()), now, 0, &Log::outside_invocations()).await;
    serde_json::to_value(answer).unwrap()
}

const MAINTENANCE: &str = r#"{"version": 1, "mode": "maintenance", "since": "2026-12-01T02:00:00Z",
    "until": "2026-12-01T04:00:00Z", "message": "Upgrading the database", "in_sync": true}"#;

const NORMAL: &str = r#"{"mode": "normal", "since": "2026-12-01T04:00:00Z", "until": null, "message": null}"#;

/// A header of either kind of answer; `name` in lower case, as it goes out.
fn header<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    let value = answer["headers"].get(name);
    let list = answer["multiValueHeaders"].get(name).and_then(|list| list.get(0));
    value.or(list).map(|value| value.as_str().unwrap())
}

fn shape(answer: &Value) -> Shape {
    let has = |map: &str| answer[map].as_object().is_some_and(|map| !map.is_empty());
    match (answer.get("statusDescription"), answer.get("cookies"), has("headers"), has("multiValueHeaders")) {
        (None, None, true, false) => Shape::RestApi,
        (None, Some(_), true, false) => Shape::HttpApi,
        (Some(_), None, true, false) => Shape::Alb,
        (Some(_), None, false, true) => Shape::AlbMultiValue,
        _ => panic!("no front takes {answer}"),
    }
}

fn kind(answer: &Value) -> Kind {
    let status = answer["statusCode"].as_u64().unwrap();
    let content_type = header(answer, "content-type").unwrap_or_default();
    match (status, content_type, answer["body"].as_str().unwrap()) {
        (204, "", "") => Preflight,
        (503, "application/problem+json", "") => HeadOfProblem,
        (503, "application/problem+json", _) => Problem,
        (503, "text/html; charset=utf-8", page) if page.contains("Upgrading the database") => Page,
        (200, "application/json", "") => HeadOfWellKnown,
        (200, "application/json", _) => WellKnown,
        _ => panic!("no known answer: {answer}"),
    }
}

#[tokio::test]
async fn each_sample_gets_its_answer() {
    for (name, expected_shape, expected_kind) in SAMPLES {
        let answer = answer(name, MAINTENANCE, &[]).await;
        assert_eq!((shape(&answer), kind(&answer)), (expected_shape, expected_kind), "{name}: {answer}");
        assert_eq!(header(&answer, "access-control-allow-origin"), Some("*"), "{name}");
        assert_eq!(header(&answer, "cache-control"), Some("no-store"), "{name}");
        assert!(header(&answer, "vary").unwrap().contains("Origin"), "{name}");
        if answer["statusCode"] == 503 {
            assert_eq!(header(&answer, "retry-after"), Some("600"), "{name}");
            assert_eq!(header(&answer, "x-maintenance"), Some("on"), "{name}");
            let exposed = header(&answer, "access-control-expose-headers");
            assert_eq!(exposed, Some("Retry-After, X-Maintenance"), "{name}");
        }
    }
}

#[test]
fn the_table_names_every_sample() {
    let files: BTreeSet<String> =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let named: BTreeSet<String> = SAMPLES.iter().map(|(name, ..)| format!("{name}.json")).collect();
    assert_eq!(files, named);
}

#[tokio::test]
async fn the_bodies_tell_what_the_state_says() {
    let body = |answer: &Value| serde_json::from_str::<Value>(answer["body"].as_str().unwrap()).unwrap();
    let problem = json!({
        "type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "Upgrading the database",
        "message": "Upgrading the database", "since": "2026-12-01T02:00:00Z", "until": "2026-12-01T04:00:00Z",
    });
    assert_eq!(body(&answer("rest-get", MAINTENANCE, &[]).await), problem);

    let feed = json!({
        "maintenance": true, "since": "2026-12-01T02:00:00Z", "until": "2026-12-01T04:00:00Z",
        "message": "Upgrading the database", "retry_after": 600,
    });
    assert_eq!(body(&answer("alb-feed", MAINTENANCE, &[]).await), feed);

    let normal = json!({
        "maintenance": false, "since": "2026-12-01T04:00:00Z", "until": null, "message": null, "retry_after": null,
    });
    assert_eq!(body(&answer("rest-feed-base-path", NORMAL, &[]).await), normal);
}

#[tokio::test]
async fn a_page_elsewhere_is_for_browsers_only() {
    let variables = [("MOCK_PAGE_URL", "https://status.example.com/shop")];
    let page = "https://status.example.com/shop";
    for (name, location) in [
        ("rest-browser", page.to_owned()),
        ("http-api-browser", page.to_owned()),
        ("alb-multi-value-browser", page.to_owned()),
        ("rest-browser-deep-link", format!("{page}#return=/orders/5?q=caf%C3%A9%20%231&q=red%20%26%20blue&sort=name")),
        ("http-api-browser-deep-link", format!("{page}#return=/orders/5?q=caf%C3%A9&sort=name")),
        ("alb-multi-value-browser-deep-link", format!("{page}#return=/orders/5?q=caf%C3%A9&q=red+%26+blue&sort=name")),
    ] {
        let answer = answer(name, MAINTENANCE, &variables).await;
        assert_eq!(answer["statusCode"], 302, "{name}");
        assert_eq!(header(&answer, "location"), Some(location.as_str()), "{name}");
        assert_eq!(header(&answer, "cache-control"), Some("no-store"));
        assert_eq!(header(&answer, "retry-after"), None);
    }
    assert_eq!(kind(&answer("rest-get", MAINTENANCE, &variables).await), Problem);
    let own = [("MOCK_PAGE_URL", "https://app.example.com/")];
    assert_eq!(kind(&answer("rest-browser", MAINTENANCE, &own).await), Page);
}

#[tokio::test]
async fn only_the_origins_of_the_list_may_read() {
    for (list, allowed, credentials) in [
        ("https://app.example.com", Some("https://app.example.com"), Some("true")),
        ("https://other.example.com", None, None),
    ] {
        for name in ["rest-post", "rest-preflight", "rest-feed-base-path", "alb-preflight"] {
            let answer = answer(name, MAINTENANCE, &[("MOCK_ALLOWED_ORIGINS", list)]).await;
            assert_eq!(header(&answer, "access-control-allow-origin"), allowed, "{name}");
            assert_eq!(header(&answer, "access-control-allow-credentials"), credentials, "{name}");
        }
    }
}
