//! `P/state`: what the switch decided and did, for everybody to read, and what it needs to remember.

pub(crate) mod fit;
pub mod managed;
pub(crate) mod versions;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::decide::automation::Automation;
use crate::decide::request::ModeHistory;
use crate::memory::managed::ManagedTargets;
use crate::model::change::ChangeId;
use crate::model::mode::{Cause, Mode, Source};
use crate::model::names::TargetName;
use crate::model::request::RequestedMode;

/// How many lagging targets are named before the rest is counted.
const LAGGING_NAMED: usize = 10;

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The shape of this document.
    pub version: u32,
    /// The mode that was decided.
    pub mode: Mode,
    /// Since when.
    pub since: Timestamp,
    /// Until when, as far as that is known.
    pub until: Option<Timestamp>,
    /// What users are told.
    pub message: Option<String>,
    /// Who decided, and why.
    pub decided_by: Cause,
    /// All of it in a sentence, and what to do to change it.
    pub explanation: String,
    /// What is wrong, naming the key and what it accepts.
    pub error: Option<String>,
    /// Which targets are not yet on the wanted side: the first ten, then a count.
    pub lagging: Vec<String>,
    /// Whether every target is on the wanted side and all of Route 53's servers have it.
    pub in_sync: bool,
    /// When this document was written.
    pub updated: Timestamp,
    /// The switch's own.
    #[serde(default)]
    pub memory: Memory,
}

/// What the switch needs to remember from one run to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The wish in force, and the one that was refused.
    pub wish: ModeHistory,
    /// Which targets the decision is for; all of them where it is empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<TargetName>,
    /// What is in hand.
    pub hands: ManagedTargets,
    /// The last change of each zone that is not yet known to be INSYNC.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<ChangeId>,
    /// API Gateway v2's ids of mappings, by the code of the target's identity: a saving of one call, nothing more.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub mapping_ids: BTreeMap<String, String>,
    /// What alarms said and began, and which windows were announced.
    #[serde(skip_serializing_if = "Automation::is_unused")]
    pub automation: Automation,
    /// Up to which version of P/state this one knows what others wrote. Where versions lie between it and this one's own,
    /// their writer was killed before it looked at them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined: Option<i64>,
    /// The bus was not told of the last change of mode, or it is not known whether it was.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub untold: bool,
}

impl State {
    /// What holds before the first run: normal, decided by nobody.
    pub fn initial(now: Timestamp) -> Self {
        Self {
            version: 1,
            mode: Mode::Normal,
            since: now,
            until: None,
            message: None,
            decided_by: Cause { source: Source::Default, name: None, reason: None },
            explanation: String::new(),
            error: None,
            lagging: Vec::new(),
            in_sync: false,
            updated: now,
            memory: Memory::default(),
        }
    }

    /// Reads the parameter; `None` where it is not this document.
    pub fn parse(text: &str) -> Option<Self> {
        let mut state: Self = serde_json::from_str(text).ok()?;
        state.restore_texts();
        Some(state)
    }

