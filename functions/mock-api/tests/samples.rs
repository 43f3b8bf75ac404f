//! Every sample under `events/mock-api/` gets the answer that this table says, and the table names every sample.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use maintenance_aws::Entry;
use maintenance_core::Fault;
use mock_api::{config::Config, event::Event, mock::Mock, source::Source};
use serde_json::{Value, json};

/// What an answer is, by its status, its content type and whether it has a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Problem,
    Page,
    Feed,
    Preflight,
    HeadOfProblem,
    HeadOfFeed,
    Document,
    HeadOfDocument,
    PreflightOfDocument,
}

use Kind::{Document, Feed, HeadOfDocument, HeadOfFeed, HeadOfProblem, Page, Preflight, PreflightOfDocument, Problem};

const SAMPLES: [(&str, Shape, Kind); 31] = [
    ("alb-feed", Shape::Alb, Feed),
    ("alb-get", Shape::Alb, Problem),
    ("alb-health-check", Shape::Alb, Problem),
    ("alb-multi-value-browser", Shape::AlbMultiValue, Page),
    ("alb-multi-value-browser-deep-link", Shape::AlbMultiValue, Page),
    ("alb-multi-value-get", Shape::AlbMultiValue, Problem),
    ("alb-preflight", Shape::Alb, Preflight),
    ("alb-status", Shape::Alb, Document),
    ("function-url-get", Shape::ApiGateway, Problem),
    ("function-url-head-feed", Shape::ApiGateway, HeadOfFeed),
    ("function-url-preflight-of-summary", Shape::ApiGateway, PreflightOfDocument),
    ("function-url-summary", Shape::ApiGateway, Document),
    ("http-api-1.0-get", Shape::ApiGateway, Problem),
    ("http-api-browser", Shape::ApiGateway, Page),
    ("http-api-browser-deep-link", Shape::ApiGateway, Page),
    ("http-api-feed-stage", Shape::ApiGateway, Feed),
    ("http-api-get", Shape::ApiGateway, Problem),
    ("http-api-head-active-stage", Shape::ApiGateway, HeadOfDocument),
    ("http-api-post-binary", Shape::ApiGateway, Problem),
    ("http-api-preflight", Shape::ApiGateway, Preflight),
    ("rest-browser", Shape::ApiGateway, Page),
    ("rest-browser-deep-link", Shape::ApiGateway, Page),
    ("rest-console-test", Shape::ApiGateway, Problem),
    ("rest-feed-base-path", Shape::ApiGateway, Feed),
    ("rest-feed-stage", Shape::ApiGateway, Feed),
    ("rest-get", Shape::ApiGateway, Problem),
    ("rest-head", Shape::ApiGateway, HeadOfProblem),
    ("rest-options-plain", Shape::ApiGateway, Problem),
    ("rest-post", Shape::ApiGateway, Problem),
    ("rest-preflight", Shape::ApiGateway, Preflight),
    ("rest-upcoming-stage", Shape::ApiGateway, Document),
];

/// What an answer looks like: REST and HTTP APIs take the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    ApiGateway,
    Alb,
    AlbMultiValue,
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/mock-api");

