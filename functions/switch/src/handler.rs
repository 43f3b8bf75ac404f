//! One invocation: read what woke it, let core do it, write down what happened, answer.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use lambda_runtime::LambdaEvent;
use maintenance_aws::Aws;
use maintenance_core::Fault;
use maintenance_core::read::settings::Settings;
use maintenance_core::reconcile;
use maintenance_core::reconcile::DeliveredNotification;
use maintenance_core::tell::answer::Answer;
use maintenance_lambda::{Event, InvocationError, Log, time_left};

use crate::event::{Command, EventContext, Trigger};
use crate::log;

/// The switch, for the life of one Lambda environment.
#[derive(Debug)]
pub struct Switch {
    aws: Aws,
    settings: Settings,
    /// What is left to write once the answer is out.
    unfinished: Mutex<Option<Unfinished>>,
}

#[derive(Debug)]
struct Unfinished {
    delivered: Box<DeliveredNotification>,
    deadline: Instant,
    log: Log,
}

impl Switch {
    /// A switch with its clients built.
    pub const fn new(aws: Aws, settings: Settings) -> Self {
        Self { aws, settings, unfinished: Mutex::new(None) }
    }

    /// Does what an event asks for.
    ///
    /// # Errors
    ///
    /// Where the event has no known shape, what is wanted cannot be read, or a target failed.
    pub async fn handle(&self, event: LambdaEvent<Event>) -> Result<Answer, InvocationError> {
        let begun = Instant::now();
        let log = Log::of(&event.context);
        let left = time_left(&event.context);
        let context = EventContext { prefix: &self.settings.prefix, region: self.aws.region() };
        let trigger =
            Trigger::read(event.payload.value(), &context).inspect_err(|fault| log.fault("refused", fault))?;
        let log = log.with_trigger(&trigger.what);
        let cloud = self.aws.invocation(left, &event.context.invoked_function_arn);
        let (settings, now) = (&self.settings, to_the_millisecond(Timestamp::now()));
        let failed = |fault: &Fault| log.fault("failed", fault);
        let (mut answer, fault) = match &trigger.command {
            Command::Plan => (reconcile::plan(&cloud, settings, now).await.inspect_err(failed)?, None),
            Command::Status | Command::Nothing => {
                (reconcile::status(&cloud, settings, now).await.inspect_err(failed)?, None)
            }
            Command::Remove(removal) => {
                let run = reconcile::remove(&cloud, settings, now, removal).await.inspect_err(failed)?;
                (run.answer, run.fault)
            }
            Command::Reconcile => {
                let run = reconcile::reconcile(&cloud, settings, now, &trigger.signals).await.inspect_err(failed)?;
                let unfinished =
                    run.delivered.map(|delivered| Unfinished { delivered, deadline: begun + left, log: log.clone() });
                *self.unfinished.lock().unwrap_or_else(PoisonError::into_inner) = unfinished;
                (run.answer, run.fault)
            }
        };
        answer.elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        log::decision(&log, &answer, fault.as_ref());
        if trigger.command == Command::Reconcile {
            log::metrics(&log, &settings.prefix, Timestamp::now(), &answer);
        }
        fault.map_or(Ok(answer), |fault| Err(fault.into()))
    }

    /// Does what need not hold up the answer. Lambda lets a function work until it asks for the next event.
    pub async fn confirm_delivery(&self) {
        let unfinished = self.unfinished.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Unfinished { delivered, deadline, log }) = unfinished else { return };
        // Nothing is told any more, so nobody need know which function it was.
        let cloud = self.aws.invocation(deadline.saturating_duration_since(Instant::now()), "");
        if let Err(fault) = reconcile::confirm_delivery(&cloud, delivered).await {
            // The note that the bus was told could not be written: the next run will tell it again.
            log.fault("unfinished", &fault);
        }
    }
}

/// What alarms and parameters are dated with.
fn to_the_millisecond(now: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
