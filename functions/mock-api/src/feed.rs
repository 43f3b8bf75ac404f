//! The status feed, by which a front end learns of maintenance, and of its end, without calling the API proper.

use jiff::Timestamp;
use serde_json::json;

use crate::{config::Config, notice::Notice, request::Request, state::State};

/// The media type of the body.
pub const CONTENT_TYPE: &str = "application/json";

/// Whether the feed is asked for, whatever base path or stage stands before it.
pub fn is_asked_for_by(request: &Request) -> bool {
    let path = request.path.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).rev();
    let is_path = segments.next() == Some("maintenance") && segments.next() == Some(".well-known");
    is_path && ["GET", "HEAD"].contains(&request.method.as_str())
}

/// The body. `since` tells when the mode last changed, under normal too.
pub fn body(state: &State, config: &Config, now: Timestamp) -> String {
    let notice = state.maintenance.then(|| Notice::of(state, config, now));
    let notice = notice.as_ref();
    json!({
        "maintenance": state.maintenance,
        "since": state.since.map(|time| time.to_string()),
        "until": notice.and_then(|notice| notice.until).map(|time| time.to_string()),
        "message": notice.map(|notice| &notice.message),
        "retry_after": notice.map(|notice| notice.retry_after),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;

    #[test]
    fn the_feed_is_found_behind_any_base_path() {
        for (path, expected) in [
            ("/.well-known/maintenance", true),
            ("/.well-known/maintenance/", true),
            ("/v1/orders/.well-known/maintenance", true),
            ("/prod/.well-known/maintenance?x=/y", true),
            (".well-known/maintenance", true),
            ("/.well-known/maintenance/more", false),
            ("/x.well-known/maintenance", false),
            ("/.well-known/Maintenance", false),
            ("/.well-known", false),
            ("/maintenance", false),
            ("", false),
        ] {
            for (method, is_read) in [("GET", true), ("HEAD", true), ("POST", false), ("DELETE", false)] {
                let event = serde_json::json!({"path": path, "httpMethod": method}).to_string();
                let request = Request::read(&Event::from(event.as_str()));
                assert_eq!(is_asked_for_by(&request), expected && is_read, "{method} {path}");
            }
        }
    }
}
