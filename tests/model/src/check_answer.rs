//! Checks what a run answered, and what it left behind, against the rules.

use std::collections::BTreeSet;
use std::sync::Arc;

use maintenance_core::memory::StateDocument;
use maintenance_core::model::mode::Mode;
use maintenance_world::Snapshot;

use crate::answered::Answered;
use crate::bounds::Moves;
use crate::canonicalize::canonicalized;
use crate::model::Model;
use crate::oracle::{Past, Verdict};
use crate::properties::{Broken, Rule};
use crate::scene::Scene;
use crate::shared::Shared;
use crate::state::Situation;

impl Model {
    /// A run that moved alone has answered: is it what the rules want, and is it there?
    pub(crate) fn check_answer(&self, next: &mut Situation, possible: &[(Past, Verdict)], answered: &Answered) {
        if self.bounds.moves == Moves::Freely {
            return;
        }
        let agrees = |verdict: &Verdict| answered.source.is_none_or(|source| *verdict == (answered.mode, source));
        let agreeing = possible.iter().filter(|(_, verdict)| agrees(verdict));
        let mut pasts: BTreeSet<Past> = agreeing.map(|(past, _)| past.clone()).collect();
        if pasts.is_empty() {
            let wanted: BTreeSet<String> = possible.iter().map(|(_, verdict)| format!("{verdict:?}")).collect();
            let wanted: Vec<String> = wanted.into_iter().collect();
            let text = format!("{:?} by {:?}, not {}", answered.mode, answered.source, wanted.join(" or "));
            next.broken.push((Rule::Decides, text));
            pasts.extend(possible.iter().map(|(past, _)| past.clone()));
        }
        if !answered.well {
            // Nobody knows how far it came.
            pasts.extend(next.pasts.iter().cloned());
        }
        next.pasts = Arc::new(pasts);
        if answered.well && !self.holds_side(&next.world, answered.mode) {
            next.broken
                .push((Rule::CarriedOut, format!("answered {:?}, but {}", answered.mode, self.shown(&next.world))));
        }
        // A change leaves no trace where its run was killed, or had no answer, and the name is where it was left before:
        // because a foreign edit had moved it, or another such run.
        let (left, bounds) = (next.left, &self.bounds);
        let faults = bounds.kills - left.kills + bounds.lost - left.lost;
        let traceless = faults > 1 || (faults == 1 && left.edits < bounds.edits);
        if answered.well && answered.in_sync && next.world.spreading && !traceless {
            next.broken.push((Rule::NotTooEarly, "it answered in sync".to_owned()));
        }
    }

    /// Whatever happened last: what must hold in every state, and in every state at rest.
    pub(crate) fn check_state(&self, next: &mut Situation) {
        let records = self.scene.records(&next.world);
        let sides = &self.scene.records;
        let known = [&sides.normal, &sides.maintenance, &Scene::foreign_records()];
        if !known.iter().any(|known| records == known.as_slice()) {
            next.broken.push((Rule::OneSide, self.shown(&next.world)));
        }
        if !next.flights.is_empty() {
            return;
        }
        if let Some(canonical) = canonicalized(&next.world) {
            next.world = Shared::new(canonical);
        }
        let Some(state) = newest_state(&next.world) else { return };
        let accepted = state.memory.requests.accepted.as_ref().map_or(0, |accepted| accepted.revision.version);
        if !next.facts.disturbed {
            if accepted < next.facts.accepted {
                next.broken.push((Rule::Forward, format!("from {} to {accepted}", next.facts.accepted)));
            }
            next.facts.accepted = accepted;
        }
        let mode = next.last_request.operator(next.now().as_second()).filter(|_| next.facts.obeyed);
        if let Some(mode) = mode.filter(|mode| *mode != state.public.position.mode) {
            next.broken
                .push((Rule::Operator, format!("{mode:?} was written, P/state says {:?}", state.public.position.mode)));
        }
    }

    /// Whether both targets are on that side.
    pub(crate) fn holds_side(&self, world: &Snapshot, mode: Mode) -> bool {
        let records = self.scene.records(world) == self.scene.records.of(mode).as_slice();
        records && self.scene.stage(world) == Some(self.scene.stages.of(mode))
    }

    /// What is there, as a sentence.
    pub(crate) fn shown(&self, world: &Snapshot) -> String {
        let records = self.scene.records(world);
        let side = [Mode::Normal, Mode::Maintenance].into_iter().find(|mode| records == self.scene.records.of(*mode));
        let records = side.map_or_else(|| format!("{records:?}"), |mode| format!("{} side", mode.as_str()));
        let stage = self.scene.stage(world).map_or_else(|| "nothing".to_owned(), ToString::to_string);
        format!("the name holds {records}, the mapping {stage}")
    }
}

/// The newest P/state.
pub(crate) fn newest_state(world: &Snapshot) -> Option<StateDocument> {
    world.states.last().and_then(|text| StateDocument::parse(text))
}

/// What a rule's breach is called in a report.
pub(crate) fn sentences(broken: &[Broken]) -> String {
    let each: Vec<String> = broken.iter().map(|(rule, text)| format!("{rule:?}: {text}")).collect();
    each.join("; ")
}
