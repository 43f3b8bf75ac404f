//! Every form of `P/mode`, and what the switch says to each that it refuses.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use maintenance_core::decide::request::ModeHistory;
use maintenance_core::model::request::{ModeParameter, ParameterRevision};
use maintenance_core::read::targets::Targets;
use maintenance_core::tell::problems;

/// 2026-11-21T00:00:00Z.
const WRITTEN_MS: i64 = 1_795_219_200_000;

fn targets() -> Targets {
    let api = r#"{"name": "api", "kind": "rest-api", "domain_name": "api.example.com",
        "normal": {"api_id": "a1", "stage": "prod"}, "maintenance": {"api_id": "m1", "stage": "maintenance"}}"#;
    Targets::read([("api", api)])
}

fn parameter(value: &str, version: i64) -> ModeParameter {
    ModeParameter {
        value: value.to_owned(),
        revision: ParameterRevision { version, modified_ms: WRITTEN_MS + version * 1000 },
    }
}

/// What is accepted, or what is said to it, in a line.
fn validate(value: &str) -> String {
    let mut history = ModeHistory::default();
    match history.validate(Some(&parameter(value, 1)), &targets()) {
        Some(problem) => format!("refused: {}", problems::sentence(&problem)),
        None => format!("accepted: {}", serde_json::to_string(&history.accepted.unwrap().request).unwrap()),
    }
}

#[test]
fn each_form_is_accepted_or_refused_with_the_key_and_what_it_takes() {
    let long = format!(r#"{{"mode": "on", "message": "{}"}}"#, "ä".repeat(251));
    let many = format!(r#"{{"mode": "on", "targets": [{}]}}"#, [r#""api""#; 11].join(","));
    let forms = [
        "auto",
        " On\n",
        "OFF",
        "true",
        "false",
        "maybe",
        "",
        "1",
        r#"{"mode": "on"}"#,
        r#"{"mode": true, "message": "  Back soon  ", "reason": ""}"#,
        r#"{"mode": "on", "message": "Upgrade", "reason": "CHG-1", "until": "2026-12-01T05:00:00+01:00", "targets": ["api"]}"#,
        r#"{"mode": "off", "until": "2026-11-22T00:00:00Z"}"#,
        r#"{"mode": "on", "until": "2026-11-20T00:00:00Z"}"#,
        r#"{"mode": "on", "until": "2026-12-01T04:00:00"}"#,
        r#"{"mode": "on", "until": 5}"#,
        r#"{"mode": "on", "untill": "2026-12-01T04:00:00Z", "colour": "red"}"#,
        r#"{"mode": "on", "targets": ["web"]}"#,
        r#"{"mode": "on", "targets": []}"#,
        r#"{"mode": "off", "targets": ["api"]}"#,
        r#"{"mode": "sometimes", "message": 7}"#,
        r#"{"message": "no mode"}"#,
        r#"{"mode": "on""#,
        r#"["on"]"#,
        &long,
        &many,
    ];
    let lines: Vec<String> = forms
        .iter()
        .map(|form| {
            let shown: String = form.chars().take(60).collect();
            format!("{shown:?}\n    {}", validate(form))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_request_is_validated_once() {
    let mut history = ModeHistory::default();
    let until = parameter(r#"{"mode": "on", "until": "2026-11-21T00:01:00Z"}"#, 1);
    assert_eq!(history.validate(Some(&until), &targets()), None);
    let accepted = history.clone();
    // The same revision again, however late and whatever became of its targets: no error.
    assert_eq!(history.validate(Some(&until), &Targets::default()), None);
    assert_eq!(history, accepted);
}

#[test]
fn a_refused_or_missing_request_leaves_the_last_one_in_force() {
    let mut history = ModeHistory::default();
    assert_eq!(history.validate(Some(&parameter("on", 1)), &targets()), None);
    let accepted = history.accepted.clone();
    let refused = history.validate(Some(&parameter("of", 2)), &targets()).unwrap();
    let said = problems::sentence(&refused);
    assert!(said.contains("last accepted request stays in force"), "{said}");
    assert_eq!(history.accepted, accepted);
    // It stays refused, with the same words, and so does a deleted parameter.
    assert_eq!(history.validate(Some(&parameter("of", 2)), &targets()), Some(refused));
    assert_eq!(history.validate(None, &targets()).unwrap().code(), "Missing");
    assert_eq!(history.accepted, accepted);
    // A parameter that was deleted and created again starts at version 1, but later.
    let recreated = ModeParameter {
        value: "off".into(),
        revision: ParameterRevision { version: 1, modified_ms: WRITTEN_MS + 9000 },
    };
    assert_eq!(history.validate(Some(&recreated), &targets()), None);
    assert_ne!(history.accepted, accepted);
}

#[test]
fn an_older_reading_changes_nothing() {
    let mut history = ModeHistory::default();
    assert_eq!(history.validate(Some(&parameter("off", 5)), &targets()), None);
    let accepted = history.clone();
    assert_eq!(history.validate(Some(&parameter("on", 4)), &targets()), None);
    assert_eq!(history, accepted);
}

/// An operator who was told that a request is refused does not reckon with it any more.
#[test]
fn a_refused_request_stays_refused_though_its_targets_exist_by_now() {
    let on_api = r#"{"mode": "on", "targets": ["api"]}"#;
    let mut history = ModeHistory::default();
    let mut problem = |version, targets: &Targets| {
        let problem = history.validate(Some(&parameter(on_api, version)), targets);
        (problem.map(|problem| problem.code()), history.accepted.is_some(), history.refused)
    };
    let refused = |version| Some(parameter(on_api, version).revision);
    assert_eq!(problem(1, &Targets::default()), (Some("UnknownTarget"), false, refused(1)));
    assert_eq!(problem(1, &targets()), (Some("RefusedBefore"), false, refused(1)));
    assert_eq!(problem(2, &Targets::default()), (Some("UnknownTarget"), false, refused(2)));
    assert_eq!(problem(3, &targets()), (None, true, None));
}
