//! Lets a browser's scripts read the answers of mock-api from other origins, and answers their preflights.
//!
//! Without `Access-Control-Allow-Origin` on the 503 itself, a 2xx for the preflight, and `Retry-After` among the exposed
//! headers, a web app sees "network error" instead of maintenance.

use maintenance_lambda::Origins;
use maintenance_lambda::front::{Request, Response, Status};

/// How long a browser may keep a preflight, in seconds: what is allowed here is more than the real API allows.
const MAX_AGE: &str = "60";

/// The methods of every preflight, before the one that is asked for.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// The longest list of headers that is echoed, in bytes: API Gateway takes 10,240 for all the headers together.
const LONGEST_LIST: usize = 4096;

/// The headers that let this request's origin read the answer.
pub fn headers(origins: &Origins, request: &Request) -> Vec<(&'static str, String)> {
    let mut headers = allowed(origins, request);
    headers.push(("Access-Control-Expose-Headers", "Retry-After, X-Maintenance".to_owned()));
    headers
}

/// Says yes to whatever a browser wants to send: the 503 is for all requests.
pub fn preflight(origins: &Origins, request: &Request) -> Response {
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    let response = Response::new(Status::NoContent)
        .headers(allowed(origins, request))
        .header("Access-Control-Allow-Methods", &methods(request))
        .header("Access-Control-Max-Age", MAX_AGE)
        .header("Vary", vary);
    match requested_headers(request) {
        Some(list) => response.header("Access-Control-Allow-Headers", &list),
        None => response,
    }
}

/// `*` is for everybody, but without credentials; an origin of the list may send them.
fn allowed(origins: &Origins, request: &Request) -> Vec<(&'static str, String)> {
    let origin = request.headers.first("origin");
    match origins {
        Origins::Any => vec![("Access-Control-Allow-Origin", "*".to_owned())],
        Origins::Only(_) if origins.allow(origin) => vec![
            ("Access-Control-Allow-Origin", origin.unwrap_or_default().to_owned()),
            ("Access-Control-Allow-Credentials", "true".to_owned()),
        ],
        Origins::Only(_) => Vec::new(),
    }
}

/// Whether a browser asks for leave: it sends both headers; one is enough for what a front may have left of them.
pub fn is_preflight(request: &Request) -> bool {
    let has = |name| request.headers.first(name).is_some();
    request.method == "OPTIONS" && (has("access-control-request-method") || has("origin"))
}

fn methods(request: &Request) -> String {
    let asked = request.headers.first("access-control-request-method").unwrap_or_default();
    if is_token(asked) && asked.len() <= 64 && !METHODS.split(", ").any(|known| known == asked) {
        format!("{METHODS}, {asked}")
    } else {
        METHODS.to_owned()
    }
}

/// The header names that are asked for and are names; `None` where there are none.
fn requested_headers(request: &Request) -> Option<String> {
    let asked = request.headers.joined("access-control-request-headers");
    let mut list = String::new();
    for name in asked.split(',').map(str::trim).filter(|name| is_token(name)) {
        if list.len() + name.len() > LONGEST_LIST {
            break;
        }
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(name);
    }
    (!list.is_empty()).then_some(list)
}

/// Whether a text is a method or a header name (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use maintenance_lambda::Event;
    use maintenance_lambda::front::Shape;
    use serde_json::{Value, json};

    use super::*;

    fn request(method: &str, headers: &Value) -> Request {
        let event = json!({"httpMethod": method, "headers": headers}).to_string();
        Request::read(&Event::from(event.as_str()))
    }

    fn only(origin: &str) -> Origins {
        Origins::Only(vec!["https://other.example.com".to_owned(), origin.to_owned()])
    }

    #[test]
    fn an_origin_of_the_list_may_read_with_credentials() {
        let from = |origin: Value| request("GET", &json!({ "Origin": origin }));
        let allowed = |origins: &Origins, request: &Request| {
            let headers = super::allowed(origins, request);
            headers.into_iter().map(|(_, value)| value).collect::<Vec<_>>()
        };
        let app = "https://app.example.com";
        assert_eq!(allowed(&Origins::Any, &from(json!(app))), ["*"]);
        assert_eq!(allowed(&Origins::Any, &from(json!(null))), ["*"]);
        assert_eq!(allowed(&only(app), &from(json!(app))), [app, "true"]);
        assert!(allowed(&only(app), &from(json!("https://app.example.com.evil.invalid"))).is_empty());
        assert!(allowed(&only(app), &from(json!("http://app.example.com"))).is_empty());
        assert!(allowed(&only(app), &from(json!(null))).is_empty());
    }

    #[test]
    fn a_preflight_is_told_apart_from_a_plain_options() {
        let asks = json!({"access-control-request-method": "PUT", "origin": "https://app.example.com"});
        assert!(is_preflight(&request("OPTIONS", &asks)));
        assert!(is_preflight(&request("OPTIONS", &json!({"Origin": "https://app.example.com"}))));
        assert!(!is_preflight(&request("OPTIONS", &json!({"Accept": "*/*"}))));
        assert!(!is_preflight(&request("PUT", &asks)));
    }

    #[test]
    fn a_preflight_is_granted_what_it_asks_for_and_nothing_that_is_no_name() {
        for (asked, headers, method, methods) in [
            ("authorization,x-a", json!("authorization, x-a"), "PUT", METHODS.to_owned()),
            ("a, b\r\nc,,d e,é,f", json!("a, f"), "PROPFIND", format!("{METHODS}, PROPFIND")),
            ("", Value::Null, "patch", format!("{METHODS}, patch")),
            ("<b>", Value::Null, "a b", METHODS.to_owned()),
        ] {
            let asks = json!({"Access-Control-Request-Method": method, "Access-Control-Request-Headers": asked});
            let answer = preflight(&Origins::Any, &request("OPTIONS", &asks)).into_answer(Shape::RestApi);
            let answer = serde_json::to_value(answer).unwrap();
            assert_eq!(answer["statusCode"], 204);
            assert_eq!(answer["headers"]["access-control-allow-methods"], methods);
            assert_eq!(answer["headers"]["access-control-max-age"], "60");
            let granted = answer["headers"].get("access-control-allow-headers");
            assert_eq!(granted.unwrap_or(&Value::Null), &headers, "{asked}");
        }
    }

    #[test]
    fn the_list_of_headers_stays_short() {
        let asks = json!({"Access-Control-Request-Headers": "x-long-name,".repeat(10_000)});
        assert!(requested_headers(&request("OPTIONS", &asks)).unwrap().len() < LONGEST_LIST + 2);
    }
}
