//! Web servers that show a certificate made for the test; whoever trusts nobody else's can still look at it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{Certificate, CertificateParams, KeyPair, date_time_ymd};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

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

/// Shows a certificate at an address, for the life of the runtime; gives the address, whose port may have been 0.
pub async fn show(address: SocketAddr, shown: Shown<'_>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let mut params = CertificateParams::new(vec![shown.name.to_owned()]).expect("a name");
    (params.not_before, params.not_after) = (date_time_ymd(shown.from, 1, 1), date_time_ymd(shown.until, 1, 1));
    let key = KeyPair::generate().expect("a key");
    let acceptor = acceptor(&params.self_signed(&key).expect("a certificate"), &key);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(acceptor.accept(stream));
        }
    });
    Ok(address)
}

/// The server's side of TLS with that certificate.
pub fn acceptor(certificate: &Certificate, key: &KeyPair) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key);
    TlsAcceptor::from(Arc::new(config.expect("a TLS server")))
}
