//! The names that come from outside, parsed once: after this, a `DnsName` is a DNS name.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest name of a target: it goes into P/state, where room is short.
const MAX_TARGET_NAME: usize = 64;

/// A target's name: letters, digits, `.`, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TargetName(String);

impl TargetName {
    /// Refuses what could not be a parameter's last segment.
    ///
    /// # Errors
    ///
    /// What a target's name takes, as the end of a sentence: the text is empty, too long, or has another character.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fits = !text.is_empty() && text.len() <= MAX_TARGET_NAME;
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if fits && text.chars().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("takes 1 to {MAX_TARGET_NAME} letters, digits, '.', '_' or '-'"))
    }

    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A DNS name as Route 53 compares them: lower case, no trailing dot, `\052` read as `*`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct DnsName(String);

impl DnsName {
    /// Normalises; refuses what DNS would not carry (labels of 1 to 63, 253 in all).
    ///
    /// # Errors
    ///
    /// What the name takes, as the end of a sentence: a label is empty or too long, or has a character that is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let name = unescape(text.trim()).to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*' | '/');
        let label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(allowed);
        if name.len() <= 253 && name.split('.').all(label) {
            return Ok(Self(name.to_owned()));
        }
        Err("takes a DNS name such as app.example.com".to_owned())
    }

    /// The normalised name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A hosted zone's id, without `/hostedzone/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ZoneId(String);

impl ZoneId {
    /// Takes the id alone or as Route 53 prints it.
    ///
    /// # Errors
    ///
    /// What the id takes, as the end of a sentence: the text is no hosted zone's id.
    pub fn parse(text: &str) -> Result<Self, String> {
        let id = text.trim_start_matches('/').trim_start_matches("hostedzone/");
        if (1..=32).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Ok(Self(id.to_owned()));
        }
        Err("takes a hosted zone's id such as Z0123456789ABC".to_owned())
    }

    /// The bare id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! displays_itself {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}
displays_itself!(TargetName, DnsName, ZoneId);

/// Reads Route 53's octal escapes (`\052` is `*`), its only ones.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let code = after.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let Some(code) = code {
            out.push(char::from(code));
            rest = after.get(3..).unwrap_or_default();
        } else {
            out.push('\\');
            rest = after;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dns_names_compare_as_route_53_does() {
        let same = ["App.Example.com", "app.example.com.", " app.example.com"];
        for text in same {
            assert_eq!(DnsName::parse(text).unwrap().as_str(), "app.example.com");
        }
        assert_eq!(DnsName::parse("\\052.example.com.").unwrap().as_str(), "*.example.com");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", ".", "a..b", "app example.com", &"a".repeat(64), "äpp.example.com", "\\"] {
            assert!(DnsName::parse(text).is_err(), "{text:?}");
        }
        assert!(ZoneId::parse("Z1/../x").is_err());
        assert_eq!(ZoneId::parse("/hostedzone/Z1").unwrap().as_str(), "Z1");
        assert!(TargetName::parse("a b").is_err());
    }
}
