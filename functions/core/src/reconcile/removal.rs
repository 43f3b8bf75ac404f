//! Whether targets, or the whole switch, may be taken away: only what is in its normal position may, since nobody would be
//! left to put the rest back. Looks at no zone and no API, so that a hundred may ask at once.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::apply::ports::Cloud;
use crate::decide::{Decision, decide};
use crate::memory::versions::MemorySource;
use crate::model::fault::{Fault, Kind};
use crate::model::mode::Mode;
use crate::model::target::{Resource, Target};
use crate::read::settings::Settings;
use crate::reconcile::observation::{Observation, observe};
use crate::reconcile::{Run, status_answer};
use crate::tell::explanation::{list, sentences};

/// What is about to be taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// The switch, with all its targets.
    Everything,
    /// The targets of these names. One that is not declared is gone already.
    Targets(Vec<String>),
}

impl Removal {
    fn concerns(&self, name: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Targets(names) => names.iter().any(|named| named == name),
        }
    }
}

/// Says what holds, as `status` does, and fails where that forbids the removal. Changes nothing.
///
/// What was never managed the switch has not moved, so that may go. For the rest P/state counts, except for Route 53's
/// changes: whether they have arrived by now is asked, since P/state learns of it only at the next run.
///
/// # Errors
///
/// What is wanted could not be read: nothing may be taken away then.
pub async fn remove<C: Cloud>(cloud: &C, settings: &Settings, now: Timestamp, removal: &Removal) -> Result<Run, Fault> {
    let observation = observe(cloud, settings, now, None).await?;
    let decision = decide(&observation.facts(&[]));
    let answer = status_answer(&observation, &decision);
    let concerned = |target: &Target| removal.concerns(target.name.as_str());
    let mut reasons = Vec::new();
    for (blocker, names) in observation.removal_blockers(removal, &decision) {
        let (names, prefix) = (list(&names), &settings.prefix);
        let error = observation.document.public.error.as_deref().unwrap_or("the next run says why");
        reasons.push(match blocker {
            RemovalBlocker::Wanted => format!(
                "in maintenance, or about to be: {names}. {} Put it back first, and wait until {prefix}/state says \
                 \"in_sync\": true.",
                sentences(&decision.explanation, prefix)
            ),
            RemovalBlocker::Left => format!(
                "still on the maintenance side, though the normal one is wanted: {names}. The next run puts it back \
                 ({{\"action\": \"reconcile\"}} starts one)."
            ),
            RemovalBlocker::Lagging => format!(
                "lagging at the last run: {names} ({error}). Correct that and reconcile, or, where it is gone for good, \
                 delete its parameter under {prefix}/targets by hand."
            ),
            RemovalBlocker::Unreadable => format!(
                "not readable, while something that no readable target names is still on its maintenance side: {names} \
                 ({error})."
            ),
        });
    }
    if observation.source == MemorySource::Lost && observation.targets.usable.iter().any(concerned) {
        let prefix = &settings.prefix;
        reasons
            .push(format!("{prefix}/state cannot be read: the next run finds out what is where, and writes it again."));
    }
    if reasons.is_empty() && observation.is_spreading(cloud, removal).await {
        reasons.push(
            "Route 53 is still carrying the last change to all its servers, which takes about a minute.".to_owned(),
        );
    }
    let refused = |reasons: Vec<String>| {
        Fault::new(Kind::Conflict, format!("nothing is removed: {} Then remove again.", reasons.join(" Also ")))
    };
    Ok(Run { answer, fault: (!reasons.is_empty()).then(|| refused(reasons)), delivered: None })
}

/// Why a target must stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum RemovalBlocker {
    /// Its maintenance side is wanted.
    Wanted,
    /// It was left on its maintenance side.
    Left,
    /// It could not be brought to its normal side, or kept there.
    Lagging,
    /// Its definition is spoilt, so nobody knows whether it is what was left in maintenance.
    Unreadable,
}

impl Observation<'_> {
    fn removal_blockers(&self, removal: &Removal, decision: &Decision) -> BTreeMap<RemovalBlocker, Vec<&str>> {
        let managed = &self.document.memory.managed;
        let mut blockers: BTreeMap<RemovalBlocker, Vec<&str>> = BTreeMap::new();
        for target in self.targets.usable.iter().filter(|target| removal.concerns(target.name.as_str())) {
            let Some(last_applied) = managed.last_applied(&target.identity()) else { continue };
            let wanted = decision.wanted.as_ref().map_or(last_applied, |wanted| wanted.side_of(&target.name));
            let blocker = match (wanted, last_applied) {
                (Mode::Maintenance, _) => RemovalBlocker::Wanted,
                (Mode::Normal, Mode::Maintenance) => RemovalBlocker::Left,
                (Mode::Normal, Mode::Normal) if self.document.public.lagging.may_hold(target.name.as_str()) => {
                    RemovalBlocker::Lagging
                }
                (Mode::Normal, Mode::Normal) => continue,
            };
            blockers.entry(blocker).or_default().push(target.name.as_str());
        }
        let identities: Vec<String> = self.targets.usable.iter().map(Target::identity).collect();
        if managed.has_others_on(Mode::Maintenance, identities.iter().map(String::as_str)) {
            let malformed = self.targets.malformed.iter().map(|malformed| malformed.name.as_str());
            for name in malformed.filter(|name| removal.concerns(name)) {
                blockers.entry(RemovalBlocker::Unreadable).or_default().push(name);
            }
        }
        blockers
    }

    /// Whether Route 53 has still to carry a change to its servers that may be one of these targets'.
    async fn is_spreading<C: Cloud>(&self, cloud: &C, removal: &Removal) -> bool {
        let is_record = |target: &&Target| matches!(target.resource, Resource::RecordSets { .. });
        let mut records = self.targets.usable.iter().filter(is_record);
        if !records.any(|target| removal.concerns(target.name.as_str())) {
            return false;
        }
        // Where there are many zones, the changes that are remembered stand for those of the others.
        !self.still_pending(cloud).await.is_empty()
    }
}
