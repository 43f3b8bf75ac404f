//! An AWS that answers what a test wrote down, in that order, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use maintenance_core::settings::Settings;

use super::{Aws, Invocation};
use crate::environment::Environment;
use crate::http::Http;

/// As which function the tests run: by an alias.
pub(super) const FUNCTION_ARN: &str = "arn:aws:lambda:eu-central-1:123456789012:function:shop-switch:live";

/// One answer: a status and a body, or `None` for a connection that breaks.
pub(super) type Answer<B = &'static str> = Option<(u16, B)>;

/// What was asked: method, path with query, `X-Amz-Target`, body (as far as it is text).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) body: String,
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
        self.asked.lock().unwrap().push(Asked { line, body });
        HttpConnectorFuture::ready(match self.answers.lock().unwrap().pop_front() {
            Some(Some((status, body))) => Ok(HttpResponse::new(StatusCode::try_from(status).unwrap(), body)),
            Some(None) => Err(ConnectorError::io("connection reset".into())),
            None => panic!("the test has no answer for one more call"),
        })
    }
}

/// Runs something against these answers; gives what it came to, and what was asked.
pub(super) async fn replay<T, B: Clone + Into<SdkBody>>(
    answers: &[Answer<B>],
    call: impl AsyncFnOnce(&Invocation<'_>) -> T,
) -> (T, Vec<Asked>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let answers = answers.iter().cloned().map(|answer| answer.map(|(status, body)| (status, body.into()))).collect();
    let replay = Replay { answers: Mutex::new(answers), asked: Arc::clone(&asked) };
    let credentials = Credentials::new("AKID", "secret", None, None, "test");
    let environment = Environment { region: "eu-central-1".to_owned(), credentials };
    let variables = |name: &str| (name == "SWITCH_PREFIX").then(|| "/maintenance/shop".to_owned());
    let settings = Settings::read(variables).unwrap();
    let aws = Aws::new(environment, Http::over(SharedHttpConnector::new(replay)), &settings);
    let value = call(&aws.invocation(Duration::from_secs(20), FUNCTION_ARN)).await;
    let asked = asked.lock().unwrap().clone();
    (value, asked)
}
