//! The facts that are certain while two runs are on their way at once: fewer than the oracle of whole runs knows, but true
//! in every order of calls.

use maintenance_core::model::alarm::{AlarmState, AlarmValue};
use maintenance_core::model::mode::Source;

use crate::answered::Answered;
use crate::bounds::Bounds;
use crate::events::Event;
use crate::oracle::LastRequest;

/// Whether something has happened: certainly not, perhaps, or certainly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Certainty {
    No,
    Maybe,
    Yes,
}

impl Certainty {
    fn at_least(&mut self, other: Self) {
        *self = (*self).max(other);
    }
}

/// What a run that is on its way has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Observed {
    /// It has read the operator's newest request.
    pub(crate) newest_request: bool,
    /// An alarm that rang after that request.
    new_alarm: bool,
    /// The window that it is to end and that was surely open when it began.
    ends: Option<usize>,
    /// Nobody was killed since it began.
    undisturbed: bool,
}

/// What has certainly happened, or certainly has not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct CertainFacts {
    /// Whether a run that read the operator's newest request has ended well.
    pub(crate) obeyed: bool,
    /// The newest request that any state held when no run was on its way.
    pub(crate) accepted: i64,
    /// Whether a run was killed, and none that began later has ended well: what it left behind is made good by the next.
    pub(crate) disturbed: bool,
    /// Of each announced window: whether it was opened, and whether it was ended.
    pub(crate) windows: Vec<(Certainty, Certainty)>,
    /// Whether an alarm has latched.
    pub(crate) latch: Certainty,
}

impl CertainFacts {
    pub(crate) fn beginning(bounds: &Bounds) -> Self {
        let windows = vec![(Certainty::No, Certainty::No); bounds.announced.len()];
        Self { obeyed: true, accepted: 1, disturbed: false, windows, latch: Certainty::No }
    }

    /// A run begins.
    pub(crate) fn begin(&mut self, event: Option<Event>, last_request: LastRequest) -> Observed {
        let mut observed = Observed { undisturbed: true, ..Observed::default() };
        match event {
            Some(Event::Start(which)) => {
                if let Some((opened, _)) = self.windows.get_mut(which) {
                    opened.at_least(Certainty::Maybe);
                }
            }
            Some(Event::End(which)) => {
                if let Some((opened, ended)) = self.windows.get_mut(which) {
                    observed.ends = (*opened == Certainty::Yes).then_some(which);
                    ended.at_least(Certainty::Maybe);
                }
            }
            Some(Event::Alarm(_, state)) => self.see_alarm(state, last_request, &mut observed),
            None => {}
        }
        observed
    }

    /// A run reads the alarms.
    pub(crate) fn see_alarms<'a>(
        &mut self,
        alarms: impl IntoIterator<Item = &'a AlarmState>,
        last_request: LastRequest,
        observed: &mut Observed,
    ) {
        for state in alarms {
            self.see_alarm(*state, last_request, observed);
        }
    }

    fn see_alarm(&mut self, state: AlarmState, last_request: LastRequest, observed: &mut Observed) {
        if state.value == AlarmValue::Alarm {
            self.latch.at_least(Certainty::Maybe);
            observed.new_alarm |= state.since.as_millisecond() > last_request.at_ms;
        }
    }

    /// The operator writes: every latch so far is released.
    pub(crate) fn write<'a>(&mut self, flights: impl Iterator<Item = &'a mut Observed>, rings: bool) {
        self.obeyed = false;
        let mut on_the_way = false;
        for observed in flights {
            (observed.newest_request, observed.new_alarm) = (false, false);
            on_the_way = true;
        }
        if self.latch > Certainty::No {
            self.latch = if on_the_way || rings { Certainty::Maybe } else { Certainty::No };
        }
    }

    /// A run is killed.
    pub(crate) fn kill<'a>(&mut self, flights: impl Iterator<Item = &'a mut Observed>) {
        self.obeyed = false;
        self.disturbed = true;
        for observed in flights {
            observed.undisturbed = false;
        }
    }

    /// A run has answered.
    pub(crate) fn answer(&mut self, event: Option<Event>, in_time: bool, observed: Observed, answered: &Answered) {
        if !answered.well {
            return;
        }
        self.obeyed |= observed.newest_request && observed.undisturbed;
        self.disturbed &= !observed.undisturbed;
        match event {
            Some(Event::Start(which)) if in_time => {
                if let Some((opened, _)) = self.windows.get_mut(which) {
                    *opened = Certainty::Yes;
                }
            }
            Some(Event::End(which)) if observed.ends == Some(which) => {
                if let Some((_, ended)) = self.windows.get_mut(which) {
                    *ended = Certainty::Yes;
                }
            }
            _ => {}
        }
        if observed.newest_request && observed.new_alarm && answered.source == Some(Source::Alarm) {
            self.latch = Certainty::Yes;
        }
    }
}
