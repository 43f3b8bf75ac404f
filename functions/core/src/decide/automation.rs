//! What the switch remembers for its automatic half: what alarms said, what they began, which windows were announced.
//!
//! Two runs at once may each learn something: whatever is remembered here can be joined, in any order, and loses nothing.

use crate::model::problem::{Problem, WindowProblem};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::signal::Signal;
use crate::read::settings::Settings;

use crate::decide::alarms::{AlarmReadings, AlarmRecords};
use crate::decide::announced::AnnouncedWindows;
use crate::decide::latch::Latch;
use crate::model::window::OpenWindow;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Automation {
    /// The last known state of each alarm.
    pub alarms: AlarmRecords,
    /// What alarms began.
    pub latch: Latch,
    /// The windows that events announced.
    pub announced: AnnouncedWindows,
    /// The declared windows that were open at the last run, in case that one's parameter becomes unreadable.
    pub declared: Vec<OpenWindow>,
    /// Members that another release has written: they survive.
    pub unknown: Map<String, Value>,
}

impl Automation {
    /// Takes in what was read of the alarms, and what the event said. Gives what could not be kept.
    pub fn learn(
        &mut self,
        settings: &Settings,
        readings: &AlarmReadings,
        signals: &[Signal],
        now: Timestamp,
    ) -> Vec<Problem> {
        self.alarms.learn(settings, readings, signals, now);
        self.announced.learn(signals, now).into_iter().map(no_room).collect()
    }

    /// Forgets something to make room, what can best be done without first. Gives the problems to report for it;
    /// `None` where there is nothing more to forget.
    pub(crate) fn forget_something(&mut self) -> Option<Vec<Problem>> {
        if !self.declared.is_empty() {
            self.declared.clear();
            Some(Vec::new())
        } else if !self.alarms.is_empty() {
            self.alarms.clear();
            Some(Vec::new())
        } else {
            self.announced.drop_one().map(|name| vec![no_room(name)])
        }
    }

    /// Every window that is remembered, to shorten what it says.
    pub(crate) fn windows_mut(&mut self) -> impl Iterator<Item = &mut OpenWindow> {
        self.announced.windows_mut().chain(&mut self.declared)
    }
}

const fn no_room(name: String) -> Problem {
    Problem::Window { name, problem: WindowProblem::NoRoom }
}

#[cfg(test)]
mod tests;
