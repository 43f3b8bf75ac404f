//! Tells connected browsers of every change of mode, through an API Gateway WebSocket API.
//!
//! Reading order: [`handler`] (one invocation), [`event`] (the three kinds of events), [`news`] (all that a browser is
//! told), [`fan_out`] (to whom, and what came of it), [`settings`] (the variables), [`log`] (what is left behind).

pub mod event;
pub mod fan_out;
pub mod handler;
pub mod log;
pub mod news;
pub mod settings;
