//! Decides what the maintenance switch does. No AWS, no clock, no environment, no runtime: what comes in decides what
//! comes out. Read it in this order:
//!
//! 1. [`reconcile`]: the story of every run, whatever woke it.
//! 2. What is declared: [`wish`] (`P/mode`), [`declare`] (`P/targets/*`) into [`target`]s made of [`record`]s and [`names`].
//! 3. What is wanted: [`decide`]. What that takes: [`plan`], one target at a time, and [`batch`], a zone at a time.
//! 4. Carrying it out: [`converge`], through the ports of [`cloud`]; [`survey`] only looks,
//!    and at [`certificates`] too.
//! 5. What is left behind: [`state`] (`P/state`) with its [`ledger`], [`explain`]ed, and the [`answer`].
//!
//! [`settings`] are the variables, [`fault`] is what can go wrong.

pub mod alarm;
pub mod answer;
pub mod automation;
pub mod batch;
pub mod certificates;
pub mod cloud;
pub mod converge;
pub mod decide;
pub mod declare;
pub mod explain;
pub mod fault;
mod fields;
pub mod ledger;
mod moment;
pub mod names;
pub mod notice;
pub mod plan;
pub mod reconcile;
pub mod record;
pub mod settings;
pub mod state;
pub mod survey;
pub mod target;
pub mod window;
pub mod wish;

pub use fault::{Fault, Kind};
