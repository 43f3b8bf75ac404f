//! The story of every run, whatever woke it, as a chain of values:
//!
//! observe ─► [`Observation`] ─► decide ─► [`Decision`] ─► plan ─► [`Plan`](crate::plan::Plan) ─► apply ─► [`Applied`]
//! ─► [`Report`] ─► rendered as P/state, as the answer, as the log line and for the bus.
//!
//! Each is made in one place, and not changed once it was recorded. [`record`] says how P/state loses nothing, though Parameter Store
//! has no conditional write.

mod alarms;
mod observation;
mod record;
mod removal;
mod summary;

use futures_util::future::join;
use jiff::Timestamp;

use crate::apply::certificates::certificate_warnings;
use crate::apply::ports::{Cloud, Servers};
use crate::apply::{Applied, apply};
use crate::decide::{Decision, decide};
use crate::model::fault::{Fault, Kind};
use crate::model::signal::Signal;
use crate::plan::{Basis, plan as plan_tasks};
use crate::read::settings::Settings;
use crate::reconcile::observation::{Observation, observe};
use crate::reconcile::record::{Recorded, SentNotifications, record_and_notify};
use crate::reconcile::summary::{keep_what_was_done, remember, report, standing_report};
use crate::tell::answer::Answer;
use crate::tell::entries::TargetAnswer;
use crate::tell::explanation::{not_run_yet, not_yet};
use crate::tell::finding::changes;
use crate::tell::report::Report;
use crate::tell::warning::{warned, with_warning};

pub use crate::reconcile::record::{DeliveredNotification, confirm_delivery};
pub use crate::reconcile::removal::{Removal, remove};

/// How many rounds a run has, the first one and those after lost races, before it leaves the rest to the next heartbeat.
const ROUNDS: usize = 4;

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    /// What to answer.
    pub answer: Answer,
    /// The error to return instead of the answer, if something failed.
    pub fault: Option<Fault>,
    /// What to write once the answer is out, where the bus was notified: kept out of the way of the answer.
    pub delivered: Option<Box<DeliveredNotification>>,
}

impl Run {
    /// A run that could not be brought to its end. A target's failure is the better thing to report.
    fn cut_short(answer: Answer, fault: Fault) -> Self {
        Self { fault: Some(answer.fault().unwrap_or(fault)), answer, delivered: None }
    }
}

/// Brings everything to where it should be.
///
/// If another run wrote P/state meanwhile and decided differently, this one starts over from what both know, four rounds in
/// all.
///
/// # Errors
///
/// What is wanted could not even be read: nothing was touched.
pub async fn reconcile<C: Cloud>(
    cloud: &C,
    settings: &Settings,
    now: Timestamp,
    signals: &[Signal],
) -> Result<Run, Fault> {
    let mut observation = observe(cloud, settings, now, None).await?.keep_position_if_memory_is_lost(cloud).await?;
    let mut done: Vec<TargetAnswer> = Vec::new();
    let mut changed = false;
    let mut sent = SentNotifications::default();
    let mut round = 1;
    loop {
        let decision = decide(&observation.facts(signals));
        let applied = plan_and_apply(cloud, &observation, &decision).await;
        let memory = remember(&observation, &decision, &applied);
        let mut report = report(&observation, &decision, &applied, &memory);
        keep_what_was_done(&done, &mut report.targets);
        changed |= report.changed;
        report.changed = changed;

        let recorded = record_and_notify(cloud, &observation, &report, memory, &mut sent).await;
        let answer = Answer::of(&report);
        let (version, merged) = match recorded {
            Ok(Recorded::Settled(delivered)) => return Ok(Run { fault: answer.fault(), answer, delivered }),
            Ok(Recorded::Raced(..)) if round == ROUNDS => return Ok(Run::cut_short(answer, lost_every_race())),
            Ok(Recorded::Raced(version, merged)) => (version, *merged),
            Err(fault) => return Ok(Run::cut_short(answer, fault)),
        };
        done = report.targets;
        // What both wrote can be read: the memory is not lost here.
        match observe(cloud, settings, now, Some((version, merged))).await {
            Ok(again) => observation = Observation { raced: true, ..again },
            Err(fault) => return Ok(Run::cut_short(answer, fault)),
        }
        round += 1;
    }
}

