//! Just enough XML to read and write what Route 53 sends: elements without attributes, no mixed content.

/// The contents of every element of this name, in order; elements of one name never nest in what is read here.
pub fn all<'a>(xml: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut rest = xml;
    let mut found = Vec::new();
    while let Some((_, after)) = rest.split_once(&open) {
        let Some((inside, next)) = after.split_once(&close) else {
            break;
        };
        found.push(inside);
        rest = next;
    }
    found
}

/// The text of the first element of this name.
pub fn text(xml: &str, tag: &str) -> Option<String> {
    all(xml, tag).first().map(|inside| unescape(inside))
}

/// An element with a text.
pub fn element(tag: &str, text: &str) -> String {
    nest(tag, &escape(text))
}

/// An element around what is XML already.
pub fn nest(tag: &str, inside: &str) -> String {
    format!("<{tag}>{inside}</{tag}>")
}

/// Text as it stands between tags.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
