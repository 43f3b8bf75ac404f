//! An answer, and how it goes back through the front that the request came from.

use serde_json::{Map, Value, json};

use crate::request::Shape;

/// An answer, in no front's shape yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Response {
    /// The HTTP status.
    pub status: Status,
    headers: Vec<(&'static str, String)>,
    body: String,
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
        Self { status, headers: Vec::new(), body: String::new() }.header("Cache-Control", cache_control)
    }

    /// Adds a header. What a header value may not hold is left out, whoever wrote it.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let safe: String = value.chars().filter(|char| matches!(char, ' '..='~')).collect();
        self.headers.push((name, safe));
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

    /// The JSON that goes back to Lambda.
    pub fn into_json(self, shape: Shape) -> Value {
        let is_multi_value = shape == Shape::Alb { multi_value: true };
        let headers: Map<String, Value> = self
            .headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), if is_multi_value { json!([value]) } else { json!(value) }))
            .collect();
        let mut answer = Map::new();
        answer.insert("statusCode".to_owned(), json!(self.status as u16));
        if let Shape::Alb { .. } = shape {
            answer.insert("statusDescription".to_owned(), json!(self.status.description()));
        }
        let name = if is_multi_value { "multiValueHeaders" } else { "headers" };
        answer.insert(name.to_owned(), Value::Object(headers));
        answer.insert("body".to_owned(), json!(self.body));
        answer.insert("isBase64Encoded".to_owned(), json!(false));
        Value::Object(answer)
    }
}

impl Status {
    /// Status and reason in one line, which an ALB wants.
    fn description(self) -> &'static str {
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
    use super::*;

    fn written(shape: Shape) -> Value {
        Response::new(Status::ServiceUnavailable)
            .header("X-Maintenance", "on")
            .body("text/plain", "closed".to_owned())
            .into_json(shape)
    }

    #[test]
    fn each_front_gets_its_own_shape() {
        let single = json!({"Cache-Control": "no-store", "Content-Type": "text/plain", "X-Maintenance": "on"});
        let plain = json!({"statusCode": 503, "headers": single, "body": "closed", "isBase64Encoded": false});
        assert_eq!(written(Shape::RestApi), plain);
        assert_eq!(written(Shape::HttpApi), plain);

        let mut alb = plain;
        alb["statusDescription"] = json!("503 Service Unavailable");
        assert_eq!(written(Shape::Alb { multi_value: false }), alb);

        let lists = json!({"Cache-Control": ["no-store"], "Content-Type": ["text/plain"], "X-Maintenance": ["on"]});
        let multi = written(Shape::Alb { multi_value: true });
        assert_eq!(multi["multiValueHeaders"], lists);
        assert_eq!(multi.get("headers"), None);
    }

    #[test]
    fn a_header_value_cannot_break_out_of_its_line() {
        let answer = Response::new(Status::Found)
            .header("Location", "/a\r\nSet-Cookie: b\u{7f}\u{e9}\0")
            .into_json(Shape::RestApi);
        assert_eq!(answer["headers"]["Location"], "/aSet-Cookie: b");
    }
}
