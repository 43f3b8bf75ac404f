//! The errors that AWS answers with, in each protocol's form.

use hyper::Response;
use hyper::body::Bytes;

use crate::http;

/// An answer that is an error of AWS.
#[derive(Clone, Debug)]
pub struct Fault {
    status: u16,
    code: String,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    /// The body is this, whatever the code.
    Verbatim(&'static str, &'static str),
    /// Route 53 and STS.
    Xml,
    /// SSM and EventBridge: the code in `__type`.
    TargetJson,
    /// API Gateway: the code in a header.
    RestJson,
}

impl Fault {
    /// An error of Route 53 or STS, for example `xml(400, "Throttling")`.
    pub fn xml(status: u16, code: &str) -> Self {
        Self { status, code: code.to_owned(), form: Form::Xml }
    }

    /// An error of SSM or EventBridge, for example `json(400, "ThrottlingException")`.
    pub fn json(status: u16, code: &str) -> Self {
        Self { status, code: code.to_owned(), form: Form::TargetJson }
    }

    /// An error of API Gateway, for example `gateway(429, "TooManyRequestsException")`.
    pub fn gateway(status: u16, code: &str) -> Self {
        Self { status, code: code.to_owned(), form: Form::RestJson }
    }

    /// Any answer: status, content type, body.
    pub fn verbatim(status: u16, content_type: &'static str, body: &'static str) -> Self {
        Self { status, code: String::new(), form: Form::Verbatim(content_type, body) }
    }

    /// The error of this operation's service, in its form.
    pub fn of(operation: &str, status: u16, code: &str) -> Self {
        if operation.contains("ResourceRecordSets") || operation == "GetChange" || operation == "AssumeRole" {
            Self::xml(status, code)
        } else if operation.contains("Mapping") || operation.contains("DomainName") {
            Self::gateway(status, code)
        } else {
            Self::json(status, code)
        }
    }

    pub(super) fn response(&self) -> Response<Bytes> {
        let code = &self.code;
        let message = "made by the proxy of the tests";
        match self.form {
            Form::Verbatim(content_type, body) => http::answer(self.status, content_type, body),
            Form::Xml => http::answer(
                self.status,
                "text/xml",
                format!(
                    "<?xml version=\"1.0\"?>\n<ErrorResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>0</RequestId></ErrorResponse>"
                ),
            ),
            Form::TargetJson => http::answer(
                self.status,
                "application/x-amz-json-1.1",
                format!(r#"{{"__type":"{code}","message":"{message}"}}"#),
            ),
            Form::RestJson => {
                let body = format!(r#"{{"message":"{message}"}}"#);
                let mut response = http::answer(self.status, "application/json", body);
                response.headers_mut().insert("x-amzn-errortype", code.parse().expect("a code"));
                response
            }
        }
    }
}
