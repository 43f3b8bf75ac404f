//! Answers 503 in place of the real API, and never fails: whatever comes in, and whatever AWS does.
//!
//! Reading order: [`mock`] tells the story; [`request`] reads the three event shapes and [`response`] writes them;
//! [`answer`] chooses between the 503 ([`problem`]), the page ([`page`]), the way to a page elsewhere ([`redirect`], with
//! the [`address`] to come back to), a feed and a preflight ([`cors`]); [`notice`] is what all of them tell a caller, from
//! the state ([`state`]) that [`cache`] holds.
//!
//! There are two feeds: [`feed`] under `.well-known`, and [`statuspage`] in the shape that status clients know, with the
//! [`maintenances`] under way and to come; [`calendar`] holds the windows. [`pace`] says when either is read again.
//!
//! Clock, chance and the source of state and windows ([`source`]) are arguments everywhere: only `main.rs` reads a clock or
//! a variable.

pub mod address;
pub mod answer;
pub mod cache;
pub mod calendar;
pub mod config;
pub mod cors;
pub mod event;
pub mod feed;
pub mod log;
pub mod maintenances;
pub mod mock;
pub mod negotiate;
pub mod notice;
pub mod pace;
pub mod page;
pub mod problem;
pub mod redirect;
pub mod request;
pub mod response;
pub mod source;
pub mod state;
pub mod statuspage;
