//! The feed's documents, word for word, and what is answered to other requests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may panic")]

use std::time::Duration;

use feed::config::Config;
use feed::handler::Feed;
use feed::source::Source;
use maintenance_aws::Entry;
use maintenance_core::Fault;
use maintenance_lambda::{Event, Log};
use serde_json::{Value, json};

/// What P/state says, and the windows under P/windows.
struct Fixed(Value);

const WINDOWS: [(&str, &str); 4] = [
    ("secret-name", r#"{"cron": "0 3 * * ? *", "minutes": 30, "message": "Backups", "targets": ["secret-target"]}"#),
    ("upgrade", r#"{"at": "2026-12-06T02:00:00", "timezone": "Europe/Berlin", "minutes": 90}"#),
    ("next-year", r#"{"at": "2027-12-06T02:00:00", "minutes": 90, "message": "secret of next year"}"#),
    ("broken", r#"{"minutes": 90, "message": "secret and broken"}"#),
];

impl Source for Fixed {
    async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
        Ok(Some(self.0.to_string()))
    }

    async fn read_under(&self, _: &str, _: Duration) -> Result<Vec<Entry>, Fault> {
        let entry = |(name, value): (&str, &str)| {
            let modified = Some("2026-11-20T09:30:00Z".parse::<jiff::Timestamp>().unwrap().as_second());
            Entry { name: name.to_owned(), value: value.to_owned(), modified }
        };
        Ok(WINDOWS.map(entry).into())
    }
}

async fn answer(state: Value, method: &str, path: &str) -> Value {
    let variables = [
        ("FEED_STATE_PARAMETER", "/maintenance/shop/state"),
        ("FEED_WINDOWS_PATH", "/maintenance/shop/windows"),
        ("FEED_SERVICE_NAME", "The shop"),
        ("FEED_PAGE_URL", "https://page.example.com/"),
    ];
    let (config, problems) = Config::read(|name| {
        let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
        Some((*value).to_owned())
    });
    assert!(problems.is_empty(), "{problems:?}");
    let event = json!({"path": path, "httpMethod": method, "headers": {"Accept": "text/html", "Cookie": "a=b"}});
    let now = "2026-12-01T02:30:03.25Z".parse().unwrap();
    let (feed, event) = (Feed::new(config, Some(Fixed(state))), Event::from(event.to_string().as_str()));
    serde_json::to_value(feed.handle(&event, now, 0, &Log::outside_invocations()).await).unwrap()
}

fn in_maintenance() -> Value {
    json!({
        "version": 1, "mode": "maintenance", "since": "2026-12-01T02:00:05Z", "until": "2026-12-01T04:00:00Z",
        "message": "Upgrading the \"database\"", "updated": "2026-12-01T02:00:07Z",
        "decided_by": {"source": "window", "name": "secret-window", "reason": "secret reason"},
        "explanation": "secret explanation", "error": "secret error", "lagging": ["secret-target"], "in_sync": false,
    })
}

fn normal() -> Value {
    json!({"mode": "normal", "since": "2026-11-30T00:00:00Z", "updated": "2026-11-30T00:01:00Z",
        "decided_by": {"source": "default", "name": null, "reason": null}, "message": "secret"})
}

fn page(updated: &str) -> Value {
    json!({"id": "maintenance", "name": "The shop", "url": "https://page.example.com/", "time_zone": "Etc/UTC",
        "updated_at": updated})
}

fn maintenance(more: &Value, update: &Value) -> Value {
    let mut all = json!({
        "impact": "maintenance", "shortlink": "https://page.example.com/", "page_id": "maintenance", "components": [],
        "monitoring_at": null, "resolved_at": null, "started_at": null,
    });
    let mut updates = json!({"affected_components": null, "deliver_notifications": false});
    updates.as_object_mut().unwrap().extend(update.as_object().unwrap().clone());
    for member in ["created_at", "display_at"] {
        updates[member] = updates["updated_at"].clone();
    }
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    for (member, of_all) in [("status", "status"), ("incident_id", "id")] {
        updates[member] = all[of_all].clone();
    }
    all["incident_updates"] = json!([updates]);
    all
}

fn active() -> Value {
    maintenance(
        &json!({"id": "202612010200", "name": "Scheduled maintenance", "status": "in_progress",
            "created_at": "2026-12-01T02:00:05Z", "updated_at": "2026-12-01T02:00:07Z",
            "started_at": "2026-12-01T02:00:05Z", "scheduled_for": "2026-12-01T02:00:05Z",
            "scheduled_until": "2026-12-01T04:00:00Z"}),
        &json!({"id": "202612010200-9d565ee2", "body": "Upgrading the \"database\"", "updated_at": "2026-12-01T02:00:07Z"}),
    )
}

fn upcoming(id: &str, update: &str, body: &str, from: &str, until: &str) -> Value {
    let written = "2026-11-20T09:30:00Z";
    maintenance(
        &json!({"id": id, "name": "Scheduled maintenance", "status": "scheduled", "created_at": written,
            "updated_at": written, "scheduled_for": from, "scheduled_until": until}),
        &json!({"id": format!("{id}-{update}"), "body": body, "updated_at": written}),
    )
}

fn backups(day: u8) -> Value {
    let (from, until) = (format!("2026-12-0{day}T03:00:00Z"), format!("2026-12-0{day}T03:30:00Z"));
    upcoming(&format!("2026120{day}0300"), "2bddaf64", "Backups", &from, &until)
}

fn upgrade() -> Value {
    let message = "The service will not be available at this time.";
    upcoming("202612060100", "e8d4edd0", message, "2026-12-06T01:00:00Z", "2026-12-06T02:30:00Z")
}

#[tokio::test]
async fn each_document_is_told_word_for_word() {
    let at = "2026-12-01T02:30:03Z";
    let (begun, before) = (page("2026-12-01T02:00:07Z"), page("2026-11-30T00:01:00Z"));
    let down = json!({"indicator": "maintenance", "description": "Service Under Maintenance"});
    let up = json!({"indicator": "none", "description": "All Systems Operational"});
    let of = |page: &Value, listed: Value| json!({"page": page, "generated_at": at, "scheduled_maintenances": listed});
    let summary = |page: &Value, status: &Value, listed: Value| {
        json!({"page": page, "generated_at": at, "status": status, "components": [], "incidents": [],
            "scheduled_maintenances": listed})
    };
    // Tonight's backups end within the maintenance that is under way.
    for (path, in_maintenance_expected, normal_expected) in [
        (
            "summary.json",
            summary(&begun, &down, json!([active(), backups(2), upgrade()])),
            summary(&before, &up, json!([backups(1), upgrade()])),
        ),
        (
            "status.json",
            json!({"page": begun, "generated_at": at, "status": down}),
            json!({"page": before, "generated_at": at, "status": up}),
        ),
        ("scheduled-maintenances/active.json", of(&begun, json!([active()])), of(&before, json!([]))),
        (
            "scheduled-maintenances/upcoming.json",
            of(&begun, json!([backups(2), upgrade()])),
            of(&before, json!([backups(1), upgrade()])),
        ),
    ] {
        for (state, expected) in [(in_maintenance(), in_maintenance_expected), (normal(), normal_expected)] {
            let answer = answer(state, "GET", &format!("/v1/api/v2/{path}")).await;
            let body = answer["body"].as_str().unwrap();
            assert_eq!(serde_json::from_str::<Value>(body).unwrap(), expected, "{path}");
            assert!(!body.contains("secret"), "{path}: {body}");
            let headers = json!({"cache-control": "public, max-age=5, stale-if-error=60",
                "content-type": "application/json", "access-control-allow-origin": "*"});
            assert_eq!((&answer["statusCode"], &answer["headers"]), (&json!(200), &headers), "{path}");
        }
    }
}

#[tokio::test]
async fn what_an_operator_or_an_alarm_began_was_not_scheduled() {
    for source in ["operator", "alarm"] {
        let mut state = in_maintenance();
        state["decided_by"]["source"] = json!(source);
        state["until"] = Value::Null;
        let answer = answer(state, "GET", "/api/v2/scheduled-maintenances/active.json").await;
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        let told = &body["scheduled_maintenances"][0];
        assert_eq!((&told["name"], &told["scheduled_until"]), (&json!("Maintenance"), &Value::Null), "{source}");
    }
}

#[tokio::test]
async fn there_is_nothing_else() {
    let cached = json!({"cache-control": "public, max-age=60", "content-type": "application/json",
        "access-control-allow-origin": "*"});
    for (method, path) in [
        ("GET", "/"),
        ("HEAD", "/orders"),
        ("POST", "/api/v2/summary.json"),
        ("PUT", "/x"),
        ("GET", ""),
        ("GET", "/.well-known/maintenance"),
    ] {
        let answer = answer(in_maintenance(), method, path).await;
        assert_eq!((&answer["statusCode"], &answer["headers"]), (&json!(404), &cached), "{method} {path}");
        let body = answer["body"].as_str().unwrap();
        let said = serde_json::from_str::<Value>(body).ok().and_then(|body| body["message"].as_str().map(str::len));
        assert_eq!(said.is_some(), method != "HEAD", "{method} {path}: {body}");
    }
}

#[tokio::test]
async fn preflights_are_for_everybody() {
    for path in ["/", "/v1/api/v2/summary.json"] {
        let answer = answer(normal(), "OPTIONS", path).await;
        let headers = json!({"cache-control": "no-store", "access-control-allow-origin": "*",
            "access-control-allow-methods": "GET, HEAD, OPTIONS", "access-control-allow-headers": "*",
            "access-control-max-age": "60"});
        assert_eq!((&answer["statusCode"], &answer["headers"]), (&json!(204), &headers), "{path}");
    }
}
