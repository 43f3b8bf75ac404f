//! What is certain where two runs move at once: less than the oracle of whole runs knows, but true in every order.

use maintenance_core::model::alarm::{AlarmState, AlarmValue};
use maintenance_core::model::mode::Source;

use crate::bounds::Bounds;
use crate::events::Event;
use crate::past::Written;
use crate::word::Answered;

/// How sure something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Sure {
    No,
    Maybe,
    Yes,
}

impl Sure {
    fn at_least(&mut self, other: Self) {
        *self = (*self).max(other);
    }
}

/// What a run that is on its way has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Sight {
    /// It has read the operator's newest writing.
    pub(crate) newest_writing: bool,
    /// An alarm that rang after that writing.
    new_alarm: bool,
    /// The window that it is to end and that was surely open when it began.
    ends: Option<usize>,
    /// Nobody was killed since it began.
    undisturbed: bool,
}

/// What is certain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ghosts {
    /// Whether a run that read the operator's newest writing has ended well.
    pub(crate) obeyed: bool,
    /// The newest writing that any state held when no run was on its way.
    pub(crate) accepted: i64,
    /// Whether a run was killed, and none that began later has ended well: what it left behind is made good by the next.
    pub(crate) disturbed: bool,
    /// Of each announced window: whether it was opened, and whether it was ended.
    pub(crate) windows: Vec<(Sure, Sure)>,
    /// Whether an alarm has latched.
    pub(crate) latch: Sure,
}

impl Ghosts {
    pub(crate) fn beginning(bounds: &Bounds) -> Self {
        let windows = vec![(Sure::No, Sure::No); bounds.announced.len()];
        Self { obeyed: true, accepted: 1, disturbed: false, windows, latch: Sure::No }
    }

    /// A run begins.
    pub(crate) fn begin(&mut self, event: Option<Event>, written: Written) -> Sight {
        let mut sight = Sight { undisturbed: true, ..Sight::default() };
        match event {
            Some(Event::Start(which)) => {
                if let Some((opened, _)) = self.windows.get_mut(which) {
                    opened.at_least(Sure::Maybe);
                }
            }
            Some(Event::End(which)) => {
                if let Some((opened, ended)) = self.windows.get_mut(which) {
                    sight.ends = (*opened == Sure::Yes).then_some(which);
                    ended.at_least(Sure::Maybe);
                }
            }
            Some(Event::Alarm(_, state)) => self.see_alarm(state, written, &mut sight),
            None => {}
        }
        sight
    }

    /// A run reads the alarms.
    pub(crate) fn see_alarms<'a>(
        &mut self,
        alarms: impl IntoIterator<Item = &'a AlarmState>,
        written: Written,
        sight: &mut Sight,
    ) {
        for state in alarms {
            self.see_alarm(*state, written, sight);
        }
    }

    fn see_alarm(&mut self, state: AlarmState, written: Written, sight: &mut Sight) {
        if state.value == AlarmValue::Alarm {
            self.latch.at_least(Sure::Maybe);
            sight.new_alarm |= state.since.as_millisecond() > written.at_ms;
        }
    }

    /// The operator writes: every latch so far is released.
    pub(crate) fn write<'a>(&mut self, flights: impl Iterator<Item = &'a mut Sight>, rings: bool) {
        self.obeyed = false;
        let mut on_the_way = false;
        for sight in flights {
            (sight.newest_writing, sight.new_alarm) = (false, false);
            on_the_way = true;
        }
        if self.latch > Sure::No {
            self.latch = if on_the_way || rings { Sure::Maybe } else { Sure::No };
        }
    }

    /// A run is killed.
    pub(crate) fn kill<'a>(&mut self, flights: impl Iterator<Item = &'a mut Sight>) {
        self.obeyed = false;
        self.disturbed = true;
        for sight in flights {
            sight.undisturbed = false;
        }
    }

    /// A run has answered.
    pub(crate) fn answer(&mut self, event: Option<Event>, in_time: bool, sight: Sight, answered: &Answered) {
        if !answered.well {
            return;
        }
        self.obeyed |= sight.newest_writing && sight.undisturbed;
        self.disturbed &= !sight.undisturbed;
        match event {
            Some(Event::Start(which)) if in_time => {
                if let Some((opened, _)) = self.windows.get_mut(which) {
                    *opened = Sure::Yes;
                }
            }
            Some(Event::End(which)) if sight.ends == Some(which) => {
                if let Some((_, ended)) = self.windows.get_mut(which) {
                    *ended = Sure::Yes;
                }
            }
            _ => {}
        }
        if sight.newest_writing && sight.new_alarm && answered.source == Some(Source::Alarm) {
            self.latch = Sure::Yes;
        }
    }
}
