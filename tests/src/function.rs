//! A built `bootstrap` as Lambda runs it: a child process with an empty environment but Lambda's own variables.

mod environment;
mod outcome;

pub use outcome::{Invocation, Outcome, Start};

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::runtime_api::{Init, RuntimeApi};

/// Lambda gives a function 10 s to start.
const INIT_LIMIT: Duration = Duration::from_secs(10);
/// What the harness grants beyond the deadline before it ends the function, as Lambda does at once.
const GRACE: Duration = Duration::from_millis(250);

/// One running execution environment. Dropping it kills the child.
pub struct Function {
    api: RuntimeApi,
    child: Arc<Mutex<Child>>,
    lines: Arc<Mutex<Vec<String>>>,
    ended: watch::Receiver<usize>,
    started: Instant,
}

impl Function {
    /// Starts the binary as a function of this name with these variables beside Lambda's own.
    pub async fn start(program: &Path, name: &str, variables: &[(String, String)]) -> Self {
        let api = RuntimeApi::start(name).await;
        let started = Instant::now();
        let mut child = Command::new(program)
            .env_clear()
            .envs(environment::variables(program, name, &api))
            .envs(variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|e| panic!("cannot start {}: {e}", program.display()));
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (ends, ended) = watch::channel(0);
        tokio::spawn(collect(child.stdout.take().unwrap(), lines.clone(), ends.clone()));
        tokio::spawn(collect(child.stderr.take().unwrap(), lines.clone(), ends));
        Self { api, child: Arc::new(Mutex::new(child)), lines, ended, started }
    }

    /// Waits until the function is ready or has given up, 10 s at most.
    pub async fn ready(&self) -> Start {
        let mut init = self.api.init();
        let settled = async {
            tokio::select! {
                biased;
                state = init.wait_for(|state| *state != Init::Running) => Some(state.unwrap().clone()),
                () = self.end() => None,
            }
        };
        let settled = tokio::time::timeout(INIT_LIMIT, settled).await;
        let in_time = settled.ok();
        match in_time.unwrap_or_else(|| panic!("not ready after {INIT_LIMIT:?}: {:#?}", self.lines())) {
            Some(Init::Ready(at)) => Start::Ready(at - self.started),
            Some(Init::Failed(said)) => Start::Refused(said),
            Some(Init::Running) | None => Start::Exited,
        }
    }

    /// Hands over one event, to be answered within this time; returns when the function is idle again, or gone.
    pub async fn invoke(&self, event: &Value, within: Duration) -> Invocation {
        let start = Instant::now();
        let posted = self.api.send(event, within);
        let outcome = tokio::select! {
            biased;
            posted = posted => Outcome::read(posted.expect("the Runtime API lives")),
            () = self.end() => Outcome::Died,
            () = tokio::time::sleep(within + GRACE) => {
                self.kill();
                Outcome::TimedOut
            }
        };
        let elapsed = start.elapsed();
        let idle = tokio::select! {
            biased;
            () = self.end() => None,
            () = self.api.idle() => Some(start.elapsed()),
            () = tokio::time::sleep((within + GRACE).saturating_sub(elapsed)) => {
                self.kill();
                None
            }
        };
        Invocation { outcome, elapsed, idle }
    }

    /// `kill -9`, now.
    pub fn kill(&self) {
        let _ = self.child.lock().unwrap().start_kill();
    }

    /// Something that kills this function when it is called, for a rule of the proxy.
    pub fn killer(&self) -> impl Fn() + Send + Sync + 'static {
        let child = self.child.clone();
        move || {
            let _ = child.lock().unwrap().start_kill();
        }
    }

    /// Everything that it printed so far, by line.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.lock().unwrap().id()
    }

    /// Waits until both of its outputs are closed: it is gone, and all that it said has been read.
    pub async fn end(&self) {
        let _ = self.ended.clone().wait_for(|ends| *ends == 2).await;
    }
}

async fn collect(output: impl AsyncRead + Unpin, lines: Arc<Mutex<Vec<String>>>, ends: watch::Sender<usize>) {
    let mut reader = BufReader::new(output).lines();
    while let Ok(Some(line)) = reader.next_line().await {
        lines.lock().unwrap().push(line);
    }
    ends.send_modify(|ends| *ends += 1);
}
