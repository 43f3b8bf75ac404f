//! Which answer a request gets.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    calendar::Upcoming,
    config::Config,
    cors, feed,
    negotiate::prefers_html,
    notice::Notice,
    page, problem,
    request::Request,
    response::{Response, Status},
    state::State,
    statuspage::Document,
};

/// How long what is not served may be taken as not being there.
const KEPT_FOR_A_MINUTE: &str = "public, max-age=60";

/// What is known at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The state, or what is said in its place to who is asked in place of the real API.
    pub state: &'a State,
    /// The state, where it is the switch's own word.
    pub confirmed: Option<&'a State>,
    /// The maintenance to come, soonest first.
    pub upcoming: &'a [Upcoming<'a>],
    /// The time.
    pub now: Timestamp,
}

/// The answer to a request. There is one for every request.
pub fn answer(request: &Request, known: &Known<'_>, config: &Config) -> Response {
    let response = if let Some(document) = Document::asked_for_by(request) {
        document.answer(known.confirmed, known.upcoming, config, known.now)
    } else if request.method == "OPTIONS" && (config.feed_only || Document::at(&request.path).is_some()) {
        cors::preflight_of_the_feed()
    } else if cors::is_preflight(request) {
        config.origins.preflight(request)
    } else if feed::is_asked_for_by(request) {
        Response::new(Status::Ok)
            .header("Vary", "Origin")
            .body(feed::CONTENT_TYPE, feed::body(known.state, config, known.now))
            .headers(config.origins.headers(request))
    } else if config.feed_only {
        Response::kept(Status::NotFound, KEPT_FOR_A_MINUTE)
            .header("Access-Control-Allow-Origin", "*")
            .body("application/json", json!({"message": "Only the status feed is here."}).to_string())
    } else {
        refusal(request, &Notice::of(known.state, config, known.now), config, known.now)
            .header("X-Maintenance", "on")
            .header("Vary", "Accept, Origin")
            .headers(config.origins.headers(request))
    };
    if request.is_head() { response.without_body() } else { response }
}

/// The 503: for programs, or as a page; or the way to a page elsewhere.
fn refusal(request: &Request, notice: &Notice, config: &Config, now: Timestamp) -> Response {
    let is_for_people = prefers_html(&request.headers.joined("accept"));
    match &config.page_url {
        // No Retry-After: with a redirect it would ask the browser to wait before it follows.
        Some(page) if is_for_people && !page.is_asked_for_by(request) => {
            Response::new(Status::Found).header("Location", &page.location(request))
        }
        _ => {
            let response = Response::new(Status::ServiceUnavailable)
                .header("Retry-After", &notice.retry_after.to_string())
                .header("X-Content-Type-Options", "nosniff");
            if is_for_people {
                response
                    .header("Content-Security-Policy", page::CONTENT_SECURITY_POLICY)
                    .header("Referrer-Policy", "no-referrer")
                    .body(page::CONTENT_TYPE, page::body(notice, now))
            } else {
                response.body(problem::CONTENT_TYPE, problem::body(notice))
            }
        }
    }
}
