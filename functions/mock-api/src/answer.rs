//! Which answer a request gets.

use jiff::Timestamp;
use maintenance_lambda::State;
use maintenance_lambda::front::{PageUrl, Request, Response, Status};

use crate::config::Config;
use crate::notice::Notice;
use crate::route::Route;
use crate::{cors, page, problem, redirect, well_known};

/// The answer to a request. There is one for every request.
pub fn answer(request: &Request, state: &State, config: &Config, now: Timestamp) -> Response {
    let notice = Notice::of(state, config, now);
    let response = match Route::of(request, config) {
        Route::Preflight => return cors::preflight(&config.origins, request),
        Route::WellKnown => Response::new(Status::Ok)
            .header("Vary", "Origin")
            .body(well_known::CONTENT_TYPE, well_known::body(state, config, now)),
        Route::Redirect(page) => refused(found(page, request)),
        Route::Page => refused(unavailable(&notice))
            .header("Content-Security-Policy", page::CONTENT_SECURITY_POLICY)
            .header("Referrer-Policy", "no-referrer")
            .body(page::CONTENT_TYPE, page::body(&notice, now)),
        Route::Problem => refused(unavailable(&notice)).body(problem::CONTENT_TYPE, problem::body(&notice)),
    };
    let response = response.headers(cors::headers(&config.origins, request));
    if request.is_head() { response.without_body() } else { response }
}

/// No Retry-After: with a redirect it would ask the browser to wait before it follows.
fn found(page: &PageUrl, request: &Request) -> Response {
    Response::new(Status::Found).header("Location", &redirect::location(page, request))
}

fn unavailable(notice: &Notice) -> Response {
    Response::new(Status::ServiceUnavailable)
        .header("Retry-After", &notice.retry_after.to_string())
        .header("X-Content-Type-Options", "nosniff")
}

/// What stands on every answer in place of the API's own.
fn refused(response: Response) -> Response {
    response.header("X-Maintenance", "on").header("Vary", "Accept, Origin")
}
