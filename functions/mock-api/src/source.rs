//! Where the text of `P/state` and the planned windows come from: Parameter Store, or nowhere.

use std::{panic::catch_unwind, time::Duration};

use maintenance_aws::{Entry, ParameterReader};
use maintenance_core::{Fault, Kind};

/// A place that the state and the windows are read from. A read is dropped unfinished where it takes longer than `limit`.
pub trait Source {
    /// The state's text; `None` where there is no such parameter.
    fn read(&self, limit: Duration) -> impl Future<Output = Result<Option<String>, Fault>>;

    /// The parameters under a path.
    fn read_under(&self, path: &str, limit: Duration) -> impl Future<Output = Result<Vec<Entry>, Fault>>;
}

impl Source for ParameterReader {
    fn read(&self, limit: Duration) -> impl Future<Output = Result<Option<String>, Fault>> {
        ParameterReader::read(self, limit)
    }

    fn read_under(&self, path: &str, limit: Duration) -> impl Future<Output = Result<Vec<Entry>, Fault>> {
        ParameterReader::read_under(self, path, limit)
    }
}

/// A reader of one parameter. Whatever the SDK may panic over while its client is built is a fault too: callers want a 503.
pub fn parameter(name: &str) -> Result<ParameterReader, Fault> {
    catch_unwind(|| ParameterReader::from_env(name))
        .unwrap_or_else(|_| Err(Fault::new(Kind::Bug, "building the SSM client panicked")))
}
