//! The scenarios: the built binaries driven from outside, over the local AWS, with faults in between.
//!
//! `cargo test -p maintenance-tests --test scenarios`, after `make quick`; add a part of a name to run fewer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a scenario says what is wrong by panicking"
)]

mod harness;

// The switch: what an operator wishes, and what a target is.
mod adoption;
mod definitions;
mod elsewhere;
mod mappings;
mod record_sides;
mod records;
mod refused_wishes;
mod remembered_wishes;
mod wishes;

// The switch: by itself.
mod alarms;
mod recovery;
mod windows;

// The switch: what it says.
mod actions;
mod bus;
mod certificates;
mod logs;
mod removals;
mod start;
mod state;

// The switch: how it gets there, and what may go wrong on the way.
mod calls;
mod killed;
mod lasting_faults;
mod many_targets;
mod passing_faults;
mod races;

// The mock API, and the feed.
mod feed;
mod mock_answers;
mod mock_browsers;
mod mock_state;
