//! Where the text of `P/state` and the planned windows come from: Parameter Store, or a test.

use std::time::Duration;

use maintenance_aws::{Entry, ParameterReader};
use maintenance_core::Fault;

/// A place that the state and the windows are read from. A read may be dropped unfinished after `limit`.
pub trait Source {
    /// The state's text; `None` where there is no such parameter.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    fn read(&self, limit: Duration) -> impl Future<Output = Result<Option<String>, Fault>>;

    /// The parameters under a path.
    ///
    /// # Errors
    ///
    /// Where they cannot be read.
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
