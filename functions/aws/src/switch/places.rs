//! Clients by account and Region: most targets and alarms live where the switch does,
//! some name a role or a Region of their own.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_types::SdkConfig;
use maintenance_core::model::target::Place;
use maintenance_core::{Fault, Kind};

use crate::environment::Environment;
use crate::error::Failure;
use crate::http::Http;
use crate::retry::Deadline;
use crate::sdk;

/// Credentials that end sooner than this are not used any more: a run may take a while.
const LEFT_AT_LEAST: Duration = Duration::from_mins(5);
/// A role's ARN is a parameter's value: it is not repeated where it may be logged.
const CALL: &str = "AssumeRole of the target's role_arn";
/// CloudTrail shows this name wherever the switch acted in another account.
const SESSION_NAME: &str = "maintenance-switch";

/// The clients of one place, each built when it is first needed.
#[derive(Debug)]
pub(crate) struct Clients {
    config: SdkConfig,
    route53: OnceLock<aws_sdk_route53::Client>,
    v1: OnceLock<aws_sdk_apigateway::Client>,
    v2: OnceLock<aws_sdk_apigatewayv2::Client>,
    cloudwatch: OnceLock<aws_sdk_cloudwatch::Client>,
}

impl Clients {
    const fn new(config: SdkConfig) -> Self {
        Self { config, route53: OnceLock::new(), v1: OnceLock::new(), v2: OnceLock::new(), cloudwatch: OnceLock::new() }
    }

    pub(crate) fn route53(&self) -> &aws_sdk_route53::Client {
        self.route53.get_or_init(|| aws_sdk_route53::Client::new(&self.config))
    }

    pub(crate) fn v1(&self) -> &aws_sdk_apigateway::Client {
        self.v1.get_or_init(|| aws_sdk_apigateway::Client::new(&self.config))
    }

    pub(crate) fn v2(&self) -> &aws_sdk_apigatewayv2::Client {
        self.v2.get_or_init(|| aws_sdk_apigatewayv2::Client::new(&self.config))
    }

    pub(crate) fn cloudwatch(&self) -> &aws_sdk_cloudwatch::Client {
        self.cloudwatch.get_or_init(|| aws_sdk_cloudwatch::Client::new(&self.config))
    }
}

/// The credentials of an assumed role. The lock is held while it is assumed: all its targets wait for one call.
type Role = Arc<tokio::sync::Mutex<Option<Credentials>>>;

/// All places seen so far.
#[derive(Debug)]
pub(crate) struct Places {
    http: Http,
    environment: Environment,
    home: Arc<Clients>,
    sts: OnceLock<aws_sdk_sts::Client>,
    roles: Mutex<HashMap<String, Role>>,
    elsewhere: Mutex<HashMap<Place, (Credentials, Arc<Clients>)>>,
}

impl Places {
    pub(crate) fn new(http: Http, environment: Environment, home: SdkConfig) -> Self {
        Self {
            http,
            environment,
            home: Arc::new(Clients::new(home)),
            sts: OnceLock::new(),
            roles: Mutex::default(),
            elsewhere: Mutex::default(),
        }
    }

    /// The clients of a place, its role assumed.
    pub(crate) async fn clients(&self, place: &Place, deadline: Deadline) -> Result<Arc<Clients>, Fault> {
        if *place == Place::default() {
            return Ok(Arc::clone(&self.home));
        }
        let credentials = match &place.role_arn {
            Some(role) => self.assume(role, deadline).await?,
            None => self.environment.credentials.clone(),
        };
        let mut elsewhere = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, clients)) = elsewhere.get(place)
            && known.access_key_id() == credentials.access_key_id()
        {
            return Ok(Arc::clone(clients));
        }
        let region = place.region.as_deref().unwrap_or(&self.environment.region);
        let clients = Arc::new(Clients::new(sdk::config(&self.http, region, &credentials)));
        elsewhere.insert(place.clone(), (credentials, Arc::clone(&clients)));
        Ok(clients)
    }

    async fn assume(&self, role: &str, deadline: Deadline) -> Result<Credentials, Fault> {
        let lock =
            Arc::clone(self.roles.lock().unwrap_or_else(PoisonError::into_inner).entry(role.to_owned()).or_default());
        let mut held = lock.lock().await;
        let soon = SystemTime::now() + LEFT_AT_LEAST;
        if let Some(credentials) = held.as_ref().filter(|known| known.expiry().is_none_or(|expiry| expiry > soon)) {
            return Ok(credentials.clone());
        }
        let sts = self.sts.get_or_init(|| {
            aws_sdk_sts::Client::new(&sdk::config(&self.http, &self.environment.region, &self.environment.credentials))
        });
        let assumed = deadline
            .retry(CALL, async || {
                let request = sts.assume_role().role_arn(role).role_session_name(SESSION_NAME);
                request.send().await.map_err(|error| Failure::of(CALL, error))
            })
            .await?;
        let given =
            assumed.credentials.ok_or_else(|| Fault::new(Kind::Unavailable, format!("{CALL}: no credentials")))?;
        let expiry = SystemTime::try_from(given.expiration).ok();
        let credentials =
            Credentials::new(given.access_key_id, given.secret_access_key, Some(given.session_token), expiry, "role");
        *held = Some(credentials.clone());
        Ok(credentials)
    }
}
