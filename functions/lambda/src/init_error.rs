//! Tells Lambda why a function cannot start.

use std::time::Duration;

use http::Uri;
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{PooledClient, build_request};
use maintenance_core::Fault;
use serde_json::json;
use tokio::time::timeout;

use crate::variables::environment;

/// The Runtime API is on the same machine.
const REPORT_TIMEOUT: Duration = Duration::from_millis(500);

/// Tells Lambda why the function cannot start, so that whoever invokes it reads that and not "exited".
///
/// Best effort: the log has the reason as well.
pub async fn report_init_error(fault: &Fault) {
    let api = environment("AWS_LAMBDA_RUNTIME_API").and_then(|address| address.parse().ok());
    if let Some(api) = api {
        let _ = timeout(REPORT_TIMEOUT, report(api, fault)).await;
    }
}

/// Nobody can be told that this failed.
async fn report(api: Uri, fault: &Fault) {
    // The client panics over an address without a host.
    if api.authority().is_none() {
        return;
    }
    let kind = fault.kind.name();
    let body = json!({ "errorType": kind, "errorMessage": fault.chain(), "stackTrace": [] }).to_string();
    let request = build_request()
        .method("POST")
        .uri("/2018-06-01/runtime/init/error")
        .header("Lambda-Runtime-Function-Error-Type", kind)
        .body(Body::from(body));
    if let Ok(request) = request {
        let _ = PooledClient::builder().with_endpoint(api).build().call(request).await;
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use maintenance_core::Kind;

    use super::*;

    /// A Runtime API for one request: gives its head, in lower case, and its body.
    fn runtime_api() -> (Uri, thread::JoinHandle<(String, String)>) {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap().to_string().parse().unwrap();
        let request = thread::spawn(move || {
            let mut stream = BufReader::new(server.accept().unwrap().0);
            let (mut head, mut line) = (String::new(), String::new());
            while stream.read_line(&mut line).unwrap() > 2 {
                head += &std::mem::take(&mut line).to_ascii_lowercase();
            }
            let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            stream.get_mut().write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").unwrap();
            (head, String::from_utf8(body).unwrap())
        });
        (address, request)
    }

    #[tokio::test]
    async fn lambda_is_told_the_kind_and_the_reason() {
        let (api, request) = runtime_api();
        report(api, &Fault::new(Kind::Invalid, "PUSH_TABLE is missing")).await;
        let (head, body) = request.join().unwrap();
        assert!(head.starts_with("post /2018-06-01/runtime/init/error http/1.1"), "{head}");
        assert!(head.contains("lambda-runtime-function-error-type: invalid"), "{head}");
        assert_eq!(body, r#"{"errorMessage":"PUSH_TABLE is missing","errorType":"Invalid","stackTrace":[]}"#);
    }

    #[tokio::test]
    async fn an_address_without_a_host_is_no_panic() {
        report("/nowhere".parse().unwrap(), &Fault::new(Kind::Bug, "x")).await;
    }
}
