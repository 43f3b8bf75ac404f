//! Decides what is wanted, as one pure function of the wish, what is remembered, and the time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::names::TargetName;
use crate::wish::{Wish, Word};

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

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The mode; with `only`, maintenance is for those targets alone.
    pub mode: Mode,
    /// Who decided, and why.
    pub cause: Cause,
    /// When it ends by itself, as far as that is known.
    pub until: Option<Timestamp>,
    /// What users are told.
    pub message: Option<String>,
    /// Which targets maintenance is for; all of them where it is empty.
    pub only: Vec<TargetName>,
}

impl Decision {
    /// The side that a target should be on.
    pub fn side_of(&self, target: &TargetName) -> Mode {
        let named = self.only.is_empty() || self.only.contains(target);
        if named { self.mode } else { Mode::Normal }
    }
}

/// Decides. The operator's word comes first, until it says `auto` or its `until` has passed.
pub fn decide(wish: &Wish, now: Timestamp) -> Decision {
    let over = wish.until.is_some_and(|until| until <= now);
    let mode = match wish.mode {
        Word::On if !over => Mode::Maintenance,
        Word::Off if !over => Mode::Normal,
        Word::On | Word::Off | Word::Auto => return automatic(),
    };
    Decision {
        mode,
        cause: Cause { source: Source::Operator, name: None, reason: wish.reason.clone() },
        until: wish.until,
        message: wish.message.clone(),
        only: wish.targets.clone(),
    }
}

/// What holds in `auto` when no window is open and no alarm rings.
const fn automatic() -> Decision {
    Decision {
        mode: Mode::Normal,
        cause: Cause { source: Source::Default, name: None, reason: None },
        until: None,
        message: None,
        only: Vec::new(),
    }
}
