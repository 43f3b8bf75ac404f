//! The address of a page, from a variable.

use super::Request;
use super::address::encode;

/// An `http` or `https` address that fits a `Location` header as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageUrl {
    location: String,
    host: String,
    path: String,
}

impl PageUrl {
    /// What [`PageUrl::parse`] takes, for people.
    pub const ACCEPTED: &str = "an address such as https://status.example.com/maintenance";

    /// Reads an address; `None` where it is none. What a path may not hold as it is gets percent-encoded.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) || text.chars().any(char::is_control) {
            return None;
        }
        let host = rest.split(['/', '?', '#']).next()?;
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        if host.is_empty() || !host.bytes().all(is_host) {
            return None;
        }
        let path = rest.get(host.len()..)?.split(['?', '#']).next()?;
        Some(Self { location: encode(text, ""), host: host.to_ascii_lowercase(), path: encode(path, "") })
    }

    /// The address, as it was configured.
    pub fn as_str(&self) -> &str {
        &self.location
    }

    /// Whether a request is for this very page: a redirect to it would go round for ever.
    pub fn is_asked_for_by(&self, request: &Request) -> bool {
        let without_slash = |path: &str| path.trim_end_matches('/').to_owned();
        let address = request.address.split('?').next().unwrap_or_default();
        let is_this = |path: &str| without_slash(path) == without_slash(&self.path);
        request.headers.first("host").is_some_and(|host| host.eq_ignore_ascii_case(&self.host))
            && (is_this(&request.path) || is_this(address))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::Event;

    #[test]
    fn only_addresses_of_the_web_are_taken() {
        for (text, location) in [
            ("https://status.example.com", Some("https://status.example.com")),
            ("HTTP://status.example.com:8080/a?b=c#d", Some("HTTP://status.example.com:8080/a?b=c#d")),
            ("https://status.example.com/pfl\u{e9}ge x", Some("https://status.example.com/pfl%C3%A9ge%20x")),
            ("https://status.example.com/\"<>", Some("https://status.example.com/%22%3C%3E")),
            ("", None),
            ("https://", None),
            ("https:///path", None),
            ("//status.example.com", None),
            ("javascript://a.example.com/%0aalert(1)", None),
            ("ftp://a.example.com", None),
            ("https://user@a.example.com", None),
            ("https://a.example.com/\r\nSet-Cookie: b", None),
            ("https://b\u{fc}cher.example.com", None),
        ] {
            assert_eq!(PageUrl::parse(text).as_ref().map(PageUrl::as_str), location, "{text}");
        }
    }

    #[test]
    fn the_page_itself_is_known() {
        for (page, host, path, expected) in [
            ("https://app.example.com", "APP.example.com", "/", true),
            ("https://app.example.com/down?x=y", "app.example.com", "/down/", true),
            ("https://app.example.com/down", "app.example.com", "/", false),
            ("https://status.example.com/", "app.example.com", "/", false),
        ] {
            let event = json!({"path": path, "headers": {"Host": host}}).to_string();
            let request = Request::read(&Event::from(event.as_str()));
            assert_eq!(PageUrl::parse(page).unwrap().is_asked_for_by(&request), expected, "{page} {host}{path}");
        }
        let event = r#"{"version": "2.0", "rawPath": "/maintenance/down", "headers": {"host": "app.example.com"},
            "requestContext": {"stage": "maintenance", "domainName": "app.example.com"}}"#;
        let page = PageUrl::parse("https://app.example.com/down").unwrap();
        assert!(page.is_asked_for_by(&Request::read(&Event::from(event))), "behind a stage that users do not see");
    }
}
