//! The three fronts that a function may stand behind: a REST API, an HTTP API or Function URL, and a load balancer. Their
//! requests become one [`Request`], and one [`Response`] goes back in the front's own shape.

mod address;
mod page_url;
mod request;
mod response;

pub use page_url::PageUrl;
pub use request::{Headers, Request, Shape};
pub use response::{Answer, Response, Status};
