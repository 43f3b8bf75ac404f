//! What stood in a user's address bar, path and query, as far as a front tells.

use crate::event::{Members, object, text, texts};

use super::Shape;

/// Path and query of a request, percent-encoded; empty where the event has no path.
///
/// The path begins with exactly one slash: after a second one, a browser would look for a host. No `#` is left, so that
/// all of it may stand in a fragment.
pub(super) fn of(shape: Shape, event: &Members<'_>, context: &Members<'_>) -> String {
    let Some(path) = path(shape, event, context).filter(|path| path.starts_with('/')) else { return String::new() };
    let path = encode(path.trim_start_matches('/'), "#?");
    let query = query(shape, event);
    if query.is_empty() { format!("/{path}") } else { format!("/{path}?{query}") }
}

/// Encodes what no address holds as it is, and the characters of `more`; what is encoded already stays so.
pub(super) fn encode(text: &str, more: &str) -> String {
    let is_encoded = |at: usize| {
        let digits = text.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let stays = |at: usize, byte: u8| match byte {
        b'%' => is_encoded(at),
        _ => byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) && !more.as_bytes().contains(&byte),
    };
    percent(text, stays)
}

/// The path, with the stage only where the user's address has it.
fn path(shape: Shape, event: &Members<'_>, context: &Members<'_>) -> Option<String> {
    let path = text(event, "rawPath").or_else(|| text(event, "path"));
    let is_rest_api = shape == Shape::RestApi && !event.contains_key("version");
    match shape {
        Shape::Alb { .. } => path,
        // A REST API leaves the stage out of the event's own path, though the address of the API itself has it.
        _ if is_rest_api => text(context, "path").or(path),
        // An HTTP API puts it there behind a domain name of one's own, too, whose addresses do not have it.
        _ if text(context, "domainName").is_some_and(|domain| !domain.contains(".execute-api.")) => {
            let stage = text(context, "stage").unwrap_or_default();
            path.map(|path| match path.strip_prefix('/').and_then(|path| path.strip_prefix(stage.as_str())) {
                Some("") if !stage.is_empty() => "/".to_owned(),
                Some(rest) if rest.starts_with('/') => rest.to_owned(),
                _ => path,
            })
        }
        _ => path,
    }
}

fn query(shape: Shape, event: &Members<'_>) -> String {
    if let Some(query) = text(event, "rawQueryString") {
        return encode(&query, "#");
    }
    // API Gateway decodes names and values; an Application Load Balancer hands them on as they were sent.
    let part = |text: &str| match shape {
        Shape::Alb { .. } => encode(text, "#"),
        _ => percent(text, |_, byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
    };
    let maps = ["multiValueQueryStringParameters", "queryStringParameters"];
    let mut maps = maps.into_iter().map(|name| object(event.get(name).copied()));
    let map = maps.find(|map| !map.is_empty()).unwrap_or_default();
    let pairs = map.into_iter().flat_map(|(name, raw)| {
        let name = part(&name);
        texts(raw).into_iter().map(move |value| (name.clone(), value))
    });
    pairs.map(|(name, value)| format!("{name}={}", part(&value))).collect::<Vec<_>>().join("&")
}

fn percent(text: &str, stays: impl Fn(usize, u8) -> bool) -> String {
    let encoded = |(at, byte)| if stays(at, byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().enumerate().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use crate::event::Event;
    use crate::front::Request;

    fn check(event: &str, address: &str) {
        assert_eq!(Request::read(&Event::from(event)).address, address, "{event}");
    }

    #[test]
    fn of_a_rest_api() {
        check(r#"{"path": "/orders/5", "multiValueQueryStringParameters": null}"#, "/orders/5");
        check(
            r#"{"path": "/orders", "requestContext": {"path": "/prod/orders"},
                "queryStringParameters": {"x": "2"}, "multiValueQueryStringParameters": {"x": ["1", "2"], "y": [""]}}"#,
            "/prod/orders?x=1&x=2&y=",
        );
        check(
            r#"{"path": "/a", "queryStringParameters": {"q": "1 & 2=3%\u00e9#/?"}}"#,
            "/a?q=1%20%26%202%3D3%25%C3%A9%23%2F%3F",
        );
    }

    #[test]
    fn of_an_http_api_and_a_function_url() {
        let event = |path: &str, query: &str, domain: &str, stage: &str| {
            serde_json::json!({"version": "2.0", "rawPath": path, "rawQueryString": query,
                "requestContext": {"http": {"method": "GET"}, "domainName": domain, "stage": stage}})
            .to_string()
        };
        let (own, of_the_api) = ("app.example.com", "a1b2c3.execute-api.eu-central-1.amazonaws.com");
        check(&event("/orders/5", "x=1&y=a%20b", own, "$default"), "/orders/5?x=1&y=a%20b");
        check(&event("/orders", "a=#\"<\u{e9}%&b", own, "$default"), "/orders?a=%23%22%3C%C3%A9%25&b");
        check(&event("/prod/orders", "", own, "prod"), "/orders");
        check(&event("/prod", "", own, "prod"), "/");
        check(&event("/products", "", own, "prod"), "/products");
        check(&event("/prod/orders", "", of_the_api, "prod"), "/prod/orders");
        check(&event("/orders", "", own, ""), "/orders");
    }

    #[test]
    fn of_a_load_balancer() {
        check(
            r##"{"requestContext": {"elb": {}}, "path": "/a%20b", "queryStringParameters": {"q": "1%20%26+2", "z": "#"}}"##,
            "/a%20b?q=1%20%26+2&z=%23",
        );
        check(
            r#"{"requestContext": {"elb": {}}, "path": "/", "multiValueQueryStringParameters": {"q": ["1", "2"]}}"#,
            "/?q=1&q=2",
        );
    }

    #[test]
    fn nothing_breaks_out_of_it() {
        check(r#"{"path": "//evil.example.com/x"}"#, "/evil.example.com/x");
        check(r#"{"path": "/\r\nSet-Cookie: a=b\u0000\\"}"#, "/%0D%0ASet-Cookie:%20a=b%00%5C");
        check(r#"{"path": "/a?b#c%2Fd%zz%"}"#, "/a%3Fb%23c%2Fd%25zz%25");
        check(r#"{"path": "https://evil.example.com/"}"#, "");
        check(r#"{"path": 7}"#, "");
    }
}
