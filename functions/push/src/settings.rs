//! The function's variables, read once. A failure lists every one that is missing or wrong.

use maintenance_core::Fault;
use maintenance_lambda::{Origins, Variables};

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

impl Settings {
    /// Reads the variables through `lookup`.
    ///
    /// # Errors
    ///
    /// One fault that names every variable that is missing or wrong, with what it takes.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Fault> {
        let mut variables = Variables::new(lookup);
        let table = variables.required("PUSH_TABLE", "the name of a DynamoDB table", table);
        let endpoint = variables.required(
            "PUSH_ENDPOINT",
            "the address of a WebSocket API's stage, such as https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com/live",
            stage,
        );
        let origins = variables.required("PUSH_ALLOWED_ORIGINS", Origins::ACCEPTED, |list| Origins::parse(list).ok());
        match (table, endpoint, origins) {
            (Some(table), Some(endpoint), Some(origins)) => Ok(Self { table, endpoint, origins }),
            _ => Err(variables.into_fault()),
        }
    }
}

fn table(text: &str) -> Option<String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    ((3..=255).contains(&text.len()) && text.bytes().all(is_allowed)).then(|| text.to_owned())
}

/// `http` is for a local AWS.
fn stage(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let (host, stage) = rest.split_once('/')?;
    let is_stage = !stage.is_empty() && !stage.contains(['?', '#', ' ', '@']);
    (is_host(host) && is_stage).then(|| text.to_owned())
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
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
}
