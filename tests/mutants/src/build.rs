//! Builds the copy with its mutants. Those that do not compile, such as a `-` of texts, are dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::splice::{Spliced, Wrap, splice};

/// Core as the copy has it.
const CORE: &str = "functions/core/src";

/// One file with its mutants.
#[derive(Debug)]
pub(crate) struct File {
    /// Below core's `src`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) source: String,
    /// Its mutants.
    pub(crate) wraps: Vec<Wrap>,
}

/// The test programs, and the mutants that do not compile.
#[derive(Debug, Default)]
pub(crate) struct Built {
    /// What cargo built.
    pub(crate) programs: Vec<PathBuf>,
    /// The numbers of the mutants that were dropped.
    pub(crate) dropped: BTreeSet<usize>,
}

/// Builds until all mutants that are left compile. Each attempt drops those at which the compiler pointed.
pub(crate) fn build(copy: &Path, files: &[File], mutants: usize, model: bool) -> Result<Built, String> {
    let module = format!("const MUTANTS: usize = {mutants};\n{}", include_str!("active.rs"));
    write(copy, "mutants.rs", &module)?;
    let lib = fs::read_to_string(copy.join(CORE).join("lib.rs")).map_err(|error| error.to_string())?;
    write(copy, "lib.rs", &format!("{lib}\n#[allow(missing_docs)]\nmod mutants;\n"))?;
    let mut built = Built::default();
    loop {
        let mut spliced = BTreeMap::new();
        for file in files {
            let new = splice(&file.source, &file.wraps, &built.dropped);
            write(copy, &file.path, &new.text)?;
            spliced.insert(format!("{CORE}/{}", file.path), new);
        }
        let output = cargo(copy, &["test", "--no-run", "-p", "maintenance-core", "-p", "maintenance-world"])?;
        let wrong: BTreeSet<usize> = output.errors.iter().filter_map(|error| blame(error, &spliced)).collect();
        if output.succeeded {
            built.programs = output.programs;
            break;
        }
        if wrong.is_empty() {
            let rendered = output.errors.iter().filter_map(|error| error.pointer("/rendered")?.as_str());
            return Err(format!("the copy does not compile:\n{}", rendered.collect::<String>()));
        }
        eprintln!("{} mutants do not compile: building without them", wrong.len());
        built.dropped.extend(wrong);
    }
    if model {
        built.programs.extend(cargo(copy, &["build", "-p", "maintenance-model"])?.programs);
    }
    Ok(built)
}

fn write(copy: &Path, file: &str, text: &str) -> Result<(), String> {
    fs::write(copy.join(CORE).join(file), text).map_err(|error| format!("{file}: {error}"))
}

struct Output {
    succeeded: bool,
    programs: Vec<PathBuf>,
    errors: Vec<Value>,
}

fn cargo(copy: &Path, arguments: &[&str]) -> Result<Output, String> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--profile", "mutants", "--message-format", "json"])
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", copy.with_file_name("build"))
        .env("RUSTFLAGS", "-Awarnings")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let program = |message: &Value| Some(PathBuf::from(message.get("executable")?.as_str()?));
    let error = |message: &Value| {
        let diagnostic = message.get("message")?;
        (diagnostic.get("level")?.as_str()? == "error").then(|| diagnostic.clone())
    };
    Ok(Output {
        succeeded: output.status.success(),
        programs: messages.iter().filter_map(program).collect(),
        errors: messages.iter().filter_map(error).collect(),
    })
}

/// The mutant that an error of the compiler is about: the innermost one at which it points.
fn blame(error: &Value, spliced: &BTreeMap<String, Spliced>) -> Option<usize> {
    let spans = error.get("spans")?.as_array()?;
    let (primary, others): (Vec<&Value>, Vec<&Value>) =
        spans.iter().partition(|span| span.get("is_primary") == Some(&Value::Bool(true)));
    let byte = |span: &Value, key| span.get(key)?.as_u64()?.try_into().ok();
    let mutant = |span: &Value| {
        let file = spliced.get(span.get("file_name")?.as_str()?)?;
        file.mutant_at(&(byte(span, "byte_start")?..byte(span, "byte_end")?))
    };
    primary.into_iter().chain(others).find_map(mutant)
}
