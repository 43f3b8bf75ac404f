//! Where browsers are sent in place of the built-in page, and how they find their way back from there.

use crate::{address::encode, request::Request};

/// The longest way back, in characters: browsers and fronts take longer addresses, but nobody comes back to one that
/// long.
const LONGEST_WAY_BACK: usize = 2000;

/// An `http` or `https` address that fits a `Location` header as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageUrl {
    location: String,
    host: String,
    path: String,
}

impl PageUrl {
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

    /// The value of `Location` for a request: the page, and in the fragment the way back to what was asked for.
    ///
    /// A fragment stays in the browser: who hosts the page never learns of it. The way back to `/` is not spelled out,
    /// since without a fragment of its own a redirect keeps the one that the user had.
    pub fn location(&self, request: &Request) -> String {
        let way_back = request.address.as_str();
        let is_read = ["GET", "HEAD"].contains(&request.method.as_str());
        if ["", "/"].contains(&way_back) || way_back.len() > LONGEST_WAY_BACK || !is_read {
            return self.location.clone();
        }
        let page = self.location.split('#').next().unwrap_or_default();
        format!("{page}#return={way_back}")
    }

    /// Whether the request is for this very page: mock-api stands before it, and a redirect would go round for ever.
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

    fn location(page: &str, method: &str, path: &str) -> String {
        let event = json!({"version": "2.0", "rawPath": path, "rawQueryString": "x=1#\r\n",
            "requestContext": {"http": {"method": method}}})
        .to_string();
        PageUrl::parse(page).unwrap().location(&Request::read(&Event::from(event.as_str())))
    }

    #[test]
    fn the_way_back_is_in_the_fragment() {
        let page = "https://page.example.com/shop?a=b";
        let expected = format!("{page}#return=/orders/5?x=1%23%0D%0A");
        assert_eq!(location(page, "GET", "/orders/5"), expected);
        assert_eq!(location(&format!("{page}#its-own"), "HEAD", "/orders/5"), expected);
        // What was written cannot be read again, and nobody comes back to what is too long.
        assert_eq!(location(page, "POST", "/orders/5"), page);
        assert_eq!(location(page, "GET", &format!("/{}", "a".repeat(LONGEST_WAY_BACK))), page);
        assert_eq!(location(page, "GET", "orders"), page);
    }

    #[test]
    fn without_a_way_back_the_browser_keeps_its_own_fragment() {
        let event = Event::from(r#"{"path": "/", "requestContext": {"path": "/"}}"#);
        let page = PageUrl::parse("https://page.example.com/").unwrap();
        assert_eq!(page.location(&Request::read(&event)), "https://page.example.com/");
    }

    #[test]
    fn the_page_itself_is_not_redirected() {
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
