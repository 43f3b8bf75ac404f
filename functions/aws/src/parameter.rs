//! Reads one parameter, and those under one path: all that `mock-api` and `feed` ever ask of AWS.

use std::panic::catch_unwind;
use std::time::Duration;

use aws_sdk_ssm::types::Parameter;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use maintenance_core::{Fault, Kind};
use tokio::time::{Instant, timeout_at};

use crate::environment::Environment;
use crate::error::Failure;
use crate::http::Http;
use crate::sdk;

/// The most pages of ten that are read under a path: who waits for them has a fraction of a second.
const MOST_PAGES: usize = 5;

/// The most connections on which an answer is looked for: the state and the windows leave two behind, and both may have
/// died while Lambda had the environment frozen.
const MOST_CONNECTIONS: usize = 3;

/// One parameter of Parameter Store, read without the clients of any other service.
#[derive(Debug)]
pub struct ParameterReader {
    client: aws_sdk_ssm::Client,
    name: String,
}

/// One of the parameters under a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name below the path.
    pub name: String,
    /// Its value.
    pub value: String,
    /// When it was last written, in seconds of the epoch.
    pub modified: Option<i64>,
}

impl ParameterReader {
    /// Builds the SSM client from the environment; makes no call.
    ///
    /// # Errors
    ///
    /// Where a variable is missing, or a file of certificates cannot be read. A panic of the SDK's is a fault, too: who
    /// asks has an answer to give without AWS.
    pub fn from_env(name: &str) -> Result<Self, Fault> {
        let build = || {
            let environment = Environment::read()?;
            let http = Http::new(&environment.region)?;
            Ok(Self::new(&environment, &http, name))
        };
        catch_unwind(build).unwrap_or_else(|_| Err(Fault::new(Kind::Bug, "building the SSM client panicked")))
    }

    fn new(environment: &Environment, http: &Http, name: &str) -> Self {
        let config = sdk::config(http, &environment.region, &environment.credentials);
        Self { client: aws_sdk_ssm::Client::new(&config), name: name.to_owned() }
    }

    /// The parameter's value; `None` where there is no such parameter. Bounded by `limit`; what is refused is not retried.
    ///
    /// # Errors
    ///
    /// Where Parameter Store refuses the read or does not answer in time.
    pub async fn read(&self, limit: Duration) -> Result<Option<String>, Fault> {
        let read = answered(async || self.client.get_parameter().name(&self.name).send().await);
        match timeout_at(Instant::now() + limit, read).await {
            Err(_) => Err(Fault::new(Kind::Unavailable, "GetParameter timed out")),
            Ok(Ok(output)) => Ok(output.parameter.and_then(|parameter| parameter.value)),
            Ok(Err(error)) => match Failure::of("GetParameter", error).fault {
                fault if fault.kind == Kind::NotFound => Ok(None),
                fault => Err(fault),
            },
        }
    }

    /// The parameters under `path`, which ends without a slash: the first fifty. All of it is bounded by `limit`, and
    /// nothing that is refused is retried.
    ///
    /// # Errors
    ///
    /// Where Parameter Store refuses a read or does not answer in time.
    pub async fn read_under(&self, path: &str, limit: Duration) -> Result<Vec<Entry>, Fault> {
        let read = timeout_at(Instant::now() + limit, self.pages_under(path)).await;
        read.unwrap_or_else(|_| Err(Fault::new(Kind::Unavailable, "GetParametersByPath timed out")))
    }

    async fn pages_under(&self, path: &str) -> Result<Vec<Entry>, Fault> {
        let (mut entries, mut next) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let request = self.client.get_parameters_by_path().path(path).recursive(true).max_results(10);
            let request = request.set_next_token(next);
            let page = answered(async || request.clone().send().await).await;
            let page = page.map_err(|error| Failure::of("GetParametersByPath", error).fault)?;
            entries.extend(page.parameters.into_iter().flatten().filter_map(|parameter| entry(path, parameter)));
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
        }
        Ok(entries)
    }
}

/// Asks again where the connection broke: that is no word of Parameter Store's, and costs it nothing.
async fn answered<T, E>(
    ask: impl AsyncFn() -> Result<T, SdkError<E, HttpResponse>>,
) -> Result<T, SdkError<E, HttpResponse>> {
    for _ in 1..MOST_CONNECTIONS {
        match ask().await {
            Err(SdkError::DispatchFailure(_)) => {}
            answer => return answer,
        }
    }
    ask().await
}

/// The parameter by its name below the path; `None` where it lacks what every parameter has.
fn entry(path: &str, parameter: Parameter) -> Option<Entry> {
    let name = parameter.name?.strip_prefix(path)?.strip_prefix('/')?.to_owned();
    Some(Entry { name, value: parameter.value?, modified: parameter.last_modified_date.map(|date| date.secs()) })
}

#[cfg(all(test, any(feature = "switch", feature = "push")))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

    use super::*;
    use crate::replay::{Answer, environment, http};

    const LIMIT: Duration = Duration::from_secs(20);
    const THROTTLED: Answer = Some((400, r#"{"__type": "ThrottlingException"}"#));

    fn reader(answers: &[Answer]) -> (ParameterReader, impl Fn() -> usize + use<>) {
        let (http, asked) = http(answers);
        (ParameterReader::new(&environment(), &http, "/m/state"), move || asked.lock().unwrap().len())
    }

    #[tokio::test]
    async fn dead_connections_cost_no_read_and_a_refusal_is_final() {
        let state = Some((200, r#"{"Parameter": {"Name": "/m/state", "Value": "{}"}}"#));
        let (dead, asked) = reader(&[None, None, state]);
        assert_eq!((dead.read(LIMIT).await.unwrap().as_deref(), asked()), (Some("{}"), 3));
        for (answers, tries) in [([None, None, None], 3), ([THROTTLED, state, state], 1), ([None, THROTTLED, state], 2)]
        {
            let (reader, asked) = reader(&answers);
            assert_eq!((reader.read(LIMIT).await.unwrap_err().kind, asked()), (Kind::Unavailable, tries));
        }
    }

    #[tokio::test]
    async fn a_page_is_asked_for_again_with_its_own_token() {
        let first = r#"{"Parameters": [{"Name": "/m/windows/a", "Value": "1"}], "NextToken": "more"}"#;
        let last = r#"{"Parameters": [{"Name": "/m/windows/b", "Value": "2"}]}"#;
        let (reader, asked) = reader(&[None, Some((200, first)), None, Some((200, last))]);
        let found = reader.read_under("/m/windows", LIMIT).await.unwrap();
        let names: Vec<&str> = found.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!((names, asked()), (vec!["a", "b"], 4));
    }
}
