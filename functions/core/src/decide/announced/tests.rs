//! What is remembered of the windows that events announce, and which of them are open: tables around each boundary.

use super::*;
use crate::model::names::TargetName;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn start(name: &str, from: i64, until: i64) -> Signal {
    let (name, from, until) = (name.to_owned(), Some(at(from)), at(until));
    Signal::WindowStart(Announcement { name, from, until, message: None, targets: Vec::new() })
}

/// Somebody ends it now.
fn end(name: &str) -> Signal {
    Signal::WindowEnd { name: name.to_owned(), at: None, until: None }
}

/// A schedule ended it at that second.
fn end_at(name: &str, second: i64) -> Signal {
    Signal::WindowEnd { name: name.to_owned(), at: Some(at(second)), until: None }
}

/// It names the end that the start had announced.
fn end_of(name: &str, until: i64) -> Signal {
    Signal::WindowEnd { name: name.to_owned(), at: None, until: Some(at(until)) }
}

/// A signal and its second; `None` is a heartbeat.
type Told = (i64, Option<Signal>);

/// Takes in each of them.
fn told(signals: impl IntoIterator<Item = Told>) -> (AnnouncedWindows, Vec<String>) {
    let mut windows = AnnouncedWindows::default();
    let mut forgotten = Vec::new();
    for (second, signal) in signals {
        forgotten.extend(windows.learn(signal.as_slice(), at(second)));
    }
    (windows, forgotten)
}

