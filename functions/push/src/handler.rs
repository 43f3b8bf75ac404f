//! One invocation: read what it is about, do it, answer.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use lambda_runtime::LambdaEvent;
use maintenance_aws::{Connections, Event, Refusal, Within, time_left};
use maintenance_core::Fault;
use serde_json::{Value, json};

use crate::event::Ask;
use crate::fan_out::{connection, fan_out, plan};
use crate::log;
use crate::news::News;
use crate::settings::Origins;

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
    pub async fn handle(&self, event: LambdaEvent<Event>) -> Result<Value, Refusal> {
        let begun = Instant::now();
        let within = self.connections.within(time_left(&event.context));
        let done = match Ask::read(&event.payload.value()) {
            Ok(Ask::Connect { id, origin }) => self.connect(within, id, origin.as_deref()).await,
            Ok(Ask::Disconnect { id }) => within.remove(&id).await.map(|()| json!({ "statusCode": 200 })),
            Ok(Ask::Ping) => Ok(json!({ "statusCode": 200 })),
            Ok(Ask::Tell(news)) => tell(within, &news, &event.context.request_id, begun).await,
            Err(fault) => Err(fault),
        };
        done.inspect_err(|fault| log::failed(&event.context.request_id, fault)).map_err(Refusal::from)
    }

    /// Where the connection cannot be remembered it is refused, too: the client comes again.
    async fn connect(&self, within: Within<'_>, id: String, origin: Option<&str>) -> Result<Value, Fault> {
        if !self.origins.allow(origin) {
            log::foreign(origin);
            return Ok(json!({ "statusCode": 403 }));
        }
        within.add(&connection(id, epoch_seconds())).await?;
        Ok(json!({ "statusCode": 200 }))
    }
}

async fn tell(within: Within<'_>, news: &News, request_id: &str, begun: Instant) -> Result<Value, Fault> {
    let text = news.render()?;
    let plan = plan(within.all().await?, epoch_seconds());
    let tally = fan_out(
        &plan.posts,
        async |post| within.tell(&post.id, &text, post.opening).await,
        async |id| within.remove(id).await,
    )
    .await;
    log::told(request_id, news, &plan, &tally, begun.elapsed());
    tally.fault().map_or_else(|| Ok(json!({ "told": tally.told, "gone": tally.gone })), Err)
}

fn epoch_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
