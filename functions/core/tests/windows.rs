//! Planned windows: what a parameter may hold, when it opens, and what the clocks' changes do to it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "test code: what is unexpected ends the test")]

use jiff::{SignedDuration, Timestamp};
use maintenance_core::model::names::TargetName;
use maintenance_core::model::window::Window;
use maintenance_core::read::window::Windows;
use maintenance_core::tell::problems;

fn window(text: &str) -> Window {
    let mut windows = Windows::read([("weekly", text)]);
    assert_eq!(windows.malformed, [], "{text}");
    windows.usable.pop().unwrap()
}

fn problem(text: &str) -> String {
    let mut windows = Windows::read([("weekly", text)]);
    assert!(windows.usable.is_empty(), "{text}");
    problems::window(&windows.malformed.pop().unwrap().problem)
}

fn moment(text: &str) -> Timestamp {
    let text = if text.len() == "2026-11-22T12:00".len() { format!("{text}:00Z") } else { text.to_owned() };
    text.parse().unwrap()
}

/// The openings that follow `now` begin at these moments; a list that ends in `never` is all of them.
fn begins(cron: &str, zone: &str, now: &str, expected: &[&str]) {
    let window = window(&format!(r#"{{"cron": "{cron}", "timezone": "{zone}", "minutes": 1}}"#));
    let mut now = moment(now);
    for expected in expected {
        let next = window.next_after(now);
        if *expected == "never" {
            assert_eq!(next, None, "{cron} in {zone}");
            return;
        }
        let next = next.unwrap_or_else(|| panic!("{cron} in {zone}: {expected} is missing"));
        assert_eq!(next.from, moment(expected), "{cron} in {zone}");
        assert_eq!(window.open_at(next.from), Some(next), "{cron} in {zone}");
        now = next.from;
    }
}

/// The first three tables are AWS's own examples, then what its prose says of each wildcard. 22 November 2026 is a Sunday.
#[test]
fn every_documented_expression_comes_when_the_documents_say() {
    let (sunday, friday) = ("2026-11-22T12:00", "2026-11-27T17:50");
    let scheduled_rules: [(&str, &str, &[&str]); 8] = [
        ("0 10 * * ? *", sunday, &["2026-11-23T10:00", "2026-11-24T10:00"]),
        ("15 12 * * ? *", sunday, &["2026-11-22T12:15", "2026-11-23T12:15"]),
        ("0 18 ? * MON-FRI *", friday, &["2026-11-27T18:00", "2026-11-30T18:00", "2026-12-01T18:00"]),
        ("0 8 1 * ? *", sunday, &["2026-12-01T08:00", "2027-01-01T08:00"]),
        ("0/15 * * * ? *", sunday, &["2026-11-22T12:15", "2026-11-22T12:30", "2026-11-22T12:45", "2026-11-22T13:00"]),
        ("0/10 * ? * MON-FRI *", "2026-11-27T23:40", &["2026-11-27T23:50", "2026-11-30T00:00", "2026-11-30T00:10"]),
        ("0/5 8-17 ? * MON-FRI *", friday, &["2026-11-27T17:55", "2026-11-30T08:00", "2026-11-30T08:05"]),
        (
            "0/30 20-2 ? * MON-FRI *",
            "2026-11-27T23:00",
            &["2026-11-27T23:30", "2026-11-30T00:00", "2026-11-30T00:30", "2026-11-30T01:00", "2026-11-30T01:30"],
        ),
    ];
    let commands: [(&str, &str, &[&str]); 4] = [
        ("0 12 * * ? *", sunday, &["2026-11-23T12:00", "2026-11-24T12:00"]),
        ("5,35 14 * * ? *", sunday, &["2026-11-22T14:05", "2026-11-22T14:35", "2026-11-23T14:05"]),
        ("15 10 ? * 6L 2019-2022", "2022-11-22T12:00", &["2022-11-25T10:15", "2022-12-30T10:15", "never"]),
        ("15 10 ? * 6L 2022-2023", "2023-11-22T12:00", &["2023-11-24T10:15", "2023-12-29T10:15", "never"]),
    ];
    let wildcards: [(&str, &str, &[&str]); 21] = [
        (
            "0 0 1 JAN,FEB,MAR ? *",
            sunday,
            &["2027-01-01T00:00", "2027-02-01T00:00", "2027-03-01T00:00", "2028-01-01T00:00"],
        ),
        ("0 0 1-15 * ? *", "2026-11-14T12:00", &["2026-11-15T00:00", "2026-12-01T00:00"]),
        ("1/10 * * * ? *", sunday, &["2026-11-22T12:01", "2026-11-22T12:11", "2026-11-22T12:21", "2026-11-22T12:31"]),
        ("0 0 7 * ? *", sunday, &["2026-12-07T00:00"]),
        ("0 0 L * ? *", sunday, &["2026-11-30T00:00", "2026-12-31T00:00", "2027-01-31T00:00", "2027-02-28T00:00"]),
        ("0 0 ? * L *", sunday, &["2026-11-28T00:00", "2026-12-05T00:00"]),
        // The 3rd is a Sunday in January 2027, a Wednesday in February and in March, a Saturday in April.
        ("0 0 3W * ? 2027", sunday, &["2027-01-04T00:00", "2027-02-03T00:00", "2027-03-03T00:00", "2027-04-02T00:00"]),
        ("0 0 ? * 3#2 *", sunday, &["2026-12-08T00:00", "2027-01-12T00:00"]),
        // And what follows from it.
        ("0 0 ? * tue#2 *", sunday, &["2026-12-08T00:00", "2027-01-12T00:00"]),
        ("0 0 ? * 1 *", sunday, &["2026-11-29T00:00"]),
        ("0 0 ? * FRIL *", sunday, &["2026-11-27T00:00", "2026-12-25T00:00"]),
        ("0 0 ? * 2#5 *", sunday, &["2026-11-30T00:00", "2027-03-29T00:00"]),
        // 1 August 2026 is a Saturday, 31 January 2027 a Sunday: the nearest weekday stays in the month.
        ("0 0 1W 8 ? *", "2026-07-01T00:00", &["2026-08-03T00:00"]),
        ("0 0 31W * ? *", sunday, &["2026-12-31T00:00", "2027-01-29T00:00", "2027-03-31T00:00"]),
        ("0 0 LW * ? *", "2027-01-01T00:00", &["2027-01-29T00:00", "2027-02-26T00:00"]),
        (
            "0 0 ? * FRI-MON *",
            sunday,
            &["2026-11-23T00:00", "2026-11-27T00:00", "2026-11-28T00:00", "2026-11-29T00:00"],
        ),
        ("0 0 1 NOV-FEB/2 ? *", sunday, &["2027-01-01T00:00", "2027-11-01T00:00"]),
        ("0 0 1,15W,L 12 ? *", sunday, &["2026-12-01T00:00", "2026-12-15T00:00", "2026-12-31T00:00"]),
        ("0 0 29 2 ? *", sunday, &["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("0 0 1 1 ? 2199", sunday, &["2199-01-01T00:00", "never"]),
        ("0 2 ? * sun", sunday, &["2026-11-29T02:00"]),
    ];
    for (cron, now, expected) in scheduled_rules.into_iter().chain(commands).chain(wildcards) {
        begins(cron, "UTC", now, expected);
        begins(&format!("cron({cron})"), "UTC", now, expected);
    }
    begins("30 8 * * ? *", "America/New_York", sunday, &["2026-11-22T13:30", "2026-11-23T13:30"]);
}

/// Scheduler's guide: skipped where the clocks leap over it, once where they repeat it, before the shift.
#[test]
fn the_clocks_change_as_eventbridge_scheduler_documents() {
    // The guide's own example, in spring; in autumn it is 01:30 that comes twice there.
    begins("30 2 * * ? *", "America/Los_Angeles", "2026-03-07T00:00", &["2026-03-07T10:30", "2026-03-09T09:30"]);
    begins("30 2 * * ? *", "America/Los_Angeles", "2026-11-01T00:00", &["2026-11-01T10:30", "2026-11-02T10:30"]);
    begins("30 1 * * ? *", "America/Los_Angeles", "2026-11-01T00:00", &["2026-11-01T08:30", "2026-11-02T09:30"]);
    // Leapt over: 02:00 to 03:00. Repeated: the same.
    begins("30 2 * * ? *", "Europe/Berlin", "2026-03-28T00:00", &["2026-03-28T01:30", "2026-03-30T00:30"]);
    begins("0 3 * * ? *", "Europe/Berlin", "2026-03-28T03:00", &["2026-03-29T01:00", "2026-03-30T01:00"]);
    begins("0/30 * * * ? *", "Europe/Berlin", "2026-03-29T00:00", &["2026-03-29T00:30", "2026-03-29T01:00"]);
    begins("30 2 * * ? *", "Europe/Berlin", "2026-10-24T12:00", &["2026-10-25T00:30", "2026-10-26T01:30"]);
    begins("0/30 * * * ? *", "Europe/Berlin", "2026-10-25T00:00", &["2026-10-25T00:30", "2026-10-25T02:00"]);
    begins("30 2 ? 3 1L *", "Europe/Berlin", "2026-01-01T00:00", &["never"]);
    begins("30 1 * * ? *", "America/New_York", "2026-11-01T00:00", &["2026-11-01T05:30", "2026-11-02T06:30"]);
    begins("30 2 * * ? *", "America/New_York", "2026-03-08T00:00", &["2026-03-09T06:30"]);
    // Half an hour: leapt over 02:00 to 02:30, repeated 01:30 to 02:00.
    begins("15 2 * * ? *", "Australia/Lord_Howe", "2026-10-02T16:00", &["2026-10-04T15:15"]);
    begins("30 2 * * ? *", "Australia/Lord_Howe", "2026-10-03T00:00", &["2026-10-03T15:30", "2026-10-04T15:30"]);
    begins("45 1 * * ? *", "Australia/Lord_Howe", "2026-04-04T00:00", &["2026-04-04T14:45", "2026-04-05T15:15"]);
    // Clocks that never change.
    begins("30 2 * * ? *", "Asia/Tokyo", "2026-03-28T00:00", &["2026-03-28T17:30", "2026-03-29T17:30"]);
    begins("30 2 * * ? *", "Asia/Kolkata", "2026-03-28T00:00", &["2026-03-28T21:00", "2026-03-29T21:00"]);
}

#[test]
fn a_window_that_comes_once_is_never_lost_to_the_clocks() {
    let cases = [
        ("2026-12-06T02:00:00", "Europe/Berlin", "2026-12-06T01:00"),
        ("at(2022-11-20T13:00:00)", "America/Los_Angeles", "2022-11-20T21:00"),
        ("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30"),
        ("2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30"),
        ("2026-10-04T02:15:00", "Australia/Lord_Howe", "2026-10-03T15:45"),
        (" AT( 2026-12-06T02:00:00 ) ", "UTC", "2026-12-06T02:00"),
    ];
    for (at, zone, expected) in cases {
        let window = window(&format!(r#"{{"at": "{at}", "timezone": "{zone}", "minutes": 90}}"#));
        let from = moment(expected);
        let opening = window.next_after(moment("2020-01-01T00:00")).unwrap();
        assert_eq!((opening.from, opening.until), (from, from + SignedDuration::from_mins(90)), "{at}");
        assert_eq!(window.open_at(from - SignedDuration::from_nanos(1)), None, "{at}");
        assert_eq!(window.open_at(from), Some(opening), "{at}");
        assert_eq!(window.open_at(opening.until - SignedDuration::from_nanos(1)), Some(opening), "{at}");
        assert_eq!(window.open_at(opening.until), None, "{at}");
        assert_eq!(window.next_after(from), None, "{at}: once");
    }
}

#[test]
fn minutes_are_elapsed_time_and_the_opening_that_ends_last_counts() {
    // From 01:30 before the leap to 03:30 after it is one hour; three hours go on to 05:30.
    let night = window(r#"{"cron": "30 1 * * ? *", "timezone": "Europe/Berlin", "minutes": 180}"#);
    let opening = night.open_at(moment("2026-03-29T02:00")).unwrap();
    assert_eq!((opening.from, opening.until), (moment("2026-03-29T00:30"), moment("2026-03-29T03:30")));
    // In the second pass of 02:10, the window that began at the first 02:30 is open, and the next is not before 03:00.
    let often = window(r#"{"cron": "0/30 * * * ? *", "timezone": "Europe/Berlin", "minutes": 60}"#);
    let opening = often.open_at(moment("2026-10-25T01:10")).unwrap();
    assert_eq!((opening.from, opening.until), (moment("2026-10-25T00:30"), moment("2026-10-25T01:30")));
    assert_eq!(often.next_after(moment("2026-10-25T01:10")).unwrap().from, moment("2026-10-25T02:00"));
    assert_eq!(often.open_at(moment("2026-10-25T01:30")), None, "half an hour of the repeated hour is not covered");
    // The longest window, at its last minute.
    let month = window(r#"{"cron": "0 0 1 1 ? 2026", "minutes": 44640}"#);
    assert_eq!(
        month.open_at(moment("2026-01-31T23:59")).map(|opening| opening.until),
        Some(moment("2026-02-01T00:00"))
    );
    assert_eq!(month.open_at(moment("2026-02-01T00:00")), None);
}

#[test]
fn each_mistake_is_named_with_what_its_key_takes() {
    let cron = |cron: &str| format!(r#"{{"cron": "{cron}", "minutes": 60}}"#);
    let at = |at: &str| format!(r#"{{"at": "{at}", "minutes": 60}}"#);
    let mut mistakes: Vec<String> = [
        "{",
        "7",
        r#"["0 2 ? * SUN *"]"#,
        "{}",
        r#"{"at": "2026-12-06T02:00:00", "cron": "0 2 ? * SUN *", "minutes": 60}"#,
        r#"{"at": 5, "timezone": 1, "minutes": "60", "message": [], "targets": "api", "title": "?"}"#,
        r#"{"cron": "0 2 ? * SUN *", "timezone": "Europe/Bonn", "minutes": 0}"#,
        r#"{"cron": "0 2 ? * SUN *", "timezone": "", "minutes": 44641}"#,
        r#"{"cron": "0 2 ? * SUN *", "timezone": "Etc/Unknown", "minutes": 1.5}"#,
        r#"{"cron": "0 2 ? * SUN *", "minutes": -1, "targets": []}"#,
        r#"{"at": "9999-12-31T23:59:59", "timezone": "America/New_York", "minutes": 60}"#,
    ]
    .map(str::to_owned)
    .to_vec();
    mistakes.push(format!(r#"{{"cron": "0 2 ? * SUN *", "minutes": 60, "message": "{}"}}"#, "x".repeat(501)));
    let local =
        ["2026-12-06T02:00:00Z", "2026-12-06T02:00:00+01:00", "2026-12-06", "2026-02-30T02:00:00", "at(tomorrow)", ""];
    mistakes.extend(local.map(at));
    let fields = [
        "",
        "0 2 ? *",
        "0 2 ? * SUN * *",
        "rate(5 minutes)",
        "at(2026-12-06T02:00:00)",
        "0 2 * * * *",
        "0 2 ? * ? *",
        "0 2 1 * MON *",
        "0 2 * * SUN *",
        "60 24 32 13 ? 2200",
        "-1 1- ? 0 8 1969",
        "+5 ? L 1#2 SUN/2 2030-2026",
        "0/0 0/24 ? * 3#1,6#3 *",
        "1,,2 L ? JANFEB SUNDAY ?",
        "0 2 L-3 * ? *",
        "0 2 1-5W * ? *",
        "0 2 32W * ? *",
        "0 2 ? * MON-FRIL *",
        "0 2 ? * 2#6 *",
        "0 2 31 2,4,6 ? *",
        "0 2 29 2 ? 2027",
        "0 2 ? 2 1#5 2026-2029",
    ];
    mistakes.extend(fields.map(cron));
    let lines: Vec<String> = mistakes.iter().map(|text| problem(text)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn no_value_is_ever_repeated() {
    let secret = "s3cr3t";
    for key in ["at", "cron", "timezone", "minutes", "message", "targets"] {
        for value in [format!(r#""{secret}""#), format!(r#"{{"{secret}": "{secret}"}}"#)] {
            let text = format!(r#"{{"{key}": {value}, "unknown": "{secret}"}}"#);
            assert!(!problem(&text).contains(secret), "{text}");
        }
    }
}

#[test]
fn windows_are_sorted_and_two_of_one_name_fail_together() {
    let once = r#"{"at": "2026-12-06T02:00:00", "minutes": 90, "message": " Database\tupgrade ", "targets": ["web", "api", "web"]}"#;
    let weekly = r#"{"cron": "0 2 ? * SUN *", "minutes": 60, "message": null}"#;
    let mut parameters = [("weekly", weekly), ("twice", once), ("db", once), ("twice", weekly), ("broken", "{}")];
    let windows = Windows::read(parameters);
    let usable: Vec<&str> = windows.usable.iter().map(|window| window.name.as_str()).collect();
    let malformed: Vec<&str> = windows.malformed.iter().map(|window| window.name.as_str()).collect();
    assert_eq!((usable, malformed), (vec!["db", "weekly"], vec!["broken", "twice"]));
    let [db, weekly] = windows.usable.as_slice() else { panic!("two are usable") };
    let targets: Vec<&str> = db.targets.iter().map(TargetName::as_str).collect();
    assert_eq!((db.message.as_deref(), targets), (Some("Database upgrade"), vec!["api", "web"]));
    assert_eq!((weekly.message.as_deref(), weekly.targets.as_slice()), (None, [].as_slice()));
    parameters.reverse();
    assert_eq!(Windows::read(parameters), windows);
}
