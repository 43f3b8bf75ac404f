//! Answers 503 in place of the real API, and never fails: whatever comes in, and whatever AWS does.
//!
//! Reading order: [`mock`] tells the story; [`route`] says once what a request is; [`answer`] gives each route its answer:
//! the 503 for programs ([`problem`]), the page ([`page`]), the way to a page elsewhere ([`redirect`]), a preflight
//! ([`cors`]), and the small status document under `.well-known` ([`well_known`]). [`notice`] is what all of them tell a
//! caller, from the state and the variables ([`config`]).
//!
//! Clock, chance and the source of the state ([`source`]) are arguments everywhere: only `main.rs` reads a clock or a
//! variable.

pub mod answer;
pub mod config;
pub mod cors;
pub mod mock;
pub mod negotiate;
pub mod notice;
pub mod page;
pub mod problem;
pub mod redirect;
pub mod route;
pub mod source;
pub mod well_known;
