//! Whether a client would rather have HTML than JSON (RFC 9110, section 12.5.1).

/// Whether `text/html` is preferred, by the value of `Accept`.
///
/// A tie goes to what is named more exactly (`text/html, */*` is a browser), then to JSON: the callers of an API are
/// programs.
pub fn prefers_html(accept: &str) -> bool {
    let ranges: Vec<Range<'_>> = accept.split(',').filter_map(Range::parse).collect();
    let html = preference(&ranges, "text", "html");
    let json = preference(&ranges, "application", "json").max(preference(&ranges, "application", "problem+json"));
    html.quality > 0 && html > json
}

/// One media range, such as `text/*;q=0.8`.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: u16,
}

/// How welcome a type is: thousandths of quality, then how exactly it was named.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Preference {
    quality: u16,
    exactness: u8,
}

impl<'a> Range<'a> {
    /// `None` where it cannot be read: it then counts for nothing.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let mut quality = Some(1000);
        for parameter in parts {
            if let Some((name, value)) = parameter.split_once('=')
                && name.trim().eq_ignore_ascii_case("q")
            {
                quality = thousandths(value.trim());
            }
        }
        Some(Self { kind, subtype, quality: quality? })
    }

    /// How exactly this range names a type; `None` where it does not.
    fn exactness(&self, kind: &str, subtype: &str) -> Option<u8> {
        match (self.kind, self.subtype) {
            ("*", "*") => Some(1),
            (named, "*") if named.eq_ignore_ascii_case(kind) => Some(2),
            (named, exact) if named.eq_ignore_ascii_case(kind) && exact.eq_ignore_ascii_case(subtype) => Some(3),
            _ => None,
        }
    }
}

/// The quality of a type is that of the range that names it most exactly, not the best one.
fn preference(ranges: &[Range<'_>], kind: &str, subtype: &str) -> Preference {
    ranges
        .iter()
        .filter_map(|range| Some((range.exactness(kind, subtype)?, range.quality)))
        .max()
        .map(|(exactness, quality)| Preference { quality, exactness })
        .unwrap_or_default()
}

/// `0.85` is 850. By hand: the number parser of `std` takes `inf`, `nan` and `1e9` too.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<3}").get(..3)?.parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_for_who_prefers_it() {
        for (accept, expected) in [
            // Browsers: Chrome, Safari, and an old one that names nothing but HTML exactly.
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", true),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("text/html, application/xhtml+xml, */*", true),
            ("text/html", true),
            ("TEXT/HTML; charset=utf-8", true),
            ("text/*", true),
            ("application/json;q=0.5, text/html;q=0.6", true),
            ("application/json;q=0, text/html;q=0.1", true),
            ("*/*;q=0.1, text/html ; Q=0.2", true),
            // Programs: nothing, anything, axios, curl, and those that name JSON.
            ("", false),
            ("*/*", false),
            ("application/json, text/plain, */*", false),
            ("application/json", false),
            ("application/problem+json, text/html;q=0.9", false),
            ("application/json, text/html", false),
            ("text/html, application/json", false),
            ("application/*, text/html;q=0.9", false),
            ("text/html;q=0.5, */*", false),
            ("text/html;q=0, */*;q=0", false),
            ("text/*, text/html;q=0", false),
            ("image/avif,image/webp,*/*;q=0.8", false),
            // What cannot be read counts for nothing.
            ("text/html;q=inf", false),
            ("text/html;q=", false),
            ("text/html;q=2", false),
            ("text/html;q=0.é", false),
            (",,;=/,/;q", false),
            ("text", false),
        ] {
            assert_eq!(prefers_html(accept), expected, "{accept}");
        }
    }
}
