//! Maps the SDK's errors to the few kinds that oblige a caller to do something: by code and status, never by message.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use maintenance_core::{Fault, Kind};

/// One failed attempt of a call.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What it means.
    pub(crate) fault: Fault,
    /// Whether the same call may succeed in a moment.
    #[cfg_attr(
        not(any(feature = "switch", feature = "push")),
        expect(dead_code, reason = "mock-api and feed try nothing twice that was refused")
    )]
    pub(crate) retryable: bool,
}

impl Failure {
    /// A creation's error: here a conflict means that the thing exists, which no further try will change.
    #[cfg(feature = "switch")]
    pub(crate) fn of_creation<E>(call: &str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let failure = Self::of(call, error);
        Self { retryable: failure.retryable && failure.fault.kind != Kind::Conflict, ..failure }
    }

    /// What an SDK call's error means. `call` names the operation.
    pub(crate) fn of<E>(call: &str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let status = error.raw_response().map(|response| response.status().as_u16());
        match &error {
            SdkError::ServiceError(context) => {
                let code = context.err().code().unwrap_or_default();
                let (kind, retryable) = classify(code, status.unwrap_or_default());
                let said = context.err().message().map_or_else(|| context.err().to_string(), ToOwned::to_owned);
                Self { fault: Fault::new(kind, format!("{call}: {code}: {said}")), retryable }
            }
            SdkError::ConstructionFailure(_) => {
                let text = format!("{call} could not be built");
                Self { fault: Fault::new(Kind::Bug, text).caused_by(error), retryable: false }
            }
            SdkError::TimeoutError(_) => Self::retryable(format!("{call} timed out")),
            // No answer, or half of one.
            _ => {
                let text = format!("{call} got no answer");
                let fault = Fault::new(Kind::Unavailable, text).caused_by(error);
                Self { fault, retryable: true }
            }
        }
    }

    /// A try that came to nothing, and may come to something in a moment.
    pub(crate) fn retryable(text: String) -> Self {
        Self { fault: Fault::new(Kind::Unavailable, text), retryable: true }
    }
}

/// The kind of an error, and whether the call is worth trying again.
pub(crate) fn classify(code: &str, status: u16) -> (Kind, bool) {
    match code {
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "TooManyRequestsException"
        | "ProvisionedThroughputExceededException"
        | "RequestLimitExceeded"
        | "LimitExceededException"
        | "SlowDown"
        | "PriorRequestNotComplete"
        | "TooManyUpdates"
        | "RequestTimeout"
        | "RequestTimeoutException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "InternalFailure"
        | "InternalError"
        | "InternalServerError"
        | "InternalServiceError"
        | "InternalException" => (Kind::Unavailable, true),
        // API Gateway says 409 to two changes at once. Where it means that a thing exists, the caller says so.
        "ConflictException" | "ConcurrentModificationException" => (Kind::Conflict, true),
        "InvalidChangeBatch" => (Kind::Conflict, false),
        "NoSuchHostedZone"
        | "NoSuchChange"
        | "NotFoundException"
        | "ParameterNotFound"
        | "ParameterVersionNotFound"
        | "ResourceNotFoundException" => (Kind::NotFound, false),
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "UnauthorizedException"
        | "NotAuthorized"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken" => (Kind::AccessDenied, false),
        _ => match status {
            429 | 500..=599 => (Kind::Unavailable, true),
            409 => (Kind::Conflict, true),
            404 => (Kind::NotFound, false),
            401 | 403 => (Kind::AccessDenied, false),
            _ => (Kind::Invalid, false),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_kind() {
        let table = [
            ("Throttling", 400, Kind::Unavailable, true),
            ("ThrottlingException", 400, Kind::Unavailable, true),
            ("PriorRequestNotComplete", 400, Kind::Unavailable, true),
            ("TooManyUpdates", 400, Kind::Unavailable, true),
            ("TooManyRequestsException", 429, Kind::Unavailable, true),
            ("ProvisionedThroughputExceededException", 400, Kind::Unavailable, true),
            ("LimitExceededException", 429, Kind::Unavailable, true),
            ("ForbiddenException", 403, Kind::AccessDenied, false),
            ("InternalFailure", 500, Kind::Unavailable, true),
            ("InternalServerError", 500, Kind::Unavailable, true),
            ("InternalException", 500, Kind::Unavailable, true),
            ("ServiceUnavailable", 503, Kind::Unavailable, true),
            ("ServiceUnavailableException", 503, Kind::Unavailable, true),
            ("SomethingNew", 503, Kind::Unavailable, true),
            ("ConflictException", 409, Kind::Conflict, true),
            ("InvalidChangeBatch", 400, Kind::Conflict, false),
            ("NoSuchHostedZone", 404, Kind::NotFound, false),
            ("NotFoundException", 404, Kind::NotFound, false),
            ("ParameterNotFound", 400, Kind::NotFound, false),
            ("AccessDenied", 403, Kind::AccessDenied, false),
            ("AccessDeniedException", 400, Kind::AccessDenied, false),
            ("", 403, Kind::AccessDenied, false),
            ("BadRequestException", 400, Kind::Invalid, false),
            ("ValidationException", 400, Kind::Invalid, false),
        ];
        for (code, status, kind, retryable) in table {
            assert_eq!(classify(code, status), (kind, retryable), "{code} {status}");
        }
    }
}
