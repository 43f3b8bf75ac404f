//! A strict in-memory AWS behind core's ports. No emulator holds Route 53's rules that matter here; this one does:
//! a CNAME alone at its name and never at an apex, a DELETE exact, a batch all or nothing, one owner of a name and type.
//!
//! - [`World`]: the whole of it, with the faults it can be told to have.
//! - [`Snapshot`]: one as plain data, for a model checker.
//! - [`run`]: drives a future; one that was killed never answers.
//! - [`suite`]: state-to-state transitions, for this world and for the real adapters alike.

#![allow(
    clippy::missing_panics_doc,
    clippy::expect_used,
    clippy::panic,
    reason = "test code: what is unexpected ends the test"
)]

mod dns;
mod executor;
mod snapshot;
pub mod suite;
mod world;

pub use dns::{Rule, Zones};
pub use executor::{run, run_together};
pub use snapshot::Snapshot;
pub use world::World;

use maintenance_core::read::settings::Settings;

/// The settings of a switch that was given nothing but its prefix.
pub fn settings() -> Settings {
    Settings::read(|name| (name == "SWITCH_PREFIX").then(|| "/maintenance/shop".to_owned())).expect("they are right")
}
