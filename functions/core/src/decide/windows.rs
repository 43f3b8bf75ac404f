//! Which windows are open at a run: declared ones by the clock, announced ones by what is remembered.

use crate::model::problem::{Problem, WindowProblem};
use jiff::Timestamp;

use crate::decide::automation::Automation;
use crate::model::names::TargetName;
use crate::model::window::OpenWindow;
use crate::model::window::{Opening, Window};
use crate::read::targets::Targets;
use crate::read::window::Windows;

/// The windows that are open, and what is wrong with others.
#[derive(Debug, Default)]
pub(crate) struct OpenWindows {
    /// All of them, the one that opened first coming first.
    pub(crate) all: Vec<OpenWindow>,
    /// The declared ones among them.
    pub(crate) declared: Vec<OpenWindow>,
    /// What is wrong.
    pub(crate) problems: Vec<Problem>,
}

impl OpenWindows {
    /// A declared window that can no longer be read stays open until the end that was known.
    pub(crate) fn at(now: Timestamp, windows: &Windows, automation: &Automation, targets: &Targets) -> Self {
        let mut found = Self::default();
        for malformed in &windows.malformed {
            let (name, problem) = (malformed.name.clone(), malformed.problem.clone());
            found.problems.push(Problem::Window { name, problem });
            let known = automation.declared.iter().find(|open| open.name == malformed.name && now < open.until);
            found.declared.extend(known.cloned());
        }
        for window in &windows.usable {
            if let Some(only) = found.known(&window.name, &window.targets, targets) {
                found.declared.extend(window.open_at(now).map(|opening| opened(window, opening, only)));
            }
        }
        for open in automation.announced.open(now) {
            if let Some(targets) = found.known(&open.name, &open.targets, targets) {
                found.all.push(OpenWindow { targets, ..open.clone() });
            }
        }
        found.all.extend(found.declared.iter().cloned());
        found.all.sort();
        found
    }

    /// The targets that exist of those that a window names; `None` where it names only others. It is for the rest all the
    /// same: better half a planned window than none.
    fn known(&mut self, window: &str, named: &[TargetName], targets: &Targets) -> Option<Vec<TargetName>> {
        let (known, unknown): (Vec<&TargetName>, Vec<&TargetName>) = named.iter().partition(|name| targets.has(name));
        for name in unknown {
            let problem = WindowProblem::UnknownTarget(name.clone());
            self.problems.push(Problem::Window { name: window.to_owned(), problem });
        }
        (named.is_empty() || !known.is_empty()).then(|| known.into_iter().cloned().collect())
    }
}

pub(crate) fn opened(window: &Window, opening: Opening, targets: Vec<TargetName>) -> OpenWindow {
    let Opening { from, until } = opening;
    OpenWindow { from, until, name: window.name.clone(), message: window.message.clone(), targets }
}

#[cfg(test)]
mod tests;
