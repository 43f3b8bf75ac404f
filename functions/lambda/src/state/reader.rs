//! Reads `P/state` when that is due, in time, and whatever goes wrong keeps what was read last.

use std::cell::{Ref, RefCell};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::Timestamp;
use maintenance_core::Fault;

use crate::log::Log;

use super::cache::{Cache, Outcome};

/// The circumstances of a read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The time.
    pub now: Timestamp,
    /// By how much the next read is put off, from 0 to 1000, so that many copies do not read at once.
    pub jitter_permille: u16,
    /// The longest that anybody waits for it.
    pub limit: Duration,
    /// Where what goes wrong is written.
    pub log: &'a Log,
}

/// `P/state`, as it could last be read.
#[derive(Debug, Default)]
pub struct StateReader {
    cache: RefCell<Cache>,
}

impl StateReader {
    /// What is known.
    pub fn cache(&self) -> Ref<'_, Cache> {
        self.cache.borrow()
    }

    /// Reads the parameter of this name by `read`, if that is due.
    pub async fn refresh(
        &self,
        name: &str,
        reading: Reading<'_>,
        read: impl AsyncFnOnce(Duration) -> Result<Option<String>, Fault>,
    ) {
        if !self.cache.borrow().is_due(reading.now) {
            return;
        }
        let outcome = match in_time(Box::pin(read(reading.limit)), reading.limit).await {
            Ok(Some(text)) => Outcome::Read(text),
            Ok(None) => Outcome::Missing,
            Err(why) => Outcome::Failed(why),
        };
        let remark = self.cache.borrow_mut().record(outcome, reading.now, reading.jitter_permille);
        if let Some(remark) = remark {
            remark.write(reading.log, "state", name);
        }
    }
}

/// One read that ends in time, with whatever outcome: a panic inside it is one of them. Callers box it, so that the SDK's
/// large futures cost nothing where nothing is due.
///
/// # Errors
///
/// The reason, for the log, where the read fails, panics or takes longer than `limit`.
pub async fn in_time<T>(read: impl Future<Output = Result<T, Fault>>, limit: Duration) -> Result<T, String> {
    match tokio::time::timeout(limit, AssertUnwindSafe(read).catch_unwind()).await {
        Ok(Ok(read)) => read.map_err(|fault| fault.chain()),
        Ok(Err(_)) => Err("the reader panicked".to_owned()),
        Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
    }
}
