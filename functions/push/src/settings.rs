//! The function's variables, read once. A failure lists every one that is missing or wrong.

use maintenance_core::{Fault, Kind};

/// What push must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The table of connections.
    pub table: String,
    /// Where the WebSocket API's stage is told what its connections are to get.
    pub endpoint: String,
    /// Whose pages may connect.
    pub origins: Origins,
}

/// Whose pages may connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// Everybody's, and programs that are no browsers.
    Any,
    /// Those of these origins.
    Only(Vec<String>),
}

impl Origins {
    /// Whether a connection of that origin is taken. What names none is no browser's.
    pub fn allow(&self, origin: Option<&str>) -> bool {
        match self {
            Self::Any => true,
            Self::Only(list) => {
                origin.is_some_and(|origin| list.iter().any(|known| known.eq_ignore_ascii_case(origin)))
            }
        }
    }
}

impl Settings {
    /// Reads the variables through `variable`.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Fault> {
        let mut problems = Vec::new();
        let mut read = |name: &str, takes: &str, is_right: fn(&str) -> bool| {
            let text = variable(name).unwrap_or_default().trim().to_owned();
            if !is_right(&text) {
                let problem = if text.is_empty() { "is missing: it takes" } else { "takes" };
                problems.push(format!("{name} {problem} {takes}"));
            }
            text
        };
        let table = read("PUSH_TABLE", "the name of a DynamoDB table", is_table);
        let endpoint = read(
            "PUSH_ENDPOINT",
            "the address of a WebSocket API's stage, such as https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com/live",
            is_stage,
        );
        let origins = read(
            "PUSH_ALLOWED_ORIGINS",
            "* or a comma-separated list of origins such as https://app.example.com, with no path and no wildcard",
            |list| entries(list).next().is_some() && entries(list).all(|entry| entry == "*" || is_origin(entry)),
        );
        if !problems.is_empty() {
            return Err(Fault::new(Kind::Invalid, problems.join("; ")));
        }
        let origins = if entries(&origins).any(|entry| entry == "*") {
            Origins::Any
        } else {
            Origins::Only(entries(&origins).map(ToOwned::to_owned).collect())
        };
        Ok(Self { table, endpoint, origins })
    }
}

fn is_table(text: &str) -> bool {
    (3..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// `http` is for a local AWS.
fn is_stage(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let parts = rest.and_then(|rest| rest.split_once('/'));
    parts.is_some_and(|(host, stage)| is_host(host) && !stage.is_empty() && !stage.contains(['?', '#', ' ', '@']))
}

fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(is_host)
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

/// The origins of a list, without the slash that is no part of one.
fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|entry| entry.trim().trim_end_matches('/')).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: &str = "https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com/live";

    fn read(table: &str, endpoint: &str, origins: &str) -> Result<Settings, String> {
        let variables = [("PUSH_TABLE", table), ("PUSH_ENDPOINT", endpoint), ("PUSH_ALLOWED_ORIGINS", origins)];
        let find = |name: &str| Some(variables.iter().find(|(known, _)| *known == name)?.1.to_owned());
        Settings::read(find).map_err(|fault| fault.to_string())
    }

    #[test]
    fn what_is_right_is_taken() {
        let settings = read("shop-push", STAGE, "https://app.example.com/, http://localhost:3000,").unwrap();
        assert_eq!((settings.table.as_str(), settings.endpoint.as_str()), ("shop-push", STAGE));
        let only = ["https://app.example.com", "http://localhost:3000"].map(ToOwned::to_owned);
        assert_eq!(settings.origins, Origins::Only(only.to_vec()));
        assert_eq!(read("shop-push", STAGE, "https://app.example.com, *").unwrap().origins, Origins::Any);
        assert!(read("shop-push", "http://127.0.0.1:4566/_aws/execute-api/a1b2c3d4/live", "*").is_ok());
    }

    #[test]
    fn one_message_lists_all_that_is_missing() {
        let message = Settings::read(|_| None).unwrap_err().to_string();
        for name in ["PUSH_TABLE is missing", "PUSH_ENDPOINT is missing", "PUSH_ALLOWED_ORIGINS is missing"] {
            assert!(message.contains(name), "{name} is not in: {message}");
        }
    }

    #[test]
    fn each_wrong_one_is_named() {
        for table in [" ", "ab", "a b c", "arn:aws:dynamodb:eu-central-1:123456789012:table/x"] {
            assert!(read(table, STAGE, "*").unwrap_err().starts_with("PUSH_TABLE "), "{table}");
        }
        let host = "https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com";
        for endpoint in ["a1b2c3d4", "wss://x/live", host, &format!("{host}/"), "https:///live", "https://x/live?y"] {
            assert!(read("shop-push", endpoint, "*").unwrap_err().starts_with("PUSH_ENDPOINT "), "{endpoint}");
        }
        for origins in [",", "app.example.com", "https://*.example.com", "https://app.example.com/path", "null"] {
            assert!(read("shop-push", STAGE, origins).unwrap_err().starts_with("PUSH_ALLOWED_ORIGINS "), "{origins}");
        }
    }

    #[test]
    fn only_named_origins_may_connect() {
        let only = Origins::Only(vec!["https://app.example.com".to_owned()]);
        assert!(only.allow(Some("https://app.example.com")) && only.allow(Some("https://APP.example.com")));
        for foreign in ["http://app.example.com", "https://app.example.com.evil.example", "null", ""] {
            assert!(!only.allow(Some(foreign)), "{foreign}");
        }
        assert!(!only.allow(None));
        assert!(Origins::Any.allow(None) && Origins::Any.allow(Some("null")));
    }
}
