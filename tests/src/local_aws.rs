//! Starts the local AWS of `tests/local_aws`, once a test process; it ends when this process does.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

use crate::aws::Aws;
use crate::workspace;

/// Where the one of this process listens.
struct LocalAws {
    endpoint: String,
    /// Kept for its standard input: the local AWS ends when that closes, however this process ends.
    _child: Option<Child>,
}

/// A client of an account of its own in the local AWS: tests share the process but nothing in it.
pub fn account() -> Aws {
    static NEXT: AtomicU64 = AtomicU64::new(100_000_000_001);
    let account = NEXT.fetch_add(1, Ordering::Relaxed);
    Aws::new(endpoint(), &format!("{account:012}"))
}

/// The address of the local AWS, started on first use (`MAINTENANCE_AWS_ENDPOINT` names a running one instead).
pub fn endpoint() -> &'static str {
    static RUNNING: OnceLock<LocalAws> = OnceLock::new();
    &RUNNING
        .get_or_init(|| match std::env::var("MAINTENANCE_AWS_ENDPOINT") {
            Ok(endpoint) => LocalAws { endpoint, _child: None },
            Err(_) => start(),
        })
        .endpoint
}

fn start() -> LocalAws {
    let python = python();
    let mut child = Command::new(&python)
        .args(["-m", "local_aws", "--until-stdin-closes"])
        .env("PYTHONPATH", workspace().join("tests"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(if std::env::var_os("MAINTENANCE_AWS_LOG").is_some() { Stdio::inherit() } else { Stdio::null() })
        .spawn()
        .unwrap_or_else(|e| panic!("cannot start {}: {e}", python.display()));
    let mut ready = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    ready.read_line(&mut line).expect("the local AWS prints where it listens");
    // Whatever it prints later must not fill the pipe and stop it.
    std::thread::spawn(move || std::io::copy(&mut ready, &mut std::io::sink()));
    let said: Value = serde_json::from_str(&line).unwrap_or_else(|_| {
        panic!(
            "the local AWS did not start (it said {line:?}): `make test` sets it up; MAINTENANCE_AWS_LOG=1 shows more"
        )
    });
    let endpoint = said["endpoint"].as_str().expect("an endpoint").trim_end_matches('/').to_owned();
    LocalAws { endpoint, _child: Some(child) }
}

fn python() -> PathBuf {
    let path = std::env::var_os("MAINTENANCE_PYTHON")
        .map_or_else(|| workspace().join("target/venv/bin/python"), PathBuf::from);
    assert!(path.is_file(), "no Python environment at {}: run `make test`, which makes it", path.display());
    path
}
