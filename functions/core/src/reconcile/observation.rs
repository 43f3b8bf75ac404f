//! What a run finds before it does anything.

use futures_util::future::join;
use jiff::{SignedDuration, Timestamp};

use crate::apply;
use crate::apply::join_bounded;
use crate::apply::ports::{Cloud, Dns};
use crate::decide::alarms::AlarmReadings;
use crate::decide::{Decision, Facts};
use crate::memory::StateDocument;
use crate::memory::versions::{MemorySource, UnreadableState, with_earlier};
use crate::model::change::ChangeId;
use crate::model::code::long_code;
use crate::model::fault::{Fault, Kind};
use crate::model::mode::{KeptPosition, Mode, Position};
use crate::model::names::TargetName;
use crate::model::problem::MemoryProblem;
use crate::model::request::ModeParameter;
use crate::model::signal::Signal;
use crate::plan::{Basis, Outcome, Task, plan};
use crate::read::settings::Settings;
use crate::read::targets::Targets;
use crate::read::time::to_the_second;
use crate::read::window::Windows;
use crate::reconcile::alarms::read_alarms;

/// Route 53 says that a change is usually with all its servers by then: all there is to go by where its id is unknown.
const USUALLY_IN_SYNC: SignedDuration = SignedDuration::from_secs(60);

/// What a run finds before it does anything.
pub(super) struct Observation<'a> {
    pub(super) settings: &'a Settings,
    pub(super) now: Timestamp,
    pub(super) parameter: Option<ModeParameter>,
    pub(super) targets: Targets,
    pub(super) windows: Windows,
    pub(super) readings: AlarmReadings,
    /// P/state; where there is none, what holds before the first run.
    pub(super) document: StateDocument,
    /// The version of P/state; `None` where there is none.
    pub(super) version: Option<i64>,
    pub(super) source: MemorySource,
    /// Something else has just happened to P/state: nothing that is remembered is believed without a look.
    pub(super) raced: bool,
}

/// Reads the parameters and the alarms, at the same time.
///
/// `known` is what this very run has written, with its version: a read may be older than that.
pub(super) async fn observe<'a, C: Cloud>(
    cloud: &C,
    settings: &'a Settings,
    now: Timestamp,
    known: Option<(i64, StateDocument)>,
) -> Result<Observation<'a>, Fault> {
    let (declared, readings) = join(cloud.declared(), read_alarms(cloud, settings)).await;
    let declared = declared?;
    let targets = Targets::read(pairs(&declared.targets));
    let windows = Windows::read(pairs(&declared.windows));
    let read = declared.state.filter(|(version, _)| known.as_ref().is_none_or(|(own, _)| version > own));
    let (version, document) = match (read, known) {
        (Some((version, text)), _) => (Some(version), parse(&text)),
        (None, Some((version, document))) => (Some(version), Ok(document)),
        (None, None) => (None, Err(UnreadableState::Overwritten)),
    };
    let (source, document) = with_earlier(cloud, version, document).await?;
    let document = document.unwrap_or_else(|| StateDocument::initial(to_the_second(now)));
    let parameter = declared.mode;
    let raced = matches!(source, MemorySource::Joined | MemorySource::Earlier | MemorySource::Lost);
    Ok(Observation { settings, now, parameter, targets, windows, readings, document, version, source, raced })
}

fn parse(text: &str) -> Result<StateDocument, UnreadableState> {
    let newer = || StateDocument::is_of_a_newer_release(text);
    StateDocument::parse(text)
        .ok_or_else(|| if newer() { UnreadableState::NewerRelease } else { UnreadableState::Overwritten })
}

