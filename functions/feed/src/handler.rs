//! The story: read the request, look at the state and the windows if it is time, answer.

use std::cell::RefCell;
use std::time::Duration;

use futures_util::future::join;
use jiff::Timestamp;
use maintenance_lambda::front::{Answer, Request, Response, Status};
use maintenance_lambda::state::{Reading, StateReader, in_time};
use maintenance_lambda::{Event, Log};
use serde_json::json;

use crate::calendar::Calendar;
use crate::config::Config;
use crate::document::Document;
use crate::route::Route;
use crate::source::Source;

/// The longest that a client waits for what is read from AWS.
pub const IN_AN_INVOCATION: Duration = Duration::from_millis(300);

/// The longest that the start waits for it. Lambda gives a start a whole core, and less afterwards, on which a TLS
/// handshake may take longer than a client should wait: so the connections are opened here.
pub const AT_THE_START: Duration = Duration::from_millis(500);

/// How long what is not served may be taken as not being there.
const KEPT_FOR_A_MINUTE: &str = "public, max-age=60";

/// The function between two invocations.
#[derive(Debug)]
pub struct Feed<S> {
    config: Config,
    source: Option<S>,
    state: StateReader,
    calendar: RefCell<Calendar>,
}

impl<S: Source> Feed<S> {
    /// Without a source, nobody knows the state.
    pub fn new(config: Config, source: Option<S>) -> Self {
        Self { config, source, state: StateReader::default(), calendar: RefCell::default() }
    }

    /// Reads the state and the windows before the first event.
    pub async fn start(&self, now: Timestamp, jitter_permille: u16, log: &Log) {
        self.refresh(true, Reading { now, jitter_permille, limit: AT_THE_START, log }).await;
    }

    /// The answer to an event, in the shape that its front expects.
    pub async fn handle(&self, event: &Event, now: Timestamp, jitter_permille: u16, log: &Log) -> Answer {
        let request = Request::read(event);
        let route = Route::of(&request);
        self.refresh(route.needs_windows(), Reading { now, jitter_permille, limit: IN_AN_INVOCATION, log }).await;
        let response = match route {
            Route::Document(document) => self.document(document, now),
            Route::Preflight => preflight(),
            Route::NotFound => not_found(),
        };
        let response = if request.is_head() { response.without_body() } else { response };
        response.into_answer(request.shape)
    }

    fn document(&self, document: Document, now: Timestamp) -> Response {
        let (cache, calendar) = (self.state.cache(), self.calendar.borrow());
        let Some(state) = cache.confirmed(now) else { return Document::unavailable() };
        let upcoming =
            if Route::Document(document).needs_windows() { calendar.upcoming(state, now) } else { Vec::new() };
        document.answer(state, &upcoming, &self.config, now)
    }

    /// Reads what is due. Whatever goes wrong, what was read last holds on.
    async fn refresh(&self, with_windows: bool, reading: Reading<'_>) {
        let (Some(source), Some(name)) = (&self.source, &self.config.state_parameter) else { return };
        let state = self.state.refresh(name, reading, async |limit| source.read(limit).await);
        let windows = async {
            if with_windows {
                self.refresh_windows(source, reading).await;
            }
        };
        join(state, windows).await;
    }

    async fn refresh_windows(&self, source: &S, reading: Reading<'_>) {
        let Some(path) = &self.config.windows_path else { return };
        if !self.calendar.borrow().is_due(reading.now) {
            return;
        }
        let read = in_time(Box::pin(source.read_under(path, reading.limit)), reading.limit).await;
        let remark = self.calendar.borrow_mut().record(read, reading.now, reading.jitter_permille);
        if let Some(remark) = remark {
            remark.write(reading.log, "windows", path);
        }
    }
}

/// Says yes to whatever a browser wants to send with a read of the feed, which is for everybody.
fn preflight() -> Response {
    Response::new(Status::NoContent)
        .header("Access-Control-Allow-Origin", "*")
        .header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
        .header("Access-Control-Allow-Headers", "*")
        .header("Access-Control-Max-Age", "60")
}

fn not_found() -> Response {
    Response::kept(Status::NotFound, KEPT_FOR_A_MINUTE)
        .header("Access-Control-Allow-Origin", "*")
        .body("application/json", json!({"message": "Only the status feed is here."}).to_string())
}