    /// Whether it would be no news to who has read the other.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let mut other = Self { updated: self.updated, ..other.clone() };
        other.memory.joined = self.memory.joined;
        *self == other
    }

    /// Whether two runs came to the same: neither has anything to put right after the other.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.memory, &other.memory);
        let same_decision = self.mode == other.mode && ours.only == theirs.only && ours.wish == theirs.wish;
        same_decision && ours.hands == theirs.hands && ours.automation == theirs.automation
    }

    /// The text to write.
    pub fn render(&self) -> String {
        let mut state = self.clone();
        state.share_texts();
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// The document without the switch's own memory.
    pub fn public(&self) -> serde_json::Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.remove("memory");
        }
        value
    }

    /// Names the targets that lag.
    pub fn set_lagging<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let names: Vec<&str> = names.into_iter().collect();
        self.lagging = names.iter().take(LAGGING_NAMED).map(ToString::to_string).collect();
        if names.len() > LAGGING_NAMED {
            self.lagging.push(format!("and {} more", names.len() - LAGGING_NAMED));
        }
    }

    /// Whether a target lags: of those that are only counted, any one may.
    pub fn may_lag(&self, name: &str) -> bool {
        // They are named in order, and no target's name has a space.
        let (counted, named): (Vec<&String>, Vec<&String>) = self.lagging.iter().partition(|text| text.contains(' '));
        let beyond = named.last().is_none_or(|last| name > last.as_str());
        named.iter().any(|lagging| *lagging == name) || (!counted.is_empty() && beyond)
    }

    /// Joins what two runs at the same moment wrote, so that neither loses anything. The newer wish's run has the word.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let writing = |state: &Self| state.memory.wish.accepted.as_ref().map(|accepted| accepted.writing);
        let theirs_is_newer = match (writing(&self), writing(&other)) {
            (Some(ours), Some(theirs)) if ours == theirs => other.updated > self.updated,
            (Some(ours), Some(theirs)) => theirs.after(ours),
            (ours, theirs) => ours.is_none() && theirs.is_some(),
        };
        let same_wish = writing(&self) == writing(&other);
        let (winner, loser) = if theirs_is_newer { (other, self) } else { (self, other) };
        // Where they came to different positions, nobody knows which one the bus heard last: it is told once more.
        let position = |state: &Self| (state.mode, state.memory.only.clone());
        let untold = winner.memory.untold || loser.memory.untold || position(&winner) != position(&loser);
        let mut pending = winner.memory.pending;
        let known = |pending: &[ChangeId], change: &ChangeId| pending.iter().any(|known| known.zone == change.zone);
        for change in loser.memory.pending {
            if !known(&pending, &change) {
                pending.push(change);
            }
        }
        let mut mapping_ids = loser.memory.mapping_ids;
        mapping_ids.extend(winner.memory.mapping_ids);
        let memory = Memory {
            wish: winner.memory.wish.merge(loser.memory.wish),
            only: winner.memory.only,
            hands: winner.memory.hands.merge(loser.memory.hands),
            pending,
            mapping_ids,
            automation: winner.memory.automation.merge(loser.memory.automation, same_wish),
            joined: winner.memory.joined.max(loser.memory.joined),
            untold,
        };
        Self { in_sync: winner.in_sync && memory.pending.is_empty(), memory, ..winner }
    }

    /// The texts of the wish and of an open window usually stand at the top already: they are written once.
    fn share_texts(&mut self) {
        let (message, operator) = (self.message.as_deref(), self.decided_by.source == Source::Operator);
        let Memory { wish, only, automation, .. } = &mut self.memory;
        for window in automation.windows_mut() {
            drop_if_same(&mut window.message, message);
        }
        if let Some(accepted) = &mut wish.accepted {
            drop_if_same(&mut accepted.wish.message, message);
            drop_if_same(&mut accepted.wish.reason, self.decided_by.reason.as_deref());
            // An `on` in force that names no targets is never for some alone.
            if operator && accepted.wish.targets == *only {
                accepted.wish.targets.clear();
            }
        }
    }

    fn restore_texts(&mut self) {
        let (message, operator) = (self.message.as_deref(), self.decided_by.source == Source::Operator);
        let Memory { wish, only, automation, .. } = &mut self.memory;
        for window in automation.windows_mut() {
            take_back(&mut window.message, message);
        }
        if let Some(accepted) = &mut wish.accepted {
            take_back(&mut accepted.wish.message, message);
            take_back(&mut accepted.wish.reason, self.decided_by.reason.as_deref());
            if operator && accepted.wish.mode == RequestedMode::On && accepted.wish.targets.is_empty() {
                accepted.wish.targets.clone_from(only);
            }
        }
    }
}

/// Marks, in the written document, a text of the wish that stands at the top: no operator writes a lone backspace.
const AS_ABOVE: &str = "\u{8}";

fn drop_if_same(own: &mut Option<String>, top: Option<&str>) {
    if own.is_some() && own.as_deref() == top {
        *own = Some(AS_ABOVE.to_owned());
    }
}

fn take_back(own: &mut Option<String>, top: Option<&str>) {
    if own.as_deref() == Some(AS_ABOVE) {
        *own = top.map(ToOwned::to_owned);
    }
}
