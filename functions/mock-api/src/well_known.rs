//! The status document under `.well-known`, by which a front end learns of maintenance, and of its end, without calling
//! the API proper.

use jiff::Timestamp;
use maintenance_lambda::State;
use serde_json::json;

use crate::config::Config;
use crate::notice::Notice;

/// The media type of the body.
pub const CONTENT_TYPE: &str = "application/json";

/// The body. `since` tells when the mode last changed, under normal too.
pub fn body(state: &State, config: &Config, now: Timestamp) -> String {
    let notice = state.is_maintenance().then(|| Notice::of(state, config, now));
    let notice = notice.as_ref();
    json!({
        "maintenance": state.is_maintenance(),
        "since": state.since.map(|time| time.to_string()),
        "until": notice.and_then(|notice| notice.until).map(|time| time.to_string()),
        "message": notice.map(|notice| &notice.message),
        "retry_after": notice.map(|notice| notice.retry_after),
    })
    .to_string()
}
