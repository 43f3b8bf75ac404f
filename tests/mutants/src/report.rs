//! What came of it: a table by file, then the survivors, each as an argument would name it.

use std::collections::BTreeMap;
use std::fmt;

use crate::arguments::Argument;
use crate::find::{Mutant, OPERATORS};
use crate::run::Verdict;

/// What came of all mutants.
#[derive(Debug, Default)]
pub(crate) struct Report {
    files: BTreeMap<String, Counts>,
    operators: BTreeMap<&'static str, Counts>,
    all: Counts,
    survivors: Vec<String>,
    stale: Vec<String>,
}

/// How many mutants each column of the table counts: see [`COLUMNS`].
type Counts = [usize; COLUMNS.len()];

const COLUMNS: [&str; 6] = ["mutants", "caught", "hung", "argued", "survive", "(not compiled)"];
const SURVIVE: usize = 4;
const NOT_COMPILED: usize = 5;

fn column(verdict: Verdict, argued: bool) -> usize {
    match verdict {
        Verdict::Caught => 1,
        Verdict::Hung => 2,
        Verdict::Survived | Verdict::Unreached if argued => 3,
        Verdict::Survived | Verdict::Unreached => SURVIVE,
        Verdict::Dropped => NOT_COMPILED,
    }
}

fn count(counts: &mut Counts, column: usize) {
    for (index, count) in counts.iter_mut().enumerate() {
        // Those that do not compile are no mutants.
        *count += usize::from(index == column || (index == 0 && column != NOT_COMPILED));
    }
}

impl Report {
    /// Counts, and holds the arguments against the verdicts: those about the chosen files, or all where none is chosen.
    pub(crate) fn of(judged: &[(&Mutant, Verdict)], arguments: &[Argument], chosen: &[String]) -> Self {
        let mut report = Self::default();
        for (mutant, verdict) in judged {
            let argued = arguments.iter().any(|argument| argument.is_about(mutant));
            let column = column(*verdict, argued);
            count(report.files.entry(mutant.file.clone()).or_default(), column);
            count(report.operators.entry(mutant.operator).or_default(), column);
            count(&mut report.all, column);
            if column == SURVIVE {
                let reached = if *verdict == Verdict::Unreached { ", which no test executes" } else { "" };
                let Mutant { file, line, operator, .. } = mutant;
                report.survivors.push(format!("{file}:{line} ({operator}{reached})\n    {}", mutant.name()));
            }
        }
        let chosen =
            |argument: &&Argument| chosen.is_empty() || chosen.iter().any(|path| argument.mutant.starts_with(path));
        for argument in arguments.iter().filter(chosen) {
            let verdict = judged.iter().find(|(mutant, _)| argument.is_about(mutant)).map(|(_, verdict)| *verdict);
            let problem = match verdict {
                None => "there is no such mutant",
                Some(Verdict::Dropped) => "it does not compile",
                Some(Verdict::Caught | Verdict::Hung) => "a test catches it",
                Some(Verdict::Survived | Verdict::Unreached) => continue,
            };
            report.stale.push(format!("{}: {problem}: {}", argument.place, argument.mutant));
        }
        report
    }

    /// Whether every survivor is argued, and no argument is stale.
    pub(crate) fn is_good(&self) -> bool {
        self.survivors.is_empty() && self.stale.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<28} {}", "", COLUMNS.join("  "))?;
        for (name, counts) in &self.files {
            line(f, name, counts, "")?;
        }
        line(f, "all", &self.all, "")?;
        writeln!(f)?;
        for (name, what) in OPERATORS {
            line(f, name, self.operators.get(name).unwrap_or(&Counts::default()), what)?;
        }
        for survivor in &self.survivors {
            writeln!(f, "\nsurvives: {survivor}")?;
        }
        for stale in &self.stale {
            writeln!(f, "\nstale argument: {stale}")?;
        }
        writeln!(f)
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, counts: &Counts, more: &str) -> fmt::Result {
    write!(f, "{name:<28} ")?;
    for (title, count) in COLUMNS.iter().zip(counts) {
        write!(f, "{count:>width$}  ", width = title.len())?;
    }
    writeln!(f, "{more}")
}
