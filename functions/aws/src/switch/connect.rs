//! Opens connections before they are needed.

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use maintenance_core::{Fault, Kind};

use crate::http::Http;

/// Opens a connection and leaves it in the pool. What the server answers to a bare GET does not matter.
pub(super) async fn open(http: &Http, url: &str) -> Result<(), Fault> {
    let failed = |error: String| Fault::new(Kind::Unavailable, format!("could not connect to {url}: {error}"));
    let mut request = HttpRequest::new(SdkBody::empty());
    request.set_uri(url).map_err(|error| failed(error.to_string()))?;
    let response = http.connector.call(request).await.map_err(|error| failed(error.to_string()))?;
    // A connection returns to the pool once its answer is read to the end.
    let body = ByteStream::new(response.into_body()).collect().await;
    body.map(drop).map_err(|error| failed(error.to_string()))
}