struct Fixed(&'static str);

impl Source for Fixed {
    async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
        Ok(Some(self.0.to_owned()))
    }

    async fn read_under(&self, _: &str, _: Duration) -> Result<Vec<Entry>, Fault> {
        let windows = [
            ("nightly", r#"{"cron": "0 3 * * ? *", "minutes": 30, "message": "Backups"}"#),
            ("upgrade", r#"{"at": "2026-12-06T02:00:00", "timezone": "Europe/Berlin", "minutes": 90}"#),
            ("someday", r#"{"at": "2027-12-06T02:00:00", "minutes": 90, "message": "Beyond the horizon"}"#),
            ("broken", r#"{"minutes": 90, "message": "Broken"}"#),
        ];
        let entry = |(name, value): (&str, &str)| Entry {
            name: name.to_owned(),
            value: value.to_owned(),
            modified: Some(1_795_000_000),
        };
        Ok(windows.map(entry).into())
    }
}

/// The answer to a sample, ten minutes before maintenance is meant to end.
async fn answer(name: &str, state: &'static str, variables: &[(&str, &str)]) -> Value {
    let (config, problems) = Config::read(|name| {
        let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    });
    assert!(problems.is_empty(), "{problems:?}");
    let event = fs::read_to_string(Path::new(FOLDER).join(format!("{name}.json"))).unwrap();
    let now = "2026-12-01T03:50:00Z".parse().unwrap();
    Mock::new(config, Some(Fixed(state))).handle(&Event::from(event.as_str()), now, 0).await
}

const MAINTENANCE: &str = r#"{"version": 1, "mode": "maintenance", "since": "2026-12-01T02:00:00Z",
    "until": "2026-12-01T04:00:00Z", "message": "Upgrading the database", "in_sync": true}"#;

const NORMAL: &str = r#"{"mode": "normal", "since": "2026-12-01T04:00:00Z", "until": null, "message": null}"#;

/// A header of either kind of answer.
fn header<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    let value = answer.get("headers").and_then(|headers| headers.get(name));
    let list = answer.get("multiValueHeaders").and_then(|headers| headers.get(name)?.get(0));
    value.or(list).map(|value| value.as_str().unwrap())
}

fn shape(answer: &Value) -> Shape {
    match (answer.get("statusDescription"), answer.get("headers"), answer.get("multiValueHeaders")) {
        (None, Some(_), None) => Shape::ApiGateway,
        (Some(_), Some(_), None) => Shape::Alb,
        (Some(_), None, Some(_)) => Shape::AlbMultiValue,
        _ => panic!("no front takes {answer}"),
    }
}

fn kind(answer: &Value) -> Kind {
    let status = answer["statusCode"].as_u64().unwrap();
    let content_type = header(answer, "Content-Type").unwrap_or_default();
    let is_document = header(answer, "Cache-Control") == Some("public, max-age=5, stale-if-error=60");
    match (status, content_type, answer["body"].as_str().unwrap()) {
        (204, "", "") if header(answer, "Vary").is_none() => PreflightOfDocument,
        (204, "", "") => Preflight,
        (200, "application/json", "") if is_document => HeadOfDocument,
        (200, "application/json", _) if is_document => Document,
        (503, "application/problem+json", "") => HeadOfProblem,
        (503, "application/problem+json", _) => Problem,
        (503, "text/html; charset=utf-8", page) if page.contains("Upgrading the database") => Page,
        (200, "application/json", "") => HeadOfFeed,
        (200, "application/json", _) => Feed,
        _ => panic!("no known answer: {answer}"),
    }
}

#[tokio::test]
async fn each_sample_gets_its_answer() {
    for (name, expected_shape, expected_kind) in SAMPLES {
        let answer = answer(name, MAINTENANCE, &[]).await;
        assert_eq!((shape(&answer), kind(&answer)), (expected_shape, expected_kind), "{name}: {answer}");
        assert_eq!(header(&answer, "Access-Control-Allow-Origin"), Some("*"), "{name}");
        // A document is the same for everybody, and may be kept.
        if [Document, HeadOfDocument, PreflightOfDocument].contains(&expected_kind) {
            assert_eq!((header(&answer, "Vary"), header(&answer, "X-Maintenance")), (None, None), "{name}");
            continue;
        }
        assert_eq!(header(&answer, "Cache-Control"), Some("no-store"), "{name}");
        assert!(header(&answer, "Vary").unwrap().contains("Origin"), "{name}");
        if answer["statusCode"] == 503 {
            assert_eq!(header(&answer, "Retry-After"), Some("600"), "{name}");
            assert_eq!(header(&answer, "X-Maintenance"), Some("on"), "{name}");
            let exposed = header(&answer, "Access-Control-Expose-Headers");
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
        assert_eq!(header(&answer, "Location"), Some(location.as_str()), "{name}");
        assert_eq!(header(&answer, "Cache-Control"), Some("no-store"));
        assert_eq!(header(&answer, "Retry-After"), None);
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
            assert_eq!(header(&answer, "Access-Control-Allow-Origin"), allowed, "{name}");
            assert_eq!(header(&answer, "Access-Control-Allow-Credentials"), credentials, "{name}");
        }
    }
}
