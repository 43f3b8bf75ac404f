//! What an answer depends on, read from any of the three event shapes.

use crate::event::{Event, Members, object, text, texts};

use super::address;

/// A request, whatever front it came through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The shape of the event, which the answer must take too.
    pub shape: Shape,
    /// In upper case; `GET` where the event names none.
    pub method: String,
    /// As the event has it: a base path or a stage may stand before the API's own path.
    pub path: String,
    /// Path and query as the user's browser knows them.
    pub address: String,
    /// Every header of the request.
    pub headers: Headers,
}

/// Whose event it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// REST API proxy (payload 1.0), and whatever is not recognised.
    RestApi,
    /// HTTP API or Function URL, payload 2.0.
    HttpApi,
    /// Application Load Balancer; `multi_value` where its target group sends lists of header values, and wants such.
    Alb {
        /// Whether the headers go out as lists.
        multi_value: bool,
    },
}

/// Header names in lower case, each with one value; a name may come several times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headers(Vec<(String, String)>);

impl Request {
    /// Reads an event. What is missing or of a wrong type counts as absent.
    pub fn read(event: &Event) -> Self {
        let event = event.members();
        let context = object(event.get("requestContext").copied());
        let http = object(context.get("http").copied());
        let first =
            |places: [(&Members<'_>, &str); 4]| places.into_iter().find_map(|(members, name)| text(members, name));
        let shape = Shape::of(&event, &context);
        Self {
            shape,
            address: address::of(shape, &event, &context),
            method: first([(&event, "httpMethod"), (&http, "method"), (&context, "httpMethod"), (&event, "method")])
                .map_or_else(|| "GET".to_owned(), |method| method.to_ascii_uppercase()),
            path: first([(&event, "rawPath"), (&event, "path"), (&http, "path"), (&context, "path")])
                .unwrap_or_default(),
            headers: Headers::read(&event),
        }
    }

    /// Whether the request reads: `GET` or `HEAD`.
    pub fn is_read(&self) -> bool {
        ["GET", "HEAD"].contains(&self.method.as_str())
    }

    /// The segments of the path from its end, so that any base path or stage may stand before them. Neither a query nor a
    /// doubled slash counts.
    pub fn segments_from_the_end(&self) -> impl Iterator<Item = &str> {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        path.split('/').filter(|segment| !segment.is_empty()).rev()
    }

    /// Whether the method is `HEAD`, which is answered without a body.
    pub fn is_head(&self) -> bool {
        self.method == "HEAD"
    }
}

impl Shape {
    fn of(event: &Members<'_>, context: &Members<'_>) -> Self {
        let is_version_2 = || text(event, "version").is_some_and(|version| version.starts_with('2'));
        if context.contains_key("elb") {
            let multi_value = event.get("multiValueHeaders").is_some_and(|headers| headers.get().starts_with('{'));
            Self::Alb { multi_value }
        } else if context.contains_key("http") || is_version_2() {
            Self::HttpApi
        } else {
            Self::RestApi
        }
    }
}

impl Headers {
    /// Reads `multiValueHeaders`, then what only `headers` has.
    fn read(event: &Members<'_>) -> Self {
        let mut all = Vec::new();
        for map in ["multiValueHeaders", "headers"] {
            let seen = all.len();
            for (name, raw) in object(event.get(map).copied()) {
                let name = name.to_ascii_lowercase();
                if !all.iter().take(seen).any(|(known, _)| *known == name) {
                    all.extend(texts(raw).into_iter().map(|value| (name.clone(), value)));
                }
            }
        }
        Self(all)
    }

    /// The first value of a header; `name` in lower case.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.values(name).next()
    }

    /// All the values of a header as one list, which is what HTTP says that they mean.
    pub fn joined(&self, name: &str) -> String {
        self.values(name).collect::<Vec<_>>().join(",")
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(event: &str) -> Request {
        Request::read(&Event::from(event))
    }

    #[test]
    fn the_shape_is_told_by_the_context() {
        let multi_value = |multi_value| Shape::Alb { multi_value };
        for (event, expected) in [
            (r#"{"version": "1.0", "requestContext": {"stage": "prod"}}"#, Shape::RestApi),
            (r#"{"version": "2.0"}"#, Shape::HttpApi),
            (r#"{"requestContext": {"http": {"method": "GET"}}}"#, Shape::HttpApi),
            (r#"{"requestContext": {"elb": {}}, "headers": {"a": "b"}}"#, multi_value(false)),
            (r#"{"requestContext": {"elb": {}}, "multiValueHeaders": {"a": ["b"]}}"#, multi_value(true)),
            (r#"{"requestContext": {"elb": {}}, "multiValueHeaders": {}}"#, multi_value(true)),
            (r#"{"requestContext": null}"#, Shape::RestApi),
            ("[1, 2]", Shape::RestApi),
            ("no json", Shape::RestApi),
        ] {
            assert_eq!(read(event).shape, expected, "{event}");
        }
    }

    #[test]
    fn method_and_path_are_found_wherever_they_stand() {
        for (event, method, path) in [
            (r#"{"httpMethod": "post", "path": "/a"}"#, "POST", "/a"),
            (r#"{"requestContext": {"http": {"method": "PUT", "path": "/b"}}, "rawPath": "/s/b"}"#, "PUT", "/s/b"),
            (r#"{"requestContext": {"httpMethod": "HEAD", "path": "/s/c"}, "path": null}"#, "HEAD", "/s/c"),
            ("{}", "GET", ""),
        ] {
            let request = read(event);
            assert_eq!((request.method.as_str(), request.path.as_str()), (method, path), "{event}");
        }
    }

    #[test]
    fn headers_are_found_in_either_map_and_in_any_case() {
        let request = read(
            r#"{"headers": {"ACCEPT": "single", "Origin": "https://app.example.com", "X": 7},
                "multiValueHeaders": {"accept": ["a", "b"]}}"#,
        );
        assert_eq!(request.headers.joined("accept"), "a,b");
        assert_eq!(request.headers.first("origin"), Some("https://app.example.com"));
        assert_eq!(request.headers.first("x"), None);
        assert_eq!(read(r#"{"headers": null, "multiValueHeaders": null}"#).headers, Headers::default());
    }
}
