//! Where browsers are sent in place of the built-in page, and how they find their way back from there.

use maintenance_lambda::front::{PageUrl, Request};

/// The longest way back, in characters: browsers and fronts take longer addresses, but nobody comes back to one that
/// long.
const LONGEST_WAY_BACK: usize = 2000;

/// The value of `Location` for a request: the page, and in the fragment the way back to what was asked for.
///
/// A fragment stays in the browser: who hosts the page never learns of it. The way back to `/` is not spelled out, since
/// without a fragment of its own a redirect keeps the one that the user had.
pub fn location(page: &PageUrl, request: &Request) -> String {
    let (page, way_back) = (page.as_str(), request.address.as_str());
    if ["", "/"].contains(&way_back) || way_back.len() > LONGEST_WAY_BACK || !request.is_read() {
        return page.to_owned();
    }
    let page = page.split('#').next().unwrap_or_default();
    format!("{page}#return={way_back}")
}

#[cfg(test)]
mod tests {
    use maintenance_lambda::Event;
    use serde_json::json;

    use super::*;

    fn sent_to(page: &str, method: &str, path: &str) -> String {
        let event = json!({"version": "2.0", "rawPath": path, "rawQueryString": "x=1#\r\n",
            "requestContext": {"http": {"method": method}}})
        .to_string();
        location(&PageUrl::parse(page).unwrap(), &Request::read(&Event::from(event.as_str())))
    }

    #[test]
    fn the_way_back_is_in_the_fragment() {
        let page = "https://page.example.com/shop?a=b";
        let expected = format!("{page}#return=/orders/5?x=1%23%0D%0A");
        assert_eq!(sent_to(page, "GET", "/orders/5"), expected);
        assert_eq!(sent_to(&format!("{page}#its-own"), "HEAD", "/orders/5"), expected);
        // What was written cannot be read again, and nobody comes back to what is too long.
        assert_eq!(sent_to(page, "POST", "/orders/5"), page);
        assert_eq!(sent_to(page, "GET", &format!("/{}", "a".repeat(LONGEST_WAY_BACK))), page);
        assert_eq!(sent_to(page, "GET", "orders"), page);
    }

    #[test]
    fn without_a_way_back_the_browser_keeps_its_own_fragment() {
        let event = Event::from(r#"{"path": "/", "requestContext": {"path": "/"}}"#);
        let page = PageUrl::parse("https://page.example.com/").unwrap();
        assert_eq!(location(&page, &Request::read(&event)), "https://page.example.com/");
    }
}
