//! The edge towards Lambda that all functions share: what comes in, what goes out, and what is written down.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`event`] | an event as it comes, and why the request types of `aws_lambda_events` do not read it |
//! | [`front`] | requests and answers of a REST API, an HTTP API or Function URL, and a load balancer |
//! | [`invocation`] | the time that is left, and a failure on its way back |
//! | [`init_error`] | why a function cannot start |
//! | [`log`] | the one schema of log lines |
//! | [`variables`] | the one reader of environment variables; [`origins`] is the list of origins among them |
//! | [`state`] | what everybody may know of `P/state`, and when it is read again ([`pace`]) |
//!
//! There is no AWS SDK here. Clock and chance are arguments, except for the deadline, which Lambda gives as a time of day.

pub mod event;
pub mod front;
pub mod init_error;
pub mod invocation;
pub mod log;
pub mod origins;
pub mod pace;
pub mod state;
pub mod variables;

pub use event::Event;
pub use init_error::report_init_error;
pub use invocation::{InvocationError, time_left};
pub use log::{Level, Log};
pub use origins::Origins;
pub use state::State;
pub use variables::Variables;
