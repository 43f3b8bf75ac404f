//! Serves the status feed in the shape of Statuspage's public API v2, in both modes, and nothing else.
//!
//! Reading order: [`handler`] tells the story; [`route`] says once what a request is; [`document`] is what status clients
//! read, with the [`maintenances`] under way and to come; [`calendar`] holds the planned windows. [`config`] are the
//! variables.
//!
//! It is the same for everybody and may be kept for seconds, so that a cache in front can answer for any number of open
//! tabs. Where nobody knows the state it says so, with a 503 that is no maintenance: everybody reads it at any time.
//!
//! Clock, chance and the source of state and windows ([`source`]) are arguments everywhere: only `main.rs` reads a clock
//! or a variable.

pub mod calendar;
pub mod config;
pub mod document;
pub mod handler;
pub mod maintenances;
pub mod route;
pub mod source;
