//! Answers 503 in place of the real API, and never fails: whatever comes in, and whatever AWS does.
//!
//! Reading order: [`mock`] tells the story; [`request`] reads the three event shapes and [`response`] writes them;
//! [`answer`] chooses between the 503 ([`problem`]), the page ([`page`]), the feed ([`feed`]) and a preflight
//! ([`cors`]); [`notice`] is what all of them tell a caller, from the state ([`state`]) that [`cache`] holds.
//!
//! Clock, chance and the source of the state ([`source`]) are arguments everywhere: only `main.rs` reads a clock or a
//! variable.

pub mod answer;
pub mod cache;
pub mod config;
pub mod cors;
pub mod event;
pub mod feed;
pub mod log;
pub mod mock;
pub mod negotiate;
pub mod notice;
pub mod page;
pub mod problem;
pub mod redirect;
pub mod request;
pub mod response;
pub mod source;
pub mod state;
