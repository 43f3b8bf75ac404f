//! The two positions of the switch, and who asked for one.

use serde::{Deserialize, Serialize};

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
