//! What is reported of a run. One [`report::Report`], rendered as P/state, as the answer, as the log line, as metrics and
//! for the bus; sentences are made here and nowhere else.

pub mod answer;
pub mod entries;
pub mod explanation;
pub mod finding;
pub mod notice;
pub mod problems;
pub mod report;
pub mod warning;
