//! Reads one parameter, and those under one path: all that `mock-api` ever asks of AWS.

use std::time::Duration;

use aws_sdk_ssm::types::Parameter;
use maintenance_core::{Fault, Kind};
use tokio::time::{Instant, timeout_at};

use crate::environment::Environment;
use crate::error::Failure;
use crate::http::Http;
use crate::sdk;

/// The most pages of ten that are read under a path: who waits for them has a fraction of a second.
const MOST_PAGES: usize = 5;

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
    pub fn from_env(name: &str) -> Result<Self, Fault> {
        let environment = Environment::read()?;
        let http = Http::new(&environment.region)?;
        let config = sdk::config(&http, &environment.region, &environment.credentials);
        Ok(Self { client: aws_sdk_ssm::Client::new(&config), name: name.to_owned() })
    }

    /// The parameter's value; `None` where there is no such parameter. Bounded by `limit`; never retried.
    pub async fn read(&self, limit: Duration) -> Result<Option<String>, Fault> {
        let read = timeout_at(Instant::now() + limit, self.client.get_parameter().name(&self.name).send()).await;
        match read {
            Err(_) => Err(Fault::new(Kind::Unavailable, "GetParameter timed out")),
            Ok(Ok(output)) => Ok(output.parameter.and_then(|parameter| parameter.value)),
            Ok(Err(error)) => match Failure::of("GetParameter", error).fault {
                fault if fault.kind == Kind::NotFound => Ok(None),
                fault => Err(fault),
            },
        }
    }

    /// The parameters under `path`, which ends without a slash: the first fifty. All of it is bounded by `limit`, and
    /// nothing is retried.
    pub async fn read_under(&self, path: &str, limit: Duration) -> Result<Vec<Entry>, Fault> {
        let read = timeout_at(Instant::now() + limit, self.pages_under(path)).await;
        read.unwrap_or_else(|_| Err(Fault::new(Kind::Unavailable, "GetParametersByPath timed out")))
    }

    async fn pages_under(&self, path: &str) -> Result<Vec<Entry>, Fault> {
        let (mut entries, mut next) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let request = self.client.get_parameters_by_path().path(path).recursive(true).max_results(10);
            let page = request.set_next_token(next).send().await;
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

/// The parameter by its name below the path; `None` where it lacks what every parameter has.
fn entry(path: &str, parameter: Parameter) -> Option<Entry> {
    let name = parameter.name?.strip_prefix(path)?.strip_prefix('/')?.to_owned();
    Some(Entry { name, value: parameter.value?, modified: parameter.last_modified_date.map(|date| date.secs()) })
}
