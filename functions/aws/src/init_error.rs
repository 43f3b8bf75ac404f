//! Tells Lambda why nothing will come: HTTP without the SDK.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use maintenance_core::Fault;
use tokio::time::timeout;

use crate::environment::variable;
use crate::http::Http;

/// The Runtime API is on the same machine.
const REPORT_TIMEOUT: Duration = Duration::from_millis(500);

/// Tells Lambda why the function cannot start, so that whoever invokes it reads that and not "exited".
pub async fn report_init_error(fault: &Fault) {
    let Some(api) = variable("AWS_LAMBDA_RUNTIME_API") else { return };
    let kind = fault.kind.name();
    let body = serde_json::json!({ "errorType": kind, "errorMessage": fault.chain(), "stackTrace": [] });
    let mut request = HttpRequest::new(SdkBody::from(body.to_string()));
    if request.set_uri(format!("http://{api}/2018-06-01/runtime/init/error")).is_err()
        || request.set_method("POST").is_err()
    {
        return;
    }
    request.headers_mut().insert("Lambda-Runtime-Function-Error-Type", kind);
    // Nobody should pay for roots on the way out. Whoever reads this has the log as well.
    let Ok(plain) = Http::plain() else { return };
    let _ = timeout(REPORT_TIMEOUT, plain.connector.call(request)).await;
}