/// Carries out a decision, and lists the changes that are not yet known to be INSYNC.
async fn plan_and_apply<'o, C: Cloud>(cloud: &C, observation: &'o Observation<'_>, decision: &Decision) -> Applied<'o> {
    let Some(wanted) = &decision.wanted else { return Applied::default() };
    let basis = observation.basis(wanted);
    let plan = plan_tasks(&observation.tasks(wanted), basis);
    let (mut applied, older) = match basis {
        // A new decision is carried out at once: asking after older changes would cost its first run a call for each zone.
        Basis::Remembered => (apply(cloud, &plan).await, observation.document.memory.pending.clone()),
        Basis::Observed => join(apply(cloud, &plan), observation.still_pending(cloud)).await,
    };
    for change in older {
        if !applied.changes.iter().any(|newer| newer.zone == change.zone) {
            applied.changes.push(change);
        }
    }
    applied.changes.sort();
    applied
}

/// Says what `reconcile` would do and why, and what visitors would meet in maintenance. Changes nothing.
///
/// # Errors
///
/// What is wanted could not be read, or (a bug) the plan could not be written as JSON.
pub async fn plan<C: Cloud + Servers>(cloud: &C, settings: &Settings, now: Timestamp) -> Result<Answer, Fault> {
    let observation = observe(cloud, settings, now, None).await?.keep_position_if_memory_is_lost(cloud).await?;
    let decision = decide(&observation.facts(&[]));
    let tasks = decision.wanted.as_ref().map(|wanted| observation.tasks(wanted)).unwrap_or_default();
    let plan = plan_tasks(&tasks, Basis::Observed);
    let certificates = certificate_warnings(cloud, &observation.targets.usable, now);
    let (preview, warnings) = join(crate::apply::observe(cloud, &plan), certificates).await;

    let applied = Applied { outcomes: preview.outcomes, changes: Vec::new() };
    let planned = report(&observation, &decision, &applied, &observation.document.memory);
    let mut report =
        Report { changed: planned.changed, targets: planned.targets, ..standing_report(&observation, &decision) };
    let mut changes = changes(&preview.plan);
    for target in &mut report.targets {
        target.changes = changes.remove(&target.name).unwrap_or_default();
        if let Some(warned) = warnings.get(&target.name).and_then(|warnings| warned(warnings)) {
            target.detail = with_warning(&target.detail, &warned);
        }
    }
    let not_json = |error| Fault::new(Kind::Bug, "the plan could not be written as JSON").caused_by(error);
    let shown = serde_json::to_value(&preview.plan).map_err(|error: serde_json::Error| not_json(error))?;
    Ok(Answer { plan: Some(shown), ..Answer::of(&report) })
}

/// Says what holds and, if it differs, what is wanted. Looks at no zone and no API unless the memory is lost, and
/// changes nothing.
///
/// # Errors
///
/// What is wanted could not be read.
pub async fn status<C: Cloud>(cloud: &C, settings: &Settings, now: Timestamp) -> Result<Answer, Fault> {
    // Only where the memory is lost does it look at targets: nobody else knows what holds.
    let observation = observe(cloud, settings, now, None).await?.keep_position_if_memory_is_lost(cloud).await?;
    Ok(status_answer(&observation, &decide(&observation.facts(&[]))))
}

/// What holds, and what is wanted if it differs.
fn status_answer(observation: &Observation<'_>, decision: &Decision) -> Answer {
    let answer = Answer::of(&standing_report(observation, decision));
    let holds = &observation.document.public.position;
    let wanted = observation.position(decision);
    let differs = !wanted.has_same_effect_as(holds) || wanted.until != holds.until || wanted.message != holds.message;
    if !observation.is_first() && !differs {
        return answer;
    }
    let explanation = if observation.is_first() {
        not_run_yet(&observation.settings.prefix)
    } else {
        observation.document.public.explanation.clone()
    };
    Answer {
        mode: holds.mode,
        decided_by: holds.cause.clone(),
        since: holds.since,
        until: holds.until,
        message: holds.message.clone(),
        explanation: not_yet(&explanation, &answer.explanation),
        ..answer
    }
}

fn lost_every_race() -> Fault {
    Fault::new(Kind::Unavailable, "other runs kept writing P/state at the same moment: the next run looks again")
}
