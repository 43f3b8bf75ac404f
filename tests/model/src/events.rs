//! The events on their way: EventBridge loses, doubles, delays and reorders them.

use jiff::Timestamp;
use maintenance_core::model::alarm::AlarmState;
use maintenance_core::model::signal::{Announcement, Signal};

use crate::bounds::{Bounds, End};
use crate::scene::{ALARMS, alarm, at};

/// One event. Once it was sent it may arrive at any time, any number of times, after any other, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Event {
    /// An alarm changed its state.
    Alarm(usize, AlarmState),
    /// A window begins.
    Start(usize),
    /// A window ends.
    End(usize),
}

impl Event {
    /// All that schedules ever send; what alarms send comes when they change.
    pub(crate) fn scheduled(bounds: &Bounds) -> Vec<Self> {
        let announced = bounds.announced.iter().enumerate();
        announced
            .flat_map(|(which, window)| [Some(Self::Start(which)), window.end.map(|_| Self::End(which))])
            .flatten()
            .collect()
    }

    /// Whether it can have been sent by then.
    pub(crate) fn is_due(self, bounds: &Bounds, now: Timestamp) -> bool {
        match self {
            Self::Alarm(..) => true,
            Self::Start(which) => bounds.announced.get(which).is_some_and(|window| at(window.from) <= now),
            Self::End(which) => {
                bounds.announced.get(which).and_then(|window| window.end).is_some_and(|end| at(end.sent()) <= now)
            }
        }
    }

    /// What it says to the switch.
    pub(crate) fn notice(self, bounds: &Bounds) -> Option<Signal> {
        match self {
            Self::Alarm(which, state) => Some(Signal::Alarm(alarm(which), state)),
            Self::Start(which) => bounds.announced.get(which).map(|window| {
                Signal::WindowStart(Announcement {
                    name: window.name.to_owned(),
                    from: Some(at(window.from)),
                    until: at(window.until),
                    message: None,
                    targets: Vec::new(),
                })
            }),
            Self::End(which) => bounds.announced.get(which).and_then(|window| {
                let (sent, until) = match window.end? {
                    End::This(_) => (None, Some(at(window.until))),
                    End::Begun(sent) => (Some(at(sent)), None),
                };
                Some(Signal::WindowEnd { name: window.name.to_owned(), at: sent, until })
            }),
        }
    }

    /// A sentence for the report.
    pub(crate) fn describe(self, bounds: &Bounds) -> String {
        let name = |which: usize| bounds.announced.get(which).map_or("?", |window| window.name);
        match self {
            Self::Alarm(which, state) => {
                format!("the event that {} went to {:?}", ALARMS.get(which).unwrap_or(&"?"), state.value)
            }
            Self::Start(which) => format!("the start of window {which} ({})", name(which)),
            Self::End(which) => format!("the end of window {which} ({})", name(which)),
        }
    }
}
