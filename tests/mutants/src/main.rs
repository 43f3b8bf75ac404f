//! Mutation testing of core: what could be changed in it without any test of core noticing?
//!
//! Copies core and its tests, puts all mutants into that one copy (`find`, `splice`), each behind a question that is
//! answered at run time (`active.rs`), builds it once (`build`), and runs each test that reaches a mutant over that mutant
//! (`run`). A survivor is a missing test, or equivalent to the code as it is: then a test's file says why (`arguments`).
//!
//! `make check-mutants` does all of it. Arguments: folders or files below core's `src` instead of all [`FLOORS`];
//! `--model`: the small model is one of the tests.

mod arguments;
mod build;
mod copy;
mod find;
mod report;
mod run;
mod splice;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

use crate::arguments::Argument;
use crate::build::File;
use crate::find::{Mutant, find};
use crate::report::Report;
use crate::run::Verdict;

/// What is mutated, below core's `src`: the floors that decide, plan, apply and remember, and the story of a run.
const FLOORS: [&str; 5] = ["decide", "plan", "apply", "memory", "reconcile"];

/// The packages whose tests are run.
const TESTED: [&str; 2] = ["functions/core", "tests/world"];

fn main() -> ExitCode {
    match check() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn check() -> Result<bool, String> {
    let began = Instant::now();
    let (options, chosen): (Vec<String>, Vec<String>) = env::args().skip(1).partition(|text| text.starts_with("--"));
    let floors = if chosen.is_empty() { FLOORS.map(String::from).to_vec() } else { chosen.clone() };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().map_err(|error| error.to_string())?;
    let copy = root.join("target/mutants/workspace");
    let _lock = lock(&copy)?;
    copy::copy(&root, &copy).map_err(|error| format!("copying: {error}"))?;

    let (files, mutants) = find_all(&root.join("functions/core/src"), &floors)?;
    let arguments = read_arguments(&root)?;
    let built = build::build(&copy, &files, mutants.len(), options.iter().any(|option| option == "--model"))?;
    eprintln!("built after {} s", began.elapsed().as_secs());

    let mut tests = Vec::new();
    for program in &built.programs {
        tests.extend(run::list(program)?);
    }
    let tests = run::measure(&copy, &tests)?;
    eprintln!("{} tests measured after {} s", tests.len(), began.elapsed().as_secs());

    let verdicts = run::judge(&copy, &tests, &mutants, &built.dropped)?;
    let judged: Vec<(&Mutant, Verdict)> = mutants.iter().zip(verdicts).collect();
    let all = judged.iter().map(|(mutant, verdict)| format!("{verdict:?} {} {}\n", mutant.line, mutant.name()));
    let list = copy.with_file_name("verdicts.txt");
    fs::write(&list, all.collect::<String>()).map_err(|error| error.to_string())?;
    let report = Report::of(&judged, &arguments, &chosen);
    print!("{report}");
    println!("{} tests, {} s. All verdicts: {}", tests.len(), began.elapsed().as_secs(), list.display());
    Ok(report.is_good())
}

/// Two runs at once would take each other's copy away.
fn lock(copy: &Path) -> Result<fs::File, String> {
    let file = fs::create_dir_all(copy).and_then(|()| fs::File::create(copy.with_file_name("lock")));
    let file = file.map_err(|error| format!("target/mutants: {error}"))?;
    file.try_lock().map_err(|_| "another run is on its way".to_owned())?;
    Ok(file)
}

/// All mutants of these files and folders, but of unit tests. One that is not there is an error: it may have been renamed.
fn find_all(source: &Path, floors: &[String]) -> Result<(Vec<File>, Vec<Mutant>), String> {
    let (mut files, mut mutants) = (Vec::new(), Vec::new());
    for floor in floors {
        for path in copy::files(&source.join(floor)).map_err(|error| format!("{floor}: {error}"))? {
            let name = path.strip_prefix(source).unwrap_or(&path).to_string_lossy().into_owned();
            if path.ends_with("tests.rs") {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
            let wraps = find(&name, &text, &mut mutants).map_err(|error| format!("{name}: {error}"))?;
            files.push(File { path: name, source: text, wraps });
        }
    }
    Ok((files, mutants))
}

/// The arguments in core's tests, and in the unit tests beside its code.
fn read_arguments(root: &Path) -> Result<Vec<Argument>, String> {
    let mut all = Vec::new();
    for package in TESTED {
        for path in copy::files(&root.join(package)).map_err(|error| format!("{package}: {error}"))? {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
                all.extend(arguments::read(&name, &text)?);
            }
        }
    }
    Ok(all)
}
