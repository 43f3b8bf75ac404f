//! What is wrong, as data: programs match on it, and only [`crate::tell::problems`] makes sentences of it.

use crate::model::fault::Kind;
use crate::model::names::TargetName;

/// One step of the way to a value in a JSON document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// An entry of an array, counted from 0.
    Index(usize),
}

/// One thing that is wrong with a JSON document. It never holds a value that was found, since a parameter's value must not
/// end in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The way to the value at fault; empty for the document itself.
    pub path: Vec<Step>,
    /// What is wrong there.
    pub fault: FieldFault,
}

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// It must be there. Holds what it takes, such as "takes a DNS name".
    Missing(String),
    /// It must not be there. Holds the keys that are known.
    UnknownKey(Vec<&'static str>),
    /// It is there, and is refused. Holds what it takes instead.
    Rejected(String),
    /// The text is no JSON. Holds the reader's message, which names the line and the column only.
    NotJson(String),
}

/// What is wrong with a request in `P/mode`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestProblem {
    /// There is no parameter.
    MissingParameter,
    /// Its text cannot be read.
    Unreadable(Vec<FieldProblem>),
    /// It names a target that does not exist.
    UnknownTarget(TargetName),
    /// It was refused when it was written, and would be accepted by now.
    RefusedBefore,
}

/// What is wrong with the definition of a target, or what failed when it was to be brought to its side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetProblem {
    /// The definition cannot be read.
    Unreadable(Vec<FieldProblem>),
    /// Another target has the same name. Holds the parameters of this one and of the one that keeps it.
    RepeatedName {
        /// The parameter of this one.
        parameter: String,
        /// The parameter of the one that keeps the name.
        first: String,
    },
    /// Another target manages the same resource.
    Overlap(TargetName),
    /// It could not be brought to its side. Holds what the failure obliges to, and a sentence.
    Failed(Kind, String),
}

/// What is wrong with a planned window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowProblem {
    /// The definition cannot be read.
    Unreadable(Vec<FieldProblem>),
    /// Several parameters have its name.
    RepeatedName,
    /// It names a target that does not exist; it is open for the others.
    UnknownTarget(TargetName),
    /// P/state has no room for it: it is forgotten.
    NoRoom,
}

/// What is wrong with the switch's memory in P/state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryProblem {
    /// The newest version is no state document; an earlier one is used.
    Overwritten,
    /// Neither the newest version nor an earlier one is a state document. In `auto` the position that was found is kept.
    Lost,
    /// A newer release wrote it. Holds the version of the document; the position is kept.
    Newer(u32),
}

/// Anything that is wrong, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The operator's request was refused, or is missing.
    Request {
        /// What is wrong.
        problem: RequestProblem,
        /// Whether an earlier request stays in force; otherwise nothing is touched.
        earlier_in_force: bool,
    },
    /// A target cannot be used, or could not be brought to its side.
    Target {
        /// Its name, or where it stands when it has none.
        name: String,
        /// What is wrong.
        problem: TargetProblem,
    },
    /// A planned window cannot be used as it was meant.
    Window {
        /// Its name.
        name: String,
        /// What is wrong.
        problem: WindowProblem,
    },
    /// CloudWatch did not say how its alarms are: their last known states count.
    AlarmsUnread {
        /// The Region, where it is not the switch's own.
        region: Option<String>,
        /// Why.
        kind: Kind,
    },
    /// The memory is not as this release would have left it.
    Memory(MemoryProblem),
}

impl FieldProblem {
    /// What is wrong with the document itself, or with the value that the caller stands at.
    pub const fn here(fault: FieldFault) -> Self {
        Self { path: Vec::new(), fault }
    }

    /// The same problem, as seen from one step further out.
    #[must_use]
    pub fn inside(mut self, step: Step) -> Self {
        self.path.insert(0, step);
        self
    }

    const fn code(&self) -> &'static str {
        match self.fault {
            FieldFault::Missing(_) => "Missing",
            FieldFault::UnknownKey(_) => "UnknownKey",
            FieldFault::Rejected(_) => "Rejected",
            FieldFault::NotJson(_) => "NotJson",
        }
    }
}

impl Problem {
    /// What programs may match on: it never changes, whatever the sentence says.
    pub fn code(&self) -> &'static str {
        let first = |problems: &[FieldProblem]| problems.first().map_or("Rejected", FieldProblem::code);
        match self {
            Self::Request { problem, .. } => match problem {
                RequestProblem::MissingParameter => "Missing",
                RequestProblem::Unreadable(problems) => first(problems),
                RequestProblem::UnknownTarget(_) => "UnknownTarget",
                RequestProblem::RefusedBefore => "RefusedBefore",
            },
            Self::Target { problem, .. } => match problem {
                TargetProblem::Unreadable(problems) => first(problems),
                TargetProblem::RepeatedName { .. } => "RepeatedName",
                TargetProblem::Overlap(_) => "Overlap",
                TargetProblem::Failed(kind, _) => kind.name(),
            },
            Self::Window { problem, .. } => match problem {
                WindowProblem::Unreadable(problems) => first(problems),
                WindowProblem::RepeatedName => "RepeatedName",
                WindowProblem::UnknownTarget(_) => "UnknownTarget",
                WindowProblem::NoRoom => "NoRoom",
            },
            Self::AlarmsUnread { kind, .. } => kind.name(),
            Self::Memory(MemoryProblem::Overwritten) => "Overwritten",
            Self::Memory(MemoryProblem::Lost) => "Lost",
            Self::Memory(MemoryProblem::Newer(_)) => "NewerVersion",
        }
    }

    /// What it is about: `mode`, `state`, `alarms`, or the name of a target or of a window.
    pub fn subject(&self) -> &str {
        match self {
            Self::Request { .. } => "mode",
            Self::Target { name, .. } | Self::Window { name, .. } => name,
            Self::AlarmsUnread { .. } => "alarms",
            Self::Memory(_) => "state",
        }
    }
}
