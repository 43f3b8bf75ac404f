//! What the proxy writes down of each call.

use std::time::Instant;

use hyper::Request;
use hyper::body::Bytes;

use super::operation;

/// One call of AWS.
#[derive(Clone, Debug)]
pub struct Call {
    /// The service of the credential scope: `ssm`, `route53`, `apigateway`, `events`, `sts`.
    pub service: String,
    /// The Region of the credential scope.
    pub region: String,
    /// The access key of the credential scope: who calls.
    pub access_key: String,
    /// The operation's name as in the service's API reference; method and path where it is not known.
    pub operation: String,
    /// The path and the query.
    pub target: String,
    /// The body as it came.
    pub body: String,
    /// When it came.
    pub started: Instant,
    /// When it was answered; none while it is under way, or where it hangs.
    pub ended: Option<Instant>,
    /// What it was answered with; none where the connection was dropped.
    pub status: Option<u16>,
    /// The body of an answer that was an error.
    pub error: Option<String>,
}

impl Call {
    pub(super) fn begin(request: &Request<Bytes>) -> Self {
        let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let scope = header("authorization").split_once("Credential=").map_or("", |(_, rest)| rest);
        let scope: Vec<&str> = scope.split([',', ' ']).next().unwrap_or_default().split('/').collect();
        let part = |index: usize| scope.get(index).copied().unwrap_or_default().to_owned();
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
        Self {
            service: part(3),
            region: part(2),
            access_key: part(0),
            operation: operation::name(request.method().as_str(), &target, header("x-amz-target"), &body),
            target,
            body,
            started: Instant::now(),
            ended: None,
            status: None,
            error: None,
        }
    }
}
