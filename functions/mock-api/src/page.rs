//! The page that people see: one response, no script, nothing loaded from anywhere.

use jiff::Timestamp;

use crate::notice::Notice;

/// The media type of the body.
pub const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// Allows the page's own style, by its hash, and nothing else. A page without controls may stand in a frame.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'sha256-d64GNDhGFVXqBD1Z9Br3UsRAp4d16GByXiyQSMPg0IE='; base-uri 'none'; form-action 'none'";

const STYLE: &str = "
:root { color-scheme: light dark; }
body { box-sizing: border-box; min-height: 100vh; margin: 0; padding: 2rem; display: flex; align-items: center;
  justify-content: center; font: 1.125rem/1.6 system-ui, sans-serif; }
main { max-width: 34rem; }
h1 { margin: 0 0 1rem; font-size: 1.75rem; line-height: 1.25; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.message { white-space: pre-line; }
";

/// The page. An end that has passed is not promised.
pub fn body(notice: &Notice, now: Timestamp) -> String {
    let message = escape(&notice.message);
    let end = notice
        .until
        .filter(|until| *until > now)
        .map(|until| {
            let readable = until.strftime("%-d %B %Y, %H:%M UTC");
            format!("<p>We expect to be back by <time datetime=\"{until}\">{readable}</time>.</p>\n")
        })
        .unwrap_or_default();
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>Down for maintenance</title>\n\
         <style>{STYLE}</style>\n\
         </head>\n\
         <body>\n\
         <main>\n\
         <h1>Down for maintenance</h1>\n\
         <p class=\"message\" dir=\"auto\">{message}</p>\n\
         {end}\
         <p><a href=\"\">Try again</a></p>\n\
         </main>\n\
         </body>\n\
         </html>\n"
    )
}

/// Text as it may stand in an element or in a quoted attribute. Control characters are no text.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push('\n'),
            char if char.is_control() => {}
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, Engine};
    use sha2::{Digest, Sha256};

    use super::*;

    fn page(message: &str, until: Option<&str>) -> String {
        let until = until.map(|text| text.parse().unwrap());
        let notice = Notice { since: None, until, message: message.to_owned(), retry_after: 300 };
        body(&notice, "2026-12-01T03:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_policy_allows_the_style_and_nothing_else_is_styled_or_loaded() {
        let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
        assert!(CONTENT_SECURITY_POLICY.contains(&format!("'sha256-{hash}'")), "it must name sha256-{hash}");
        let page = page("", None);
        for forbidden in ["style=", "<script", "src=", "url(", "@import", "<link"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert!(page.len() < 2048, "{}", page.len());
    }

    #[test]
    fn the_message_is_text() {
        let page = page("<script>alert('x')</script> & \"y\"\0\u{1b}\r\nz", None);
        let expected = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;\nz</p>";
        assert!(page.contains(expected), "{page}");
    }

    #[test]
    fn only_an_end_to_come_is_named() {
        let expected = "<time datetime=\"2026-12-01T04:30:00Z\">1 December 2026, 04:30 UTC</time>";
        assert!(page("", Some("2026-12-01T05:30:00+01:00")).contains(expected));
        assert!(!page("", Some("2026-12-01T03:00:00Z")).contains("<time"));
        assert!(!page("", None).contains("<time"));
    }
}
