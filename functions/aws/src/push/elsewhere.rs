//! Takes what is for one host to another one, under its own name.
//!
//! An API's address holds its id, which `AWS_ENDPOINT_URL` would replace: so the connection goes where that variable
//! says, and the request goes on saying, by its Host, which API it is for.

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;

/// A connector that takes everything to `place`.
pub(super) fn connector(connector: &SharedHttpConnector, place: &str) -> SharedHttpConnector {
    let place = place.trim_end_matches('/').to_owned();
    SharedHttpConnector::new(Elsewhere { connector: connector.clone(), place })
}

#[derive(Debug)]
struct Elsewhere {
    connector: SharedHttpConnector,
    place: String,
}

impl HttpConnector for Elsewhere {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let mut parts = request.uri().splitn(4, '/').skip(2);
        let (host, path) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let (host, uri) = (host.to_owned(), format!("{}/{path}", self.place));
        if let Err(error) = request.set_uri(uri) {
            return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
        }
        request.headers_mut().insert("host", host);
        self.connector.call(request)
    }
}
