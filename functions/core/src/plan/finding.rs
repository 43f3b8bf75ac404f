//! What was found at a target, and what follows from it.
//!
//! The wanted side is one of the target's two sides; the other side is the other one.
//!
//! | found                               | last applied: wanted | last applied: other | never managed       |
//! | ----------------------------------- | -------------------- | ------------------- | ------------------- |
//! | the wanted side                     | unchanged            | unchanged           | unchanged           |
//! | part of it, and nothing else        | created              | created             | created             |
//! | nothing                             | created              | created             | created             |
//! | the other side, or part of it       | repaired (moved)     | flipped             | flipped             |
//! | what is on neither side             | repaired (changed)   | repaired (changed)  | not-adopted         |
//! | the same, with `"adopt": true`      | repaired (changed)   | repaired (changed)  | repaired (changed)  |
//! | what forbids the change             | failed               | failed              | failed              |
//!
//! [`Finding::of`] is the table up to its last row; [`crate::plan::records`] finds what forbids a change.

use serde::Serialize;

use crate::model::record::{RecordSet, RecordType};
use crate::model::target::Stage;
use crate::plan::{Outcome, Task};

/// What a target serves, or should serve: record sets or a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// Of a name.
    RecordSets(Vec<RecordSet>),
    /// Of an API mapping.
    Stage(Stage),
}

/// What was found at a target: the reason for its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "snake_case")]
pub enum Finding {
    /// The wanted side.
    OnWantedSide,
    /// The other side, where it was expected.
    OnOtherSide,
    /// Nothing.
    Missing,
    /// Part of the wanted side, and nothing else.
    PartlyMissing,
    /// The other side, though the switch had applied the wanted one.
    MovedToOtherSide,
    /// Something that is on neither side, at a target that is managed or to be adopted.
    Changed {
        /// What is on neither side; all of it where each record set is on a side, but not all of them on one.
        found: Content,
    },
    /// Something that is on neither side, at a target that was never managed.
    NotAdopted {
        /// All that the target would own.
        found: Content,
        /// What the definition expects normally.
        normal: Content,
        /// What the definition expects in maintenance.
        maintenance: Content,
    },
    /// A record set that the change would concern has a routing policy.
    RoutingPolicy {
        /// Its type.
        record_type: RecordType,
    },
    /// A CNAME is wanted at a zone's apex.
    Apex,
    /// A CNAME is wanted where record sets are that are not the target's.
    OtherRecords {
        /// Their types.
        types: Vec<String>,
    },
}

/// How what was found compares with the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObservedSide {
    /// The wanted side, whole.
    Wanted,
    /// Some of the wanted side, and nothing else.
    PartOfWanted,
    /// The other side, or some of it, and nothing else.
    Other,
    /// Nothing.
    Nothing,
    /// Something that is on neither side.
    Neither {
        /// All of it.
        found: Content,
        /// The part that is on neither side; all of it where it is a mixture of both.
        foreign: Content,
        /// The normal side.
        normal: Content,
        /// The maintenance side.
        maintenance: Content,
    },
}

impl Finding {
    /// The table above, up to its last row.
    pub fn of(task: &Task<'_>, observed: ObservedSide) -> Self {
        match observed {
            ObservedSide::Wanted => Self::OnWantedSide,
            ObservedSide::PartOfWanted => Self::PartlyMissing,
            ObservedSide::Nothing => Self::Missing,
            ObservedSide::Other if task.last_applied == Some(task.wanted) => Self::MovedToOtherSide,
            ObservedSide::Other => Self::OnOtherSide,
            ObservedSide::Neither { foreign, .. } if task.last_applied.is_some() || task.target.adopt => {
                Self::Changed { found: foreign }
            }
            ObservedSide::Neither { found, normal, maintenance, .. } => Self::NotAdopted { found, normal, maintenance },
        }
    }

    /// What becomes of the target.
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::OnWantedSide => Outcome::Unchanged,
            Self::OnOtherSide => Outcome::Flipped,
            Self::Missing | Self::PartlyMissing => Outcome::Created,
            Self::MovedToOtherSide | Self::Changed { .. } => Outcome::Repaired,
            Self::NotAdopted { .. } => Outcome::NotAdopted,
            Self::RoutingPolicy { .. } | Self::Apex | Self::OtherRecords { .. } => Outcome::Failed,
        }
    }
}
