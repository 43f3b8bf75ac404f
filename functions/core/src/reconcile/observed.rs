//! What a run found before it did anything, and what follows from that: the decision, the jobs, what to remember.

use futures_util::future::join;
use jiff::{SignedDuration, Timestamp};

use crate::apply::ports::{Cloud, Dns};
use crate::apply::{Applied, apply, join_bounded};
use crate::decide::alarms::{AlarmReading, AlarmReadings, AlarmRecord};
use crate::decide::windows::OpenWindows;
use crate::decide::{Decision, DecisionInput, decide};
use crate::memory::fit::ERROR_BYTES;
use crate::memory::versions::{Origin, with_earlier};
use crate::memory::{Memory, State};
use crate::model::alarm::AlarmValue;
use crate::model::change::ChangeId;
use crate::model::code::long_code;
use crate::model::fault::{Fault, Kind};
use crate::model::request::ModeParameter;
use crate::model::signal::Signal;
use crate::model::target::Target;
use crate::model::text::clip;
use crate::plan::{Basis, Outcome, Task, plan};
use crate::read::settings::Settings;
use crate::read::targets::Targets;
use crate::read::time::to_the_second;
use crate::read::window::Windows;
use crate::reconcile::alarms::read_alarms;
use crate::tell::answer::upcoming;
use crate::tell::answer::{AlarmAnswer, Answer, TargetAnswer};
use crate::tell::explain::{Telling, explain, without_a_run, without_a_wish};
use crate::tell::finding::detail;

/// Route 53 says that a change is usually with all its servers by then: all there is to go by where its id is unknown.
const USUALLY_IN_SYNC: SignedDuration = SignedDuration::from_secs(60);

/// Said once: the next run finds the switch's own state again.
const UNREADABLE: &str =
    "state: somebody else has written it, and what they wrote is no state: the last readable version counts";

/// What a run found before it did anything.
pub(super) struct Observed<'a> {
    pub(super) settings: &'a Settings,
    pub(super) now: Timestamp,
    pub(super) mode: Option<ModeParameter>,
    pub(super) targets: Targets,
    pub(super) windows: Windows,
    pub(super) readings: AlarmReadings,
    pub(super) state: State,
    /// `None` where there is no P/state.
    pub(super) state_version: Option<i64>,
    pub(super) origin: Origin,
    /// Something else has just happened to P/state: nothing that is remembered is believed without a look.
    pub(super) raced: bool,
}

impl<'a> Observed<'a> {
    pub(super) async fn read<C: Cloud>(
        cloud: &C,
        settings: &'a Settings,
        now: Timestamp,
        known: Option<(i64, State)>,
    ) -> Result<Self, Fault> {
        let (declared, readings) = join(cloud.declared(), read_alarms(cloud, settings)).await;
        let declared = declared?;
        let targets = Targets::read(pairs(&declared.targets));
        let windows = Windows::read(pairs(&declared.windows));
        // A read may be older than what this very run has written.
        let read = declared.state.filter(|(version, _)| known.as_ref().is_none_or(|(own, _)| version > own));
        let (state_version, state) = match (read, known) {
            (Some((version, text)), _) => (Some(version), State::parse(&text)),
            (None, Some((version, state))) => (Some(version), Some(state)),
            (None, None) => (None, None),
        };
        let (origin, state) = with_earlier(cloud, state_version, state).await?;
        let state = state.unwrap_or_else(|| State::initial(to_the_second(now)));
        let mode = declared.mode;
        let raced = matches!(origin, Origin::Joined | Origin::Earlier);
        Ok(Self { settings, now, mode, targets, windows, readings, state, state_version, origin, raced })
    }

    /// Whether nothing is remembered of any run.
    pub(super) fn is_first(&self) -> bool {
        self.origin == Origin::Nowhere
    }

