//! Where the text of `P/state` comes from: Parameter Store, or a test.

use std::time::Duration;

use maintenance_aws::ParameterReader;
use maintenance_core::Fault;

/// A place that the state is read from.
pub trait Source {
    /// The state's text; `None` where there is no such parameter. It may be dropped unfinished after `limit`.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    fn read(&self, limit: Duration) -> impl Future<Output = Result<Option<String>, Fault>>;
}

impl Source for ParameterReader {
    fn read(&self, limit: Duration) -> impl Future<Output = Result<Option<String>, Fault>> {
        ParameterReader::read(self, limit)
    }
}
