//! Every AWS call that the functions make, and their environment. What is here names AWS types; nothing else does.
//!
//! - [`ParameterReader`]: the one parameter that `mock-api` reads.
//! - `Aws` (feature `switch`): all that the switch calls, behind the ports of `maintenance_core::cloud`.
//!
//! Underneath: `environment` (variables), `http` (one TLS stack, one pool), `sdk` (how clients are configured), `error`
//! (codes to kinds) and `retry` (until the deadline).

mod environment;
mod error;
mod http;
mod parameter;
#[cfg(feature = "switch")]
mod retry;
mod sdk;
#[cfg(feature = "switch")]
mod switch;

pub use parameter::ParameterReader;
#[cfg(feature = "switch")]
pub use switch::{Aws, Invocation, report_init_error, settings};
