//! Whether targets, or the whole switch, may be taken away: only what is in its normal position may, since nobody would be
//! left to put the rest back. Looks at no zone and no API, so that a hundred may ask at once.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::apply::ports::Cloud;
use crate::decide::Decision;
use crate::model::fault::{Fault, Kind};
use crate::model::mode::Mode;
use crate::model::target::{Resource, Target};
use crate::read::settings::Settings;
use crate::reconcile::Run;
use crate::reconcile::observed::{Observed, still_pending};
use crate::tell::explain::list;

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
/// What the switch never had in hand it has not moved, so that may go. For the rest P/state's word counts, but for Route
/// 53's changes: whether they have arrived by now is asked, since P/state learns of it only at the next run.
pub async fn remove<C: Cloud>(cloud: &C, settings: &Settings, now: Timestamp, removal: &Removal) -> Result<Run, Fault> {
    let before = Observed::read(cloud, settings, now, None).await?;
    let (answer, wanted, decision) = before.standing();
    let concerned = |target: &Target| removal.concerns(target.name.as_str());
    let mut reasons = Vec::new();
    for (hold, names) in before.holds(removal, decision.as_ref()) {
        let (names, prefix) = (list(&names), &settings.prefix);
        let error = before.state.error.as_deref().unwrap_or("the next run says why");
        reasons.push(match hold {
            Hold::Wanted => format!(
                "in maintenance, or about to be: {names}. {} Put it back first, and wait until {prefix}/state says \
                 \"in_sync\": true.",
                wanted.explanation
            ),
            Hold::Left => format!(
                "still on the maintenance side, though the normal one is wanted: {names}. The next run puts it back \
                 ({{\"action\": \"reconcile\"}} starts one)."
            ),
            Hold::Lagging => format!(
                "lagging at the last run: {names} ({error}). Correct that and reconcile, or, where it is gone for good, \
                 delete its parameter under {prefix}/targets by hand."
            ),
            Hold::Unreadable => format!(
                "not readable, while something that no readable target names is still on its maintenance side: {names} \
                 ({error})."
            ),
        });
    }
    if before.is_first() && before.state_version.is_some() && before.targets.usable.iter().any(concerned) {
        let prefix = &settings.prefix;
        reasons
            .push(format!("{prefix}/state cannot be read: the next run finds out what is where, and writes it anew."));
    }
    if reasons.is_empty() && before.is_spreading(cloud, removal).await {
        reasons.push(
            "Route 53 is still carrying the last change to all its servers, which takes about a minute.".to_owned(),
        );
    }
    let refused = |reasons: Vec<String>| {
        Fault::new(Kind::Conflict, format!("nothing is removed: {} Then remove again.", reasons.join(" Also ")))
    };
    Ok(Run { answer, fault: (!reasons.is_empty()).then(|| refused(reasons)), told: None })
}

/// Why a target must stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// Its maintenance side is wanted.
    Wanted,
    /// It was left on its maintenance side.
    Left,
    /// It could not be brought to its normal side, or kept there.
    Lagging,
    /// Its definition is spoilt, so nobody knows whether it is what was left in maintenance.
    Unreadable,
}

impl Observed<'_> {
    fn holds(&self, removal: &Removal, decision: Option<&Decision>) -> BTreeMap<Hold, Vec<&str>> {
        let hands = &self.state.memory.hands;
        let mut holds: BTreeMap<Hold, Vec<&str>> = BTreeMap::new();
        for target in self.targets.usable.iter().filter(|target| removal.concerns(target.name.as_str())) {
            let Some(left) = hands.left(&target.identity()) else { continue };
            let wanted = decision.map_or(left, |decision| decision.side_of(&target.name));
            let hold = match (wanted, left) {
                (Mode::Maintenance, _) => Hold::Wanted,
                (Mode::Normal, Mode::Maintenance) => Hold::Left,
                (Mode::Normal, Mode::Normal) if self.state.may_lag(target.name.as_str()) => Hold::Lagging,
                (Mode::Normal, Mode::Normal) => continue,
            };
            holds.entry(hold).or_default().push(target.name.as_str());
        }
        let identities: Vec<String> = self.targets.usable.iter().map(Target::identity).collect();
        if hands.left_others_on(Mode::Maintenance, identities.iter().map(String::as_str)) {
            let malformed = self.targets.malformed.iter().map(|malformed| malformed.name.as_str());
            for name in malformed.filter(|name| removal.concerns(name)) {
                holds.entry(Hold::Unreadable).or_default().push(name);
            }
        }
        holds
    }

    /// Whether Route 53 has still to carry a change to its servers that may be one of these targets'.
    async fn is_spreading<C: Cloud>(&self, cloud: &C, removal: &Removal) -> bool {
        let is_record = |target: &&Target| matches!(target.resource, Resource::RecordSets { .. });
        let mut records = self.targets.usable.iter().filter(is_record);
        if !records.any(|target| removal.concerns(target.name.as_str())) {
            return false;
        }
        // Where there are many zones, the changes that are remembered stand for those of the others.
        let age = self.now.duration_since(self.state.updated);
        !still_pending(cloud, &self.state.memory.pending, age).await.is_empty()
    }
}
