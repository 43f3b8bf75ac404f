//! Who competes: the built functions, the floor, and the twin, each as a `bootstrap` that Lambda could run.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use maintenance_tests::function::{Function, Start};
use maintenance_tests::{bootstrap, workspace};

/// What a process of 50 MB takes to be gone, with room to spare.
const PAUSE: Duration = Duration::from_millis(20);

/// One of the programs that are measured.
#[derive(Clone)]
pub(crate) struct Contender {
    name: &'static str,
    program: PathBuf,
}

/// A function that is ready, and how long that took from its exec.
pub(crate) struct Started {
    pub(crate) function: Function,
    pub(crate) after: Duration,
}

impl Started {
    /// Ends it, and gives the machine a moment to clean up after it.
    pub(crate) async fn stop(self) {
        self.function.kill();
        self.function.end().await;
        tokio::time::sleep(PAUSE).await;
    }
}

impl Contender {
    pub(crate) fn switch() -> Self {
        Self { name: "switch", program: bootstrap("switch") }
    }

    pub(crate) fn feed() -> Self {
        Self { name: "feed", program: bootstrap("feed") }
    }

    pub(crate) fn mock_api() -> Self {
        Self { name: "mock-api", program: bootstrap("mock-api") }
    }

    /// A function that does nothing, built like ours.
    pub(crate) fn floor() -> Self {
        Self { name: "floor", program: bootstrap("bench-floor") }
    }

    /// The switch in Python with boto3. Its first line has to name this machine's Python, so the file is made here.
    pub(crate) fn twin() -> Self {
        let (from, to) = (workspace().join("tests/bench/twin"), workspace().join("target/bench/twin"));
        let python = workspace().canonicalize().expect("the workspace").join("target/venv/bin/python");
        let code = fs::read_to_string(from.join("bootstrap.py")).expect("the twin's loop");
        fs::create_dir_all(&to).expect("a folder for the twin");
        fs::copy(from.join("switch.py"), to.join("switch.py")).expect("the twin");
        let program = to.join("bootstrap");
        fs::write(&program, format!("#!{}\n{code}", python.display())).expect("the twin's bootstrap");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("an executable");
        Self { name: "twin", program }
    }

    pub(crate) const fn program(&self) -> &PathBuf {
        &self.program
    }

    /// Starts it and waits until it asks for an event.
    pub(crate) async fn start(&self, variables: &[(String, String)]) -> Started {
        let function = Function::start(&self.program, self.name, variables).await;
        match function.ready().await {
            Start::Ready(after) => Started { function, after },
            start => panic!("{} does not start: {start:?}\n{:#?}", self.name, function.lines()),
        }
    }
}

/// Variables as a function takes them.
pub(crate) fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
