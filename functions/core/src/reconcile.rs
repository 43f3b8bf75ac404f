//! The story of every run, whatever woke it: observe, decide, plan and apply, record and tell.

use std::collections::BTreeMap;

use futures_util::future::{join, join_all};
use jiff::Timestamp;

use crate::answer::{Answer, TargetAnswer};
use crate::cloud::{ChangeId, Cloud, Dns};
use crate::converge::{Converged, Look, converge};
use crate::decide::{Decision, Mode, decide};
use crate::declare::Targets;
use crate::explain::{explain, without_a_run, without_a_wish};
use crate::fault::{Fault, Kind};
use crate::ledger::code;
use crate::names::TargetName;
use crate::plan::{Job, Outcome};
use crate::state::{Memory, State, clip};
use crate::survey::survey;
use crate::target::Target;
use crate::wish::ModeParameter;

/// How often a run that was raced by another starts over before it leaves the rest to the next heartbeat.
const ROUNDS: usize = 4;
/// What the bus calls a change.
pub const MODE_CHANGED: &str = "Maintenance Mode Changed";
/// The most that an error in P/state may take of its 4 KB.
const ERROR_BYTES: usize = 600;

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    /// What to answer.
    pub answer: Answer,
    /// What to report instead, where something failed; the answer holds the rest of the story.
    pub fault: Option<Fault>,
    /// What to write once the answer is out, where the bus was told: kept out of the way of the answer.
    pub told: Option<Box<Told>>,
}

/// A state that need no longer say that the bus was not told.
#[derive(Debug)]
pub struct Told {
    state: State,
    version: i64,
}

/// Brings everything to where it should be.
pub async fn reconcile<C: Cloud>(cloud: &C, prefix: &str, now: Timestamp) -> Result<Run, Fault> {
    let mut before = Observed::read(cloud, now, None).await?;
    let mut story: Vec<TargetAnswer> = Vec::new();
    let mut changed = false;
    let mut heard = None;
    let mut round = 0;
    loop {
        round += 1;
        let mut after = before.state.clone();
        let decision = before.decide(&mut after, now, prefix);
        let converged = match &decision {
            Some(decision) => before.converge(cloud, decision).await,
            None => Converged::default(),
        };
        if decision.is_some() {
            before.remember(&mut after, &converged);
        }
        before.account_for_failures(&mut after, &converged);
        changed |= after.mode != before.state.mode || converged.done.iter().any(|done| done.outcome.acted());
        story = retell(&story, before.targets(&converged, decision.is_some()));

        let recorded = record_and_tell(cloud, &before, &mut after, &mut heard).await;
        let answer = Answer::of(&after, changed, story.clone());
        match recorded {
            Ok(Recorded::Alone(told)) => return Ok(Run { fault: answer.fault(), answer, told }),
            Ok(Recorded::Raced(..)) if round == ROUNDS => return Ok(Run { fault: answer.fault(), answer, told: None }),
            Ok(Recorded::Raced(version, merged)) => {
                before = Observed::read(cloud, now, Some((version, *merged))).await?;
                before.raced = true;
            }
            Err(fault) => return Ok(Run { fault: Some(answer.fault().unwrap_or(fault)), answer, told: None }),
        }
    }
}

/// Says what `reconcile` would do and why, and changes nothing.
pub async fn plan<C: Cloud>(cloud: &C, prefix: &str, now: Timestamp) -> Result<Answer, Fault> {
    let before = Observed::read(cloud, now, None).await?;
    let mut after = before.state.clone();
    let Some(decision) = before.decide(&mut after, now, prefix) else {
        return Ok(Answer::of(&after, false, before.targets(&Converged::default(), false)));
    };
    let surveyed = survey(cloud, &before.jobs(&decision)).await;
    let mut targets: Vec<TargetAnswer> = before.targets.malformed.iter().map(TargetAnswer::malformed).collect();
    targets.extend(
        surveyed.into_iter().map(|survey| TargetAnswer { changes: survey.changes, ..TargetAnswer::of(&survey.done) }),
    );
    let changed = after.mode != before.state.mode || targets.iter().any(|target| target.outcome.acted());
    Ok(Answer::of(&after, changed, targets))
}

