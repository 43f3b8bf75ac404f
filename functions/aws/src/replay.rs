//! An AWS that answers what a test wrote down, in that order, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

use crate::environment::Environment;
use crate::http::Http;

/// One answer: a status and a body, or `None` for a connection that breaks.
pub(crate) type Answer<B = &'static str> = Option<(u16, B)>;

/// What was asked: method, path with query, `X-Amz-Target`; body (as far as it is text); scheme, host and `Host`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) line: String,
    pub(crate) body: String,
    pub(crate) place: String,
}

#[derive(Debug)]
struct Replay {
    answers: Mutex<VecDeque<Answer<SdkBody>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl HttpConnector for Replay {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let path = request.uri().splitn(4, '/').nth(3).unwrap_or_default();
        let line = format!("{} /{path} {target}", request.method()).trim_end().to_owned();
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let host = request.headers().get("host").map(|host| format!(" as {host}")).unwrap_or_default();
        let place = format!("{}{host}", request.uri().splitn(4, '/').take(3).collect::<Vec<_>>().join("/"));
        self.asked.lock().unwrap().push(Asked { line, body, place });
        HttpConnectorFuture::ready(match self.answers.lock().unwrap().pop_front() {
            Some(Some((status, body))) => Ok(HttpResponse::new(StatusCode::try_from(status).unwrap(), body)),
            Some(None) => Err(ConnectorError::io("connection reset".into())),
            None => panic!("the test has no answer for one more call"),
        })
    }
}

/// A client that gives these answers, and where it writes down what it was asked.
pub(crate) fn http<B: Clone + Into<SdkBody>>(answers: &[Answer<B>]) -> (Http, Arc<Mutex<Vec<Asked>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let answers = answers.iter().cloned().map(|answer| answer.map(|(status, body)| (status, body.into()))).collect();
    let replay = Replay { answers: Mutex::new(answers), asked: Arc::clone(&asked) };
    (Http::over(SharedHttpConnector::new(replay)), asked)
}

/// A function's environment.
pub(crate) fn environment() -> Environment {
    let credentials = Credentials::new("AKID", "secret", None, None, "test");
    Environment { region: "eu-central-1".to_owned(), credentials }
}
