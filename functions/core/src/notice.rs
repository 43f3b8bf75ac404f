//! What an event says beside waking the switch: the word of an alarm, or that a window begins or ends.
//!
//! Neither decides anything. A word of an alarm counts if it is newer than what was read; a window is remembered.

use jiff::Timestamp;

use crate::alarm::{AlarmName, AlarmState};
use crate::names::TargetName;

/// One thing that an event said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Notice {
    /// An alarm's state, as it was when the event was made.
    Alarm(AlarmName, AlarmState),
    /// A window begins.
    WindowStart(Announcement),
    /// A window ends.
    WindowEnd {
        /// Its name.
        name: String,
        /// Which of them, where the event says so: those that had begun by that moment. All of them otherwise.
        at: Option<Timestamp>,
    },
}

/// A window that an event announced.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Announcement {
    /// Its name.
    pub name: String,
    /// When it began; `None` for now.
    pub from: Option<Timestamp>,
    /// When it ends, whether or not an event says so.
    pub until: Timestamp,
    /// What users are told.
    pub message: Option<String>,
    /// Which targets it is for; all of them where it is empty.
    pub targets: Vec<TargetName>,
}