fn in_short(windows: &AnnouncedWindows) -> String {
    let one = |AnnouncedWindow { window: OpenWindow { name, from, until, .. }, ended }: &AnnouncedWindow| {
        let ended = if *ended { " ended" } else { "" };
        format!("{name} {}-{}{ended}", from.as_second(), until.as_second())
    };
    windows.0.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_window_is_open_from_its_start_until_its_end() {
    let (windows, _) = told([(10, Some(start("w", 100, 200)))]);
    for (second, open) in [(99, false), (100, true), (199, true), (200, false)] {
        assert_eq!(windows.open(at(second)).count(), usize::from(open), "at {second}");
    }
    let (ended, _) = told([(10, Some(start("w", 100, 200))), (150, Some(end("w")))]);
    assert_eq!(ended.open(at(160)).count(), 0);
}

#[test]
fn what_is_remembered_of_what_events_say() {
    let w = || Some(start("w", 10, 100));
    let both = || [(10, w()), (20, Some(start("w", 20, 300)))];
    let after_both = |second, signal: Option<Signal>| both().into_iter().chain([(second, signal)]).collect();
    let table: Vec<(&str, Vec<Told>, &str)> = vec![
        ("it is announced before it begins", vec![(5, w())], "w 10-100"),
        ("a start that comes twice", vec![(10, w()), (20, w())], "w 10-100"),
        ("a start that comes after an end", vec![(10, w()), (20, Some(end("w"))), (30, w())], "w 10-100 ended"),
        ("a start that comes a second before its own end", vec![(99, w())], "w 10-100"),
        ("a start that comes at its own end", vec![(100, w())], ""),
        ("an end that overtakes its start", vec![(5, Some(end_of("w", 100))), (10, w())], "w 5-100 ended"),
        ("an end that comes a second before its own end", vec![(99, Some(end_of("w", 100)))], "w 99-100 ended"),
        ("an end that comes when its window is over", vec![(100, Some(end_of("w", 100)))], ""),
        ("an end that names another end", after_both(30, Some(end_of("w", 300))), "w 20-300 ended, w 10-100"),
        ("an end of another window", vec![(10, w()), (30, Some(end("v")))], "w 10-100"),
        ("an end now closes all that have begun", after_both(30, Some(end("w"))), "w 10-100 ended, w 20-300 ended"),
        ("an end at the moment of a start closes it", vec![(10, w()), (10, Some(end("w")))], "w 10-100 ended"),
        ("an end closes none that begins later", vec![(5, w()), (9, Some(end("w")))], "w 10-100"),
        ("an end that comes late", vec![(10, w()), (30, Some(end_at("w", 9)))], "w 10-100"),
        ("one that was sent when it began", vec![(10, w()), (30, Some(end_at("w", 10)))], "w 10-100 ended"),
        ("a schedule's end comes in time", after_both(100, Some(end_at("w", 100))), "w 20-300"),
        ("the schedule's clock is ahead", after_both(99, Some(end_at("w", 100))), "w 10-100 ended, w 20-300"),
        ("it is ahead, and the start still on its way", vec![(9, Some(end_at("w", 100)))], "w 9-100 ended"),
    ];
    for (name, signals, remembered) in table {
        assert_eq!(in_short(&told(signals).0), remembered, "{name}");
    }
}

#[test]
fn what_is_over_is_forgotten_with_whatever_else_changes() {
    let ended = || vec![(10, Some(start("v", 10, 50))), (20, Some(end("v"))), (20, Some(start("w", 20, 100)))];
    let table: [(&str, i64, Option<Signal>, &str); 7] = [
        ("nothing is over", 49, None, "v 10-50 ended, w 20-100"),
        ("one that was ended is over: a heartbeat writes nothing", 50, None, "v 10-50 ended, w 20-100"),
        ("an event that says nothing new", 50, Some(start("w", 20, 100)), "v 10-50 ended, w 20-100"),
        ("another one begins", 50, Some(start("x", 50, 200)), "w 20-100, x 50-200"),
        ("another one begins a second earlier", 49, Some(start("x", 49, 200)), "v 10-50 ended, w 20-100, x 49-200"),
        ("an open one is not over", 99, None, "v 10-50 ended, w 20-100"),
        ("an open one is over", 100, None, ""),
    ];
    for (name, second, signal, remembered) in table {
        let signals = ended().into_iter().chain([(second, signal)]);
        assert_eq!(in_short(&told(signals).0), remembered, "{name}");
    }
}

#[test]
fn a_window_that_is_announced_again_has_the_new_message_and_targets() {
    let announce = |message: &str, target: &str| {
        let (message, targets) = (Some(message.to_owned()), vec![TargetName::parse(target).unwrap()]);
        Signal::WindowStart(Announcement { name: "w".to_owned(), from: None, until: at(100), message, targets })
    };
    let (windows, _) =
        told([(10, Some(announce("Upgrade", "web"))), (20, Some(announce("Upgrade of the API", "api")))]);
    let targets = vec![TargetName::parse("api").unwrap()];
    let message = Some("Upgrade of the API".to_owned());
    let expected = OpenWindow { from: at(10), until: at(100), name: "w".to_owned(), message, targets };
    assert_eq!(windows.open(at(20)).collect::<Vec<_>>(), [&expected]);
}

#[test]
fn of_too_many_the_least_important_are_forgotten() {
    let number = |count: usize| 0..i64::try_from(count).unwrap();
    let open = |count| number(count).map(|number| (10, Some(start(&format!("open{number}"), 10, 1000 - number))));
    let ended = |count| number(count).map(|number| (10, Some(end_of(&format!("ended{number}"), 1000 - number))));
    let names = |windows: &AnnouncedWindows| -> Vec<String> {
        windows.0.iter().map(|entry| entry.window.name.clone()).collect()
    };

    let (as_many_as_fit, forgotten) = told(open(REMEMBERED).chain(ended(REMEMBERED)));
    assert_eq!((as_many_as_fit.0.len(), forgotten.len()), (2 * REMEMBERED, 0));

    // Of those that have not ended, what ends last is forgotten, and said.
    let (windows, forgotten) = told(open(REMEMBERED).chain([(10, Some(start("last", 10, 2000)))]).chain(ended(1)));
    assert_eq!(forgotten, ["last"]);
    assert_eq!((windows.0.len(), names(&windows).contains(&"last".to_owned())), (REMEMBERED + 1, false));

    // Of those that have ended, what ends first is forgotten.
    let (windows, forgotten) = told(ended(REMEMBERED).chain([(10, Some(end_of("first", 20)))]).chain(open(1)));
    assert_eq!(forgotten, [""; 0]);
    assert_eq!((windows.0.len(), names(&windows).contains(&"first".to_owned())), (REMEMBERED + 1, false));
}

#[test]
fn where_p_state_has_no_room_the_ended_ones_are_forgotten_before_the_one_that_ends_last() {
    let signals = [start("late", 10, 300), start("soon", 10, 100), end_of("over", 200)];
    let (mut windows, _) = told(signals.map(|signal| (10, Some(signal))));
    let dropped: Vec<String> = std::iter::from_fn(|| windows.drop_one()).collect();
    assert_eq!(dropped, ["over", "late", "soon"]);
}
