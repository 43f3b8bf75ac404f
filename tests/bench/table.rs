//! The one table that comes out: every figure beside what it is compared with, and whether what was aimed at is reached.

use std::fmt;

use crate::sample::{Sample, ratio, readable};

/// One line: what was measured, beside what, and how the two compare.
pub(crate) struct Row {
    what: &'static str,
    measured: String,
    beside: String,
    ratio: String,
    aim: Option<(String, bool)>,
}

/// The table, and what could not be measured.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
    skipped: Vec<String>,
}

impl Row {
    /// A figure that nothing was promised about.
    pub(crate) fn new(
        what: &'static str,
        measured: impl Into<String>,
        beside: impl Into<String>,
        ratio: impl Into<String>,
    ) -> Self {
        Self { what, measured: measured.into(), beside: beside.into(), ratio: ratio.into(), aim: None }
    }

    /// A time beside another.
    pub(crate) fn times(what: &'static str, measured: &Sample, name: &str, beside: &Sample) -> Self {
        let times = ratio(measured.times(beside));
        Self::new(what, readable(measured.median()), format!("{name} {}", readable(beside.median())), times)
    }

    /// What was promised, and whether that is reached.
    #[must_use]
    pub(crate) fn aim(self, aim: &'static str, reached: bool) -> Self {
        Self { aim: Some((format!("{aim}: {}", if reached { "yes" } else { "**NO**" }), reached)), ..self }
    }

    fn cells(&self) -> [&str; 5] {
        let aim = self.aim.as_ref().map_or("", |(aim, _)| aim);
        [self.what, &self.measured, &self.beside, &self.ratio, aim]
    }
}

impl Table {
    pub(crate) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Something that this machine does not allow to be measured. It is printed and counted.
    pub(crate) fn skip(&mut self, what: &str, why: &str) {
        self.skipped.push(format!("{what}: {why}"));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["", "measured", "beside", "ratio", "aim, reached"];
        let lines: Vec<[&str; 5]> = std::iter::once(head).chain(self.rows.iter().map(Row::cells)).collect();
        let widths: [usize; 5] =
            std::array::from_fn(|at| lines.iter().map(|line| line[at].chars().count()).max().unwrap_or_default());
        for (number, line) in lines.iter().enumerate() {
            let cells = line.iter().zip(widths).map(|(cell, width)| format!(" {cell:width$} |"));
            writeln!(f, "|{}", cells.collect::<String>())?;
            if number == 0 {
                writeln!(f, "|{}", widths.map(|width| format!("{}|", "-".repeat(width + 2))).concat())?;
            }
        }
        let aims: Vec<bool> =
            self.rows.iter().filter_map(|row| row.aim.as_ref().map(|(_, reached)| *reached)).collect();
        let reached = aims.iter().filter(|reached| **reached).count();
        writeln!(f, "\n{reached} of {} aims reached, {} skipped.", aims.len(), self.skipped.len())?;
        self.skipped.iter().try_for_each(|skipped| writeln!(f, "Skipped: {skipped}."))
    }
}
