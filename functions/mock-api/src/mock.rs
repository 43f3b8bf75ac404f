//! The story: read the request, look at the state if it is time, answer.

use std::{cell::RefCell, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    answer::answer,
    cache::{Cache, Outcome, Remark},
    config::Config,
    event::Event,
    log::{self, Level},
    request::Request,
    source::Source,
};

/// The longest that a caller waits for a read of the state.
pub const IN_AN_INVOCATION: Duration = Duration::from_millis(300);

/// The longest that the start waits for one. Lambda gives a start a whole core, and 128 MB afterwards 7 % of one, on which
/// a TLS handshake may take longer than a caller should wait: so the connection is opened here.
pub const AT_THE_START: Duration = Duration::from_millis(500);

/// The function between two invocations.
#[derive(Debug)]
pub struct Mock<S> {
    config: Config,
    source: Option<S>,
    cache: RefCell<Cache>,
}

impl<S: Source> Mock<S> {
    /// Without a source, the defaults are served.
    pub fn new(config: Config, source: Option<S>) -> Self {
        Self { config, source, cache: RefCell::default() }
    }

    /// The answer to an event, in the shape that its front expects. `dice`, from 0 to 1000, is for jitter.
    pub async fn handle(&self, event: &Event, now: Timestamp, dice: u16) -> Value {
        let request = Request::read(event);
        self.refresh(now, dice, IN_AN_INVOCATION).await;
        answer(&request, self.cache.borrow().state(), &self.config, now).into_json(request.shape)
    }

    /// Reads the state if that is due. Whatever goes wrong, the last one that was read holds on.
    pub async fn refresh(&self, now: Timestamp, dice: u16, limit: Duration) {
        let Some(source) = &self.source else { return };
        if !self.cache.borrow().is_due(now) {
            return;
        }
        let outcome = read(source, limit).await;
        let remark = self.cache.borrow_mut().record(outcome, now, dice);
        let name = self.config.state_parameter.as_deref().unwrap_or_default();
        match remark {
            Some(Remark::Failing(why)) => {
                log::write(Level::Warn, &format!("the state {name} could not be read: {why}"));
            }
            Some(Remark::Recovered) => log::write(Level::Info, &format!("the state {name} is read again")),
            None => {}
        }
    }
}

/// One read that ends in time, with whatever outcome: a panic inside it is one of them.
async fn read<S: Source>(source: &S, limit: Duration) -> Outcome {
    let reading = AssertUnwindSafe(source.read(limit)).catch_unwind();
    match tokio::time::timeout(limit, reading).await {
        Ok(Ok(Ok(Some(text)))) => Outcome::Read(text),
        Ok(Ok(Ok(None))) => Outcome::Missing,
        Ok(Ok(Err(fault))) => Outcome::Failed(fault.chain()),
        Ok(Err(_)) => Outcome::Failed("the reader panicked".to_owned()),
        Err(_) => Outcome::Failed(format!("no answer within {} ms", limit.as_millis())),
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, future::pending};

    use maintenance_core::{Fault, Kind};

    use super::*;

    /// What a source does, one entry a read.
    enum Act {
        Give(&'static str),
        Fail,
        Hang,
        Panic,
    }

    struct Script {
        acts: Vec<Act>,
        reads: Cell<usize>,
    }

    impl Source for Script {
        async fn read(&self, _: Duration) -> Result<Option<String>, Fault> {
            let act = self.acts.get(self.reads.replace(self.reads.get() + 1));
            match act.expect("no further read") {
                Act::Give(text) => Ok(Some((*text).to_owned())),
                Act::Fail => Err(Fault::new(Kind::Unavailable, "refused")),
                Act::Hang => pending().await,
                Act::Panic => panic!("a bug in an SDK"),
            }
        }
    }

    const START: Timestamp = Timestamp::constant(1_796_000_000, 0);

    /// The `detail` of one answer for each second that is given.
    async fn details(acts: Vec<Act>, seconds: &[i64]) -> (Vec<String>, usize) {
        let mock = Mock::new(Config::default(), Some(Script { acts, reads: Cell::new(0) }));
        let mut details = Vec::new();
        for second in seconds {
            let now = START + jiff::SignedDuration::from_secs(*second);
            let begun = tokio::time::Instant::now();
            let answer = mock.handle(&Event::from("{}"), now, 0).await;
            assert!(begun.elapsed() <= IN_AN_INVOCATION + Duration::from_millis(2));
            let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
            details.push(body["detail"].as_str().unwrap().to_owned());
        }
        let reads = mock.source.unwrap().reads.get();
        (details, reads)
    }

    const FIRST: &str = r#"{"mode": "maintenance", "message": "first"}"#;
    const SECOND: &str = r#"{"mode": "maintenance", "message": "second"}"#;

    #[tokio::test(start_paused = true)]
    async fn the_state_is_read_again_after_a_few_seconds() {
        let acts = vec![Act::Give(FIRST), Act::Give(SECOND)];
        let (details, reads) = details(acts, &[0, 1, 4, 5, 6]).await;
        assert_eq!(details, ["first", "first", "first", "second", "second"]);
        assert_eq!(reads, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_a_read_does_the_stale_state_is_served_in_time() {
        for act in [Act::Fail, Act::Hang, Act::Panic] {
            let acts = vec![Act::Give(FIRST), act, Act::Give(SECOND)];
            let (details, reads) = details(acts, &[0, 5, 6, 9, 10]).await;
            assert_eq!(details, ["first", "first", "first", "first", "second"]);
            assert_eq!(reads, 3);
        }
    }

    #[tokio::test]
    async fn without_a_source_the_defaults_are_served() {
        let mock: Mock<Script> = Mock::new(Config::default(), None);
        let answer = mock.handle(&Event::from("{}"), START, 0).await;
        assert_eq!(answer["statusCode"], 503);
        assert_eq!(answer["headers"]["Retry-After"], "300");
    }
}
