//! Plain types: what the switch speaks of. Nothing here acts, and nothing here is read or written.

pub mod alarm;
pub mod certificate;
pub mod change;
pub(crate) mod code;
pub mod fault;
pub mod mode;
pub mod names;
pub mod problem;
pub mod record;
pub mod request;
pub mod signal;
pub mod target;
pub(crate) mod text;
pub mod window;
