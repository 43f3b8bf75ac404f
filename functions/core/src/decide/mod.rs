//! Decides what is wanted: a pure function of [`Facts`].
//!
//! A request for all targets wins. It is the one way to overrule everything: to keep users out whatever alarms say, and to
//! let the team in with `off` while an alarm still rings, because it is wrong or because the fix is being tested. Otherwise
//! maintenance holds for everything that the request, an open window, an alarm or a kept position asks for, and the first of
//! these is named as the cause. (`off` is always for all targets: `read/request.rs`.)
//!
//! [`decide`] is the whole of it for a run; [`choose`] is its core, and everything it depends on is in its two arguments.

pub mod alarms;
pub mod announced;
pub mod automation;
pub mod explanation;
pub mod latch;
pub mod request;
pub mod windows;

use jiff::Timestamp;

use crate::decide::alarms::AlarmReadings;
use crate::decide::automation::Automation;
use crate::decide::explanation::{Context, Explanation};
use crate::decide::latch::{Latch, LatchInput};
use crate::decide::request::ModeHistory;
use crate::decide::windows::OpenWindows;
use crate::model::mode::{Cause, KeptPosition, Mode, Position, Source};
use crate::model::names::TargetName;
use crate::model::problem::{MemoryProblem, Problem};
use crate::model::request::{AcceptedRequest, ModeParameter, RequestedMode};
use crate::model::signal::Signal;
use crate::model::window::OpenWindow;
use crate::read::settings::Settings;
use crate::read::targets::Targets;
use crate::read::time::to_the_second;
use crate::read::window::Windows;

/// All that a run knows when it decides.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The switch's settings.
    pub settings: &'a Settings,
    /// The time.
    pub now: Timestamp,
    /// `P/mode`, where there is one.
    pub parameter: Option<&'a ModeParameter>,
    /// `P/targets/*`.
    pub targets: &'a Targets,
    /// `P/windows/*`.
    pub windows: &'a Windows,
    /// What CloudWatch says.
    pub readings: &'a AlarmReadings,
    /// Alarm or window information carried by the event.
    pub signals: &'a [Signal],
    /// The position that was decided before.
    pub position: &'a Position,
    /// The requests so far.
    pub requests: &'a ModeHistory,
    /// What is remembered of alarms and windows.
    pub automation: &'a Automation,
    /// What is wrong with the memory that was read.
    pub memory_problem: Option<MemoryProblem>,
    /// A position that is kept though nothing that is known calls for it.
    pub kept: Option<&'a KeptPosition>,
}

/// What was decided, and what is to be remembered of it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What should hold; `None` where there never was a valid request: nothing may be touched.
    pub wanted: Option<Position>,
    /// Why, and what would end it.
    pub explanation: Explanation,
    /// What is wrong with the request, with windows and with alarms.
    pub problems: Vec<Problem>,
    /// The requests, with this one.
    pub requests: ModeHistory,
    /// What is to be remembered of alarms and windows.
    pub automation: Automation,
    /// The position that is still kept.
    pub kept: Option<KeptPosition>,
    /// The windows that are open, the one that opened first coming first.
    pub open: Vec<OpenWindow>,
}

/// Decides for a run: validates the request, takes in what alarms and windows say, and chooses.
pub fn decide(facts: &Facts<'_>) -> Decision {
    let Facts { settings, now, .. } = *facts;
    let mut requests = facts.requests.clone();
    let mut problems: Vec<Problem> = requests.validate(facts.parameter, facts.targets).into_iter().collect();
    let mut automation = facts.automation.clone();
    problems.extend(automation.learn(settings, facts.readings, facts.signals, now));
    let windows = OpenWindows::at(now, facts.windows, &automation, facts.targets);
    automation.declared = windows.declared;
    problems.extend(windows.problems);
    problems.extend(facts.readings.problems.iter().cloned());
    problems.extend(facts.memory_problem.map(Problem::Memory));
    let open = windows.all;

    let Some(request) = requests.accepted.clone() else {
        let (wanted, kept) = (None, facts.kept.cloned());
        return Decision { wanted, explanation: Explanation::NoRequest, problems, requests, automation, kept, open };
    };
    let before = facts.requests.accepted.as_ref().map(|accepted| accepted.revision);
    let fresh = before != Some(request.revision);
    let kept = facts.kept.filter(|kept| is_still_kept(kept, fresh && before.is_some(), now));
    let input =
        DecisionInput { settings, request: &request, fresh, open: &open, kept, before: facts.position.mode, now };
    let (chosen, automation) = choose(&input, automation);
    let since = if chosen.mode == facts.position.mode { facts.position.since } else { to_the_second(now) };
    let wanted = Position { since, ..chosen };
    let context = Context { input: &input, position: &wanted, automation: &automation, readings: facts.readings };
    let explanation = Explanation::Decided(Box::new(context.explain()));
    let kept = kept.cloned();
    if let Some(KeptPosition { why, .. }) = &kept
        && facts.memory_problem != Some(*why)
    {
        problems.push(Problem::Memory(*why));
    }
    Decision { wanted: Some(wanted), explanation, problems, requests, automation, kept, open }
}

