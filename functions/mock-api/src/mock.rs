//! The story: read the request, look at the state and the windows if it is time, answer.

use std::{cell::RefCell, panic::AssertUnwindSafe, time::Duration};

use futures_util::{FutureExt, future::join};
use jiff::Timestamp;
use maintenance_core::Fault;
use serde_json::Value;

use crate::{
    answer::{Known, answer},
    cache::{Cache, Outcome},
    calendar::Calendar,
    config::Config,
    event::Event,
    log::{self, Level},
    pace::Remark,
    request::Request,
    source::Source,
    statuspage::Document,
};

/// The longest that a caller waits for what is read from AWS.
pub const IN_AN_INVOCATION: Duration = Duration::from_millis(300);

/// The longest that the start waits for it. Lambda gives a start a whole core, and 128 MB afterwards 7 % of one, on which
/// a TLS handshake may take longer than a caller should wait: so the connections are opened here.
pub const AT_THE_START: Duration = Duration::from_millis(500);

/// The function between two invocations.
#[derive(Debug)]
pub struct Mock<S> {
    config: Config,
    source: Option<S>,
    cache: RefCell<Cache>,
    calendar: RefCell<Calendar>,
}

impl<S: Source> Mock<S> {
    /// Without a source, the defaults are served.
    pub fn new(config: Config, source: Option<S>) -> Self {
        Self { config, source, cache: RefCell::default(), calendar: RefCell::default() }
    }

    /// What is worth reading before the first event. Who serves nothing but the feed will need the windows, too.
    pub async fn start(&self, now: Timestamp, dice: u16) {
        self.refresh(self.config.feed_only, now, dice, AT_THE_START).await;
    }

    /// The answer to an event, in the shape that its front expects. `dice`, from 0 to 1000, is for jitter.
    pub async fn handle(&self, event: &Event, now: Timestamp, dice: u16) -> Value {
        let request = Request::read(event);
        let document = Document::asked_for_by(&request);
        let with_windows = document.is_some_and(Document::needs_windows);
        self.refresh(with_windows, now, dice, IN_AN_INVOCATION).await;

        let (cache, calendar) = (self.cache.borrow(), self.calendar.borrow());
        let confirmed = if self.has_defaults_alone() { Some(cache.state()) } else { cache.confirmed(now) };
        let upcoming =
            confirmed.filter(|_| with_windows).map(|state| calendar.upcoming(state, now)).unwrap_or_default();
        let known = Known { state: cache.state(), confirmed, upcoming: &upcoming, now };
        answer(&request, &known, &self.config).into_json(request.shape)
    }

    /// Whether no state was ever to be read, so that the defaults are all that anybody knows. A reader that could not be
    /// built, or a public feed without a state, is a mistake, and no maintenance.
    fn has_defaults_alone(&self) -> bool {
        self.source.is_none() && self.config.state_parameter.is_none() && !self.config.feed_only
    }

    /// Reads what is due. Whatever goes wrong, what was read last holds on.
    async fn refresh(&self, with_windows: bool, now: Timestamp, dice: u16, limit: Duration) {
        let Some(source) = &self.source else { return };
        let windows = async {
            if with_windows {
                self.refresh_windows(source, now, dice, limit).await;
            }
        };
        join(self.refresh_state(source, now, dice, limit), windows).await;
    }

    async fn refresh_state(&self, source: &S, now: Timestamp, dice: u16, limit: Duration) {
        if !self.cache.borrow().is_due(now) {
            return;
        }
        let outcome = match in_time(Box::pin(source.read(limit)), limit).await {
            Ok(Some(text)) => Outcome::Read(text),
            Ok(None) => Outcome::Missing,
            Err(why) => Outcome::Failed(why),
        };
        let remark = self.cache.borrow_mut().record(outcome, now, dice);
        tell(remark, "state", self.config.state_parameter.as_deref().unwrap_or_default());
    }

    async fn refresh_windows(&self, source: &S, now: Timestamp, dice: u16, limit: Duration) {
        let Some(path) = &self.config.windows_path else { return };
        if !self.calendar.borrow().is_due(now) {
            return;
        }
        let read = in_time(Box::pin(source.read_under(path, limit)), limit).await;
        let remark = self.calendar.borrow_mut().record(read, now, dice);
        tell(remark, "windows", path);
    }
}

/// One read that ends in time, with whatever outcome: a panic inside it is one of them. Boxed, the SDK's large futures
/// cost nothing where nothing is due.
async fn in_time<T>(read: impl Future<Output = Result<T, Fault>>, limit: Duration) -> Result<T, String> {
    match tokio::time::timeout(limit, AssertUnwindSafe(read).catch_unwind()).await {
        Ok(Ok(read)) => read.map_err(|fault| fault.chain()),
        Ok(Err(_)) => Err("the reader panicked".to_owned()),
        Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
    }
}

fn tell(remark: Option<Remark>, what: &str, name: &str) {
    match remark {
        Some(Remark::Failing(why)) => {
            log::write(Level::Warn, &format!("the {what} {name} could not be read: {why}"));
        }
        Some(Remark::Recovered) => log::write(Level::Info, &format!("the {what} {name} can be read again")),
        None => {}
    }
}