    /// Judges the wish and decides; `None` where there never was a valid wish, and nothing may be touched.
    pub(super) fn decide(&self, after: &mut State, signals: &[Signal]) -> Option<Decision> {
        let Self { settings, now, .. } = *self;
        let decided_before = after.memory.wish.accepted.as_ref().map(|accepted| accepted.writing);
        let mut problems: Vec<String> =
            after.memory.wish.judge(self.mode.as_ref(), &self.targets).into_iter().collect();
        let mut automation = std::mem::take(&mut after.memory.automation);
        problems.extend(automation.learn(settings, &self.readings, signals, now));
        let windows = OpenWindows::at(now, &self.windows, &automation, &self.targets);
        automation.declared = windows.declared;
        problems.extend(windows.problems);
        problems.extend(self.readings.problems.iter().cloned());
        problems.extend((self.origin == Origin::Earlier).then(|| UNREADABLE.to_owned()));
        after.error = (!problems.is_empty()).then(|| problems.join(" | "));
        after.updated = to_the_second(now);

        let Some(wish) = after.memory.wish.accepted.clone() else {
            after.memory.automation = automation;
            after.explanation = without_a_wish(&settings.prefix);
            return None;
        };
        let fresh = decided_before != Some(wish.writing);
        let given = DecisionInput { settings, wish: &wish, fresh, open: &windows.all, before: self.state.mode, now };
        let (decision, automation) = decide(&given, automation);
        if after.mode != decision.mode {
            after.mode = decision.mode;
            after.since = to_the_second(now);
        }
        after.until = decision.until;
        after.message.clone_from(&decision.message);
        after.decided_by = decision.cause.clone();
        after.memory.only.clone_from(&decision.only);
        let readings = &self.readings;
        after.explanation = explain(&Telling {
            decision: &decision,
            given: &given,
            automation: &automation,
            readings,
            since: after.since,
        });
        after.memory.automation = automation;
        Some(decision)
    }

    /// What holds; and what is wanted now, with the decision behind it.
    pub(super) fn standing(&self) -> (Answer, State, Option<Decision>) {
        let mut wanted = self.state.clone();
        let decision = self.decide(&mut wanted, &[]);
        let what = |state: &State| (state.mode, state.until, state.message.clone(), state.memory.only.clone());
        let holds = if self.is_first() || what(&wanted) != what(&self.state) {
            let prefix = &self.settings.prefix;
            let holds = if self.is_first() { without_a_run(prefix) } else { self.state.explanation.clone() };
            let explanation = format!("{holds} Not yet carried out: {}", wanted.explanation);
            State { error: wanted.error.clone(), explanation, ..self.state.clone() }
        } else {
            wanted.clone()
        };
        let answer = Answer::of(&holds, false, self.targets(&Applied::default(), decision.is_some()));
        (self.tell_of_automation(answer, &wanted), wanted, decision)
    }

    /// What the answer tells of alarms and windows.
    pub(super) fn tell_of_automation(&self, answer: Answer, after: &State) -> Answer {
        let words = &after.memory.automation.alarms;
        let alarms = self.settings.alarms.iter().map(|alarm| {
            let word = words.of(alarm);
            AlarmAnswer {
                name: alarm.name.clone(),
                region: alarm.region.clone(),
                state: match (word, self.readings.of(alarm)) {
                    (None, AlarmReading::Said(state)) => state.value.as_str(),
                    (Some(AlarmRecord { value: AlarmValue::InsufficientData, .. }) | None, AlarmReading::Missing) => {
                        "MISSING"
                    }
                    (Some(word), _) => word.value.as_str(),
                    (None, _) => "UNKNOWN",
                },
                since: word.map(|word| word.since),
            }
        });
        let open = OpenWindows::at(self.now, &self.windows, &after.memory.automation, &self.targets).all;
        Answer { alarms: alarms.collect(), windows: upcoming(self.now, &self.windows, &open), ..answer }
    }

