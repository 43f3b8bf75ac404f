//! Every AWS call that the functions make, and the SDK's own variables. What is here names AWS types; nothing else does.
//!
//! - [`ParameterReader`]: what `mock-api` and `feed` read: one parameter, and those under one path.
//! - `Aws` (feature `switch`): all that the switch calls, behind the ports of `maintenance_core::apply::ports`.
//! - `Connections` (feature `push`): browsers' connections, where they are kept and how they are told.
//!
//! Underneath: `environment` (Region, credentials, endpoints), `http` (one TLS stack, one pool), `sdk` (how clients are
//! configured), `error` (codes to kinds) and `retry` (until the deadline).

mod environment;
mod error;
mod http;
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

pub use parameter::{Entry, ParameterReader};
#[cfg(feature = "push")]
pub use push::{Connection, Connections, Reached, Within};
#[cfg(feature = "switch")]
pub use switch::{Aws, Invocation, settings};
