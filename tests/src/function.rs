//! A built `bootstrap` as Lambda runs it: a child process with an empty environment but Lambda's own variables.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use crate::runtime_api::{Init, Posted, RuntimeApi};

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

/// How a start ended.
#[derive(Debug)]
pub enum Start {
    /// It asked for an event, this long after exec.
    Ready(Duration),
    /// It reported this to `init/error`.
    Refused(Value),
    /// It ended, having reported nothing; what it printed is in [`Function::lines`].
    Exited,
}

/// What became of one invocation, and how long it took.
#[derive(Debug)]
pub struct Invocation {
    /// The answer, or why there is none.
    pub outcome: Outcome,
    /// From the event's hand-over to the answer.
    pub elapsed: Duration,
}

/// The ways in which an invocation ends.
#[derive(Debug)]
pub enum Outcome {
    /// The function's answer.
    Ok(Value),
    /// The function's error.
    Err {
        /// The fixed name.
        error_type: String,
        /// The text for people.
        message: String,
    },
    /// The process ended before it answered.
    Died,
    /// The deadline passed; the process was killed.
    TimedOut,
}

impl Function {
    /// Starts the binary as a function of this name with these variables beside Lambda's own.
    pub async fn start(program: &Path, name: &str, variables: &[(String, String)]) -> Self {
        let api = RuntimeApi::start(name).await;
        let started = Instant::now();
        let mut child = Command::new(program)
            .env_clear()
            .envs(lambda_variables(program, name, &api))
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

    /// Hands over one event, to be answered within this time.
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
        Invocation { outcome, elapsed: start.elapsed() }
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

impl Outcome {
    fn read(posted: Posted) -> Self {
        match posted {
            Posted::Response(body) => Self::Ok(serde_json::from_slice(&body).expect("the answer is JSON")),
            Posted::Error(body) => {
                let error: Value = serde_json::from_slice(&body).expect("the error is JSON");
                let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
                Self::Err { error_type: text("errorType"), message: text("errorMessage") }
            }
        }
    }
}

async fn collect(output: impl AsyncRead + Unpin, lines: Arc<Mutex<Vec<String>>>, ends: watch::Sender<usize>) {
    let mut reader = BufReader::new(output).lines();
    while let Ok(Some(line)) = reader.next_line().await {
        lines.lock().unwrap().push(line);
    }
    ends.send_modify(|ends| *ends += 1);
}

fn lambda_variables(program: &Path, name: &str, api: &RuntimeApi) -> Vec<(&'static str, String)> {
    let folder = program.parent().map(|p| p.display().to_string()).unwrap_or_default();
    vec![
        ("AWS_LAMBDA_RUNTIME_API", api.address.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", name.to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}")),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/01/[$LATEST]0".to_owned()),
        ("AWS_REGION", "eu-central-1".to_owned()),
        ("AWS_DEFAULT_REGION", "eu-central-1".to_owned()),
        ("LAMBDA_TASK_ROOT", folder),
        ("LANG", "en_US.UTF-8".to_owned()),
        ("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ]
}