fn is_still_kept(kept: &KeptPosition, operator_wrote: bool, now: Timestamp) -> bool {
    !operator_wrote && kept.position.until.is_none_or(|until| now < until)
}

/// All that a choice is made from, except what is remembered of alarms and windows.
#[derive(Clone, Copy, Debug)]
pub struct DecisionInput<'a> {
    /// The switch's settings.
    pub settings: &'a Settings,
    /// The operator's request in force.
    pub request: &'a AcceptedRequest,
    /// Whether this run is the first to see this revision of it.
    pub fresh: bool,
    /// The windows that are open, the one that opened first coming first.
    pub open: &'a [OpenWindow],
    /// A position that is kept though nothing that is known calls for it.
    pub kept: Option<&'a KeptPosition>,
    /// The mode that held before.
    pub before: Mode,
    /// The time.
    pub now: Timestamp,
}

impl DecisionInput<'_> {
    /// What the operator asks for, where it is `on` or `off` and has not ended.
    pub fn operator(&self) -> Option<Mode> {
        let request = &self.request.request;
        if request.until.is_some_and(|until| until <= self.now) {
            return None;
        }
        match request.mode {
            RequestedMode::On => Some(Mode::Maintenance),
            RequestedMode::Off => Some(Mode::Normal),
            RequestedMode::Auto => None,
        }
    }

    /// What the operator asks for, where it is for every target.
    pub fn operator_for_all(&self) -> Option<Mode> {
        self.operator().filter(|_| self.request.request.targets.is_empty())
    }

    /// Whether a window is open for every target.
    pub fn window_for_all(&self) -> bool {
        self.open.iter().any(|window| window.targets.is_empty())
    }
}

/// Moves the latch on to this moment, then chooses the position: the operator's request first, then open windows, then
/// alarms, then what is kept. Returns both. The position's `since` is the present moment.
///
/// An `on` for some targets leaves the others to what comes after it. For example: `{"mode": "on", "targets": ["api"]}`
/// while a window for `web` is open is maintenance for `api` and `web`, decided by the operator.
pub fn choose(input: &DecisionInput<'_>, remembered: Automation) -> (Position, Automation) {
    let Automation { mut alarms, mut latch, announced, declared, unknown } = remembered;
    if input.fresh {
        alarms.forget_silent();
    }
    latch.advance(&LatchInput { decision: input, alarms: &alarms });
    let operator = input.operator().map(|mode| by_operator(input, mode));
    let position = match operator {
        Some(for_all) if for_all.only.is_empty() => for_all,
        narrowed => {
            let mut callers: Vec<Position> = narrowed.into_iter().collect();
            callers.extend(input.open.iter().map(|window| by_window(input, window)).reduce(Position::joined));
            if latch.lasts() {
                callers.push(by_alarm(input, &latch));
            }
            callers.extend(input.kept.map(|kept| kept.position.clone()).filter(|kept| kept.mode == Mode::Maintenance));
            callers.into_iter().reduce(Position::joined).unwrap_or_else(|| Position::initial(to_the_second(input.now)))
        }
    };
    (position, Automation { alarms, latch, announced, declared, unknown })
}

impl Position {
    /// Maintenance for what either asks for, until both are over. This one's cause is named.
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

fn position(input: &DecisionInput<'_>, mode: Mode, cause: Cause, only: &[TargetName]) -> Position {
    Position { mode, cause, only: only.to_vec(), ..Position::initial(to_the_second(input.now)) }
}

fn by_operator(input: &DecisionInput<'_>, mode: Mode) -> Position {
    let request = &input.request.request;
    let cause = Cause { source: Source::Operator, name: None, reason: request.reason.clone() };
    let (until, message) = (request.until, request.message.clone());
    Position { until, message, ..position(input, mode, cause, &request.targets) }
}

/// What one window asks for. Open windows count as one, which is named after the first.
fn by_window(input: &DecisionInput<'_>, window: &OpenWindow) -> Position {
    let cause = Cause { source: Source::Window, name: Some(window.name.clone()), reason: None };
    let (until, message) = (Some(window.until), window.message.clone());
    Position { until, message, ..position(input, Mode::Maintenance, cause, &window.targets) }
}

fn by_alarm(input: &DecisionInput<'_>, latch: &Latch) -> Position {
    let cause = Cause { source: Source::Alarm, name: Some(latch.name().to_owned()), reason: None };
    position(input, Mode::Maintenance, cause, &[])
}

#[cfg(test)]
mod tests;