/// Says what holds and, where it is another thing, what is wanted. Looks at no zone and no API, and changes nothing.
pub async fn status<C: Cloud>(cloud: &C, prefix: &str, now: Timestamp) -> Result<Answer, Fault> {
    let before = Observed::read(cloud, now, None).await?;
    let mut wanted = before.state.clone();
    let decision = before.decide(&mut wanted, now, prefix);
    let mut holds = State { error: wanted.error.clone(), ..before.state.clone() };
    if before.first {
        holds.explanation = without_a_run(prefix);
    }
    if wanted.explanation != holds.explanation {
        holds.explanation = format!("{} Not yet carried out: {}", holds.explanation, wanted.explanation);
    }
    Ok(Answer::of(&holds, false, before.targets(&Converged::default(), decision.is_some())))
}

/// Writes down that the bus was told, once the answer is out.
pub async fn finish<C: Cloud>(cloud: &C, told: Box<Told>) -> Result<(), Fault> {
    let Told { mut state, version } = *told;
    state.memory.untold = false;
    record(cloud, Some(version), &state).await.map(drop)
}

/// What a run found before it did anything.
struct Observed {
    mode: Option<ModeParameter>,
    targets: Targets,
    state: State,
    /// `None` where there is no P/state, or none that can be read.
    state_version: Option<i64>,
    first: bool,
    raced: bool,
}

impl Observed {
    async fn read<C: Cloud>(cloud: &C, now: Timestamp, known: Option<(i64, State)>) -> Result<Self, Fault> {
        let declared = cloud.declared().await?;
        let targets = Targets::read(declared.targets.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        // A read may be older than what this very run has written.
        let read = declared.state.filter(|(version, _)| known.as_ref().is_none_or(|(own, _)| version > own));
        let (state_version, state) = match (read, known) {
            (Some((version, text)), _) => (Some(version), State::parse(&text)),
            (None, Some((version, state))) => (Some(version), Some(state)),
            (None, None) => (None, None),
        };
        let first = state.is_none();
        let state = state.unwrap_or_else(|| State::initial(now));
        Ok(Self { mode: declared.mode, targets, state, state_version, first, raced: false })
    }

    /// Judges the wish and decides; `None` where there never was a valid wish, and nothing may be touched.
    fn decide(&self, after: &mut State, now: Timestamp, prefix: &str) -> Option<Decision> {
        after.error = after.memory.wish.judge(self.mode.as_ref(), &self.targets);
        after.updated = now;
        let Some(accepted) = after.memory.wish.accepted.clone() else {
            after.explanation = without_a_wish(prefix);
            return None;
        };
        let decision = decide(&accepted.wish, now);
        if after.mode != decision.mode {
            after.mode = decision.mode;
            after.since = now;
        }
        after.until = decision.until;
        after.message.clone_from(&decision.message);
        after.decided_by = decision.cause.clone();
        after.memory.only.clone_from(&decision.only);
        after.explanation = explain(&decision, &accepted.wish, after.since, prefix);
        Some(decision)
    }

    fn jobs(&self, decision: &Decision) -> Vec<Job<'_>> {
        let job = |target| {
            let left = self.state.memory.hands.left(&Target::identity(target));
            Job { target, wanted: decision.side_of(&target.name), left }
        };
        self.targets.usable.iter().map(job).collect()
    }

