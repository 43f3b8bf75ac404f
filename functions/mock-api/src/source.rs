//! Where the text of `P/state` comes from: Parameter Store, or nowhere.

use std::{panic::catch_unwind, time::Duration};

use maintenance_aws::ParameterReader;
use maintenance_core::{Fault, Kind};

/// A place that the state is read from.
pub trait Source {
    /// The text; `None` where there is no such parameter. It is dropped unfinished where it takes longer than `limit`.
    fn read(&self, limit: Duration) -> impl Future<Output = Result<Option<String>, Fault>>;
}

impl Source for ParameterReader {
    fn read(&self, limit: Duration) -> impl Future<Output = Result<Option<String>, Fault>> {
        ParameterReader::read(self, limit)
    }
}

/// A reader of one parameter. Whatever the SDK may panic over while its client is built is a fault too: callers want a 503.
pub fn parameter(name: &str) -> Result<ParameterReader, Fault> {
    catch_unwind(|| ParameterReader::from_env(name))
        .unwrap_or_else(|_| Err(Fault::new(Kind::Bug, "building the SSM client panicked")))
}
