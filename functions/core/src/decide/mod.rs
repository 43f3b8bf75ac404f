//! Decides what is wanted, as one pure function of the wish, the windows, what is remembered of alarms, and the time.

pub mod alarms;
pub mod announced;
pub mod automation;
pub mod latch;
pub mod request;
pub mod windows;

use jiff::Timestamp;

use crate::decide::automation::Automation;
use crate::decide::latch::{Latch, LatchInput};
use crate::model::mode::{Cause, Mode, Source};
use crate::model::names::TargetName;
use crate::model::request::{AcceptedRequest, RequestedMode};
use crate::model::window::OpenWindow;
use crate::read::settings::Settings;

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

/// All that a decision is made from, beside what is remembered.
#[derive(Clone, Copy, Debug)]
pub struct DecisionInput<'a> {
    /// The rules.
    pub settings: &'a Settings,
    /// The operator's wish.
    pub wish: &'a AcceptedRequest,
    /// Whether this writing of it has not been decided upon before.
    pub fresh: bool,
    /// The windows that are open, the one that opened first coming first.
    pub open: &'a [OpenWindow],
    /// The mode that held before.
    pub before: Mode,
    /// The time.
    pub now: Timestamp,
}

impl DecisionInput<'_> {
    /// The operator's word, where it is `on` or `off` and has not run out.
    pub fn operator(&self) -> Option<Mode> {
        let over = self.wish.wish.until.is_some_and(|until| until <= self.now);
        match self.wish.wish.mode {
            RequestedMode::On if !over => Some(Mode::Maintenance),
            RequestedMode::Off if !over => Some(Mode::Normal),
            RequestedMode::On | RequestedMode::Off | RequestedMode::Auto => None,
        }
    }

    /// The operator's word, where it is for every target.
    pub fn operator_for_all(&self) -> Option<Mode> {
        self.operator().filter(|_| self.wish.wish.targets.is_empty())
    }

    /// Whether a window is open for every target.
    pub fn window_for_all(&self) -> bool {
        self.open.iter().any(|window| window.targets.is_empty())
    }
}

/// Decides: the operator's word first, then open windows, then alarms; and what is to be remembered of it.
///
/// A pure function: the same things given and remembered give the same decision.
pub fn decide(given: &DecisionInput<'_>, remembered: Automation) -> (Decision, Automation) {
    let Automation { mut alarms, mut latch, announced, declared } = remembered;
    if given.fresh {
        alarms.forget_silent();
    }
    latch.advance(&LatchInput { given, words: &alarms });
    let operator = given.operator().map(|mode| operators(given, mode));
    let decision = match operator {
        Some(word) if word.only.is_empty() => word,
        narrowed => {
            let alarm = latch.lasts().then(|| alarms_began(&latch));
            let wanted = narrowed.into_iter().chain(windows(given.open)).chain(alarm);
            wanted.reduce(Decision::joined).unwrap_or_else(nothing_calls)
        }
    };
    (decision, Automation { alarms, latch, announced, declared })
}

impl Decision {
    /// Maintenance for what either asks for, until both are over.
    fn joined(self, lesser: Self) -> Self {
        let mut only = self.only;
        if only.is_empty() || lesser.only.is_empty() {
            only.clear();
        } else {
            only.extend(lesser.only);
            only.sort();
            only.dedup();
        }
        let until = self.until.zip(lesser.until).map(|(left, right)| left.max(right));
        Self { only, until, message: self.message.or(lesser.message), ..self }
    }
}

fn operators(given: &DecisionInput<'_>, mode: Mode) -> Decision {
    let wish = &given.wish.wish;
    Decision {
        mode,
        cause: Cause { source: Source::Operator, name: None, reason: wish.reason.clone() },
        until: wish.until,
        message: wish.message.clone(),
        only: wish.targets.clone(),
    }
}

/// The windows together are one, which goes by the name of the first.
fn windows(open: &[OpenWindow]) -> Option<Decision> {
    let each = open.iter().map(|window| Decision {
        mode: Mode::Maintenance,
        cause: Cause { source: Source::Window, name: Some(window.name.clone()), reason: None },
        until: Some(window.until),
        message: window.message.clone(),
        only: window.targets.clone(),
    });
    each.reduce(Decision::joined)
}

fn alarms_began(latch: &Latch) -> Decision {
    Decision {
        mode: Mode::Maintenance,
        cause: Cause { source: Source::Alarm, name: Some(latch.name().to_owned()), reason: None },
        until: None,
        message: None,
        only: Vec::new(),
    }
}

const fn nothing_calls() -> Decision {
    Decision {
        mode: Mode::Normal,
        cause: Cause { source: Source::Default, name: None, reason: None },
        until: None,
        message: None,
        only: Vec::new(),
    }
}
