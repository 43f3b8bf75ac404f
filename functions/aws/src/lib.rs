//! Every AWS call that the functions make, and their environment. What is here names AWS types; nothing else does. And
//! what they have in common towards Lambda: `Event`, `Refusal`, `time_left`, `report_init_error`.
//!
//! - [`ParameterReader`]: what `mock-api` reads: one parameter, and those under one path.
//! - `Aws` (feature `switch`): all that the switch calls, behind the ports of `maintenance_core::apply::ports`.
//! - `Connections` (feature `push`): browsers' connections, where they are kept and how they are told.
//!
//! Underneath: `environment` (variables), `http` (one TLS stack, one pool), `sdk` (how clients are configured),
//! `init_error` (why a function cannot start), `error` (codes to kinds) and `retry` (until the deadline).

mod environment;
mod error;
mod event;
mod http;
#[cfg(any(feature = "switch", feature = "push"))]
mod init_error;
#[cfg(any(feature = "switch", feature = "push"))]
mod lambda;
mod parameter;
#[cfg(feature = "push")]
mod push;
#[cfg(test)]
#[cfg(any(feature = "switch", feature = "push"))]
mod replay;
#[cfg(any(feature = "switch", feature = "push"))]
mod retry;
mod sdk;
#[cfg(feature = "switch")]
mod switch;

pub use event::{Event, Members};
#[cfg(any(feature = "switch", feature = "push"))]
pub use init_error::report_init_error;
#[cfg(any(feature = "switch", feature = "push"))]
pub use lambda::{Refusal, time_left};
pub use parameter::{Entry, ParameterReader};
#[cfg(feature = "push")]
pub use push::{Connection, Connections, Reached, Within};
#[cfg(feature = "switch")]
pub use switch::{Aws, Invocation, settings};
