//! Stands between a function and the local AWS: it writes down every call, delays calls, and makes them fail on demand.

mod fault;
mod gate;
mod journal;
mod operation;
mod rule;

pub use fault::Fault;
pub use gate::Gate;
pub use journal::Call;
pub use rule::{Complete, Rule};

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use hyper::{Request, Response};

use crate::http::{self, Client, Line};
use rule::{Act, Armed};

/// A running proxy. Its address goes into a function's `AWS_ENDPOINT_URL`.
#[derive(Clone)]
pub struct Proxy {
    /// Where it listens.
    pub endpoint: String,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: String,
    client: Client,
    journal: Mutex<Vec<Call>>,
    rules: Mutex<Vec<Armed>>,
    delay: Mutex<Duration>,
}

impl Proxy {
    /// Starts one in front of this endpoint.
    pub async fn start(upstream: &str) -> Self {
        let listener = http::listen().await;
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            client: Client::default(),
            journal: Mutex::default(),
            rules: Mutex::default(),
            delay: Mutex::default(),
        });
        let server = shared.clone();
        tokio::spawn(http::serve(listener, move |request, line| server.clone().handle(request, line)));
        Self { endpoint, shared }
    }

    /// Delays every call from now on by this much; calls that are under way together wait together.
    pub fn delay(&self, by: Duration) {
        *locked(&self.shared.delay) = by;
    }

    /// Adds a rule; where several fit a call, the first one that was added acts,
    /// and the others do not count it.
    pub fn add(&self, rule: Complete) {
        locked(&self.shared.rules).push(rule.arm());
    }

    /// Whether a rule may make a call fail.
    pub fn has_rules(&self) -> bool {
        !locked(&self.shared.rules).is_empty()
    }

    /// Forgets every rule and delay.
    pub fn clear_rules(&self) {
        locked(&self.shared.rules).clear();
        self.delay(Duration::ZERO);
    }

    /// Every call since the start or the last [`Proxy::forget`].
    pub fn calls(&self) -> Vec<Call> {
        locked(&self.shared.journal).clone()
    }

    /// The calls of one operation, for example `ChangeResourceRecordSets`.
    pub fn calls_of(&self, operation: &str) -> Vec<Call> {
        self.calls().into_iter().filter(|call| call.operation == operation).collect()
    }

    /// Empties the journal.
    pub fn forget(&self) {
        locked(&self.shared.journal).clear();
    }
}

impl Shared {
    async fn handle(self: Arc<Self>, request: Request<Bytes>, line: Line) -> io::Result<Response<Bytes>> {
        let call = Call::begin(&request);
        let index = self.begin(&call);
        let act = locked(&self.rules).iter_mut().find_map(|rule| rule.takes(&call));
        let delay = *locked(&self.delay);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let response = match act {
            None => self.forward(request).await,
            Some(Act::Answer(fault)) => Ok(fault.response()),
            Some(Act::Hold(gate)) => {
                gate.pass().await;
                self.forward(request).await
            }
            Some(Act::Hang) => std::future::pending().await,
            Some(Act::Reset) => {
                line.reset_on_close();
                Err(io::ErrorKind::ConnectionReset.into())
            }
            Some(Act::Before(then)) => {
                then();
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Some(Act::After(then)) => {
                let _ = self.forward(request).await;
                then();
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        };
        self.end(index, &response);
        response
    }

    async fn forward(&self, request: Request<Bytes>) -> io::Result<Response<Bytes>> {
        let (mut parts, body) = request.into_parts();
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        parts.uri = format!("{}{target}", self.upstream).parse().map_err(io::Error::other)?;
        parts.headers.remove("host");
        let mut response = self.client.send(Request::from_parts(parts, body)).await?;
        // The body is whole by now, whatever way it came.
        response.headers_mut().remove("transfer-encoding");
        response.headers_mut().remove("connection");
        Ok(response)
    }

    fn begin(&self, call: &Call) -> usize {
        let mut journal = locked(&self.journal);
        journal.push(call.clone());
        journal.len() - 1
    }

    fn end(&self, index: usize, response: &io::Result<Response<Bytes>>) {
        // The journal may have been emptied while a call was under way.
        if let Some(call) = locked(&self.journal).get_mut(index) {
            call.ended = Some(Instant::now());
            call.status = response.as_ref().ok().map(|response| response.status().as_u16());
            let refused = response.as_ref().ok().filter(|response| response.status().as_u16() >= 400);
            call.error = refused.map(|response| String::from_utf8_lossy(response.body()).into_owned());
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
