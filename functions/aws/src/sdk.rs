//! How every SDK client is configured: our HTTP client, our retries, a time-out on each call.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::environment::EndpointVariables;
use crate::http::Http;

/// The longest that one call may take. Route 53's changes have been seen to take a second; more is a hang.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(3);

/// The configuration for a Region and a role.
pub(crate) fn config(http: &Http, region: &str, credentials: &Credentials) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region.to_owned()))
        .credentials_provider(SharedCredentialsProvider::new(credentials.clone()))
        .http_client(http.client())
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        // Retries are ours: they follow the invocation's deadline, and know more codes.
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().operation_timeout(CALL_TIMEOUT).build())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .service_config(EndpointVariables)
        .build()
}
