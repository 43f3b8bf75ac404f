//! Web servers that show a certificate made for the test; whoever trusts nobody else's can still look at it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test harness says what is wrong by panicking"
)]

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{Certificate, CertificateParams, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::{Accept, TlsAcceptor};

/// A certificate for one name, from the first day of one year to the first day of another.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The name, perhaps with an asterisk.
    pub name: &'a str,
    /// The year in which it becomes valid.
    pub from: i32,
    /// The year in which it expires.
    pub until: i32,
}

impl<'a> Shown<'a> {
    /// One that is valid now.
    pub const fn for_name(name: &'a str) -> Self {
        Self { name, from: 2020, until: 2090 }
    }
}

/// A server that runs for the life of the runtime.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where it is; the port that was asked for may have been 0.
    pub address: SocketAddr,
    /// Its certificate, which nobody else has signed.
    pub pem: String,
}

/// Shows a certificate at an address, and answers 404 to whoever trusts it.
///
/// # Errors
///
/// The address cannot be bound.
pub async fn show(address: SocketAddr, shown: Shown<'_>) -> io::Result<Server> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let mut params = CertificateParams::new(vec![shown.name.to_owned()]).expect("a name");
    (params.not_before, params.not_after) = (date_time_ymd(shown.from, 1, 1), date_time_ymd(shown.until, 1, 1));
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    let acceptor = acceptor(&certificate, &key);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(acceptor.accept(stream)));
        }
    });
    Ok(Server { address, pem: certificate.pem() })
}

async fn answer(accepted: Accept<TcpStream>) -> io::Result<()> {
    let mut stream = accepted.await?;
    let mut request = [0; 4096];
    while stream.read(&mut request).await? > 0 {
        stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await?;
    }
    Ok(())
}

/// The server's side of TLS with that certificate.
pub fn acceptor(certificate: &Certificate, key: &KeyPair) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key);
    TlsAcceptor::from(Arc::new(config.expect("a TLS server")))
}
