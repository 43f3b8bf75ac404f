//! The story of every run, whatever woke it: observe, decide, plan and apply, record and tell.

mod alarms;
mod observed;
mod record;
mod removal;

use futures_util::future::join;
use jiff::Timestamp;

use crate::apply::certificates::certificate_warnings;
use crate::apply::ports::{Cloud, Servers};
use crate::apply::{Applied, observe};
use crate::model::fault::{Fault, Kind};
use crate::model::signal::Signal;
use crate::plan;
use crate::plan::{Basis, Outcome};
use crate::read::settings::Settings;
use crate::reconcile::observed::Observed;
use crate::reconcile::record::{Heard, Recorded, record_and_tell};
use crate::tell::answer::{Answer, TargetAnswer};
use crate::tell::finding::changes;
use crate::tell::warning::warned;

pub use crate::reconcile::record::{AUTOMATION_HELD, MODE_CHANGED, Told, finish};
pub use crate::reconcile::removal::{Removal, remove};

/// How often a run that was raced by another starts over before it leaves the rest to the next heartbeat.
const ROUNDS: usize = 4;

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

impl Run {
    /// A run that could not be brought to its end. A target's failure is the better thing to report.
    fn cut_short(answer: Answer, fault: Fault) -> Self {
        Self { fault: Some(answer.fault().unwrap_or(fault)), answer, told: None }
    }
}

fn lost_every_race() -> Fault {
    Fault::new(Kind::Unavailable, "other runs kept writing P/state at the same moment: the next run looks again")
}

/// Brings everything to where it should be.
pub async fn reconcile<C: Cloud>(
    cloud: &C,
    settings: &Settings,
    now: Timestamp,
    signals: &[Signal],
) -> Result<Run, Fault> {
    let mut before = Observed::read(cloud, settings, now, None).await?;
    let mut story: Vec<TargetAnswer> = Vec::new();
    let mut changed = false;
    let mut heard = Heard::default();
    let mut round = 0;
    loop {
        round += 1;
        let mut after = before.state.clone();
        let decision = before.decide(&mut after, signals);
        let applied = match &decision {
            Some(decision) => before.plan_and_apply(cloud, decision).await,
            None => Applied::default(),
        };
        if decision.is_some() {
            before.remember(&mut after, &applied);
        }
        before.account_for_failures(&mut after, &applied);
        let acted = applied.outcomes.iter().any(|outcome| outcome.outcome().acted());
        changed |= after.mode != before.state.mode || acted;
        story = retell(&story, before.targets(&applied, decision.is_some()));

        let recorded = record_and_tell(cloud, &before, &mut after, &mut heard).await;
        let answer = before.tell_of_automation(Answer::of(&after, changed, story.clone()), &after);
        match recorded {
            Ok(Recorded::Alone(told)) => return Ok(Run { fault: answer.fault(), answer, told }),
            Ok(Recorded::Raced(..)) if round == ROUNDS => return Ok(Run::cut_short(answer, lost_every_race())),
            Ok(Recorded::Raced(version, merged)) => {
                match Observed::read(cloud, settings, now, Some((version, *merged))).await {
                    Ok(again) => before = Observed { raced: true, ..again },
                    Err(fault) => return Ok(Run::cut_short(answer, fault)),
                }
            }
            Err(fault) => return Ok(Run::cut_short(answer, fault)),
        }
    }
}

/// Says what `reconcile` would do and why, and what visitors would meet in maintenance. Changes nothing.
pub async fn plan<C: Cloud + Servers>(cloud: &C, settings: &Settings, now: Timestamp) -> Result<Answer, Fault> {
    let before = Observed::read(cloud, settings, now, None).await?;
    let mut after = before.state.clone();
    let decision = before.decide(&mut after, &[]);
    let tasks = decision.as_ref().map(|decision| before.tasks(decision)).unwrap_or_default();
    let plan = plan::plan(&tasks, Basis::Observed);
    let checks = certificate_warnings(cloud, &before.targets.usable, now);
    let (preview, warnings) = join(observe(cloud, &plan), checks).await;

    let applied = Applied { outcomes: preview.outcomes, changes: Vec::new() };
    let mut changes = changes(&preview.plan);
    let mut targets = before.targets(&applied, decision.is_some());
    for target in &mut targets {
        target.changes = changes.remove(&target.name).unwrap_or_default();
        if let Some(warned) = warnings.get(&target.name).and_then(|warnings| warned(warnings)) {
            target.detail = format!("{}; but {warned}", target.detail);
        }
    }
    let acted = targets.iter().any(|target| target.outcome.acted());
    let answer = Answer::of(&after, after.mode != before.state.mode || acted, targets);
    let not_json = |error| Fault::new(Kind::Bug, "the plan could not be written as JSON").caused_by(error);
    let shown = serde_json::to_value(&preview.plan).map_err(|error: serde_json::Error| not_json(error))?;
    Ok(Answer { plan: Some(shown), ..before.tell_of_automation(answer, &after) })
}

/// Says what holds and, where it is another thing, what is wanted. Looks at no zone and no API, and changes nothing.
pub async fn status<C: Cloud>(cloud: &C, settings: &Settings, now: Timestamp) -> Result<Answer, Fault> {
    let before = Observed::read(cloud, settings, now, None).await?;
    let (answer, ..) = before.standing();
    Ok(answer)
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