impl Observation<'_> {
    /// All that a decision is made from.
    pub(super) fn facts<'f>(&'f self, signals: &'f [Signal]) -> Facts<'f> {
        Facts {
            settings: self.settings,
            now: self.now,
            parameter: self.parameter.as_ref(),
            targets: &self.targets,
            windows: &self.windows,
            readings: &self.readings,
            signals,
            position: &self.document.public.position,
            requests: &self.document.memory.requests,
            automation: &self.document.memory.automation,
            memory_problem: self.memory_problem(),
            kept: self.document.memory.kept.as_ref(),
        }
    }

    /// Whether no run was there before.
    pub(super) const fn is_first(&self) -> bool {
        matches!(self.source, MemorySource::Nowhere)
    }

    const fn memory_problem(&self) -> Option<MemoryProblem> {
        match self.source {
            MemorySource::Earlier => Some(MemoryProblem::Overwritten),
            MemorySource::Lost => Some(MemoryProblem::Lost),
            MemorySource::Nowhere | MemorySource::Newest | MemorySource::Joined => None,
        }
    }

    /// What has to be looked at or changed so that a position holds.
    pub(super) fn tasks(&self, wanted: &Position) -> Vec<Task<'_>> {
        let memory = &self.document.memory;
        let mut tasks = Vec::new();
        for target in &self.targets.usable {
            let identity = target.identity();
            tasks.push(Task {
                target,
                wanted: wanted.side_of(&target.name),
                last_applied: memory.managed.last_applied(&identity),
                mapping_id: memory.mapping_ids.get(&long_code(&identity)).map(String::as_str),
            });
        }
        tasks
    }

    /// A decision that is new is carried out at once; with an old one there is time to look for what others changed.
    pub(super) fn basis(&self, wanted: &Position) -> Basis {
        let is_new = !wanted.has_same_effect_as(&self.document.public.position);
        if is_new && !self.raced { Basis::Remembered } else { Basis::Observed }
    }

    /// Which of the changes that are remembered Route 53 has still to carry to its servers.
    pub(super) async fn still_pending<C: Dns>(&self, cloud: &C) -> Vec<ChangeId> {
        let age = self.now.duration_since(self.document.public.updated);
        let asked = self.document.memory.pending.iter().map(async |change| {
            if change.id.is_empty() {
                return (age < USUALLY_IN_SYNC).then(|| change.clone());
            }
            let done = match cloud.is_in_sync(change).await {
                Ok(done) => done,
                // Route 53 forgets a change after a while: one that it no longer knows is long done. Not being told
                // counts as not yet.
                Err(fault) => fault.kind == Kind::NotFound,
            };
            (!done).then(|| change.clone())
        });
        join_bounded(asked).await.into_iter().flatten().collect()
    }

    /// Where the memory is lost, nobody knows what called for maintenance that is found: it is kept until an operator
    /// writes `P/mode`, since normal would let users in.
    ///
    /// # Errors
    ///
    /// `Unavailable` where a target could not be looked at: nothing is touched then, and the next run looks again.
    pub(super) async fn keep_position_if_memory_is_lost<C: Cloud>(mut self, cloud: &C) -> Result<Self, Fault> {
        if self.source != MemorySource::Lost || self.document.memory.kept.is_some() {
            return Ok(self);
        }
        let in_maintenance = Position { mode: Mode::Maintenance, ..Position::initial(to_the_second(self.now)) };
        let mut found: Vec<TargetName> = Vec::new();
        let tasks = self.tasks(&in_maintenance);
        for outcome in apply::observe(cloud, &plan(&tasks, Basis::Observed)).await.outcomes {
            let name = &outcome.task.target.name;
            match &outcome.result {
                Ok(finding) if finding.outcome() == Outcome::Unchanged => found.push(name.clone()),
                // It is on neither side, or cannot be looked at for what somebody has to change.
                Ok(_) => {}
                Err(failure) if failure.kind != Kind::Unavailable => {}
                Err(failure) => {
                    let text = format!(
                        "{}/state cannot be read, and neither can target {name} ({}): nothing is touched, since nobody \
                         knows what holds",
                        self.settings.prefix, failure.text
                    );
                    return Err(Fault::new(Kind::Unavailable, text));
                }
            }
        }
        if !found.is_empty() {
            let only = if found.len() == tasks.len() { Vec::new() } else { found };
            let position = Position { only, ..in_maintenance };
            self.document.public.position = position.clone();
            self.document.memory.kept = Some(KeptPosition { why: MemoryProblem::Lost, position });
        }
        Ok(self)
    }

    /// The position that a decision leads to: where nothing could be decided, the one that holds stays.
    pub(super) fn position(&self, decision: &Decision) -> Position {
        decision.wanted.clone().unwrap_or_else(|| self.document.public.position.clone())
    }
}

fn pairs(parameters: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}
