//! What a request is. It is read once, here.

use maintenance_lambda::front::{PageUrl, Request};

use crate::config::Config;
use crate::cors;
use crate::negotiate::prefers_html;

/// The kinds of requests, each of which gets an answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route<'a> {
    /// A browser asks whether a script of another origin may call the API.
    Preflight,
    /// A front end reads `…/.well-known/maintenance`.
    WellKnown,
    /// Somebody looks at it in a browser, and there is a page elsewhere.
    Redirect(&'a PageUrl),
    /// Somebody looks at it in a browser.
    Page,
    /// A program calls the API: whatever is none of the others.
    Problem,
}

impl<'a> Route<'a> {
    /// The route of a request.
    pub fn of(request: &Request, config: &'a Config) -> Self {
        if cors::is_preflight(request) {
            return Self::Preflight;
        }
        if is_well_known(request) {
            return Self::WellKnown;
        }
        if !prefers_html(&request.headers.joined("accept")) {
            return Self::Problem;
        }
        match &config.page_url {
            // The page itself would be sent to itself for ever.
            Some(page) if !page.is_asked_for_by(request) => Self::Redirect(page),
            _ => Self::Page,
        }
    }
}

/// Whether the status document is read, whatever base path or stage stands before it.
fn is_well_known(request: &Request) -> bool {
    let mut segments = request.segments_from_the_end();
    request.is_read() && segments.next() == Some("maintenance") && segments.next() == Some(".well-known")
}

#[cfg(test)]
mod tests {
    use maintenance_lambda::Event;
    use serde_json::json;

    use super::*;

    fn request(method: &str, path: &str, accept: &str) -> Request {
        let event = json!({"path": path, "httpMethod": method, "headers": {"Accept": accept}}).to_string();
        Request::read(&Event::from(event.as_str()))
    }

    #[test]
    fn the_status_document_is_found_behind_any_base_path() {
        let config = Config::default();
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
                let route = Route::of(&request(method, path, "*/*"), &config);
                let wanted = if expected && is_read { Route::WellKnown } else { Route::Problem };
                assert_eq!(route, wanted, "{method} {path}");
            }
        }
    }

    #[test]
    fn people_are_sent_to_the_page_where_there_is_one() {
        let page = PageUrl::parse("https://page.example.com/").unwrap();
        let elsewhere = Config { page_url: Some(page.clone()), ..Config::default() };
        let browser = request("GET", "/orders", "text/html,*/*;q=0.8");
        assert_eq!(Route::of(&browser, &Config::default()), Route::Page);
        assert_eq!(Route::of(&browser, &elsewhere), Route::Redirect(&page));
        assert_eq!(Route::of(&request("GET", "/orders", "application/json"), &elsewhere), Route::Problem);
        // A feed's path is no exception: the feed is a function of its own.
        assert_eq!(Route::of(&request("GET", "/api/v2/summary.json", "*/*"), &elsewhere), Route::Problem);
    }
}
