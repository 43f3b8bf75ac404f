//! The documents, in the shape of Statuspage's public API v2, which existing status clients understand.
//!
//! `reason`, `explanation`, `error` and the names of targets and windows are for operators: none is in it.

use jiff::Timestamp;
use maintenance_lambda::State;
use maintenance_lambda::front::{Request, Response, Status};
use serde_json::{Value, json};

use crate::calendar::Upcoming;
use crate::config::Config;
use crate::maintenances::{Maintenances, PAGE_ID};

/// The media type of every document.
const CONTENT_TYPE: &str = "application/json";

/// A cache may answer with what it has for a few seconds, and for a minute while the function does not.
const KEPT_FOR_SECONDS: &str = "public, max-age=5, stale-if-error=60";

/// How long a client that finds nobody who knows the state should wait, in seconds.
const ASK_AGAIN: &str = "5";

/// The documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// All of it.
    Summary,
    /// The page's status alone.
    Status,
    /// Maintenance that is under way.
    Active,
    /// Maintenance to come.
    Upcoming,
}

impl Document {
    /// The document whose path a request names, whatever base path or stage stands before it.
    pub fn at(request: &Request) -> Option<Self> {
        let mut segments = request.segments_from_the_end();
        let document = match segments.next()? {
            "summary.json" => Self::Summary,
            "status.json" => Self::Status,
            "active.json" if segments.next() == Some("scheduled-maintenances") => Self::Active,
            "upcoming.json" if segments.next() == Some("scheduled-maintenances") => Self::Upcoming,
            _ => return None,
        };
        (segments.next() == Some("v2") && segments.next() == Some("api")).then_some(document)
    }

    /// The answer in a state that the switch wrote.
    pub fn answer(self, state: &State, upcoming: &[Upcoming<'_>], config: &Config, now: Timestamp) -> Response {
        Response::kept(Status::Ok, KEPT_FOR_SECONDS)
            .body(CONTENT_TYPE, self.body(Maintenances { state, upcoming, config, now }).to_string())
            .header("Access-Control-Allow-Origin", "*")
    }

    /// The answer where nobody knows the state: an error without the marker of maintenance. A cache in front then serves
    /// its last good copy, and a client takes it for a feed that is down.
    pub fn unavailable() -> Response {
        Response::new(Status::ServiceUnavailable)
            .header("Retry-After", ASK_AGAIN)
            .body(CONTENT_TYPE, json!({"message": "The state is not known yet."}).to_string())
            .header("Access-Control-Allow-Origin", "*")
    }

    fn body(self, all: Maintenances<'_>) -> Value {
        let page = json!({
            "id": PAGE_ID, "name": all.config.service_name, "url": all.url(), "time_zone": "Etc/UTC",
            "updated_at": all.updated().to_string(),
        });
        // By this a client puts a visitor's wrong clock right.
        let generated_at = Timestamp::from_second(all.now.as_second()).unwrap_or(all.now).to_string();
        let listed = |maintenances: Vec<Value>| json!({"page": page, "generated_at": generated_at, "scheduled_maintenances": maintenances});
        match self {
            Self::Summary => json!({
                "page": page, "generated_at": generated_at, "status": status(all.state),
                "components": [], "incidents": [],
                "scheduled_maintenances": all.active().into_iter().chain(all.upcoming()).collect::<Vec<_>>(),
            }),
            Self::Status => json!({"page": page, "generated_at": generated_at, "status": status(all.state)}),
            Self::Active => listed(all.active().into_iter().collect()),
            Self::Upcoming => listed(all.upcoming().collect()),
        }
    }
}

fn status(state: &State) -> Value {
    let (indicator, description) = if state.is_maintenance() {
        ("maintenance", "Service Under Maintenance")
    } else {
        ("none", "All Systems Operational")
    };
    json!({"indicator": indicator, "description": description})
}
