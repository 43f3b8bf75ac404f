//! The built binary, through the Runtime API: bytes that are no JSON, and an AWS that hangs, cost no caller the 503.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

/// The binary, and the Runtime API that it asks for events.
struct Lambda {
    api: TcpListener,
    binary: Child,
    connection: Option<BufReader<TcpStream>>,
}

impl Lambda {
    fn start(variables: &[(&str, &str)]) -> Self {
        let api = TcpListener::bind("127.0.0.1:0").unwrap();
        let binary = Command::new(env!("CARGO_BIN_EXE_mock-api"))
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", api.local_addr().unwrap().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "mock-api")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self { api, binary, connection: None }
    }

    /// Hands out one event and returns what comes back, which must be an answer and not an error.
    fn invoke(&mut self, event: &[u8]) -> Value {
        let (request, _) = self.receive();
        assert!(request.starts_with("GET /2018-06-01/runtime/invocation/next "), "{request}");
        let headers = "Lambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Deadline-Ms: 4102444800000\r\n";
        self.send("200 OK", headers, event);
        let (request, body) = self.receive();
        assert!(request.starts_with("POST /2018-06-01/runtime/invocation/1/response "), "{request}");
        self.send("202 Accepted", "", b"");
        serde_json::from_slice(&body).unwrap()
    }

    /// The next request's first line and body.
    fn receive(&mut self) -> (String, Vec<u8>) {
        loop {
            let connection = self.connection.get_or_insert_with(|| BufReader::new(self.api.accept().unwrap().0));
            let mut first = String::new();
            if connection.read_line(&mut first).unwrap() == 0 {
                self.connection = None;
                continue;
            }
            let mut length = 0;
            loop {
                let mut line = String::new();
                connection.read_line(&mut line).unwrap();
                match line.trim_end().to_ascii_lowercase().split_once(':') {
                    Some(("content-length", value)) => length = value.trim().parse().unwrap(),
                    Some(_) => {}
                    None => break,
                }
            }
            let mut body = vec![0; length];
            connection.read_exact(&mut body).unwrap();
            return (first, body);
        }
    }

    fn send(&mut self, status: &str, headers: &str, body: &[u8]) {
        let stream = self.connection.as_mut().unwrap().get_mut();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    }

    /// Stops the binary; what it has logged.
    fn stop(mut self) -> String {
        self.binary.kill().unwrap();
        let mut log = String::new();
        self.binary.stdout.take().unwrap().read_to_string(&mut log).unwrap();
        self.binary.wait().unwrap();
        log
    }
}

#[test]
fn any_bytes_at_all_get_the_503() {
    let mut lambda = Lambda::start(&[]);
    let events: [&[u8]; 9] =
        [b"{}", b"null", b"", b"{\"path\":", b"}{", b"\xff\xfe{", b"{} trailing", b"\"\\ud800\"", b"{\"a\":\"\xff\"}"];
    for event in events {
        let answer = lambda.invoke(event);
        assert_eq!(answer["statusCode"], 503);
        assert_eq!(answer["headers"]["retry-after"], "300");
        assert_eq!(answer["isBase64Encoded"], false);
    }
    lambda.stop();
}

#[test]
fn every_variable_may_be_wrong() {
    let mut lambda = Lambda::start(&[
        ("MOCK_STATE_PARAMETER", "no such name"),
        ("MOCK_RETRY_AFTER_SECONDS", "soon"),
        ("MOCK_ALLOWED_ORIGINS", "nobody"),
        ("MOCK_PAGE_URL", "nowhere"),
    ]);
    assert_eq!(lambda.invoke(b"{}")["statusCode"], 503);
    let log = lambda.stop();
    for name in ["STATE_PARAMETER", "RETRY_AFTER_SECONDS", "ALLOWED_ORIGINS", "PAGE_URL"] {
        assert!(log.contains(&format!("\"message\":\"MOCK_{name} takes ")), "{name}: {log}");
    }
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["level"].is_string() && line["event"].is_string() && line["request_id"].is_null(), "{line}");
    }
}

const NAME: (&str, &str) = ("MOCK_STATE_PARAMETER", "/maintenance/shop/state");

/// A Parameter Store that gives the same answer to whoever connects, and counts them.
fn parameter_store(status: &'static str, answer: &Value) -> (String, Arc<AtomicUsize>) {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", server.local_addr().unwrap());
    let (calls, body) = (Arc::new(AtomicUsize::new(0)), answer.to_string());
    let count = Arc::clone(&calls);
    thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            count.fetch_add(1, Ordering::Relaxed);
            // The request fits one read: it is a few hundred bytes on the loopback.
            let _ = stream.read(&mut [0; 8192]).unwrap();
            let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
        }
    });
    (endpoint, calls)
}

