//! The 503's body for programs: problem details (RFC 9457).

use serde_json::json;

use crate::notice::Notice;

/// The media type of the body.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// The body. No problem type for maintenance is registered, so `type` says that the status tells all, and `title` is
/// then the status's own phrase; `message` is `detail` again, where clients of API Gateway look for it.
pub fn body(notice: &Notice) -> String {
    json!({
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": notice.message,
        "message": notice.message,
        "since": notice.since.map(|time| time.to_string()),
        "until": notice.until.map(|time| time.to_string()),
    })
    .to_string()
}
