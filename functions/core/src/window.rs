//! Reads `P/windows/*`, the planned maintenance windows, and says from the clock which of them are open.
//!
//! `read.rs` turns a parameter into a [`Window`], `schedule.rs` places it on the time line, `cron.rs` finds the local
//! times of a cron expression.

mod cron;
mod read;
mod schedule;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

pub(crate) use self::read::{MAX_MINUTES, length};
use self::schedule::Schedule;
use crate::names::TargetName;

/// A planned window that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The last part of its parameter's name.
    pub name: String,
    /// What users are told.
    pub message: Option<String>,
    /// Which targets it is for; all of them where it is empty.
    pub targets: Vec<TargetName>,
    schedule: Schedule,
    length: SignedDuration,
}

/// From when to when a window is open: `from` is in it, `until` no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opening {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// A window that cannot be used, by the last part of its parameter's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedWindow {
    /// That name.
    pub name: String,
    /// What is wrong, naming the keys and what they accept.
    pub problem: String,
}

/// All declared windows, sorted by name, and all that is wrong with the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows {
    /// The usable ones.
    pub usable: Vec<Window>,
    /// The unusable ones.
    pub malformed: Vec<MalformedWindow>,
}

impl Windows {
    /// Reads the parameters, given by the last segment of their name and their value.
    ///
    /// The order of the input makes no difference: of windows that share a name, none is usable.
    pub fn read<'a>(parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in parameters {
            named.entry(name).or_default().push(value);
        }
        let mut windows = Self::default();
        for (name, values) in named {
            let window = match values.as_slice() {
                [value] => read::window(name, value),
                _ => Err("name: several windows have it, and none of them is used; takes a name of its own".to_owned()),
            };
            match window {
                Ok(window) => windows.usable.push(window),
                Err(problem) => windows.malformed.push(MalformedWindow { name: name.to_owned(), problem }),
            }
        }
        windows
    }
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
