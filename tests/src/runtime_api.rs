//! A fake Lambda Runtime API: hands events to a function and takes its answers, as the real one does.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex as StdMutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hyper::body::Bytes;
use hyper::{Request, Response};
use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot, watch};

use crate::http;

/// How the function's start went so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Init {
    /// Neither asked for an event nor reported an error yet.
    Running,
    /// It asked for its first event at this moment.
    Ready(Instant),
    /// It reported this to `init/error`.
    Failed(Value),
}

/// What a function posted for one event: its response, or its error.
#[derive(Debug)]
pub enum Posted {
    /// The body posted to `/response`.
    Response(Bytes),
    /// The body posted to `/error`.
    Error(Bytes),
}

/// The server's side that the harness holds.
pub struct RuntimeApi {
    /// What goes into `AWS_LAMBDA_RUNTIME_API`.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    queue: mpsc::UnboundedSender<Queued>,
}

struct Shared {
    events: Mutex<mpsc::UnboundedReceiver<Queued>>,
    waiting: StdMutex<HashMap<String, oneshot::Sender<Posted>>>,
    init: watch::Sender<Init>,
    asked: watch::Sender<u64>,
    sent: AtomicU64,
    function: String,
}

struct Queued {
    id: String,
    body: Bytes,
    deadline: SystemTime,
}

impl RuntimeApi {
    /// Listens on a free port, for a function of this name.
    pub async fn start(function: &str) -> Self {
        let listener = http::listen().await;
        let address = listener.local_addr().unwrap();
        let (queue, events) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            events: Mutex::new(events),
            waiting: StdMutex::default(),
            init: watch::Sender::new(Init::Running),
            asked: watch::Sender::new(0),
            sent: AtomicU64::new(0),
            function: function.to_owned(),
        });
        let server = shared.clone();
        tokio::spawn(http::serve(listener, move |request, _| server.clone().handle(request)));
        Self { address, shared, queue }
    }

    /// How the start goes; changes once.
    pub fn init(&self) -> watch::Receiver<Init> {
        self.shared.init.subscribe()
    }

    /// Waits until the function has asked for one event more than it was sent: it is idle, and Lambda would freeze it.
    pub async fn idle(&self) {
        let sent = self.shared.sent.load(Ordering::Relaxed);
        let _ = self.shared.asked.subscribe().wait_for(|asked| *asked > sent).await;
    }

    /// Queues one event that must be answered within this time; the receiver gets what the function posts.
    pub fn send(&self, event: &Value, within: Duration) -> oneshot::Receiver<Posted> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let id = format!("00000000-0000-4000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed));
        let (sender, receiver) = oneshot::channel();
        self.shared.waiting.lock().unwrap().insert(id.clone(), sender);
        self.shared.sent.fetch_add(1, Ordering::Relaxed);
        let body = Bytes::from(event.to_string());
        self.queue.send(Queued { id, body, deadline: SystemTime::now() + within }).expect("the server lives");
        receiver
    }
}

impl Shared {
    async fn handle(self: Arc<Self>, request: Request<Bytes>) -> io::Result<Response<Bytes>> {
        let path = request.uri().path().strip_prefix("/2018-06-01/runtime/").unwrap_or_default().to_owned();
        match path.split('/').collect::<Vec<_>>()[..] {
            ["invocation", "next"] => Ok(self.next().await),
            ["invocation", id, "response"] => Ok(self.post(id, Posted::Response(request.into_body()))),
            ["invocation", id, "error"] => Ok(self.post(id, Posted::Error(request.into_body()))),
            ["init", "error"] => {
                let body = request.into_body();
                let said = serde_json::from_slice(&body)
                    .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()));
                self.init.send_replace(Init::Failed(said));
                Ok(accepted())
            }
            _ => Ok(http::answer(404, "application/json", r#"{"errorType":"InvalidPath"}"#)),
        }
    }

    async fn next(&self) -> Response<Bytes> {
        self.asked.send_modify(|asked| *asked += 1);
        self.init.send_if_modified(|init| {
            let first = *init == Init::Running;
            if first {
                *init = Init::Ready(Instant::now());
            }
            first
        });
        let Some(event) = self.events.lock().await.recv().await else {
            return http::answer(500, "application/json", "{}");
        };
        let deadline = event.deadline.duration_since(UNIX_EPOCH).unwrap().as_millis();
        Response::builder()
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", event.id)
            .header("lambda-runtime-deadline-ms", deadline.to_string())
            .header("lambda-runtime-invoked-function-arn", arn(&self.function))
            .header("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0")
            .body(event.body)
            .unwrap()
    }

    fn post(&self, id: &str, posted: Posted) -> Response<Bytes> {
        match self.waiting.lock().unwrap().remove(id) {
            Some(waiting) => {
                let _ = waiting.send(posted);
                accepted()
            }
            None => http::answer(400, "application/json", r#"{"errorType":"InvalidRequestID"}"#),
        }
    }
}

fn accepted() -> Response<Bytes> {
    http::answer(202, "application/json", r#"{"status":"OK"}"#)
}

fn arn(function: &str) -> String {
    format!("arn:aws:lambda:eu-central-1:000000000000:function:{function}")
}
