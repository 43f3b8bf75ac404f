//! What a run leaves behind: its report, and its memory.

use crate::apply::{Applied, TargetOutcome};
use crate::decide::Decision;
use crate::decide::latch::CapState;
use crate::memory::{Lagging, Memory};
use crate::model::code::long_code;
use crate::model::problem::{Problem, TargetProblem};
use crate::model::target::Target;
use crate::plan::Outcome;
use crate::read::time::to_the_second;
use crate::reconcile::observation::Observation;
use crate::tell::entries::{AlarmAnswer, TargetAnswer, upcoming};
use crate::tell::finding::detail;
use crate::tell::report::Report;

/// What is to be remembered of a run.
pub(super) fn remember(observation: &Observation<'_>, decision: &Decision, applied: &Applied<'_>) -> Memory {
    let mut memory = observation.document.memory.clone();
    memory.requests = decision.requests.clone();
    memory.automation = decision.automation.clone();
    memory.kept.clone_from(&decision.kept);
    if decision.wanted.is_none() {
        return memory;
    }
    for outcome in &applied.outcomes {
        let identity = outcome.task.target.identity();
        if outcome.outcome().arrived() {
            memory.managed.set_applied(&identity, outcome.task.wanted);
        }
        if let Some(id) = &outcome.mapping_id {
            memory.mapping_ids.insert(long_code(&identity), id.clone());
        }
    }
    // A definition that cannot be read may be one of what is managed: nothing is forgotten then.
    if observation.targets.malformed.is_empty() {
        let identities: Vec<String> = observation.targets.usable.iter().map(Target::identity).collect();
        memory.managed.keep_only(identities.iter().map(String::as_str));
        let codes: Vec<String> = identities.iter().map(|identity| long_code(identity)).collect();
        memory.mapping_ids.retain(|known, _| codes.contains(known));
    }
    memory.pending.clone_from(&applied.changes);
    memory
}

/// What a run came to.
pub(super) fn report<'a>(
    observation: &Observation<'a>,
    decision: &Decision,
    applied: &Applied<'_>,
    memory: &Memory,
) -> Report<'a> {
    let lagging = lagging(observation, applied);
    let acted = applied.outcomes.iter().any(|outcome| outcome.outcome().acted());
    let position = observation.position(decision);
    Report {
        prefix: &observation.settings.prefix,
        explanation: decision.explanation.clone(),
        problems: problems(observation, decision, applied),
        targets: targets(observation, decision, applied),
        in_sync: memory.requests.accepted.is_some() && lagging.is_empty() && memory.pending.is_empty(),
        lagging,
        updated: to_the_second(observation.now),
        changed: acted || position.mode != observation.document.public.position.mode,
        alarms: alarms(observation, decision),
        windows: upcoming(observation.now, &observation.windows, &decision.open),
        cap_tripped: decision.automation.latch.cap != CapState::Free,
        position,
    }
}

/// What holds, and the windows and alarms of now: no target was looked at.
pub(super) fn standing_report<'a>(observation: &Observation<'a>, decision: &Decision) -> Report<'a> {
    let public = &observation.document.public;
    Report {
        problems: decision.problems.clone(),
        lagging: public.lagging.clone(),
        in_sync: public.in_sync,
        changed: false,
        ..report(observation, decision, &Applied::default(), &observation.document.memory)
    }
}

fn problems(observation: &Observation<'_>, decision: &Decision, applied: &Applied<'_>) -> Vec<Problem> {
    let mut problems = decision.problems.clone();
    for malformed in &observation.targets.malformed {
        problems.push(Problem::Target { name: malformed.name.clone(), problem: malformed.problem.clone() });
    }
    for outcome in &applied.outcomes {
        if let Some(kind) = outcome.fault() {
            let problem = TargetProblem::Failed(kind, detail(outcome));
            problems.push(Problem::Target { name: name_of(outcome), problem });
        }
    }
    problems
}

fn lagging(observation: &Observation<'_>, applied: &Applied<'_>) -> Lagging {
    let mut names: Vec<String> = observation.targets.malformed.iter().map(|malformed| malformed.name.clone()).collect();
    for outcome in &applied.outcomes {
        if !outcome.outcome().arrived() {
            names.push(name_of(outcome));
        }
    }
    names.sort_unstable();
    Lagging::of(names)
}

fn targets(observation: &Observation<'_>, decision: &Decision, applied: &Applied<'_>) -> Vec<TargetAnswer> {
    let mut targets: Vec<TargetAnswer> = observation.targets.malformed.iter().map(TargetAnswer::malformed).collect();
    targets.extend(applied.outcomes.iter().map(TargetAnswer::of));
    if applied.outcomes.is_empty() {
        for target in &observation.targets.usable {
            let last_applied = observation.document.memory.managed.last_applied(&target.identity());
            targets.push(TargetAnswer::remembered(target, last_applied, decision.wanted.is_some()));
        }
    }
    targets.sort_by(|left, right| left.name.cmp(&right.name));
    targets
}

fn alarms(observation: &Observation<'_>, decision: &Decision) -> Vec<AlarmAnswer> {
    let records = &decision.automation.alarms;
    let alarms = observation.settings.alarms.iter();
    alarms.map(|alarm| AlarmAnswer::of(alarm, records.of(alarm), observation.readings.of(alarm))).collect()
}

fn name_of(outcome: &TargetOutcome<'_>) -> String {
    outcome.task.target.name.to_string()
}

/// Keeps what an earlier round did to a target that a later one found in order.
pub(super) fn keep_what_was_done(earlier: &[TargetAnswer], later: &mut [TargetAnswer]) {
    for target in later {
        let acted = earlier.iter().find(|earlier| earlier.name == target.name && earlier.outcome.acted());
        if let (Outcome::Unchanged, Some(acted)) = (target.outcome, acted) {
            *target = acted.clone();
        }
    }
}
