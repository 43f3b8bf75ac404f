//! Reads `P/windows/*`, the planned maintenance windows, and says from the clock which of them are open.
//!
//! `read.rs` turns a parameter into a [`Window`], `schedule.rs` places it on the time line, `cron.rs` finds the local
//! times of a cron expression.

pub(crate) mod cron;
pub(crate) mod day;
pub(crate) mod schedule;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use self::schedule::Schedule;
use crate::model::names::TargetName;

/// A planned window that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The last part of its parameter's name.
    pub name: String,
    /// What users are told.
    pub message: Option<String>,
    /// Which targets it is for; all of them where it is empty.
    pub targets: Vec<TargetName>,
    pub(crate) schedule: Schedule,
    pub(crate) length: SignedDuration,
}

/// A window that is open, declared or announced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpenWindow {
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Its name.
    pub name: String,
    /// What users are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Which targets it is for; all of them where it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetName>,
}

/// From when to when a window is open: `from` is in it, `until` no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opening {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Window {
    /// The opening that holds `now`, if any; of several, the one that ends last.
    pub fn open_at(&self, now: Timestamp) -> Option<Opening> {
        // All openings are of one length: the one that ends last is the one that began last.
        let closed_by_now = now.checked_sub(self.length).unwrap_or(Timestamp::MIN);
        self.schedule.last_within(closed_by_now, now).map(|from| self.opening(from))
    }

    /// The first opening that begins after `now`.
    pub fn next_after(&self, now: Timestamp) -> Option<Opening> {
        self.schedule.first_after(now).map(|from| self.opening(from))
    }

    fn opening(&self, from: Timestamp) -> Opening {
        Opening { from, until: from.checked_add(self.length).unwrap_or(Timestamp::MAX) }
    }
}
