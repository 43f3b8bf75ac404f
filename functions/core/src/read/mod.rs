//! Text and JSON into types of the model. Every problem is named by its key, and never repeats a value.

mod cron;
mod fields;
pub mod request;
pub mod settings;
pub mod signal;
pub mod targets;
pub(crate) mod time;
pub mod window;
