//! The two positions of the switch, and who asked for one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::names::TargetName;
use crate::model::problem::MemoryProblem;

/// A position of the switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The real app and the real API.
    Normal,
    /// The maintenance page and the 503.
    Maintenance,
}

impl Mode {
    /// The name as P/state writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Maintenance => "maintenance",
        }
    }

    /// The other position.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Normal => Self::Maintenance,
            Self::Maintenance => Self::Normal,
        }
    }
}

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// `P/mode` says `on` or `off`.
    Operator,
    /// An alarm, in `auto`.
    Alarm,
    /// A planned window, in `auto`.
    Window,
    /// Nobody: in `auto`, with nothing else to go by.
    Default,
}

/// Who decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Who.
    pub source: Source,
    /// The alarm's or the window's name.
    pub name: Option<String>,
    /// The operator's reason.
    pub reason: Option<String>,
}

/// What holds, or should hold: the mode with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The mode; with `only`, maintenance is for those targets alone.
    pub mode: Mode,
    /// Since when.
    pub since: Timestamp,
    /// When it ends automatically, as far as that is known.
    pub until: Option<Timestamp>,
    /// What users are told.
    pub message: Option<String>,
    /// Who decided, and why.
    pub cause: Cause,
    /// Which targets maintenance is for; all of them where it is empty.
    pub only: Vec<TargetName>,
}

impl Position {
    /// What holds before the first run: normal, decided by nobody.
    pub const fn initial(now: Timestamp) -> Self {
        let cause = Cause { source: Source::Default, name: None, reason: None };
        Self { mode: Mode::Normal, since: now, until: None, message: None, cause, only: Vec::new() }
    }

    /// The side that a target should be on.
    pub fn side_of(&self, target: &TargetName) -> Mode {
        let named = self.only.is_empty() || self.only.contains(target);
        if named { self.mode } else { Mode::Normal }
    }

    /// Whether another position asks the same of every target. Texts, causes and dates make no difference.
    pub fn has_same_effect_as(&self, other: &Self) -> bool {
        self.mode == other.mode && self.only == other.only
    }
}

/// A position that is kept though nothing that is known calls for it, since what called for it cannot be read. It ends as
/// soon as an operator writes `P/mode`, or at its `until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPosition {
    /// Why it is kept.
    pub why: MemoryProblem,
    /// What is kept.
    pub position: Position,
}
