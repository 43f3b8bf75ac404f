//! The Lambda that every trigger wakes. Reading order: [`handler`] (one invocation), [`event`] (what may wake it),
//! [`after`] (what is done once the answer is out), [`log`] (what is left behind for people and for metrics).

pub mod after;
pub mod event;
pub mod handler;
pub mod log;