    /// A decision that is new is carried out at once; with an old one there is time to look for what others changed.
    async fn converge<C: Cloud>(&self, cloud: &C, decision: &Decision) -> Converged<'_> {
        let memory = &self.state.memory;
        let new = decision.mode != self.state.mode || decision.only != memory.only;
        let look = if new && !self.raced { Look::Optimistic } else { Look::Everywhere };
        let jobs = self.jobs(decision);
        let identities = self.targets.usable.iter().map(Target::identity);
        let ids: BTreeMap<String, String> = identities
            .filter_map(|identity| Some((identity.clone(), memory.mapping_ids.get(&code(&identity))?.clone())))
            .collect();
        let asked = if look == Look::Everywhere { memory.pending.as_slice() } else { &[] };
        let (mut converged, pending) = join(converge(cloud, &jobs, &ids, look), still_pending(cloud, asked)).await;
        let older = if look == Look::Everywhere { pending } else { memory.pending.clone() };
        for change in older {
            if !converged.changes.iter().any(|newer| newer.zone == change.zone) {
                converged.changes.push(change);
            }
        }
        converged.changes.sort();
        converged
    }

    fn remember(&self, after: &mut State, converged: &Converged<'_>) {
        let memory: &mut Memory = &mut after.memory;
        for done in &converged.done {
            let identity = done.target.identity();
            if done.outcome.arrived() {
                let only = &memory.only;
                let named = only.is_empty() || only.contains(&done.target.name);
                let side = if named { after.mode } else { Mode::Normal };
                memory.hands.leave(&identity, side);
            }
            if let Some(id) = &done.mapping_id {
                memory.mapping_ids.insert(code(&identity), id.clone());
            }
        }
        if self.targets.malformed.is_empty() {
            let identities: Vec<String> = self.targets.usable.iter().map(Target::identity).collect();
            memory.hands.keep_only(identities.iter().map(String::as_str));
            let codes: Vec<String> = identities.iter().map(|identity| code(identity)).collect();
            memory.mapping_ids.retain(|known, _| codes.contains(known));
        }
        memory.pending.clone_from(&converged.changes);
    }

    fn account_for_failures(&self, after: &mut State, converged: &Converged<'_>) {
        let malformed =
            self.targets.malformed.iter().map(|malformed| (malformed.name.as_str(), malformed.problem.as_str()));
        let failed = converged.done.iter().filter(|done| done.outcome == Outcome::Failed);
        let failed = failed.map(|done| (done.target.name.as_str(), done.detail.as_str()));
        let mut problems: Vec<String> = after.error.take().into_iter().collect();
        problems.extend(malformed.chain(failed).map(|(name, problem)| format!("target {name}: {problem}")));
        if !problems.is_empty() {
            let mut error = problems.join(" | ");
            clip(&mut error, ERROR_BYTES);
            after.error = Some(error);
        }
        let lagging =
            converged.done.iter().filter(|done| !done.outcome.arrived()).map(|done| done.target.name.as_str());
        let mut lagging: Vec<&str> =
            lagging.chain(self.targets.malformed.iter().map(|malformed| malformed.name.as_str())).collect();
        lagging.sort_unstable();
        after.set_lagging(lagging);
        after.in_sync =
            after.memory.wish.accepted.is_some() && after.lagging.is_empty() && after.memory.pending.is_empty();
    }

    fn targets(&self, converged: &Converged<'_>, decided: bool) -> Vec<TargetAnswer> {
        let mut targets: Vec<TargetAnswer> = self.targets.malformed.iter().map(TargetAnswer::malformed).collect();
        targets.extend(converged.done.iter().map(TargetAnswer::of));
        if converged.done.is_empty() {
            targets.extend(self.targets.usable.iter().map(|target| TargetAnswer {
                name: target.name.to_string(),
                kind: target.kind().to_owned(),
                outcome: Outcome::Unchanged,
                detail: self.remembered(target, decided),
                changes: Vec::new(),
                fault: None,
            }));
        }
        targets
    }

    fn remembered(&self, target: &Target, decided: bool) -> String {
        match self.state.memory.hands.left(&target.identity()) {
            _ if !decided => "left alone: there is no valid wish yet".to_owned(),
            Some(mode) => format!("was left on the {} side", mode.as_str()),
            None => "was never in hand".to_owned(),
        }
    }
}

