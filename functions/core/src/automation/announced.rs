//! The windows that events announced: remembered until their end, whether or not an event says that they are over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::names::TargetName;
use crate::notice::Notice;

/// How many are remembered: the ones that end last. A schedule gone wild must not fill P/state.
const REMEMBERED: usize = 20;

/// A window that is open, declared or announced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Open {
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

/// One announcement: its name and its end tell it from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    window: Open,
    /// An event ended it early: kept until its end, so that a start that comes late, or twice, does not open it again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ended: bool,
}

impl Entry {
    fn is(&self, name: &str, until: Timestamp) -> bool {
        self.window.name == name && self.window.until == until
    }
}

/// All announcements that are not over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Announced(Vec<Entry>);

impl Announced {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are open.
    pub fn open(&self, now: Timestamp) -> impl Iterator<Item = &Open> {
        let open = move |entry: &&Entry| !entry.ended && entry.window.from <= now && now < entry.window.until;
        self.0.iter().filter(open).map(|entry| &entry.window)
    }

    /// A start that comes after its own end, or twice, opens nothing; an end closes its own name's only.
    pub(super) fn hear(&mut self, notice: &Notice, now: Timestamp) {
        match notice {
            Notice::Alarm(..) => {}
            Notice::WindowStart(start) => {
                if start.until <= now || self.0.iter().any(|entry| entry.is(&start.name, start.until)) {
                    return;
                }
                let window = Open {
                    from: start.from.unwrap_or(now),
                    until: start.until,
                    name: start.name.clone(),
                    message: start.message.clone(),
                    targets: start.targets.clone(),
                };
                self.0.retain(|entry| now < entry.window.until);
                self.0.push(Entry { window, ended: false });
                self.put_in_order();
            }
            Notice::WindowEnd { name, at } => {
                let meant = |window: &Open| window.name == *name && window.from <= at.unwrap_or(now);
                for entry in self.0.iter_mut().filter(|entry| meant(&entry.window)) {
                    entry.ended = true;
                }
            }
        }
    }

    /// Forgets what is over, whenever an open one is: forgetting alone is no reason to write P/state.
    pub(super) fn forget_what_is_over(&mut self, now: Timestamp) {
        if self.0.iter().any(|entry| !entry.ended && entry.window.until <= now) {
            self.0.retain(|entry| now < entry.window.until);
        }
    }

    /// All that either knows; what either has ended is over.
    #[must_use]
    pub(super) fn merge(mut self, other: Self) -> Self {
        for theirs in other.0 {
            match self.0.iter_mut().find(|ours| ours.is(&theirs.window.name, theirs.window.until)) {
                Some(ours) => {
                    ours.ended |= theirs.ended;
                    ours.window.from = ours.window.from.min(theirs.window.from);
                }
                None => self.0.push(theirs),
            }
        }
        self.put_in_order();
        self
    }

    /// The windows themselves, to shorten what they say.
    pub(super) fn windows_mut(&mut self) -> impl Iterator<Item = &mut Open> {
        self.0.iter_mut().map(|entry| &mut entry.window)
    }

    /// The order does not depend on which event came first.
    fn put_in_order(&mut self) {
        self.0.sort_by(|left, right| {
            (right.window.until, &left.window.name).cmp(&(left.window.until, &right.window.name))
        });
        self.0.truncate(REMEMBERED);
    }
}
