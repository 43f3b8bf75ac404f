//! What an operator asks for in `P/mode`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::names::TargetName;

/// The mode that an operator requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequestedMode {
    /// Alarms and windows decide.
    Auto,
    /// Maintenance, whatever they say.
    On,
    /// Normal, whatever they say.
    Off,
}

/// What an operator asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeRequest {
    /// The requested mode.
    pub mode: RequestedMode,
    /// Shown to users.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// For operators and the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When an `on` or an `off` ends automatically.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Which targets an `on` is for; all of them where it is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetName>,
}

/// One revision of `P/mode`: a version alone is not enough, since a parameter that was deleted starts again at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterRevision {
    /// The parameter's version.
    #[serde(rename = "v")]
    pub version: i64,
    /// Its last-modified date, in milliseconds since 1970.
    #[serde(rename = "at")]
    pub modified_ms: i64,
}

impl ParameterRevision {
    /// Whether this one was written after `other`. Parameter Store may answer with an older one for a moment.
    pub const fn after(self, other: Self) -> bool {
        self.modified_ms > other.modified_ms || (self.modified_ms == other.modified_ms && self.version > other.version)
    }
}

/// A request that was accepted, and the revision that held it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedRequest {
    /// Which revision.
    #[serde(flatten)]
    pub revision: ParameterRevision,
    /// What it held.
    #[serde(flatten)]
    pub request: ModeRequest,
}

/// `P/mode` as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeParameter {
    /// Its text.
    pub value: String,
    /// Which revision it is.
    pub revision: ParameterRevision,
}