/// A busy machine spoils some tries. What is wrong spoils them all.
fn in_one_of_five_tries(mut attempt: impl FnMut() -> Result<(), String>) {
    let complaints: Vec<String> = (0..5).map_while(|_| attempt().err()).collect();
    assert!(complaints.len() < 5, "five times: {}", complaints.join("\n"));
}

#[test]
fn the_state_is_read_at_the_start_and_served_from_then_on() {
    let state = r#"{"mode": "maintenance", "message": "Upgrading", "new key": 1}"#;
    let (endpoint, calls) = parameter_store("200 OK", &json!({"Parameter": {"Name": NAME.1, "Value": state}}));
    // The start waits for AWS a moment and no longer.
    in_one_of_five_tries(|| {
        let before = calls.load(Ordering::Relaxed);
        let mut lambda = Lambda::start(&[NAME, ("AWS_ENDPOINT_URL", &endpoint)]);
        let served: Vec<Value> = (0..3)
            .map(|_| {
                let answer = lambda.invoke(b"{}");
                let mut body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
                body["detail"].take()
            })
            .collect();
        let reads = calls.load(Ordering::Relaxed) - before;
        let log = lambda.stop();
        assert!(!log.contains("Upgrading"), "{log}");
        let well = served.iter().all(|detail| detail == "Upgrading") && reads == 1 && !log.contains("WARN");
        well.then_some(()).ok_or_else(|| format!("{served:?} by {reads} reads\n{log}"))
    });
}

#[test]
fn without_the_parameters_name_aws_is_not_called() {
    let (endpoint, calls) = parameter_store("200 OK", &json!({}));
    let mut lambda = Lambda::start(&[("AWS_ENDPOINT_URL", &endpoint)]);
    assert_eq!(lambda.invoke(b"{}")["statusCode"], 503);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    lambda.stop();
}

#[test]
fn whatever_aws_answers_callers_get_the_503_and_the_log_the_reason() {
    for (status, answer, reason) in [
        (
            "400 Bad Request",
            json!({"__type": "ThrottlingException", "message": "Rate exceeded"}),
            "ThrottlingException",
        ),
        ("400 Bad Request", json!({"__type": "AccessDeniedException"}), "AccessDeniedException"),
        ("400 Bad Request", json!({"__type": "ParameterNotFound"}), "there is no such parameter"),
        ("200 OK", json!({"Parameter": {"Value": "on"}}), "it is not a JSON object"),
        ("200 OK", json!([]), ""),
        ("500 Internal Server Error", json!(null), ""),
    ] {
        let (endpoint, calls) = parameter_store(status, &answer);
        // The start waits for AWS a moment and no longer, and reads again after some seconds.
        in_one_of_five_tries(|| {
            let before = calls.load(Ordering::Relaxed);
            let mut lambda = Lambda::start(&[NAME, ("AWS_ENDPOINT_URL", &endpoint)]);
            for _ in 0..3 {
                assert_eq!(lambda.invoke(b"{}")["statusCode"], 503);
            }
            let reads = calls.load(Ordering::Relaxed) - before;
            let log = lambda.stop();
            let well = reads == 1 && log.matches("could not be read").count() == 1 && log.contains(reason);
            well.then_some(()).ok_or_else(|| format!("{answer}: {reads} reads\n{log}"))
        });
    }
}

#[test]
fn a_bundle_without_any_certificate_costs_no_start() {
    let bundle = concat!(env!("CARGO_TARGET_TMPDIR"), "/no-certificate.pem");
    fs::write(bundle, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let mut lambda = Lambda::start(&[NAME, ("SSL_CERT_FILE", bundle)]);
    assert_eq!(lambda.invoke(b"{}")["statusCode"], 503);
    let log = lambda.stop();
    assert!(log.contains("is not read: SSL_CERT_FILE names a file without any certificate"), "{log}");
}

#[test]
fn an_aws_that_hangs_is_not_waited_for() {
    // Connections are taken by the kernel, and nobody ever answers them.
    let aws = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", aws.local_addr().unwrap());
    let mut lambda = Lambda::start(&[NAME, ("AWS_ENDPOINT_URL", &endpoint)]);
    for _ in 0..3 {
        assert_eq!(lambda.invoke(b"{}")["statusCode"], 503);
    }
    let log = lambda.stop();
    assert!(log.contains("/maintenance/shop/state could not be read"), "{log}");
}
