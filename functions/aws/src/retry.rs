//! Tries again what may pass, with backoff and jitter, until the invocation's deadline.
//!
//! There is no fixed number of attempts. An attempt takes at most [`CALL_TIMEOUT`] (three seconds), and less where little
//! time is left, so that one that hangs leaves time for others. The pauses between attempts are about 80 ms, 160 ms, 320 ms
//! and so on, two seconds at most.

use std::cell::Cell;
use std::pin::Pin;
use std::time::Duration;

use maintenance_core::{Fault, Kind};
use tokio::time::{Instant, sleep, timeout};

use crate::error::Failure;
use crate::sdk::CALL_TIMEOUT;

/// The first pause is about this long; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(80);
/// An attempt may take this part of the time that is left, so that some that hang leave room for others.
const ROOM_FOR_ATTEMPTS: u32 = 3;
/// Less than this is not worth a try of its own: a change of Route 53 takes most of it.
const SHORTEST_TRY: Duration = Duration::from_millis(600);
/// Route 53 takes one change of a zone at a time and a second or two for it: no pause need be longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Until when calls may be made and repeated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    until: Instant,
}

impl Deadline {
    /// A deadline that ends at a moment.
    pub(crate) const fn until(until: Instant) -> Self {
        Self { until }
    }

    /// A deadline for what nobody should wait for: one try of a limited time.
    pub(crate) fn at_most(self, limit: Duration) -> Self {
        Self { until: self.until.min(Instant::now() + limit) }
    }

    /// How long one try may take: a call that hangs must leave time for another one.
    fn attempt_timeout(self) -> Duration {
        let left = self.until.saturating_duration_since(Instant::now());
        if left <= SHORTEST_TRY { left } else { (left / ROOM_FOR_ATTEMPTS).clamp(SHORTEST_TRY, CALL_TIMEOUT) }
    }

    /// Makes a call, and makes it again while its failure may pass and time is left.
    pub(crate) async fn retry<T>(self, call: &str, attempt: impl AsyncFn() -> Result<T, Failure>) -> Result<T, Fault> {
        let value = Cell::new(None);
        let attempt = || -> Attempt<'_> {
            Box::pin(async {
                value.set(Some(attempt().await?));
                Ok(())
            })
        };
        self.repeat(call, &attempt).await?;
        value.into_inner().ok_or_else(|| Fault::new(Kind::Bug, format!("{call} succeeded without an answer")))
    }

    /// The same for every call: compiled once, it keeps the binary small.
    async fn repeat<'a>(self, call: &str, attempt: &(dyn Fn() -> Attempt<'a> + 'a)) -> Result<(), Fault> {
        let mut tried = 0;
        loop {
            let failure = match timeout(self.attempt_timeout(), attempt()).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(failure)) => failure,
                Err(_) => Failure::retryable(format!("{call} timed out")),
            };
            let pause = pause(tried, fastrand::f64());
            if !failure.retryable || Instant::now() + pause >= self.until {
                return Err(failure.fault);
            }
            sleep(pause).await;
            tried += 1;
        }
    }
}

/// One try, whose answer is put aside.
type Attempt<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// The pause after that many tries; `random` from 0 to 1 spreads it over its upper half.
fn pause(tried: u32, random: f64) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(tried.min(16))).min(LONGEST_PAUSE);
    full.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

    use super::*;

    #[test]
    fn pauses_grow_are_spread_and_end() {
        assert_eq!(pause(0, 1.0), FIRST_PAUSE);
        assert_eq!(pause(0, 0.0), FIRST_PAUSE / 2);
        assert_eq!(pause(1, 1.0), FIRST_PAUSE * 2);
        assert_eq!(pause(40, 1.0), LONGEST_PAUSE);
    }

    const BUDGET: Duration = Duration::from_secs(20);

    /// Spends a deadline of 20 s, on a clock that moves only while all wait, on tries that end as `outcome` says by their
    /// number: a failure, or, where it gives none, a hang. Gives how it ended, after how many tries, and how long it took.
    async fn spent(outcome: impl Fn(u32) -> Option<Result<(), Failure>>) -> (Result<(), Fault>, u32, Duration) {
        let (begun, tries) = (Instant::now(), Cell::new(0));
        let ended = Deadline::until(begun + BUDGET)
            .retry("Call", async || {
                tries.set(tries.get() + 1);
                match outcome(tries.get()) {
                    Some(outcome) => outcome,
                    None => std::future::pending().await,
                }
            })
            .await;
        (ended, tries.get(), begun.elapsed())
    }

    fn throttled() -> Result<(), Failure> {
        Err(Failure::retryable("Call: ThrottlingException".to_owned()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_hangs_is_given_up_and_made_again() {
        let (ended, tries, took) = spent(|number| (number > 1).then_some(Ok(()))).await;
        assert!(ended.is_ok());
        assert_eq!(tries, 2);
        assert!(took <= CALL_TIMEOUT + FIRST_PAUSE + Duration::from_millis(2), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_fails_or_hangs_for_good_ends_within_the_budget() {
        let (refused, tries, took) = spent(|_| Some(throttled())).await;
        assert!(refused.unwrap_err().chain().contains("ThrottlingException"));
        assert!(tries > 10 && took < BUDGET, "{tries} tries in {took:?}");
        let (silent, tries, took) = spent(|_| None).await;
        assert!(silent.unwrap_err().chain().contains("Call timed out"));
        assert!(tries > 3 && took <= BUDGET + Duration::from_millis(2), "{tries} tries in {took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_will_not_pass_is_tried_once() {
        let denied = || Failure { fault: Fault::new(Kind::AccessDenied, "Call: AccessDenied"), retryable: false };
        let (refused, tries, took) = spent(|_| Some(Err(denied()))).await;
        assert_eq!((refused.unwrap_err().kind, tries, took), (Kind::AccessDenied, 1, Duration::ZERO));
    }
}
