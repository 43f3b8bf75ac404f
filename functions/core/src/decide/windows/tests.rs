//! Which windows are open: unreadable ones, and the order of several.

use super::*;
use crate::decide::tests::{at, window};
use crate::model::signal::{Announcement, Signal};

fn names(windows: &[OpenWindow]) -> Vec<&str> {
    windows.iter().map(|window| window.name.as_str()).collect()
}

/// What a window's parameter holds. It begins so many seconds after second 0.
fn declared(from: i64, minutes: i64) -> String {
    let local = at(from).to_string();
    format!(r#"{{"at": "{}", "minutes": {minutes}}}"#, local.trim_end_matches('Z'))
}

#[test]
fn a_window_that_cannot_be_read_is_open_until_the_end_that_was_known() {
    let windows = Windows::read([("spoilt", "no window"), ("never-read", "{}")]);
    let known = [window("spoilt", -100, 100, &[]), window("gone", -100, 300, &[])];
    // Whichever of the windows that were open is remembered first.
    for declared in [known.to_vec(), known.iter().rev().cloned().collect()] {
        let automation = Automation { declared, ..Automation::default() };
        for (second, open) in [(99, &["spoilt"][..]), (100, &[])] {
            let found = OpenWindows::at(at(second), &windows, &automation, &Targets::default());
            assert_eq!((names(&found.all), names(&found.declared)), (open.to_vec(), open.to_vec()), "at {second}");
            assert_eq!(found.problems.len(), 2);
        }
    }
}

#[test]
fn the_window_that_opened_first_comes_first() {
    let (late, early) = (declared(-60, 60), declared(-120, 60));
    let windows = Windows::read([("a-late", late.as_str()), ("b-early", early.as_str())]);
    let mut automation = Automation::default();
    let start = |name: &str, from, until| {
        let (name, from, until) = (name.to_owned(), Some(at(from)), at(until));
        Signal::WindowStart(Announcement { name, from, until, message: None, targets: Vec::new() })
    };
    let signals = [start("c-first", -200, 900), start("d-between", -90, 600)];
    assert_eq!(automation.announced.learn(&signals, at(0)), [""; 0]);
    let found = OpenWindows::at(at(0), &windows, &automation, &Targets::default());
    assert_eq!(names(&found.all), ["c-first", "b-early", "d-between", "a-late"]);
}
