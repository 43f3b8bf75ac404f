//! Reads one parameter: all that `mock-api` ever asks of AWS.

use std::time::Duration;

use maintenance_core::{Fault, Kind};
use tokio::time::{Instant, timeout_at};

use crate::environment::Environment;
use crate::error::Failure;
use crate::http::Http;
use crate::sdk;

/// One parameter of Parameter Store, read without the clients of any other service.
#[derive(Debug)]
pub struct ParameterReader {
    client: aws_sdk_ssm::Client,
    name: String,
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
}
