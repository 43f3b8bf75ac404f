//! Model-checks core: every order of events, runs, kills and foreign edits within bounds, on the very code that ships.
//!
//! - [`replay`]: a run on its way as data. [`call`]: the calls that it makes.
//! - [`bounds`] and [`configurations`]: how far each world goes. [`scene`]: what is in it. [`events`]: what wakes runs.
//! - [`model`] and [`runs`]: what may happen, and what comes of it. [`state`]: one state of it.
//! - [`oracle`]: what the rules want. [`certain_facts`]: what is certain while two runs are on their way at once.
//! - [`check_answer`] and [`liveness`]: what a run answered, and what holds once faults have stopped, checked against these.
//! - [`canonicalize`]: states that differ only in numbers become equal. [`properties`]: the rules, by name.
//!
//! `cargo run --profile model -p maintenance-model` checks everything, `-- --small` what every change is checked with, and
//! a configuration's name only that one.

#![allow(clippy::expect_used, clippy::panic, reason = "test code: what is unexpected ends the check")]

mod answered;
mod bounds;
mod call;
mod canonicalize;
mod certain_facts;
mod check_answer;
mod configurations;
mod events;
mod liveness;
mod model;
mod oracle;
mod properties;
mod replay;
mod report;
mod runs;
mod scene;
mod shared;
mod state;

use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let small = arguments.iter().any(|argument| argument == "--small");
    let names: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let limit = arguments.iter().find_map(|argument| argument.strip_prefix("--seconds=")?.parse().ok());
    let limit = limit.map(Duration::from_secs);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    report::print_rules();
    println!("\n{:<12} {:>9} {:>10} {:>5} {:>7}", "", "states", "generated", "depth", "time");
    let mut holds = true;
    for bounds in configurations::configurations(small) {
        if names.is_empty() || names.iter().any(|name| *name == bounds.name) {
            holds &= report::check(&bounds, threads, limit).holds;
            println!("{:<12} {}", "", report::bounds_line(&bounds));
        }
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
