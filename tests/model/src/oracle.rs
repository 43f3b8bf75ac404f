//! The oracle: what the rules want, worked out from what happened in the world and from nothing that core says.
//!
//! It is written from the rules alone, in its own terms. Where a run was killed, both may be true: that it happened and
//! that it did not; so the checker keeps every past that is still possible, and each answer rules out those that would
//! have led to another one.

use maintenance_core::model::alarm::{AlarmState, AlarmValue};
use maintenance_core::model::mode::{Mode, Source};
use maintenance_core::read::settings::Recovery;

use crate::bounds::{Bounds, End, OperatorRequest};
use crate::events::Event;
use crate::scene::at;

/// What the operator last wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct LastRequest {
    pub(crate) request: OperatorRequest,
    /// The number of the request, from 1.
    pub(crate) number: u8,
    /// When, in milliseconds since 1970.
    pub(crate) at_ms: i64,
}

impl LastRequest {
    /// The mode that the request asks for at a moment, in seconds since 1970.
    pub(crate) fn operator(self, now: i64) -> Option<Mode> {
        match self.request {
            OperatorRequest::On => Some(Mode::Maintenance),
            OperatorRequest::Off => Some(Mode::Normal),
            OperatorRequest::OnUntil(until) if now < at(until).as_second() => Some(Mode::Maintenance),
            OperatorRequest::OnUntil(_) | OperatorRequest::Auto => None,
        }
    }
}

/// What is there to be seen when a run looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// In seconds since 1970.
    pub(crate) now: i64,
    pub(crate) last_request: LastRequest,
    /// What the alarms say, unless CloudWatch is silent.
    pub(crate) alarms: Option<[AlarmState; 2]>,
    pub(crate) event: Option<Event>,
}

/// The last known state of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Known {
    value: AlarmValue,
    since_ms: i64,
    /// It was in ALARM, and nobody has seen it OK since.
    rings: bool,
}

/// What an alarm began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Hold {
    from: i64,
    /// An operator has written since: it ends automatically once no alarm rings.
    released: bool,
}

/// An announced window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum WindowEvent {
    Nothing,
    Start,
    End,
}

/// One past that is possible.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Past {
    /// The operator's newest request that a run has seen.
    seen_request: u8,
    known: [Known; 2],
    hold: Option<Hold>,
    /// How often alarms have changed the mode since the operator last wrote. No world here is an hour old.
    changes: u64,
    /// What the last run came to.
    mode: Mode,
    windows: Vec<WindowEvent>,
}

/// A verdict: the mode, and whose decision it is.
pub(crate) type Verdict = (Mode, Source);

impl Past {
    pub(crate) fn beginning(bounds: &Bounds) -> Self {
        let known = Known { value: AlarmValue::Ok, since_ms: i64::MIN, rings: false };
        Self {
            seen_request: 1,
            known: [known; 2],
            hold: None,
            changes: 0,
            mode: Mode::Normal,
            windows: vec![WindowEvent::Nothing; bounds.announced.len()],
        }
    }

    /// What every run must come to that has this past and sees this.
    pub(crate) fn run(&self, bounds: &Bounds, seen: &Seen) -> (Self, Verdict) {
        let mut after = self.clone();
        after.apply_window_events(bounds, seen);
        after.apply_alarms(seen);
        let fresh = seen.last_request.number > after.seen_request;
        after.seen_request = seen.last_request.number;
        let operator = seen.last_request.operator(seen.now);
        let window = after.window_open(bounds, seen.now);
        if fresh {
            after.changes = 0;
            for known in &mut after.known {
                known.rings = known.value == AlarmValue::Alarm;
            }
            after.hold = after.hold.filter(|_| after.in_alarm()).map(|hold| Hold { released: true, ..hold });
        }
        if operator.is_some() {
            // An operator's request ends it, and while it lasts alarms have nothing to begin.
            after.hold = None;
        }
        after.end_hold(bounds, seen.now, window);
        if operator.is_none() && !window {
            after.begin_hold(seen, fresh);
        }
        let verdict = after.verdict(operator, window);
        after.mode = verdict.0;
        (after, verdict)
    }

    fn verdict(&self, operator: Option<Mode>, window: bool) -> Verdict {
        match operator {
            Some(mode) => (mode, Source::Operator),
            None if window => (Mode::Maintenance, Source::Window),
            None if self.hold.is_some() => (Mode::Maintenance, Source::Alarm),
            None => (Mode::Normal, Source::Default),
        }
    }

