//! What survives a run, in `P/state`: the state that operators read, and the switch's memory.
//!
//! [`StateDocument`] is the value that code works with. How it is written is [`schema`]'s business (names, versions,
//! upgrade, texts that are written once); [`convert`] turns one into the other; that it fits a parameter is [`fit`]'s;
//! what two runs wrote at the same moment is joined in [`merge`]; earlier versions are looked up in [`versions`].

mod convert;
pub(crate) mod fit;
pub mod managed;
pub(crate) mod merge;
mod schema;
pub(crate) mod versions;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::decide::automation::Automation;
use crate::decide::request::ModeHistory;
use crate::memory::managed::ManagedTargets;
use crate::model::change::ChangeId;
use crate::model::mode::{KeptPosition, Position};

/// The version of the schema that this release writes. It reads all older ones.
pub const SCHEMA_VERSION: u32 = 2;
/// How many lagging targets are named before the rest is counted.
const LAGGING_NAMED: usize = 10;

/// `P/state`.
#[derive(Clone, Debug, PartialEq)]
pub struct StateDocument {
    /// What everybody reads.
    pub public: PublicState,
    /// The switch's own.
    pub memory: Memory,
    /// Members that another release has written: they survive.
    pub unknown: Map<String, Value>,
}

/// What operators and programs read in `P/state`; the feed passes on a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicState {
    /// What was decided.
    pub position: Position,
    /// All of it in sentences, and what to do to change it.
    pub explanation: String,
    /// What is wrong.
    pub problems: Vec<ProblemEntry>,
    /// The problems in one line.
    pub error: Option<String>,
    /// Which targets are not yet on the wanted side.
    pub lagging: Lagging,
    /// Whether every target is on the wanted side and all of Route 53's servers have it.
    pub in_sync: bool,
    /// When this was written.
    pub updated: Timestamp,
}

/// One problem, as it stands in `P/state` and in the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemEntry {
    /// What programs may match on.
    pub code: String,
    /// What it is about: `mode`, `state`, `alarms`, or the name of a target or of a window.
    pub subject: String,
    /// A sentence.
    pub message: String,
}

/// The targets that are not on the wanted side: the first few by name, and how many more there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lagging {
    /// In order.
    pub named: Vec<String>,
    /// All of these come after the named ones.
    pub more: usize,
}

/// What the switch needs to remember from one run to the next.
///
/// Losing it is survivable, at a price: every target is then treated as never seen before, announced windows and what alarms
/// began are gone, and the position that is found is kept until an operator writes `P/mode`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// The request in force, and the one that was refused.
    pub requests: ModeHistory,
    /// On which side the switch left what it manages.
    pub managed: ManagedTargets,
    /// The last change of each zone that is not yet known to be INSYNC.
    pub pending: Vec<ChangeId>,
    /// API Gateway v2's ids of mappings, by the code of the target's identity: each saves a call, nothing more.
    pub mapping_ids: BTreeMap<String, String>,
    /// What alarms said and began, and which windows were announced.
    pub automation: Automation,
    /// The newest version of the parameter that this document takes into account. Versions between it and this document's own
    /// are merged by the next run: this one's writer was killed before it looked at them, or they said nothing new.
    pub joined: Option<i64>,
    /// The bus was not notified of the last change of mode, or it is not known whether it was.
    pub notification_pending: bool,
    /// A position that is kept though nothing that is known calls for it.
    pub kept: Option<KeptPosition>,
    /// Members that another release has written: they survive.
    pub unknown: Map<String, Value>,
}

impl PublicState {
    /// As everybody reads it.
    pub fn to_json(&self) -> Value {
        schema::public(self)
    }
}

impl Lagging {
    /// Names the first few. `names` is in order.
    pub fn of(mut names: Vec<String>) -> Self {
        let more = names.len().saturating_sub(LAGGING_NAMED);
        names.truncate(LAGGING_NAMED);
        Self { named: names, more }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.more == 0
    }

    /// Whether a target lags: of those that are only counted, any one after the named ones may.
    pub fn may_hold(&self, name: &str) -> bool {
        let counted = self.more > 0 && self.named.last().is_none_or(|last| name > last.as_str());
        counted || self.named.iter().any(|lagging| lagging == name)
    }

    /// Counts those that were named, too, to save room.
    pub(crate) fn count_all(&mut self) {
        self.more += self.named.len();
        self.named.clear();
    }

    /// As `P/state` lists them: "web", and last "and 3 more".
    pub fn shown(&self) -> Vec<String> {
        let mut shown = self.named.clone();
        match (self.more, shown.is_empty()) {
            (0, _) => {}
            (more, true) => shown.push(format!("{more} targets")),
            (more, false) => shown.push(format!("and {more} more")),
        }
        shown
    }
}

impl StateDocument {
    /// What holds before the first run.
    pub fn initial(now: Timestamp) -> Self {
        let public = PublicState {
            position: Position::initial(now),
            explanation: String::new(),
            problems: Vec::new(),
            error: None,
            lagging: Lagging::default(),
            in_sync: false,
            updated: now,
        };
        Self { public, memory: Memory::default(), unknown: Map::new() }
    }

    /// Reads the parameter; `None` where it is not this document.
    ///
    /// A document of an older version is upgraded. One of a newer version is read as far as it can be: its position is kept
    /// (see [`KeptPosition`]), and what is not known survives.
    pub fn parse(text: &str) -> Option<Self> {
        schema::parse(text)
    }

    /// Whether a text that cannot be read was written by a newer release: a document with a version that is not ours. No
    /// earlier document says what it says.
    pub(crate) fn is_of_a_newer_release(text: &str) -> bool {
        schema::is_of_a_newer_release(text)
    }

    /// The text to write.
    pub fn render(&self) -> String {
        schema::render(self)
    }

    /// Whether they differ at most in bookkeeping: when they were written, and what they take into account.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let mut other = other.clone();
        other.public.updated = self.public.updated;
        other.memory.joined = self.memory.joined;
        *self == other
    }

    /// Whether two runs decided the same: neither has anything to put right after the other.
    pub fn decided_the_same_as(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.memory, &other.memory);
        self.public.position.has_same_effect_as(&other.public.position)
            && ours.requests == theirs.requests
            && ours.managed == theirs.managed
            && ours.automation == theirs.automation
    }
}
