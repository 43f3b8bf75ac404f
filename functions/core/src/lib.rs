//! Decides what the maintenance switch does. No AWS, no clock, no environment, no runtime: what comes in decides what
//! comes out.
//!
//! It has floors. A module uses those to its left, never one to its right:
//!
//! [`model`] ─► [`read`] ─► [`decide`] ─► [`plan`] ─► [`apply`] ─► [`memory`] ─► [`tell`] ─► [`reconcile`]
//!
//! Begin at [`reconcile()`](reconcile::reconcile), which tells the story of every run.

pub mod apply;
pub mod decide;
pub mod memory;
pub mod model;
pub mod plan;
pub mod read;
pub mod reconcile;
pub mod tell;

pub use model::fault::{Fault, Kind};
