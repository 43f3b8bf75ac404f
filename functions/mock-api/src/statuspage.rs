//! The status feed in the shape of Statuspage's public API v2, which existing status clients understand.
//!
//! It is the same for everybody and may be kept for seconds, so that a cache in front can answer for any number of open
//! tabs. `reason`, `explanation`, `error` and the names of targets and windows are for operators: none is in it.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    calendar::Upcoming,
    config::Config,
    maintenances::{Maintenances, PAGE_ID},
    request::Request,
    response::{Response, Status},
    state::State,
};

/// The media type of every document.
pub const CONTENT_TYPE: &str = "application/json";

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
    /// The document whose path this is, whatever base path or stage stands before it.
    pub fn at(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut segments = path.split('/').filter(|segment| !segment.is_empty()).rev();
        let document = match segments.next()? {
            "summary.json" => Self::Summary,
            "status.json" => Self::Status,
            "active.json" if segments.next() == Some("scheduled-maintenances") => Self::Active,
            "upcoming.json" if segments.next() == Some("scheduled-maintenances") => Self::Upcoming,
            _ => return None,
        };
        (segments.next() == Some("v2") && segments.next() == Some("api")).then_some(document)
    }

    /// The document that a request reads.
    pub fn asked_for_by(request: &Request) -> Option<Self> {
        Self::at(&request.path).filter(|_| ["GET", "HEAD"].contains(&request.method.as_str()))
    }

    /// Whether it tells of windows.
    pub fn needs_windows(self) -> bool {
        matches!(self, Self::Summary | Self::Upcoming)
    }

    /// The answer. A state that nobody knows is an error without the marker of maintenance: a cache in front then
    /// serves its last good copy, and a client takes it for a feed that is down.
    pub fn answer(self, state: Option<&State>, upcoming: &[Upcoming<'_>], config: &Config, now: Timestamp) -> Response {
        match state {
            Some(state) => Response::kept(Status::Ok, KEPT_FOR_SECONDS)
                .body(CONTENT_TYPE, self.body(Maintenances { state, upcoming, config, now }).to_string()),
            None => Response::new(Status::ServiceUnavailable)
                .header("Retry-After", ASK_AGAIN)
                .body(CONTENT_TYPE, json!({"message": "The state is not known yet."}).to_string()),
        }
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
    let (indicator, description) = if state.maintenance {
        ("maintenance", "Service Under Maintenance")
    } else {
        ("none", "All Systems Operational")
    };
    json!({"indicator": indicator, "description": description})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_are_found_behind_any_base_path() {
        for (end, document) in [
            ("summary.json", Document::Summary),
            ("status.json", Document::Status),
            ("scheduled-maintenances/active.json", Document::Active),
            ("scheduled-maintenances/upcoming.json", Document::Upcoming),
        ] {
            for path in ["/api/v2/", "/maintenance/api/v2/", "/v1/shop/api/v2/", "api/v2/", "//api//v2//"] {
                assert_eq!(Document::at(&format!("{path}{end}")), Some(document), "{path}{end}");
            }
            for path in ["/", "/v2/", "/api/v1/", "/api/v2/more/", "/x-api/v2/", "/API/v2/"] {
                assert_eq!(Document::at(&format!("{path}{end}")), None, "{path}{end}");
            }
        }
        for path in ["", "/", "/api/v2", "/api/v2/active.json", "/api/v2/summary", "/api/v2/summary.json/more"] {
            assert_eq!(Document::at(path), None, "{path}");
        }
    }
}
