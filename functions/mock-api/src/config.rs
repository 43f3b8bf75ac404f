//! The function's variables, read once. A wrong one costs its own effect, never the 503.

use crate::{
    cors::{Origins, is_origin},
    notice::LONGEST_WAIT,
    redirect::PageUrl,
};

const STATE_PARAMETER: &str = "MOCK_STATE_PARAMETER";
const MESSAGE: &str = "MOCK_MESSAGE";
const RETRY_AFTER_SECONDS: &str = "MOCK_RETRY_AFTER_SECONDS";
const ALLOWED_ORIGINS: &str = "MOCK_ALLOWED_ORIGINS";
const PAGE_URL: &str = "MOCK_PAGE_URL";
const SERVICE_NAME: &str = "MOCK_SERVICE_NAME";
const WINDOWS_PATH: &str = "MOCK_WINDOWS_PATH";
const FEED_ONLY: &str = "MOCK_FEED_ONLY";

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
    /// What the feed calls the service.
    pub service_name: String,
    /// Where the planned windows are, without a slash at its end; without it none is announced.
    pub windows_path: Option<String>,
    /// Whether it stands behind the feed's own address, and is nobody's API.
    pub feed_only: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            state_parameter: None,
            message: "We are carrying out maintenance and will be back soon. Thank you for your patience.".to_owned(),
            retry_after: 300,
            origins: Origins::Any,
            page_url: None,
            service_name: "Our service".to_owned(),
            windows_path: None,
            feed_only: false,
        }
    }
}

impl Config {
    /// Reads the variables through `variable`, and says of each wrong one what it accepts and what is used instead.
    ///
    /// One that is empty or blank is one that is not set.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let mut config = Self::default();
        let mut problems = Vec::new();
        let set = |name| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());

        if let Some(name) = set(STATE_PARAMETER) {
            if is_parameter_name(&name) {
                config.state_parameter = Some(name);
            } else {
                problems.push(format!(
                    "{STATE_PARAMETER} must be the name or ARN of an SSM parameter, such as /maintenance/shop/state; \
                     no state is read"
                ));
            }
        }
        if let Some(message) = set(MESSAGE) {
            config.message = message;
        }
        if let Some(seconds) = set(RETRY_AFTER_SECONDS) {
            match seconds.parse() {
                Ok(seconds @ 1..=LONGEST_WAIT) => config.retry_after = seconds,
                _ => problems.push(format!(
                    "{RETRY_AFTER_SECONDS} must be a whole number from 1 to {LONGEST_WAIT}; {} is used",
                    config.retry_after
                )),
            }
        }
        if let Some(list) = set(ALLOWED_ORIGINS) {
            let (origins, are_all_good) = read_origins(&list);
            if !are_all_good {
                let used = if origins == Origins::Any { "* is used" } else { "the others are used" };
                problems.push(format!(
                    "{ALLOWED_ORIGINS} must be * or a comma-separated list of origins such as \
                     https://app.example.com, with no path and no wildcard; {used}"
                ));
            }
            config.origins = origins;
        }
        if let Some(url) = set(PAGE_URL) {
            config.page_url = PageUrl::parse(&url);
            if config.page_url.is_none() {
                problems.push(format!(
                    "{PAGE_URL} must be an address such as https://status.example.com/maintenance; \
                     the built-in page is used"
                ));
            }
        }
        if let Some(name) = set(SERVICE_NAME) {
            config.service_name = name;
        }
        if let Some(path) = set(WINDOWS_PATH) {
            let path = path.trim_end_matches('/');
            if !path.starts_with('/') || !is_parameter_name(path) {
                problems.push(format!(
                    "{WINDOWS_PATH} must be the path of the windows, such as /maintenance/shop/windows; \
                     no window is announced"
                ));
            } else if config.state_parameter.is_none() {
                problems.push(format!("{WINDOWS_PATH} goes with {STATE_PARAMETER}; no window is announced"));
            } else {
                config.windows_path = Some(path.to_owned());
            }
        }
        if let Some(word) = set(FEED_ONLY) {
            match word.to_ascii_lowercase().as_str() {
                "true" => config.feed_only = true,
                "false" => {}
                _ => problems.push(format!("{FEED_ONLY} must be true or false; false is used")),
            }
        }
        (config, problems)
    }
}

/// The origins of the list that are some, and whether all of them are. Where none is, all may read: there is nothing
/// secret in a 503, and an app that cannot read it takes it for a broken network.
fn read_origins(list: &str) -> (Origins, bool) {
    let entries = || list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    if entries().any(|entry| entry == "*") {
        return (Origins::Any, true);
    }
    let good: Vec<String> = entries()
        .map(|entry| entry.trim_end_matches('/'))
        .filter(|entry| is_origin(entry))
        .map(str::to_owned)
        .collect();
    let are_all_good = !good.is_empty() && good.len() == entries().count();
    (if good.is_empty() { Origins::Any } else { Origins::Only(good) }, are_all_good)
}

/// The characters of a parameter's name or ARN, and of the `:version` that may follow it.
fn is_parameter_name(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:".contains(&byte);
    text.len() <= 2048 && text.bytes().all(is_allowed)
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
        let names = [
            STATE_PARAMETER,
            MESSAGE,
            RETRY_AFTER_SECONDS,
            ALLOWED_ORIGINS,
            PAGE_URL,
            SERVICE_NAME,
            WINDOWS_PATH,
            FEED_ONLY,
        ];
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
            (SERVICE_NAME, "The shop"),
            (WINDOWS_PATH, "/maintenance/shop/windows/"),
            (FEED_ONLY, "True"),
        ]);
        let expected = Config {
            state_parameter: Some("/maintenance/shop/state".to_owned()),
            message: "Back at four".to_owned(),
            retry_after: 120,
            origins: Origins::Only(vec!["https://app.example.com".to_owned(), "http://localhost:3000".to_owned()]),
            page_url: PageUrl::parse("https://status.example.com/"),
            service_name: "The shop".to_owned(),
            windows_path: Some("/maintenance/shop/windows".to_owned()),
            feed_only: true,
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
            (WINDOWS_PATH, ["windows", "/a b", "/"]),
            (FEED_ONLY, ["on", "1", "yes"]),
        ] {
            for value in values {
                let (config, problems) = read(&[(name, value)]);
                assert_eq!(config, Config::default(), "{name}={value}");
                assert_eq!(problems.len(), 1, "{name}={value}");
                assert!(problems[0].starts_with(name), "{problems:?}");
            }
        }
    }

    #[test]
    fn windows_are_announced_beside_a_state_only() {
        let (config, problems) = read(&[(WINDOWS_PATH, "/maintenance/shop/windows")]);
        assert_eq!(config, Config::default());
        assert_eq!(problems, ["MOCK_WINDOWS_PATH goes with MOCK_STATE_PARAMETER; no window is announced"]);
    }

    #[test]
    fn a_wrong_origin_costs_only_itself() {
        let (config, problems) = read(&[(ALLOWED_ORIGINS, "https://app.example.com, nonsense")]);
        assert_eq!(config.origins, Origins::Only(vec!["https://app.example.com".to_owned()]));
        assert_eq!(problems.len(), 1);
        assert_eq!(read(&[(ALLOWED_ORIGINS, "https://app.example.com, *")]).0.origins, Origins::Any);
    }
}
