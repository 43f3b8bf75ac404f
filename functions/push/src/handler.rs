//! One invocation: read what it is about, do it, answer.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use lambda_runtime::LambdaEvent;
use maintenance_aws::{Connections, Within};
use maintenance_core::Fault;
use maintenance_lambda::{Event, InvocationError, Log, Origins, time_left};
use serde_json::{Value, json};

use crate::event::Command;
use crate::fan_out::{connection, fan_out, plan};
use crate::log;
use crate::news::News;

/// Push, for the life of one Lambda environment.
#[derive(Debug)]
pub struct Push {
    connections: Connections,
    origins: Origins,
}

impl Push {
    /// With its clients built.
    pub const fn new(connections: Connections, origins: Origins) -> Self {
        Self { connections, origins }
    }

    /// Does what an event asks for.
    ///
    /// # Errors
    ///
    /// Where the event has no known shape, the table cannot be read or written, or a connection could not be told.
    pub async fn handle(&self, event: LambdaEvent<Event>) -> Result<Value, InvocationError> {
        let begun = Instant::now();
        let log = Log::of(&event.context);
        let within = self.connections.within(time_left(&event.context));
        let command = Command::read(event.payload.value()).inspect_err(|fault| log.fault("failed", fault))?;
        let log = log.with_trigger(command.trigger());
        let done = match command {
            Command::Connect { id, origin } => self.connect(within, id, origin.as_deref(), &log).await,
            Command::Disconnect { id } => within.remove(&id).await.map(|()| json!({ "statusCode": 200 })),
            Command::Ping => Ok(json!({ "statusCode": 200 })),
            Command::Tell(news) => tell(within, &news, &log, begun).await,
        };
        Ok(done.inspect_err(|fault| log.fault("failed", fault))?)
    }

    /// Where the connection cannot be remembered it is refused, too: the client comes again.
    async fn connect(&self, within: Within<'_>, id: String, origin: Option<&str>, log: &Log) -> Result<Value, Fault> {
        if !self.origins.allow(origin) {
            log::foreign(log, origin);
            return Ok(json!({ "statusCode": 403 }));
        }
        within.add(&connection(id, epoch_seconds())).await?;
        Ok(json!({ "statusCode": 200 }))
    }
}

async fn tell(within: Within<'_>, news: &News, log: &Log, begun: Instant) -> Result<Value, Fault> {
    let text = news.render()?;
    let plan = plan(within.all().await?, epoch_seconds());
    let tally = fan_out(
        &plan.posts,
        async |post| within.tell(&post.id, &text, post.opening).await,
        async |id| within.remove(id).await,
    )
    .await;
    log::told(log, news, &plan, &tally, begun.elapsed());
    tally.fault().map_or_else(|| Ok(json!({ "told": tally.told, "gone": tally.gone })), Err)
}

fn epoch_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
