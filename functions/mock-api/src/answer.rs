//! Which answer a request gets.

use jiff::Timestamp;

use crate::{
    config::Config,
    cors, feed,
    negotiate::prefers_html,
    notice::Notice,
    page, problem,
    request::Request,
    response::{Response, Status},
    state::State,
};

/// The answer to a request, from the state as it is known at `now`. There is one for every request.
pub fn answer(request: &Request, state: &State, config: &Config, now: Timestamp) -> Response {
    if cors::is_preflight(request) {
        return config.origins.preflight(request);
    }
    let response = if feed::is_asked_for_by(request) {
        Response::new(Status::Ok).header("Vary", "Origin").body(feed::CONTENT_TYPE, feed::body(state, config, now))
    } else {
        refusal(request, &Notice::of(state, config, now), config, now)
            .header("X-Maintenance", "on")
            .header("Vary", "Accept, Origin")
    }
    .headers(config.origins.headers(request));
    if request.is_head() { response.without_body() } else { response }
}

/// The 503: for programs, or as a page; or the way to a page elsewhere.
fn refusal(request: &Request, notice: &Notice, config: &Config, now: Timestamp) -> Response {
    let is_for_people = prefers_html(&request.headers.joined("accept"));
    match &config.page_url {
        // No Retry-After: with a redirect it would ask the browser to wait before it follows.
        Some(page) if is_for_people && !page.is_asked_for_by(request) => {
            Response::new(Status::Found).header("Location", page.location())
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
