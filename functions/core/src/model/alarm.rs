//! An alarm of CloudWatch: its name, and what it says.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An alarm that counts in `auto`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmName {
    /// Its name.
    pub name: String,
    /// Its Region, where that is not the switch's own.
    pub region: Option<String>,
}

/// What CloudWatch calls the state of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlarmValue {
    /// All is well.
    Ok,
    /// It rings.
    Alarm,
    /// It cannot say, or has never said anything.
    InsufficientData,
}

impl AlarmValue {
    /// CloudWatch's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

/// What an alarm says, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmState {
    /// What it says.
    pub value: AlarmValue,
    /// Since when it has said so (CloudWatch's `StateTransitionedTimestamp`): of two states, the newer counts.
    pub since: Timestamp,
}
