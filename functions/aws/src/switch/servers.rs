//! Web servers that records point to: opens TLS as a visitor would and looks at the certificate, and no further.
//!
//! The chain is not verified: the only roots here are those that AWS itself needs.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use maintenance_core::apply::ports::Servers;
use maintenance_core::model::certificate::Certificate;
use maintenance_core::model::names::DnsName;
use maintenance_core::{Fault, Kind};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::Invocation;

/// Where browsers go.
const HTTPS: u16 = 443;
/// How long all the looks of an invocation may take together: whoever asks for a plan waits for them.
const ALL_LOOKS: Duration = Duration::from_secs(2);

impl Servers for Invocation<'_> {
    async fn certificate(&self, host: &str, name: &DnsName, now: Timestamp) -> Result<Certificate, Fault> {
        let until = *self.looks_until.get_or_init(|| Instant::now() + ALL_LOOKS);
        look(host, HTTPS, name, now, until).await
    }
}

/// What the server at a host and port shows to whoever comes for `name`.
async fn look(host: &str, port: u16, name: &DnsName, now: Timestamp, until: Instant) -> Result<Certificate, Fault> {
    let unseen = |why: &str| Fault::new(Kind::Unavailable, why);
    let server = ServerName::try_from(name.to_string()).map_err(|_| unseen("TLS cannot ask for that name"))?;
    let eye = Arc::new(Eye { provider: Arc::new(ring::default_provider()), now: unix(now), seen: OnceLock::new() });
    let config = ClientConfig::builder_with_provider(Arc::clone(&eye.provider)).with_safe_default_protocol_versions();
    let config = config.map_err(|error| Fault::new(Kind::Bug, "no TLS").caused_by(error))?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::clone(&eye) as _).with_no_client_auth();
    let shown = async {
        let stream = TcpStream::connect((host, port)).await.map_err(|_| unseen("no connection"))?;
        // It always fails, at the latest when the certificate has been seen.
        let _ = TlsConnector::from(Arc::new(config)).connect(server, stream).await;
        Ok(())
    };
    timeout_at(until, shown).await.map_err(|_| unseen("no answer in time"))??;
    eye.seen.get().copied().flatten().ok_or_else(|| unseen("no certificate that can be read"))
}

fn unix(now: Timestamp) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.as_second()).unwrap_or_default()))
}

/// Looks at one certificate, and ends the handshake there.
#[derive(Debug)]
struct Eye {
    provider: Arc<CryptoProvider>,
    now: UnixTime,
    /// `None` in it where the certificate could not be read.
    seen: OnceLock<Option<Certificate>>,
}

impl Eye {
    fn judge(&self, leaf: &CertificateDer<'_>, name: &ServerName<'_>) -> Option<Certificate> {
        let leaf = ParsedCertificate::try_from(leaf).ok()?;
        if verify_server_name(&leaf, name).is_err() {
            return Some(Certificate::OtherName);
        }
        // Without any roots this always fails; a certificate out of its time fails for that, before its issuer is looked for.
        let algorithms = self.provider.signature_verification_algorithms.all;
        let verified =
            verify_server_cert_signed_by_trust_anchor(&leaf, &RootCertStore::empty(), &[], self.now, algorithms);
        Some(match verified {
            Err(Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
                Certificate::Expired
            }
            Err(Error::InvalidCertificate(
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
            )) => Certificate::NotYetValid,
            _ => Certificate::Valid,
        })
    }
}

impl ServerCertVerifier for Eye {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.seen.get_or_init(|| self.judge(end_entity, server_name));
        Err(seen_enough())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(seen_enough())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(seen_enough())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn seen_enough() -> Error {
    Error::General("the certificate has been seen".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

    use std::net::{Ipv4Addr, SocketAddr};

    use maintenance_tls::{Shown, show};
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    const NOW: &str = "2026-11-22T02:00:00Z";

    /// Long: a busy machine is no reason.
    const PLENTY: Duration = Duration::from_mins(1);

    async fn look_at(host: &str, port: u16, name: &str, within: Duration) -> Result<Certificate, String> {
        let until = Instant::now() + within;
        let seen = look(host, port, &DnsName::parse(name).unwrap(), NOW.parse().unwrap(), until).await;
        seen.map_err(|fault| fault.chain())
    }

    #[tokio::test]
    async fn a_certificate_is_judged_by_its_names_and_its_time() {
        let own = "app.example.com";
        let time = |from, until| Shown { name: own, from, until };
        let table = [
            (Shown::for_name(own), Certificate::Valid),
            (Shown::for_name("*.example.com"), Certificate::Valid),
            (Shown::for_name("*.github.io"), Certificate::OtherName),
            (Shown::for_name("example.com"), Certificate::OtherName),
            (time(2020, 2026), Certificate::Expired),
            (time(2027, 2028), Certificate::NotYetValid),
            (Shown { name: "*.github.io", from: 2020, until: 2026 }, Certificate::OtherName),
        ];
        for (shown, expected) in table {
            let port = show(LOOPBACK, shown).await.unwrap().address.port();
            for host in ["127.0.0.1", "localhost"] {
                assert_eq!(look_at(host, port, own, PLENTY).await, Ok(expected), "{shown:?}");
            }
        }
    }

    #[tokio::test]
    async fn who_shows_nothing_was_not_seen() {
        let port = show(LOOPBACK, Shown::for_name("app.example.com")).await.unwrap().address.port();
        let silent = TcpListener::bind(LOOPBACK).await.unwrap();
        let plain = TcpListener::bind(LOOPBACK).await.unwrap();
        let (at_silent, at_plain) = (silent.local_addr().unwrap().port(), plain.local_addr().unwrap().port());
        tokio::spawn(async move { while plain.accept().await.is_ok() {} });
        // Bound, so that nobody else takes it, and listening to nobody.
        let deaf = TcpSocket::new_v4().unwrap();
        deaf.bind(LOOPBACK).unwrap();
        let gone = deaf.local_addr().unwrap().port();
        let late = look_at("127.0.0.1", at_silent, "app.example.com", Duration::from_millis(500)).await;
        assert_eq!(late, Err("no answer in time".to_owned()));
        let table = [
            ("127.0.0.1", at_plain, "app.example.com", "no certificate that can be read"),
            ("127.0.0.1", gone, "app.example.com", "no connection"),
            ("no-such-host.invalid", port, "app.example.com", "no connection"),
            ("127.0.0.1", port, "*.example.com", "TLS cannot ask for that name"),
        ];
        for (host, port, name, why) in table {
            assert_eq!(look_at(host, port, name, PLENTY).await, Err(why.to_owned()), "{host} {name}");
        }
    }
}