/// Which of the changes Route 53 has not yet carried to all its servers. Not being told counts as not yet.
async fn still_pending<C: Dns>(cloud: &C, pending: &[ChangeId]) -> Vec<ChangeId> {
    let asked = pending.iter().map(async |change| {
        let done = match cloud.is_in_sync(change).await {
            Ok(done) => done,
            // Route 53 forgets a change after a while: one that it no longer knows is long done.
            Err(fault) => fault.kind == Kind::NotFound,
        };
        (!done).then(|| change.clone())
    });
    join_all(asked).await.into_iter().flatten().collect()
}

/// Keeps what an earlier round did to a target that a later one found in order.
fn retell(earlier: &[TargetAnswer], mut later: Vec<TargetAnswer>) -> Vec<TargetAnswer> {
    for target in &mut later {
        let acted = earlier.iter().find(|earlier| earlier.name == target.name && earlier.outcome.acted());
        if let (Outcome::Unchanged, Some(acted)) = (target.outcome, acted) {
            *target = acted.clone();
        }
    }
    later
}

/// What came of writing P/state.
enum Recorded {
    /// Nobody else wrote meanwhile. Holds what to write once the bus is known to have been told.
    Alone(Option<Box<Told>>),
    /// Somebody did: this is what both wrote, joined, and the version it got.
    Raced(i64, Box<State>),
}

/// What the bus has heard from this run.
#[derive(PartialEq, Eq)]
struct Heard {
    mode: Mode,
    only: Vec<TargetName>,
}

impl Heard {
    fn of(state: &State) -> Self {
        Self { mode: state.mode, only: state.memory.only.clone() }
    }
}

/// Writes P/state, where there is anything to say, and at the same time tells the bus, where there is anything to tell.
///
/// The state that is written says `untold`, and only [`finish`] takes that back: whoever is killed in between leaves it to
/// the next run to tell, so the bus hears everything at least once.
async fn record_and_tell<C: Cloud>(
    cloud: &C,
    before: &Observed,
    after: &mut State,
    heard: &mut Option<Heard>,
) -> Result<Recorded, Fault> {
    let now = Heard::of(after);
    let news = now != Heard::of(&before.state) || before.state.memory.untold;
    let untold = news && heard.as_ref() != Some(&now);
    after.memory.untold = untold;
    if !before.first && after.says_the_same_as(&before.state) && !untold {
        after.updated = before.state.updated;
        return Ok(Recorded::Alone(None));
    }
    let detail = after.public().to_string();
    let tell = async { if untold { cloud.tell(MODE_CHANGED, &detail).await } else { Ok(()) } };
    let (recorded, told) = join(record(cloud, before.state_version, after), tell).await;
    if untold && told.is_ok() {
        *heard = Some(now);
    }
    match recorded? {
        (version, Some(merged)) => Ok(Recorded::Raced(version, Box::new(merged))),
        (version, None) => {
            told?;
            Ok(Recorded::Alone(untold.then(|| Box::new(Told { state: after.clone(), version }))))
        }
    }
}

/// Writes P/state, and gives the version that this got. Where somebody else wrote since it was read and did not come to
/// the same, joins what both wrote, writes that, and gives it too: the caller had better look again.
async fn record<C: Cloud>(cloud: &C, read: Option<i64>, state: &State) -> Result<(i64, Option<State>), Fault> {
    let mut seen = read.unwrap_or_default();
    let mut version = cloud.write_state(&state.render()).await?;
    let mut written = state.clone();
    let mut raced = false;
    // A version that is lower than the one read belongs to a parameter that was deleted meanwhile.
    while version > seen + 1 {
        let mut all = written.clone();
        let mut agreed = true;
        for missed in (seen + 1)..version {
            if let Some(other) = cloud.state_at(missed).await?.as_deref().and_then(State::parse) {
                agreed &= other.agrees_with(&written);
                all = all.merge(other);
            }
        }
        if agreed {
            // Whether the bus was told, who wrote last knows best.
            all.memory.untold = written.memory.untold;
        }
        raced |= !agreed;
        if all.says_the_same_as(&written) {
            break;
        }
        seen = version;
        version = cloud.write_state(&all.render()).await?;
        written = all;
    }
    Ok((version, raced.then_some(written)))
}
