//! Joins what two runs wrote to `P/state` at the same moment, so that neither loses anything.
//!
//! Parameter Store has no conditional write. Two runs that read version 7 both write: one gets 8, the other 9, and 9 knows
//! nothing of what 8 says. The run that got 9 sees that a version lies between the one it read and its own, reads it, joins
//! both and writes the result (see [`crate::reconcile`]). So each part of the memory is joined such that the order makes
//! no difference, as far as it can be:
//!
//! | part | joined |
//! | --- | --- |
//! | position, texts | of the run that knew the newer revision of `P/mode`; of the same revision, the later run |
//! | requests | the newest accepted one, and the newest refused one if it is newer still |
//! | managed targets | all that either manages; the winner's side where they differ |
//! | pending changes, mapping ids | all; the winner's where both have one |
//! | alarm records | of each alarm, the later change |
//! | latch | the one that began last; it has ended if either says so; changes are counted once |
//! | announced windows | all; one that either has ended is over |
//! | notification | pending if either says so, or where the two moved differently |
//!
//! For example: A (woken by a window's start) and B (woken by an alarm) both read version 7. B writes 8 with the latch, A
//! writes 9 with the window. A reads 8: the joined state has both the window and the latch. Had A been killed before that,
//! the next run finds that 9 knows nothing of 8 (its `joined` says 7), and joins them then.

use super::{Memory, StateDocument};
use crate::decide::alarms::AlarmRecords;
use crate::decide::announced::AnnouncedWindows;
use crate::decide::automation::Automation;
use crate::decide::latch::Latch;
use crate::decide::request::ModeHistory;
use crate::model::change::ChangeId;
use crate::model::request::{AcceptedRequest, ParameterRevision};

impl StateDocument {
    /// Joins what two runs at the same moment wrote.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let (ours, theirs) = (self.revision(), other.revision());
        let theirs_is_newer = match (ours, theirs) {
            (Some(ours), Some(theirs)) if ours == theirs => other.public.updated > self.public.updated,
            (Some(ours), Some(theirs)) => theirs.after(ours),
            (ours, theirs) => ours.is_none() && theirs.is_some(),
        };
        let (winner, loser) = if theirs_is_newer { (other, self) } else { (self, other) };
        // Where they moved differently, nobody knows of which position the bus was notified: it is notified once more.
        let differently = !winner.public.position.has_same_effect_as(&loser.public.position);
        let memory = merge_memories(winner.memory, loser.memory, ours == theirs, differently);
        let mut public = winner.public;
        public.in_sync &= memory.pending.is_empty();
        let mut unknown = loser.unknown;
        unknown.extend(winner.unknown);
        Self { public, memory, unknown }
    }

    fn revision(&self) -> Option<ParameterRevision> {
        self.memory.requests.accepted.as_ref().map(|accepted| accepted.revision)
    }
}

fn merge_memories(winner: Memory, loser: Memory, same_request: bool, moved_differently: bool) -> Memory {
    let mut pending = winner.pending;
    for change in loser.pending {
        if !has_change_of(&pending, &change) {
            pending.push(change);
        }
    }
    let mut mapping_ids = loser.mapping_ids;
    mapping_ids.extend(winner.mapping_ids);
    let mut unknown = loser.unknown;
    unknown.extend(winner.unknown);
    Memory {
        requests: winner.requests.merge(loser.requests),
        managed: winner.managed.merge(loser.managed),
        pending,
        mapping_ids,
        automation: winner.automation.merge(loser.automation, same_request),
        joined: winner.joined.max(loser.joined),
        notification_pending: winner.notification_pending || loser.notification_pending || moved_differently,
        kept: winner.kept,
        unknown,
    }
}

fn has_change_of(pending: &[ChangeId], change: &ChangeId) -> bool {
    pending.iter().any(|known| known.zone == change.zone)
}

impl ModeHistory {
    /// The newer of two histories.
    #[must_use]
    pub(crate) fn merge(self, other: Self) -> Self {
        let accepted = newer(self.accepted, other.accepted);
        let refused = match (self.refused, other.refused) {
            (Some(ours), Some(theirs)) => Some(if theirs.after(ours) { theirs } else { ours }),
            (ours, theirs) => ours.or(theirs),
        };
        let counts = |refused: &ParameterRevision| {
            accepted.as_ref().is_none_or(|accepted: &AcceptedRequest| refused.after(accepted.revision))
        };
        Self { refused: refused.filter(counts), accepted }
    }
}

fn newer(ours: Option<AcceptedRequest>, theirs: Option<AcceptedRequest>) -> Option<AcceptedRequest> {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => Some(if theirs.revision.after(ours.revision) { theirs } else { ours }),
        (ours, theirs) => ours.or(theirs),
    }
}

impl Automation {
    /// `same_request` where both knew the same revision of `P/mode`; otherwise this one knew a newer one, which had reset
    /// what is counted.
    #[must_use]
    pub(crate) fn merge(self, other: Self, same_request: bool) -> Self {
        let mut unknown = other.unknown;
        unknown.extend(self.unknown);
        Self {
            alarms: self.alarms.merge(other.alarms),
            latch: self.latch.merge(other.latch, same_request),
            announced: self.announced.merge(other.announced),
            declared: self.declared,
            unknown,
        }
    }
}

impl AlarmRecords {
    #[must_use]
    fn merge(self, other: Self) -> Self {
        let mut all = other.0;
        for (code, record) in self.0 {
            let theirs_is_newer = all.get(&code).is_some_and(|theirs| theirs.since > record.since);
            if !theirs_is_newer {
                all.insert(code, record);
            }
        }
        Self(all)
    }
}

impl Latch {
    #[must_use]
    fn merge(self, other: Self, same_request: bool) -> Self {
        let ended = self.ended.max(other.ended);
        let mut changes = self.changes.clone();
        let mut cap = self.cap;
        if same_request {
            for (change, at) in &other.changes {
                let known = changes.entry(*change).or_insert(*at);
                *known = (*known).min(*at);
            }
            cap = cap.max(other.cap);
        }
        let newer = if other.begun > self.begun { other } else { self };
        Self { ended, changes, cap, ..newer }
    }
}

impl AnnouncedWindows {
    #[must_use]
    fn merge(mut self, other: Self) -> Self {
        for theirs in other.0 {
            match self.0.iter_mut().find(|ours| ours.is(&theirs.window.name, theirs.window.until)) {
                Some(ours) => {
                    ours.ended |= theirs.ended;
                    ours.window.from = ours.window.from.min(theirs.window.from);
                }
                None => self.0.push(theirs),
            }
        }
        let _ = self.put_in_order();
        self
    }
}
