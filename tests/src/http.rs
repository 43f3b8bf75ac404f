//! Plain HTTP/1.1 over loopback, both ends, with whole bodies: the Runtime API, the proxy and the AWS client share it.

use std::io;
use std::net::TcpStream as StdTcpStream;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};

/// Sends requests and keeps connections alive. It belongs to the runtime that it was first used on.
#[derive(Clone)]
pub struct Client(hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>);

impl Default for Client {
    fn default() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self(
            hyper_util::client::legacy::Client::builder(TokioExecutor::new())
                // Shorter than the five seconds after which the local AWS closes an idle connection.
                .pool_idle_timeout(Duration::from_secs(2))
                .build(connector),
        )
    }
}

impl Client {
    /// One request to its whole response.
    ///
    /// # Errors
    ///
    /// The connection failed before the whole response was read; every status is an `Ok`.
    pub async fn send(&self, request: Request<Bytes>) -> io::Result<Response<Bytes>> {
        let response = self.0.request(request.map(Full::new)).await.map_err(io::Error::other)?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }
}

/// The connection that a request came by.
#[derive(Clone)]
pub struct Line(Arc<StdTcpStream>);

impl Line {
    /// Makes the connection end with a reset instead of a polite close, once its handler has returned an error.
    pub fn reset_on_close(&self) {
        let _ = socket2::SockRef::from(&*self.0).set_linger(Some(Duration::ZERO));
    }
}

/// A listener on a free port of 127.0.0.1.
pub async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port on 127.0.0.1")
}

/// Serves every connection of the listener until the runtime ends; an error of the handler drops the connection.
pub async fn serve<H, F>(listener: TcpListener, handler: H)
where
    H: Fn(Request<Bytes>, Line) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = io::Result<Response<Bytes>>> + Send + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        let handler = handler.clone();
        tokio::spawn(async move {
            if let Ok((stream, line)) = split(stream) {
                let _ = serve_connection(stream, line, handler).await;
            }
        });
    }
}

async fn serve_connection<H, F>(stream: TcpStream, line: Line, handler: H) -> Result<(), hyper::Error>
where
    H: Fn(Request<Bytes>, Line) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = io::Result<Response<Bytes>>> + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (handler, line) = (handler.clone(), line.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
            handler(Request::from_parts(parts, body), line).await.map(|response| response.map(Full::new))
        }
    });
    http1::Builder::new().serve_connection(TokioIo::new(stream), service).await
}

fn split(stream: TcpStream) -> io::Result<(TcpStream, Line)> {
    stream.set_nodelay(true)?;
    let stream = stream.into_std()?;
    let line = Line(Arc::new(stream.try_clone()?));
    Ok((TcpStream::from_std(stream)?, line))
}

/// A response with a status, a content type and a body.
pub fn answer(status: u16, content_type: &str, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).header("content-type", content_type).body(body.into()).expect("a response")
}

/// A path segment as it goes into a URL.
pub fn escape(segment: &str) -> String {
    use std::fmt::Write;
    segment.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
