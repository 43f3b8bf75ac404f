//! The environment of a Lambda function, read once: Region, credentials, endpoints, trust.
//!
//! Lambda gives a function everything that aws-config's provider chain would look for in these few variables, so that
//! chain, with its files and metadata services, stays out of the binary and of the cold start.

use aws_credential_types::Credentials;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use maintenance_core::{Fault, Kind};

/// What the SDK needs to know of where it runs.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    /// The function's own Region.
    pub(crate) region: String,
    /// The credentials of the function's role, good for the life of this environment.
    pub(crate) credentials: Credentials,
}

impl Environment {
    /// Reads the variables; a failure names every one that is missing.
    pub(crate) fn read() -> Result<Self, Fault> {
        let mut missing = Vec::new();
        let mut required = |name: &'static str| {
            variable(name).unwrap_or_else(|| {
                missing.push(name);
                String::new()
            })
        };
        let key = required("AWS_ACCESS_KEY_ID");
        let secret = required("AWS_SECRET_ACCESS_KEY");
        let region = region().unwrap_or_else(|| required("AWS_REGION"));
        if !missing.is_empty() {
            return Err(Fault::new(Kind::Invalid, format!("not set, though Lambda sets them: {}", missing.join(", "))));
        }
        let credentials = Credentials::new(key, secret, variable("AWS_SESSION_TOKEN"), None, "environment");
        Ok(Self { region, credentials })
    }
}

/// The function's own Region.
pub(crate) fn region() -> Option<String> {
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// A variable that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The SDK's own variables for endpoints: `AWS_ENDPOINT_URL_<SERVICE>` before `AWS_ENDPOINT_URL`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndpointVariables;

impl EndpointVariables {
    /// The endpoint of a service, by its id in capitals with underscores, such as `ROUTE_53`.
    pub(crate) fn endpoint(service: &str) -> Option<String> {
        if variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return None;
        }
        variable(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| variable("AWS_ENDPOINT_URL"))
    }
}

impl LoadServiceConfig for EndpointVariables {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_ascii_uppercase().replace([' ', '-'], "_");
        if key.env() == "AWS_ENDPOINT_URL" { Self::endpoint(&service) } else { None }
    }
}
