//! Runs tests: once over the code as it is, then those that reach a mutant over that mutant.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use crate::find::Mutant;

/// A mutant that asks for more than this (in KiB) is not let take the machine's memory.
const MEMORY: u64 = 4 << 20;
/// What the shell says of a process that has used up its time, which SIGXCPU or SIGKILL ends.
const OUT_OF_TIME: [i32; 2] = [128 + 24, 128 + 9];
/// Runs a test within bounds, says nothing but how much of the processor's time it took, and ends as it ended.
const SCRIPT: &str =
    r#"ulimit -v "$1" && ulimit -t "$2" && shift 2 && "$@" > /dev/null 2>&1; code=$?; times; exit $code"#;

/// One test, alone in its process.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    program: PathBuf,
    arguments: Vec<String>,
    /// How much of the processor's time it took over the code as it is.
    pub(crate) took: Duration,
    /// Which mutants it reaches.
    pub(crate) reaches: BTreeSet<usize>,
}

/// What became of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A test failed.
    Caught,
    /// A test used up its time.
    Hung,
    /// No test saw it.
    Survived,
    /// No test so much as executed it.
    Unreached,
    /// It does not compile.
    Dropped,
}

/// The tests of a program, each by its name; the model checker is one.
pub(crate) fn list(program: &Path) -> Result<Vec<Test>, String> {
    let test = |arguments: &[&str]| Test {
        program: program.to_owned(),
        arguments: arguments.iter().map(ToString::to_string).collect(),
        took: Duration::ZERO,
        reaches: BTreeSet::new(),
    };
    if program.ends_with("maintenance-model") {
        return Ok(vec![test(&["--small"])]);
    }
    let output = Command::new(program).args(["--list", "--format", "terse"]).output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    let listed = |line: &str| Some(test(&["--exact", line.strip_suffix(": test")?, "--test-threads", "1"]));
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(listed).collect())
}

/// Runs each test over the code as it is, which must pass.
pub(crate) fn measure(copy: &Path, tests: &[Test]) -> Result<Vec<Test>, String> {
    let measured = all_at_once(tests, |index, test| {
        let file = copy.with_file_name(format!("reached.{index}"));
        let (code, took) = run(copy, test, ("MUTANTS_REACHED", &file.to_string_lossy()), None)?;
        if code != 0 {
            return Err(format!(
                "fails over the code as it is: {} {}",
                test.program.display(),
                test.arguments.join(" ")
            ));
        }
        // A test that reaches nothing opens no file.
        let reaches = fs::read_to_string(&file).unwrap_or_default();
        drop(fs::remove_file(&file));
        Ok(Test { took, reaches: reaches.lines().filter_map(|line| line.parse().ok()).collect(), ..test.clone() })
    });
    measured.into_iter().collect()
}

/// Runs the tests over each of the mutants but the dropped ones, and says at once which survive.
pub(crate) fn judge(
    copy: &Path,
    tests: &[Test],
    mutants: &[Mutant],
    dropped: &BTreeSet<usize>,
) -> Result<Vec<Verdict>, String> {
    let whole: Duration = tests.iter().map(|test| test.took).sum();
    let caught: Vec<AtomicU32> = tests.iter().map(|_| AtomicU32::new(0)).collect();
    let verdicts = all_at_once(mutants, |index, mutant| {
        let number = index + 1;
        if dropped.contains(&number) {
            return Ok(Verdict::Dropped);
        }
        let mut reaching: Vec<(&Test, &AtomicU32)> =
            tests.iter().zip(&caught).filter(|(test, _)| test.reaches.contains(&number)).collect();
        // The fastest first; what has caught many others is worth a longer try.
        reaching.sort_by_cached_key(|(test, caught)| test.took / (1 + caught.load(Ordering::Relaxed)));
        let mut verdict = Verdict::Unreached;
        for (test, caught) in reaching {
            // Time of the processor, so that a busy machine catches nothing: as long as all tests took, at least.
            let limit = (whole + test.took * 10).as_secs() + 1;
            verdict = match run(copy, test, ("MUTANT", &number.to_string()), Some(limit))? {
                (0, _) => Verdict::Survived,
                (code, _) if OUT_OF_TIME.contains(&code) => Verdict::Hung,
                _ => Verdict::Caught,
            };
            if verdict != Verdict::Survived {
                caught.fetch_add(1, Ordering::Relaxed);
                break;
            }
        }
        if matches!(verdict, Verdict::Survived | Verdict::Unreached) {
            eprintln!("{number} of {}: {verdict:?} {} line {}", mutants.len(), mutant.name(), mutant.line);
        }
        Ok(verdict)
    });
    verdicts.into_iter().collect()
}

/// Runs a test, and gives its exit code and how much of the processor's time it took.
fn run(copy: &Path, test: &Test, variable: (&str, &str), seconds: Option<u64>) -> Result<(i32, Duration), String> {
    let seconds = seconds.map_or_else(|| "unlimited".to_owned(), |seconds| seconds.to_string());
    let output = Command::new("sh")
        .args(["-c", SCRIPT, "sh", &MEMORY.to_string(), &seconds])
        .arg(&test.program)
        .args(&test.arguments)
        .current_dir(copy)
        .env(variable.0, variable.1)
        .env("INSTA_WORKSPACE_ROOT", copy)
        .env("INSTA_UPDATE", "no")
        // A failure is enough: no smaller one is looked for, and none is written down.
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
        .stderr(Stdio::null())
        .output()
        .map_err(|error| format!("sh: {error}"))?;
    let times = String::from_utf8_lossy(&output.stdout);
    let took = times.split_whitespace().rev().take(2).filter_map(seconds_of).sum();
    Ok((output.status.code().unwrap_or(-1), Duration::from_secs_f64(took)))
}

/// Reads a time as the shell's `times` writes it: `1m2.5s`.
fn seconds_of(time: &str) -> Option<f64> {
    let (minutes, seconds) = time.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

/// Does the work on as many items at a time as there are cores. The results keep the items' order.
fn all_at_once<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let worker = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            let result = work(index, item);
            if let Ok(mut results) = results.lock() {
                results.push((index, result));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(worker);
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
