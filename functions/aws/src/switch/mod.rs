//! What only the switch calls: SSM, CloudWatch, Route 53, API Gateway v1 and v2, STS and EventBridge.

mod alarms;
mod api_mapping;
mod base_path_mapping;
mod bus;
mod connect;
mod gateway;
mod parameters;
mod places;
#[cfg(test)]
mod replay;
mod route53;
mod servers;
#[cfg(test)]
mod tests;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use maintenance_core::model::alarm::AlarmName;
use maintenance_core::model::target::Place;
use maintenance_core::read::settings::Settings;
use maintenance_core::{Fault, Kind};
use tokio::time::{Instant, timeout};

use crate::environment::{EndpointVariables, Environment, region, variable};
use crate::http::Http;
use crate::retry::Deadline;
use crate::sdk;
use connect::open;
use places::{Clients, Places};

/// Connections that are not open by then are opened when they are needed: a flip is waiting, and inside AWS they take a
/// tenth of it.
const OPENING_TIMEOUT: Duration = Duration::from_millis(600);
/// The share of the invocation's time that may be spent on reading and flipping; the rest is for recording it.
const WORK_SHARE: f64 = 0.75;
/// The share after which nothing more is begun: the answer must still get out.
const RECORD_SHARE: f64 = 0.95;

/// The switch's settings, from the environment.
///
/// # Errors
///
/// Every variable that is missing or wrong, as [`Settings::read`] lists them.
pub fn settings() -> Result<Settings, Fault> {
    let mut settings = Settings::read(variable)?;
    settings.alarms = alarms::each_once(settings.alarms, region().as_deref());
    Ok(settings)
}

/// The switch's clients, built once in an environment's life.
#[derive(Debug)]
pub struct Aws {
    http: Http,
    region: String,
    prefix: String,
    event_bus: String,
    /// Where the alarms that count are.
    alarm_regions: BTreeSet<String>,
    ssm: aws_sdk_ssm::Client,
    events: aws_sdk_eventbridge::Client,
    places: Places,
}

impl Aws {
    /// Builds the clients that every run needs; makes no call.
    ///
    /// # Errors
    ///
    /// A variable that Lambda sets is missing, or a file of certificates cannot be read: the function cannot start.
    pub fn from_env(settings: &Settings) -> Result<Self, Fault> {
        let environment = Environment::read()?;
        let http = Http::new(&environment.region)?;
        Ok(Self::new(environment, http, settings))
    }

    fn new(environment: Environment, http: Http, settings: &Settings) -> Self {
        let config = sdk::config(&http, &environment.region, &environment.credentials);
        let region_of = |alarm: &AlarmName| alarm.region.as_ref().unwrap_or(&environment.region).clone();
        Self {
            region: environment.region.clone(),
            prefix: settings.prefix.clone(),
            event_bus: settings.event_bus.clone(),
            alarm_regions: settings.alarms.iter().map(region_of).collect(),
            ssm: aws_sdk_ssm::Client::new(&config),
            events: aws_sdk_eventbridge::Client::new(&config),
            places: Places::new(http.clone(), environment, config),
            http,
        }
    }

    /// The switch's own Region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Opens, side by side, the TLS connections that a flip needs. During init a function has a whole core, whatever its
    /// memory; later, with 128 MB, one handshake takes longer than all the rest. Failing is no reason not to start.
    pub async fn open_connections(&self) {
        let region = &self.region;
        let hosts = [
            ("SSM", format!("https://ssm.{region}.amazonaws.com/")),
            ("ROUTE_53", "https://route53.amazonaws.com/".to_owned()),
            ("API_GATEWAY", format!("https://apigateway.{region}.amazonaws.com/")),
            ("EVENTBRIDGE", format!("https://events.{region}.amazonaws.com/")),
        ];
        let monitoring = |region| ("CLOUDWATCH", format!("https://monitoring.{region}.amazonaws.com/"));
        let hosts = hosts.into_iter().chain(self.alarm_regions.iter().map(monitoring));
        let urls = hosts.map(|(service, default)| EndpointVariables::endpoint(service).unwrap_or(default));
        // Without TLS there is no handshake to save.
        let openings = urls.filter(|url| url.starts_with("https:")).map(async |url| open(&self.http, &url).await);
        let _ = timeout(OPENING_TIMEOUT, join_all(openings)).await;
    }

    /// The ports for one invocation, which ends after `remaining`, of the function with that ARN.
    pub fn invocation<'a>(&'a self, remaining: Duration, function_arn: &'a str) -> Invocation<'a> {
        let now = Instant::now();
        Invocation {
            aws: self,
            function_arn,
            looks_until: OnceCell::new(),
            denied_roles: RefCell::default(),
            work: Deadline::until(now + remaining.mul_f64(WORK_SHARE)),
            record: Deadline::until(now + remaining.mul_f64(RECORD_SHARE)),
        }
    }
}

/// The clients with the time that one invocation leaves them: `maintenance_core::apply::ports`'s ports.
#[derive(Debug)]
pub struct Invocation<'a> {
    aws: &'a Aws,
    /// As it was invoked: perhaps with a version or an alias.
    function_arn: &'a str,
    /// Until when certificates may be looked at, from the first look on.
    looks_until: OnceCell<Instant>,
    /// The roles that may not be assumed, and what STS says of each.
    denied_roles: RefCell<BTreeMap<String, String>>,
    /// For reading and flipping.
    work: Deadline,
    /// For revision P/state and telling the bus.
    record: Deadline,
}

impl Invocation<'_> {
    /// The clients of a place. A role that may not be assumed is asked for once: its zone's names would each ask again.
    async fn clients(&self, place: &Place) -> Result<Arc<Clients>, Fault> {
        let role = place.role_arn.as_deref().unwrap_or_default();
        if let Some(said) = self.denied_roles.borrow().get(role) {
            return Err(Fault::new(Kind::AccessDenied, said.clone()));
        }
        let clients = self.aws.places.clients(place, self.work).await;
        if let Err(fault) = &clients
            && fault.kind == Kind::AccessDenied
        {
            self.denied_roles.borrow_mut().insert(role.to_owned(), fault.chain());
        }
        clients
    }
}
