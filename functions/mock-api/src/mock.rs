//! The story: look at the state if it is time, read the request, answer.

use std::time::Duration;

use jiff::Timestamp;
use maintenance_lambda::front::{Answer, Request};
use maintenance_lambda::state::{Reading, StateReader};
use maintenance_lambda::{Event, Log};

use crate::answer::answer;
use crate::config::Config;
use crate::source::Source;

/// The longest that a caller waits for what is read from AWS.
pub const IN_AN_INVOCATION: Duration = Duration::from_millis(300);

/// The longest that the start waits for it. Lambda gives a start a whole core, and 128 MB afterwards 7 % of one, on which
/// a TLS handshake may take longer than a caller should wait: so the connection is opened here.
pub const AT_THE_START: Duration = Duration::from_millis(500);

/// The function between two invocations.
#[derive(Debug)]
pub struct Mock<S> {
    config: Config,
    source: Option<S>,
    state: StateReader,
}

impl<S: Source> Mock<S> {
    /// Without a source, the defaults are served.
    pub fn new(config: Config, source: Option<S>) -> Self {
        Self { config, source, state: StateReader::default() }
    }

    /// Reads the state before the first event.
    pub async fn start(&self, now: Timestamp, jitter_permille: u16, log: &Log) {
        self.refresh(Reading { now, jitter_permille, limit: AT_THE_START, log }).await;
    }

    /// The answer to an event, in the shape that its front expects.
    pub async fn handle(&self, event: &Event, now: Timestamp, jitter_permille: u16, log: &Log) -> Answer {
        self.refresh(Reading { now, jitter_permille, limit: IN_AN_INVOCATION, log }).await;
        let request = Request::read(event);
        answer(&request, self.state.cache().state(), &self.config, now).into_answer(request.shape)
    }

    /// Reads what is due. Whatever goes wrong, what was read last holds on.
    async fn refresh(&self, reading: Reading<'_>) {
        if let (Some(source), Some(name)) = (&self.source, &self.config.state_parameter) {
            self.state.refresh(name, reading, async |limit| source.read(limit).await).await;
        }
    }
}
