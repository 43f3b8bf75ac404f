//! What is told of a run: the answer, sentences, and what the bus hears.

pub mod answer;
pub mod explain;
pub mod finding;
pub mod notice;
pub mod warning;
