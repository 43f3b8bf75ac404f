//! The copy of the workspace in which the mutants live.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// What is copied: core, and the tests that run over it.
const MEMBERS: [&str; 3] = ["functions/core", "tests/world", "tests/model"];

/// Mutants by the hundred run the same code: it is worth some optimisation. What overflows is caught, as in every test.
const PROFILE: &str = "\n[profile.mutants]\ninherits = \"dev\"\nopt-level = 1\ndebug = false\nincremental = false\n";

/// Copies the workspace, anew each time.
pub(crate) fn copy(root: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    for member in MEMBERS {
        copy_folder(&root.join(member), &to.join(member))?;
    }
    fs::copy(root.join("Cargo.lock"), to.join("Cargo.lock"))?;
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let line = |line: &str| match line.split_once(" = ") {
        Some(("members", _)) => format!("members = {MEMBERS:?}\n"),
        _ => format!("{line}\n"),
    };
    fs::write(to.join("Cargo.toml"), manifest.lines().map(line).collect::<String>() + PROFILE)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for file in files(from)? {
        let target = to.join(file.strip_prefix(from).unwrap_or(&file));
        target.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::copy(&file, target)?;
    }
    Ok(())
}

/// All the files below a folder, in order; of a file, itself.
pub(crate) fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    let mut all = Vec::new();
    for entry in entries {
        all.extend(files(&entry)?);
    }
    Ok(all)
}
