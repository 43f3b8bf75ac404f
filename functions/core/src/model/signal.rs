//! Alarm or window information carried by an event. It decides nothing: an alarm's state counts if it is newer than what
//! was read, and a window is remembered.

use jiff::Timestamp;

use crate::model::alarm::{AlarmName, AlarmState};
use crate::model::names::TargetName;

/// One thing that an event said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Signal {
    /// An alarm's state, as it was when the event was made.
    Alarm(AlarmName, AlarmState),
    /// A window begins.
    WindowStart(Announcement),
    /// A window ends.
    WindowEnd {
        /// Its name.
        name: String,
        /// When it was sent, where the event says so: it ends those that had begun by then. `None` for now.
        at: Option<Timestamp>,
        /// The end that the start had announced, where the event repeats it: it ends that one alone.
        until: Option<Timestamp>,
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
