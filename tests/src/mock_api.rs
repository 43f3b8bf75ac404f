//! The mock API, or the feed: send it a request in any of the three event shapes, read the response.

use std::time::Duration;

use serde_json::{Value, json};

use crate::bootstrap;
use crate::function::{Function, Outcome, Start};

/// The function's time-out in these scenarios.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// One execution environment of the mock API, or of the feed.
pub struct MockApi {
    /// The process.
    pub function: Function,
}

/// A response, whatever shape it came in.
#[derive(Debug)]
pub struct Reply {
    /// The whole answer of the function.
    pub raw: Value,
    /// The status.
    pub status: u64,
}

impl MockApi {
    /// Starts one with these variables and waits until it is ready.
    pub async fn start(variables: &[(&str, &str)]) -> Self {
        Self::start_function("mock-api", variables).await
    }

    /// Starts the feed with these variables and waits until it is ready.
    pub async fn start_feed(variables: &[(&str, &str)]) -> Self {
        Self::start_function("feed", variables).await
    }

    async fn start_function(name: &str, variables: &[(&str, &str)]) -> Self {
        let all: Vec<_> = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let function = Function::start(&bootstrap(name), name, &all).await;
        match function.ready().await {
            Start::Ready(_) => Self { function },
            start => panic!("{name} does not start: {start:?}\n{:#?}", function.lines()),
        }
    }

    /// Sends any event; panics unless there is an answer.
    pub async fn send(&self, event: &Value) -> Reply {
        match self.function.invoke(event, DEADLINE).await.outcome {
            Outcome::Ok(raw) => {
                let status = raw["statusCode"].as_u64().unwrap_or_else(|| panic!("no statusCode in {raw}"));
                Reply { raw, status }
            }
            outcome => panic!("no answer: {outcome:?}\n{:#?}", self.function.lines()),
        }
    }

    /// Sends a REST API proxy event.
    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(&rest_event(method, path, headers)).await
    }
}

/// A REST API proxy event (payload format 1.0).
pub fn rest_event(method: &str, path: &str, headers: &[(&str, &str)]) -> Value {
    let single: serde_json::Map<_, _> = headers.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    let multi: serde_json::Map<_, _> = headers.iter().map(|(k, v)| ((*k).to_owned(), json!([v]))).collect();
    json!({
        "resource": "/{proxy+}", "path": path, "httpMethod": method, "headers": single, "multiValueHeaders": multi,
        "queryStringParameters": null, "multiValueQueryStringParameters": null, "pathParameters": null,
        "stageVariables": null, "body": null, "isBase64Encoded": false,
        "requestContext": {"stage": "maintenance", "path": path, "httpMethod": method, "protocol": "HTTP/1.1",
                           "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef", "apiId": "d4e5f6"}
    })
}

/// An HTTP API or Function URL event (payload format 2.0).
pub fn http_event(method: &str, path: &str, headers: &[(&str, &str)]) -> Value {
    let single: serde_json::Map<_, _> = headers.iter().map(|(k, v)| (k.to_lowercase(), json!(v))).collect();
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": single,
        "requestContext": {"http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
                           "stage": "$default", "requestId": "id", "apiId": "d4e5f6"},
        "isBase64Encoded": false
    })
}

/// An ALB event.
pub fn alb_event(method: &str, path: &str, headers: &[(&str, &str)]) -> Value {
    let single: serde_json::Map<_, _> = headers.iter().map(|(k, v)| (k.to_lowercase(), json!(v))).collect();
    let group = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/mock/49e9d65c45c6791a";
    json!({
        "requestContext": {"elb": {"targetGroupArn": group}}, "httpMethod": method, "path": path,
        "queryStringParameters": {}, "headers": single, "body": "", "isBase64Encoded": false
    })
}

impl Reply {
    /// A header, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = |map: &'static str| {
            let headers = self.raw[map].as_object()?;
            let (_, value) = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            value.as_str().or_else(|| value[0].as_str())
        };
        found("headers").or_else(|| found("multiValueHeaders"))
    }

    /// The body; empty where there is none.
    pub fn body(&self) -> &str {
        self.raw["body"].as_str().unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.body()).unwrap_or_else(|e| panic!("no JSON body ({e}): {}", self.raw))
    }
}
