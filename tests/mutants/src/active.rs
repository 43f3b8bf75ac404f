// Becomes the module `mutants` of the copy of core, below the line that says how many mutants there are.

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex};

/// The mutant that this process runs; 0 where it runs the code as it is.
static CHOSEN: LazyLock<usize> = LazyLock::new(|| {
    let chosen = std::env::var("MUTANT").ok();
    chosen.map_or(0, |chosen| chosen.parse().expect("MUTANT is a number"))
});

/// Where to write down which mutants the process reaches.
static REACHED_FILE: LazyLock<Option<Mutex<File>>> = LazyLock::new(|| {
    let path = std::env::var_os("MUTANTS_REACHED")?;
    Some(Mutex::new(File::create(path).expect("the file of reached mutants can be written")))
});

static REACHED: [AtomicBool; MUTANTS + 1] = [const { AtomicBool::new(false) }; MUTANTS + 1];

/// Whether the code at this place is to behave as this mutant.
pub fn active(mutant: usize) -> bool {
    if let Some(file) = &*REACHED_FILE
        && !REACHED[mutant].swap(true, Ordering::Relaxed)
    {
        writeln!(file.lock().unwrap(), "{mutant}").unwrap();
    }
    *CHOSEN == mutant
}
