//! What the switch remembers for its automatic half: what alarms said, what they began, which windows were announced.
//!
//! Two runs at once may each learn something: whatever is remembered here can be joined, in any order, and loses nothing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::signal::Signal;
use crate::read::settings::Settings;

use crate::decide::alarms::{AlarmReadings, AlarmRecords};
use crate::decide::announced::AnnouncedWindows;
use crate::decide::latch::Latch;
use crate::model::window::OpenWindow;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Automation {
    /// The last known word of each alarm.
    #[serde(skip_serializing_if = "AlarmRecords::is_empty")]
    pub alarms: AlarmRecords,
    /// What alarms began.
    #[serde(skip_serializing_if = "Latch::is_unused")]
    pub latch: Latch,
    /// The windows that events announced.
    #[serde(skip_serializing_if = "AnnouncedWindows::is_empty")]
    pub announced: AnnouncedWindows,
    /// The declared windows that were open at the last run, in case that one's parameter becomes unreadable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declared: Vec<OpenWindow>,
}

impl Automation {
    /// Whether there is nothing to remember.
    pub fn is_unused(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what was read of the alarms, and what the event said. Gives what could not be kept, a sentence each.
    pub fn learn(
        &mut self,
        settings: &Settings,
        readings: &AlarmReadings,
        signals: &[Signal],
        now: Timestamp,
    ) -> Vec<String> {
        self.alarms.learn(settings, readings, signals, now);
        self.announced.forget_what_is_over(now);
        let forgotten = signals.iter().flat_map(|notice| self.announced.hear(notice, now));
        forgotten.map(|name| no_room(&name)).collect()
    }

    /// Forgets something to make room, what can best be done without first. Gives what must be told of it, a sentence each;
    /// `None` where there is nothing more to forget.
    pub(crate) fn forget_something(&mut self) -> Option<Vec<String>> {
        if !self.declared.is_empty() {
            self.declared.clear();
            Some(Vec::new())
        } else if !self.alarms.is_empty() {
            self.alarms.clear();
            Some(Vec::new())
        } else {
            self.announced.drop_one().map(|name| vec![no_room(&name)])
        }
    }

    /// Joins what two runs remember. `same_wish` where both knew the same writing of `P/mode`; otherwise this one knew a
    /// newer one, which had reset what is counted.
    #[must_use]
    pub fn merge(self, other: Self, same_wish: bool) -> Self {
        Self {
            alarms: self.alarms.merge(other.alarms),
            latch: self.latch.merge(other.latch, same_wish),
            announced: self.announced.merge(other.announced),
            declared: self.declared,
        }
    }

    /// Every window that is remembered, to shorten what it says.
    pub(crate) fn windows_mut(&mut self) -> impl Iterator<Item = &mut OpenWindow> {
        self.announced.windows_mut().chain(&mut self.declared)
    }
}

fn no_room(window: &str) -> String {
    format!("window {window}: is forgotten: P/state has no room for so many announced windows")
}
