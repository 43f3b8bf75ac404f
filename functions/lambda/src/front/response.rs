//! An answer, and how it goes back through the front that the request came from.

use aws_lambda_events::alb::AlbTargetGroupResponse;
use aws_lambda_events::apigw::{ApiGatewayProxyResponse, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use super::Shape;

/// An answer, in no front's shape yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Response {
    /// The HTTP status.
    pub status: Status,
    headers: HeaderMap,
    body: String,
}

/// An answer in the shape of its front.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// REST API, and an HTTP API's payload 1.0.
    RestApi(ApiGatewayProxyResponse),
    /// HTTP API and Function URL, payload 2.0.
    HttpApi(ApiGatewayV2httpResponse),
    /// Application Load Balancer.
    Alb(AlbTargetGroupResponse),
}

/// The only statuses there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// A feed.
    Ok = 200,
    /// A preflight.
    NoContent = 204,
    /// A browser is sent to the page.
    Found = 302,
    /// What is no feed, where nothing else is served.
    NotFound = 404,
    /// All the rest.
    ServiceUnavailable = 503,
}

impl Response {
    /// An answer that no cache may keep.
    pub fn new(status: Status) -> Self {
        Self::kept(status, "no-store")
    }

    /// An answer that a cache may keep as `Cache-Control` says.
    pub fn kept(status: Status, cache_control: &str) -> Self {
        Self { status, headers: HeaderMap::new(), body: String::new() }.header("Cache-Control", cache_control)
    }

    /// Adds a header; names go out in lower case. What a header value may not hold is left out, whoever wrote it.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let safe: String = value.chars().filter(|char| matches!(char, ' '..='~')).collect();
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(&safe)) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Adds several headers.
    pub fn headers(self, headers: Vec<(&'static str, String)>) -> Self {
        headers.into_iter().fold(self, |response, (name, value)| response.header(name, &value))
    }

    /// Sets the body, and says what it is.
    pub fn body(self, content_type: &str, body: String) -> Self {
        Self { body, ..self }.header("Content-Type", content_type)
    }

    /// Leaves the body away, and every header as it is: the answer to `HEAD`.
    pub fn without_body(self) -> Self {
        Self { body: String::new(), ..self }
    }

    /// The answer that goes back to Lambda.
    pub fn into_answer(self, shape: Shape) -> Answer {
        let status = i64::from(self.status.code());
        let body = Some(Body::Text(self.body));
        match shape {
            Shape::RestApi => {
                let mut answer = ApiGatewayProxyResponse::default();
                (answer.status_code, answer.headers, answer.body) = (status, self.headers, body);
                Answer::RestApi(answer)
            }
            Shape::HttpApi => {
                let mut answer = ApiGatewayV2httpResponse::default();
                (answer.status_code, answer.headers, answer.body) = (status, self.headers, body);
                Answer::HttpApi(answer)
            }
            Shape::Alb { multi_value } => {
                let mut answer = AlbTargetGroupResponse::default();
                (answer.status_code, answer.body) = (status, body);
                answer.status_description = Some(self.status.description().to_owned());
                // A target group reads either the one or the other, as it was set up.
                *if multi_value { &mut answer.multi_value_headers } else { &mut answer.headers } = self.headers;
                Answer::Alb(answer)
            }
        }
    }
}

impl Status {
    const fn code(self) -> u16 {
        self as u16
    }

    /// Status and reason in one line, which an ALB wants.
    const fn description(self) -> &'static str {
        match self {
            Self::Ok => "200 OK",
            Self::NoContent => "204 No Content",
            Self::Found => "302 Found",
            Self::NotFound => "404 Not Found",
            Self::ServiceUnavailable => "503 Service Unavailable",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(shape: Shape) -> Value {
        let response = Response::new(Status::ServiceUnavailable)
            .header("X-Maintenance", "on")
            .body("text/plain", "closed".to_owned());
        serde_json::to_value(response.into_answer(shape)).unwrap()
    }

    #[test]
    fn each_front_gets_its_own_shape() {
        let single = json!({"cache-control": "no-store", "content-type": "text/plain", "x-maintenance": "on"});
        let rest = json!({"statusCode": 503, "headers": single, "multiValueHeaders": {}, "body": "closed",
            "isBase64Encoded": false});
        assert_eq!(written(Shape::RestApi), rest);

        let mut http = rest.clone();
        http["cookies"] = json!([]);
        assert_eq!(written(Shape::HttpApi), http);

        let mut alb = rest;
        alb["statusDescription"] = json!("503 Service Unavailable");
        assert_eq!(written(Shape::Alb { multi_value: false }), alb);

        let lists = json!({"cache-control": ["no-store"], "content-type": ["text/plain"], "x-maintenance": ["on"]});
        (alb["headers"], alb["multiValueHeaders"]) = (json!({}), lists);
        assert_eq!(written(Shape::Alb { multi_value: true }), alb);
    }

    #[test]
    fn a_body_is_text_even_where_it_is_empty() {
        let answer = Response::new(Status::NoContent).into_answer(Shape::RestApi);
        assert_eq!(serde_json::to_value(answer).unwrap()["body"], "");
    }

    #[test]
    fn a_header_value_cannot_break_out_of_its_line() {
        let response = Response::new(Status::Found).header("Location", "/a\r\nSet-Cookie: b\u{7f}\u{e9}\0");
        let answer = serde_json::to_value(response.into_answer(Shape::RestApi)).unwrap();
        assert_eq!(answer["headers"]["location"], "/aSet-Cookie: b");
    }
}
