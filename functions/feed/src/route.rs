//! What a request is. It is read once, here.

use maintenance_lambda::front::Request;

use crate::document::Document;

/// The kinds of requests, each of which gets an answer of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A client reads one of the documents.
    Document(Document),
    /// A browser asks whether a script of another origin may read one: any `OPTIONS`, since a cache in front passes on
    /// none of the headers by which a preflight is known.
    Preflight,
    /// Whatever is none of the others.
    NotFound,
}

impl Route {
    /// The route of a request.
    pub fn of(request: &Request) -> Self {
        if request.method == "OPTIONS" {
            return Self::Preflight;
        }
        match Document::at(request) {
            Some(document) if request.is_read() => Self::Document(document),
            _ => Self::NotFound,
        }
    }

    /// Whether the answer tells of planned windows.
    pub fn needs_windows(self) -> bool {
        matches!(self, Self::Document(Document::Summary | Document::Upcoming))
    }
}

#[cfg(test)]
mod tests {
    use maintenance_lambda::Event;
    use serde_json::json;

    use super::*;

    fn route(method: &str, path: &str) -> Route {
        let event = json!({"path": path, "httpMethod": method}).to_string();
        Route::of(&Request::read(&Event::from(event.as_str())))
    }

    #[test]
    fn the_documents_are_found_behind_any_base_path() {
        for (end, document) in [
            ("summary.json", Document::Summary),
            ("status.json", Document::Status),
            ("scheduled-maintenances/active.json", Document::Active),
            ("scheduled-maintenances/upcoming.json", Document::Upcoming),
        ] {
            for path in ["/api/v2/", "/maintenance/api/v2/", "/v1/shop/api/v2/", "api/v2/", "//api//v2//"] {
                assert_eq!(route("GET", &format!("{path}{end}")), Route::Document(document), "{path}{end}");
            }
            for path in ["/", "/v2/", "/api/v1/", "/api/v2/more/", "/x-api/v2/", "/API/v2/"] {
                assert_eq!(route("GET", &format!("{path}{end}")), Route::NotFound, "{path}{end}");
            }
        }
        for path in ["", "/", "/api/v2", "/api/v2/active.json", "/api/v2/summary", "/api/v2/summary.json/more"] {
            assert_eq!(route("GET", path), Route::NotFound, "{path}");
        }
    }

    #[test]
    fn a_document_is_read_and_nothing_else() {
        let summary = "/api/v2/summary.json";
        assert_eq!(route("HEAD", summary), Route::Document(Document::Summary));
        assert_eq!(route("POST", summary), Route::NotFound);
        for path in [summary, "/", "/orders"] {
            assert_eq!(route("OPTIONS", path), Route::Preflight, "{path}");
        }
        assert_eq!(route("GET", "/.well-known/maintenance"), Route::NotFound, "mock-api has that one");
    }
}
