//! The one HTTP client of a function: one TLS stack, one pool of connections, and the few roots that AWS needs.
//!
//! It speaks HTTP/1.1 alone, as AWS's endpoints here do. The SDK's own client links HTTP/2 and proxies too: a quarter
//! of a megabyte, zipped, that every cold start would load.

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use maintenance_core::{Fault, Kind};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

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
        Self::trusting(trust(region)?)
    }

    fn trusting(roots: RootCertStore) -> Result<Self, Fault> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions();
        let config = config.map_err(|error| Fault::new(Kind::Bug, "no TLS").caused_by(error))?;
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(config.with_root_certificates(roots).with_no_client_auth())
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let pool = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(https);
        Ok(Self { connector: SharedHttpConnector::new(Pool(pool)) })
    }

    /// A client that speaks to nobody: tests say what it answers.
    #[cfg(all(test, any(feature = "switch", feature = "push")))]
    pub(crate) const fn over(connector: SharedHttpConnector) -> Self {
        Self { connector }
    }

    /// The client as the SDK takes it.
    pub(crate) fn client(&self) -> SharedHttpClient {
        let connector = self.connector.clone();
        http_client_fn(move |_, _| connector.clone())
    }
}

/// hyper's client, as the SDK calls it.
#[derive(Debug)]
struct Pool(Client<HttpsConnector<Tcp>, SdkBody>);

impl HttpConnector for Pool {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into()))),
        };
        let answer = self.0.request(request);
        HttpConnectorFuture::new(async move {
            let answer = answer.await.map_err(|error| ConnectorError::io(error.into()))?;
            let answer = HttpResponse::try_from(answer.map(SdkBody::from_body_1_x));
            answer.map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// Whom to trust: the file that `AWS_CA_BUNDLE` or `SSL_CERT_FILE` names, or else Amazon's own roots.
fn trust(region: &str) -> Result<RootCertStore, Fault> {
    let named = ["AWS_CA_BUNDLE", "SSL_CERT_FILE"].into_iter().find_map(|name| Some((name, variable(name)?)));
    if let Some((name, path)) = named {
        let pem = std::fs::read(&path).map_err(|error| {
            Fault::new(Kind::Invalid, format!("{name} names a file that cannot be read: {path}")).caused_by(error)
        })?;
        return roots(&pem)
            .ok_or_else(|| Fault::new(Kind::Invalid, format!("{name} names a file without any certificate: {path}")));
    }
    // China's endpoints chain to other roots, which its Lambda image has.
    let roots = if region.starts_with("cn-") {
        store(rustls_native_certs::load_native_certs().certs)
    } else {
        roots(AMAZON_ROOTS.as_bytes())
    };
    roots.ok_or_else(|| Fault::new(Kind::Bug, "there are no roots to trust"))
}

fn roots(pem: &[u8]) -> Option<RootCertStore> {
    store(CertificateDer::pem_slice_iter(pem).flatten())
}

/// `None` where nothing could be trusted.
fn store<'a>(certificates: impl IntoIterator<Item = CertificateDer<'a>>) -> Option<RootCertStore> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates);
    (!store.is_empty()).then_some(store)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

    use maintenance_tls::{Shown, show};

    use super::*;

    #[test]
    fn the_bundled_roots_are_five_whole_certificates() {
        assert_eq!(roots(AMAZON_ROOTS.as_bytes()).map(|roots| roots.len()), Some(5));
        assert_eq!(AMAZON_ROOTS.matches("-----BEGIN CERTIFICATE-----").count(), 5);
        assert!(roots(b"no certificate at all").is_none());
    }

    /// What one GET of a URL comes to: a status, or why there is none.
    async fn get(http: &Http, url: &str) -> Result<u16, String> {
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_uri(url).unwrap();
        let answer = http.connector.call(request).await;
        let chain = |error: ConnectorError| Fault::new(Kind::Unavailable, "no answer").caused_by(error).chain();
        answer.map(|answer| answer.status().as_u16()).map_err(chain)
    }

    #[tokio::test]
    async fn who_is_trusted_is_spoken_to_and_nobody_else() {
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let server = show(address, Shown::for_name("localhost")).await.unwrap();
        let url = format!("https://localhost:{}/", server.address.port());
        let trusting = Http::trusting(roots(server.pem.as_bytes()).unwrap()).unwrap();
        for _ in 0..2 {
            assert_eq!(get(&trusting, &url).await, Ok(404), "over a new connection, and over one of the pool");
        }
        let amazon = Http::trusting(roots(AMAZON_ROOTS.as_bytes()).unwrap()).unwrap();
        let refused = get(&amazon, &url).await.unwrap_err();
        assert!(refused.contains("UnknownIssuer"), "{refused}");
        let wrong_name = get(&trusting, &url.replace("localhost", "127.0.0.1")).await.unwrap_err();
        assert!(wrong_name.contains("certificate"), "{wrong_name}");
    }
}
