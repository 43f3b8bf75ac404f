//! The one HTTP client of a function: one TLS stack, one pool of connections, and the few roots that AWS needs.

use std::time::Duration;

use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use maintenance_core::{Fault, Kind};

use crate::environment::variable;

/// A connection inside AWS is there in a few milliseconds, or it never will be.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Reading all 140 roots of the system costs more than half of a cold start; these five are all that AWS uses.
const AMAZON_ROOTS: &str = include_str!("amazon-roots.pem");

/// A pool of connections, shared by all clients of all services.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    pub(crate) connector: SharedHttpConnector,
}

impl Http {
    /// Builds the client for a Region; opens nothing.
    pub(crate) fn new(region: &str) -> Result<Self, Fault> {
        let context = TlsContext::builder().with_trust_store(trust(region)?).build();
        let context = context.map_err(|error| Fault::new(Kind::Invalid, "no TLS").caused_by(error))?;
        let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).build();
        let connector = Connector::builder()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(context)
            .connector_settings(settings)
            .sleep_impl(TokioSleep::new())
            .build();
        Ok(Self { connector: SharedHttpConnector::new(connector) })
    }

    /// A client that speaks to nobody: tests say what it answers.
    #[cfg(all(test, feature = "switch"))]
    pub(crate) const fn over(connector: SharedHttpConnector) -> Self {
        Self { connector }
    }

    /// The client as the SDK takes it.
    pub(crate) fn client(&self) -> SharedHttpClient {
        let connector = self.connector.clone();
        http_client_fn(move |_, _| connector.clone())
    }
}

/// Whom to trust: the file that `AWS_CA_BUNDLE` or `SSL_CERT_FILE` names, or else Amazon's own roots.
fn trust(region: &str) -> Result<TrustStore, Fault> {
    let named = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"].into_iter().find_map(|name| Some((name, variable(name)?)));
    if let Some((name, path)) = named {
        let pem = std::fs::read(&path).map_err(|error| {
            Fault::new(Kind::Invalid, format!("{name} names a file that cannot be read: {path}")).caused_by(error)
        })?;
        return Ok(TrustStore::empty().with_pem_certificate(pem));
    }
    // China's endpoints chain to other roots, which its Lambda image has.
    if region.starts_with("cn-") {
        return Ok(TrustStore::empty().with_native_roots(true));
    }
    Ok(TrustStore::empty().with_pem_certificate(AMAZON_ROOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_roots_are_five_whole_certificates() {
        assert_eq!(AMAZON_ROOTS.matches("-----BEGIN CERTIFICATE-----").count(), 5);
        assert_eq!(AMAZON_ROOTS.matches("-----END CERTIFICATE-----").count(), 5);
        let context =
            TlsContext::builder().with_trust_store(TrustStore::empty().with_pem_certificate(AMAZON_ROOTS)).build();
        assert!(context.is_ok());
    }
}
