//! Whose pages a function serves: a list of origins, as browsers send them.

/// A list of origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Every one, and clients that are no browsers.
    Any,
    /// These.
    Only(Vec<String>),
}

/// A list in which something is no origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidOrigins {
    /// The entries that are origins; `None` where there are none.
    pub valid: Option<Origins>,
}

impl Origins {
    /// What [`Origins::parse`] takes, for people.
    pub const ACCEPTED: &str =
        "* or a comma-separated list of origins such as https://app.example.com, with no path and no wildcard";

    /// Reads a list. A slash at the end of an origin is left out; `*` anywhere in the list stands for all.
    ///
    /// # Errors
    ///
    /// Where an entry is no origin, or where the list has no entries. The error holds the entries that are origins, for
    /// a function that goes on with those.
    pub fn parse(list: &str) -> Result<Self, InvalidOrigins> {
        let entries: Vec<&str> =
            list.split(',').map(|entry| entry.trim().trim_end_matches('/')).filter(|entry| !entry.is_empty()).collect();
        let valid: Vec<String> =
            entries.iter().filter(|entry| is_origin(entry)).map(|entry| (*entry).to_owned()).collect();
        let wildcards = entries.iter().filter(|entry| **entry == "*").count();
        let is_valid = !entries.is_empty() && valid.len() + wildcards == entries.len();
        let origins = match (wildcards, valid.is_empty()) {
            (0, true) => None,
            (0, false) => Some(Self::Only(valid)),
            _ => Some(Self::Any),
        };
        origins.clone().filter(|_| is_valid).ok_or(InvalidOrigins { valid: origins })
    }

    /// Whether the list names a request's origin. A request without one is no browser's, and on no list but `*`.
    pub fn allow(&self, origin: Option<&str>) -> bool {
        match self {
            Self::Any => true,
            Self::Only(list) => {
                origin.is_some_and(|origin| list.iter().any(|known| known.eq_ignore_ascii_case(origin)))
            }
        }
    }
}

/// Whether a text is an origin as browsers send it: `https://app.example.com`, with a port where it is not the usual.
fn is_origin(text: &str) -> bool {
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    let is_host = |host: &str| {
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
    };
    text.split_once("://").is_some_and(|(scheme, host)| is_scheme(scheme) && is_host(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(list: &[&str]) -> Origins {
        Origins::Only(list.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_list_is_read() {
        assert_eq!(Origins::parse("*"), Ok(Origins::Any));
        assert_eq!(Origins::parse("https://app.example.com, *"), Ok(Origins::Any));
        let two = only(&["https://app.example.com", "http://localhost:3000"]);
        assert_eq!(Origins::parse(" https://app.example.com/, http://localhost:3000,"), Ok(two));
    }

    #[test]
    fn what_is_no_origin_is_an_error_that_holds_the_others() {
        let valid = Some(only(&["https://app.example.com"]));
        assert_eq!(Origins::parse("https://app.example.com, nonsense"), Err(InvalidOrigins { valid }));
        let all = Some(Origins::Any);
        assert_eq!(Origins::parse("nonsense, *"), Err(InvalidOrigins { valid: all }));
        for list in ["", ",", "app.example.com", "null"] {
            assert_eq!(Origins::parse(list), Err(InvalidOrigins { valid: None }), "{list}");
        }
    }

    #[test]
    fn origins_look_like_what_browsers_send() {
        for good in ["https://app.example.com", "http://localhost:3000", "capacitor://localhost", "http://[::1]:80"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in
            ["", "*", "null", "app.example.com", "https://", "https://a.example.com/x", "https://*.a.com", "://a"]
        {
            assert!(!is_origin(bad), "{bad}");
        }
    }

    #[test]
    fn only_listed_origins_are_allowed() {
        let list = only(&["https://app.example.com"]);
        assert!(list.allow(Some("https://app.example.com")) && list.allow(Some("https://APP.example.com")));
        for foreign in ["http://app.example.com", "https://app.example.com.evil.example", "null", ""] {
            assert!(!list.allow(Some(foreign)), "{foreign}");
        }
        assert!(!list.allow(None));
        assert!(Origins::Any.allow(None) && Origins::Any.allow(Some("null")));
    }
}
