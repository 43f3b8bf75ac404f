//! The function's variables, read once. A wrong one costs its own effect and no answer.

use maintenance_lambda::Variables;
use maintenance_lambda::front::PageUrl;
use maintenance_lambda::state::DEFAULT_MESSAGE;
use maintenance_lambda::variables::{parameter_name, parameter_path};

const STATE_PARAMETER: &str = "FEED_STATE_PARAMETER";
const WINDOWS_PATH: &str = "FEED_WINDOWS_PATH";
const SERVICE_NAME: &str = "FEED_SERVICE_NAME";
const PAGE_URL: &str = "FEED_PAGE_URL";
const MESSAGE: &str = "FEED_MESSAGE";

/// What an operator has set, or the defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The name of `P/state`; without it nobody knows the state.
    pub state_parameter: Option<String>,
    /// Where the planned windows are, without a slash at its end; without it none is announced.
    pub windows_path: Option<String>,
    /// What the feed calls the service.
    pub service_name: String,
    /// Where users find the page.
    pub page_url: Option<PageUrl>,
    /// What users read in maintenance where the state holds no message.
    pub message: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            state_parameter: None,
            windows_path: None,
            service_name: "Our service".to_owned(),
            page_url: None,
            message: DEFAULT_MESSAGE.to_owned(),
        }
    }
}

impl Config {
    /// Reads the variables through `lookup`, and says of each wrong one what it takes and what happens without it.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let mut variables = Variables::new(lookup);
        let default = Self::default();
        let mut config = Self {
            state_parameter: variables.optional(
                STATE_PARAMETER,
                "the name or ARN of an SSM parameter, such as /maintenance/shop/state",
                "the state is not known",
                parameter_name,
            ),
            windows_path: variables.optional(
                WINDOWS_PATH,
                "the path of the windows, such as /maintenance/shop/windows",
                "no window is announced",
                parameter_path,
            ),
            service_name: variables.text(SERVICE_NAME).unwrap_or(default.service_name),
            page_url: variables.optional(PAGE_URL, PageUrl::ACCEPTED, "no page is named", PageUrl::parse),
            message: variables.text(MESSAGE).unwrap_or(default.message),
        };
        if config.state_parameter.is_none() {
            if config.windows_path.take().is_some() {
                variables.problem(format!("{WINDOWS_PATH} goes with {STATE_PARAMETER}; no window is announced"));
            } else if variables.text(STATE_PARAMETER).is_none() {
                variables.problem(format!("{STATE_PARAMETER} is missing; the state is not known"));
            }
        }
        (config, variables.into_problems())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATE: (&str, &str) = (STATE_PARAMETER, "/maintenance/shop/state");

    fn read(variables: &[(&str, &str)]) -> (Config, Vec<String>) {
        Config::read(|name| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        })
    }

    #[test]
    fn what_is_not_set_or_blank_is_the_default() {
        let blank = [WINDOWS_PATH, SERVICE_NAME, PAGE_URL, MESSAGE].map(|name| (name, " "));
        let (config, problems) = read(&[&[STATE][..], &blank].concat());
        assert_eq!(config, Config { state_parameter: Some(STATE.1.to_owned()), ..Config::default() });
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn what_is_right_is_taken() {
        let (config, problems) = read(&[
            STATE,
            (WINDOWS_PATH, "/maintenance/shop/windows/"),
            (SERVICE_NAME, " The shop "),
            (PAGE_URL, "https://page.example.com/"),
            (MESSAGE, "Back at four"),
        ]);
        let expected = Config {
            state_parameter: Some("/maintenance/shop/state".to_owned()),
            windows_path: Some("/maintenance/shop/windows".to_owned()),
            service_name: "The shop".to_owned(),
            page_url: PageUrl::parse("https://page.example.com/"),
            message: "Back at four".to_owned(),
        };
        assert_eq!((config, problems), (expected, vec![]));
    }

    #[test]
    fn each_wrong_one_is_named_and_its_default_used() {
        for (name, values) in [
            (WINDOWS_PATH, ["windows", "/a b", "/"]),
            (PAGE_URL, ["page.example.com", "javascript:alert(1)", "https://"]),
        ] {
            for value in values {
                let (config, problems) = read(&[STATE, (name, value)]);
                assert_eq!(config, Config { state_parameter: Some(STATE.1.to_owned()), ..Config::default() });
                assert_eq!(problems.len(), 1, "{name}={value}");
                assert!(problems[0].starts_with(&format!("{name} takes ")), "{problems:?}");
            }
        }
    }

    #[test]
    fn without_a_state_there_is_one_complaint() {
        let without = "FEED_STATE_PARAMETER is missing; the state is not known";
        assert_eq!(read(&[]), (Config::default(), vec![without.to_owned()]));
        let (config, problems) = read(&[(STATE_PARAMETER, "a b")]);
        assert_eq!((config, problems.len()), (Config::default(), 1));
        let (config, problems) = read(&[(WINDOWS_PATH, "/maintenance/shop/windows")]);
        assert_eq!(config, Config::default());
        assert_eq!(problems, ["FEED_WINDOWS_PATH goes with FEED_STATE_PARAMETER; no window is announced"]);
    }
}
