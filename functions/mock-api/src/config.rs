//! The function's variables, read once. A wrong one costs its own effect, never the 503.

use maintenance_lambda::front::PageUrl;
use maintenance_lambda::state::DEFAULT_MESSAGE;
use maintenance_lambda::variables::parameter_name;
use maintenance_lambda::{Origins, Variables};

const STATE_PARAMETER: &str = "MOCK_STATE_PARAMETER";
const MESSAGE: &str = "MOCK_MESSAGE";
const RETRY_AFTER_SECONDS: &str = "MOCK_RETRY_AFTER_SECONDS";
const ALLOWED_ORIGINS: &str = "MOCK_ALLOWED_ORIGINS";
const PAGE_URL: &str = "MOCK_PAGE_URL";

/// The longest wait that is asked of a client, in seconds: a week. An `until` of the year 9999 is a slip, not a plan.
pub const LONGEST_WAIT: u32 = 7 * 24 * 60 * 60;

/// What an operator has set, or the defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The name of `P/state`; without it no AWS client is built.
    pub state_parameter: Option<String>,
    /// What users read where the state holds no message.
    pub message: String,
    /// Retry-After where the state holds no `until`, in seconds.
    pub retry_after: u32,
    /// Who may read the answers from a browser.
    pub origins: Origins,
    /// Where browsers are sent instead of the built-in page.
    pub page_url: Option<PageUrl>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            state_parameter: None,
            message: DEFAULT_MESSAGE.to_owned(),
            retry_after: 300,
            origins: Origins::Any,
            page_url: None,
        }
    }
}

impl Config {
    /// Reads the variables through `lookup`, and says of each wrong one what it takes and what is used instead.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let mut variables = Variables::new(lookup);
        let default = Self::default();
        let config = Self {
            state_parameter: variables.optional(
                STATE_PARAMETER,
                "the name or ARN of an SSM parameter, such as /maintenance/shop/state",
                "no state is read",
                parameter_name,
            ),
            message: variables.text(MESSAGE).unwrap_or(default.message),
            retry_after: variables
                .optional(
                    RETRY_AFTER_SECONDS,
                    &format!("a whole number from 1 to {LONGEST_WAIT}"),
                    &format!("{} is used", default.retry_after),
                    |text| text.parse().ok().filter(|seconds| (1..=LONGEST_WAIT).contains(seconds)),
                )
                .unwrap_or(default.retry_after),
            origins: origins(&mut variables),
            page_url: variables.optional(PAGE_URL, PageUrl::ACCEPTED, "the built-in page is used", PageUrl::parse),
        };
        (config, variables.into_problems())
    }
}

/// The origins of the list that are some. Where none is, all may read: there is nothing secret in a 503, and an app that
/// cannot read it takes it for a broken network.
fn origins(variables: &mut Variables<impl Fn(&str) -> Option<String>>) -> Origins {
    let Some(list) = variables.text(ALLOWED_ORIGINS) else { return Origins::Any };
    Origins::parse(&list).unwrap_or_else(|invalid| {
        let origins = invalid.valid.unwrap_or(Origins::Any);
        let used = if origins == Origins::Any { "* is used" } else { "the others are used" };
        variables.problem(format!("{ALLOWED_ORIGINS} takes {}; {used}", Origins::ACCEPTED));
        origins
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> (Config, Vec<String>) {
        Config::read(|name| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        })
    }

    #[test]
    fn what_is_not_set_or_blank_is_the_default() {
        let names = [STATE_PARAMETER, MESSAGE, RETRY_AFTER_SECONDS, ALLOWED_ORIGINS, PAGE_URL];
        let blank = names.map(|name| (name, " "));
        assert_eq!(read(&[]), (Config::default(), vec![]));
        assert_eq!(read(&blank), (Config::default(), vec![]));
    }

    #[test]
    fn what_is_right_is_taken() {
        let (config, problems) = read(&[
            (STATE_PARAMETER, "/maintenance/shop/state"),
            (MESSAGE, "Back at four"),
            (RETRY_AFTER_SECONDS, " 120 "),
            (ALLOWED_ORIGINS, "https://app.example.com/, http://localhost:3000,"),
            (PAGE_URL, "https://status.example.com/"),
        ]);
        let expected = Config {
            state_parameter: Some("/maintenance/shop/state".to_owned()),
            message: "Back at four".to_owned(),
            retry_after: 120,
            origins: Origins::Only(vec!["https://app.example.com".to_owned(), "http://localhost:3000".to_owned()]),
            page_url: PageUrl::parse("https://status.example.com/"),
        };
        assert_eq!((config, problems), (expected, vec![]));
    }

    #[test]
    fn each_wrong_one_is_named_and_its_default_used() {
        for (name, values) in [
            (STATE_PARAMETER, ["a b", "/ä", "{}"]),
            (RETRY_AFTER_SECONDS, ["0", "-1", "5m"]),
            (ALLOWED_ORIGINS, ["app.example.com", "https://*.example.com", ","]),
            (PAGE_URL, ["status.example.com", "javascript:alert(1)", "https://"]),
        ] {
            for value in values {
                let (config, problems) = read(&[(name, value)]);
                assert_eq!(config, Config::default(), "{name}={value}");
                assert_eq!(problems.len(), 1, "{name}={value}");
                assert!(problems[0].starts_with(&format!("{name} takes ")), "{problems:?}");
            }
        }
    }

    #[test]
    fn a_wrong_origin_costs_only_itself() {
        let (config, problems) = read(&[(ALLOWED_ORIGINS, "https://app.example.com, nonsense")]);
        assert_eq!(config.origins, Origins::Only(vec!["https://app.example.com".to_owned()]));
        assert_eq!(problems.len(), 1);
        assert_eq!(read(&[(ALLOWED_ORIGINS, "https://app.example.com, *")]).0.origins, Origins::Any);
    }
}