    fn apply_window_events(&mut self, bounds: &Bounds, seen: &Seen) {
        let announced = bounds.announced;
        match seen.event {
            Some(Event::Start(which)) => {
                for (event, window) in self.windows.iter_mut().zip(announced).skip(which).take(1) {
                    if *event == WindowEvent::Nothing && seen.now < at(window.until).as_second() {
                        *event = WindowEvent::Start;
                    }
                }
            }
            Some(Event::End(which)) => self.apply_window_end(bounds, which),
            Some(Event::Alarm(..)) | None => {}
        }
        for (event, window) in self.windows.iter_mut().zip(announced) {
            if at(window.until).as_second() <= seen.now {
                *event = WindowEvent::Nothing;
            }
        }
    }

    fn apply_window_end(&mut self, bounds: &Bounds, which: usize) {
        let Some((window, end)) = bounds.announced.get(which).and_then(|window| Some((window, window.end?))) else {
            return;
        };
        for (at, (event, other)) in self.windows.iter_mut().zip(bounds.announced).enumerate() {
            let ended = match end {
                // It is over, even if no run has seen yet that it began.
                End::This(_) => at == which,
                End::Begun(sent) => other.name == window.name && other.from <= sent && *event == WindowEvent::Start,
            };
            if ended {
                *event = WindowEvent::End;
            }
        }
    }

    fn window_open(&self, bounds: &Bounds, now: i64) -> bool {
        let announced = self.windows.contains(&WindowEvent::Start);
        announced || declared_open(bounds, now)
    }

    fn apply_alarms(&mut self, seen: &Seen) {
        if let Some(alarms) = seen.alarms {
            for (known, state) in self.known.iter_mut().zip(alarms) {
                known.update(state);
            }
        }
        if let Some(Event::Alarm(which, state)) = seen.event {
            for known in self.known.iter_mut().skip(which).take(1) {
                // Of two states, the newer counts.
                if state.since.as_millisecond() > known.since_ms {
                    known.update(state);
                }
            }
        }
    }

    fn in_alarm(&self) -> bool {
        self.known.iter().any(|known| known.value == AlarmValue::Alarm)
    }

    fn end_hold(&mut self, bounds: &Bounds, now: i64, window: bool) {
        let Some(hold) = self.hold else { return };
        match bounds.recovery {
            Recovery::Manual => {
                // It is the operator who ends it: neither the dwell nor the cap holds that back.
                if hold.released && self.known.iter().all(|known| !known.rings) {
                    self.hold = None;
                }
            }
            Recovery::Auto => {
                let quiet_since = now * 1000 - seconds(bounds.hold_down) * 1000;
                let calm = |known: &Known| known.value == AlarmValue::Ok && known.since_ms <= quiet_since;
                let dwelt = now - hold.from >= seconds(bounds.dwell);
                if dwelt && self.known.iter().all(calm) && self.changes < bounds.cap {
                    self.hold = None;
                    // Where a window goes on, nothing changes.
                    self.changes += u64::from(!window);
                }
            }
        }
    }

    fn begin_hold(&mut self, seen: &Seen, fresh: bool) {
        if !self.in_alarm() {
            return;
        }
        let rang = |known: &Known| known.value == AlarmValue::Alarm && known.since_ms > seen.last_request.at_ms;
        let rang = self.known.iter().any(rang);
        match &mut self.hold {
            None => {
                // Who writes `auto` while an alarm rings has written since it rang.
                self.hold = Some(Hold { from: seen.now, released: fresh && !rang });
                self.changes += u64::from(self.mode == Mode::Normal);
            }
            Some(hold) if hold.released => {
                // One that rang after the operator wrote latches again.
                hold.released = !rang;
            }
            Some(_) => {}
        }
    }
}

impl Known {
    fn update(&mut self, state: AlarmState) {
        self.rings = match state.value {
            AlarmValue::Alarm => true,
            AlarmValue::Ok => false,
            // It cannot say: neither a beginning nor an end.
            AlarmValue::InsufficientData => self.rings,
        };
        (self.value, self.since_ms) = (state.value, state.since.as_millisecond());
    }
}

/// Whether the declared window is open.
pub(crate) fn declared_open(bounds: &Bounds, now: i64) -> bool {
    bounds.declared.is_some_and(|(from, until)| (at(from).as_second()..at(until).as_second()).contains(&now))
}

fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}