    pub(super) fn tasks(&self, decision: &Decision) -> Vec<Task<'_>> {
        let memory = &self.state.memory;
        let task = |target| {
            let identity = Target::identity(target);
            Task {
                target,
                wanted: decision.side_of(&target.name),
                last_applied: memory.hands.left(&identity),
                mapping_id: memory.mapping_ids.get(&long_code(&identity)).map(String::as_str),
            }
        };
        self.targets.usable.iter().map(task).collect()
    }

    /// A decision that is new is carried out at once; with an old one there is time to look for what others changed.
    pub(super) async fn plan_and_apply<C: Cloud>(&self, cloud: &C, decision: &Decision) -> Applied<'_> {
        let memory = &self.state.memory;
        let new = decision.mode != self.state.mode || decision.only != memory.only;
        let basis = if new && !self.raced { Basis::Remembered } else { Basis::Observed };
        let plan = plan(&self.tasks(decision), basis);
        let age = self.now.duration_since(self.state.updated);
        let asked = if basis == Basis::Observed { memory.pending.as_slice() } else { &[] };
        let (mut applied, pending) = join(apply(cloud, &plan), still_pending(cloud, asked, age)).await;
        let older = if basis == Basis::Observed { pending } else { memory.pending.clone() };
        for change in older {
            if !applied.changes.iter().any(|newer| newer.zone == change.zone) {
                applied.changes.push(change);
            }
        }
        applied.changes.sort();
        applied
    }

    pub(super) fn remember(&self, after: &mut State, applied: &Applied<'_>) {
        let memory: &mut Memory = &mut after.memory;
        for outcome in &applied.outcomes {
            let identity = outcome.task.target.identity();
            if outcome.outcome().arrived() {
                memory.hands.leave(&identity, outcome.task.wanted);
            }
            if let Some(id) = &outcome.mapping_id {
                memory.mapping_ids.insert(long_code(&identity), id.clone());
            }
        }
        if self.targets.malformed.is_empty() {
            let identities: Vec<String> = self.targets.usable.iter().map(Target::identity).collect();
            memory.hands.keep_only(identities.iter().map(String::as_str));
            let codes: Vec<String> = identities.iter().map(|identity| long_code(identity)).collect();
            memory.mapping_ids.retain(|known, _| codes.contains(known));
        }
        memory.pending.clone_from(&applied.changes);
    }

    pub(super) fn account_for_failures(&self, after: &mut State, applied: &Applied<'_>) {
        let mut problems: Vec<String> = after.error.take().into_iter().collect();
        for malformed in &self.targets.malformed {
            problems.push(format!("target {}: {}", malformed.name, malformed.problem));
        }
        for outcome in applied.outcomes.iter().filter(|outcome| outcome.outcome() == Outcome::Failed) {
            problems.push(format!("target {}: {}", outcome.task.target.name, detail(outcome)));
        }
        if !problems.is_empty() {
            let mut error = problems.join(" | ");
            clip(&mut error, ERROR_BYTES);
            after.error = Some(error);
        }
        let mut lagging: Vec<&str> = self.targets.malformed.iter().map(|malformed| malformed.name.as_str()).collect();
        for outcome in applied.outcomes.iter().filter(|outcome| !outcome.outcome().arrived()) {
            lagging.push(outcome.task.target.name.as_str());
        }
        lagging.sort_unstable();
        after.set_lagging(lagging);
        after.in_sync =
            after.memory.wish.accepted.is_some() && after.lagging.is_empty() && after.memory.pending.is_empty();
    }

    pub(super) fn targets(&self, applied: &Applied<'_>, decided: bool) -> Vec<TargetAnswer> {
        let mut targets: Vec<TargetAnswer> = self.targets.malformed.iter().map(TargetAnswer::malformed).collect();
        targets.extend(applied.outcomes.iter().map(TargetAnswer::of));
        if applied.outcomes.is_empty() {
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

fn pairs(parameters: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

/// Which of the changes Route 53 has not yet carried to all its servers. Not being told counts as not yet.
pub(super) async fn still_pending<C: Dns>(cloud: &C, pending: &[ChangeId], age: SignedDuration) -> Vec<ChangeId> {
    let asked = pending.iter().map(async |change| {
        if change.id.is_empty() {
            return (age < USUALLY_IN_SYNC).then(|| change.clone());
        }
        let done = match cloud.is_in_sync(change).await {
            Ok(done) => done,
            // Route 53 forgets a change after a while: one that it no longer knows is long done.
            Err(fault) => fault.kind == Kind::NotFound,
        };
        (!done).then(|| change.clone())
    });
    join_bounded(asked).await.into_iter().flatten().collect()
}
