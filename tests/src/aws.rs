//! A small client for the local AWS: what a fixture writes and an assertion reads, over plain HTTP.
//!
//! No AWS SDK: it would cost minutes to build, and it is what the functions use, so it could hide the same mistake twice.

mod apigateway;
mod bus;
mod cloudwatch;
mod record;
mod route53;
mod ssm;
pub mod xml;

pub use bus::Queue;
pub use record::canonical;
pub use route53::Change;
pub use ssm::Parameter;

use hyper::body::Bytes;
use hyper::{Request, Response};
use serde_json::Value;

use crate::http::Client;

/// The Region that functions run in, unless a test says otherwise.
pub const REGION: &str = "eu-central-1";

/// One account and Region of the local AWS.
#[derive(Clone)]
pub struct Aws {
    endpoint: String,
    account: String,
    region: String,
    client: Client,
}

/// What AWS refused, by its code.
#[derive(Debug)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The body, code included.
    pub body: String,
}

impl Aws {
    /// The account of this number; the local AWS takes an access key of twelve digits for the account.
    pub fn new(endpoint: &str, account: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            account: account.to_owned(),
            region: REGION.to_owned(),
            client: Client::default(),
        }
    }

    /// The same account in another Region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// Where it listens.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The account's number, which is its access key, too.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The credentials of this account, as variables of a function.
    pub fn credentials(&self) -> Vec<(String, String)> {
        [
            ("AWS_ACCESS_KEY_ID", self.account.as_str()),
            ("AWS_SECRET_ACCESS_KEY", "not-a-secret"),
            ("AWS_SESSION_TOKEN", "not-a-token"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// One call of a service with JSON by `X-Amz-Target`.
    async fn target(&self, service: &str, target: &str, body: &Value) -> Result<Value, Refused> {
        let request = self
            .request(service, "POST", "/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target);
        self.call(request, body.to_string()).await.map(|text| json(&text))
    }

    /// One call of a service with JSON by method and path.
    async fn rest(&self, service: &str, method: &str, path: &str, body: &Value) -> Result<Value, Refused> {
        let request = self.request(service, method, path).header("content-type", "application/json");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.call(request, body).await.map(|text| json(&text))
    }

    /// One call of a service with XML by method and path.
    async fn xml(&self, service: &str, method: &str, path: &str, body: String) -> Result<String, Refused> {
        self.call(self.request(service, method, path).header("content-type", "text/xml"), body).await
    }

    fn request(&self, service: &str, method: &str, path: &str) -> hyper::http::request::Builder {
        let region = if service == "route53" { "us-east-1" } else { &self.region };
        let scope = format!("{}/20261101/{region}/{service}/aws4_request", self.account);
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.endpoint))
            .header("authorization", format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"))
    }

    async fn call(&self, request: hyper::http::request::Builder, body: String) -> Result<String, Refused> {
        let request = request.body(Bytes::from(body)).expect("a request");
        let response: Response<Bytes> = self.client.send(request).await.expect("the local AWS answers");
        let status = response.status().as_u16();
        let body = String::from_utf8_lossy(response.body()).into_owned();
        if status < 300 { Ok(body) } else { Err(Refused { status, body }) }
    }
}

fn json(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { serde_json::from_str(text).expect("the local AWS answers JSON") }
}
