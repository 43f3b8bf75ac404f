//! The scenarios: the built binaries driven from outside, over the local AWS, with faults in between.
//!
//! `cargo test -p maintenance-tests --test scenarios`, after `make build`; add a part of a name to run fewer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a scenario says what is wrong by panicking"
)]

mod harness;
