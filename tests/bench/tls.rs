//! TLS in front of the local AWS, with a CA of this run's own: a port for each service, as each has a host on AWS.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use maintenance_tests::http;
use maintenance_tests::workspace;
use maintenance_tls::acceptor;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::contender::variables;

/// The services that a flip calls, as the SDKs' variables name them; the last one only where alarms are named.
const SERVICES: [&str; 5] = ["SSM", "ROUTE_53", "API_GATEWAY", "EVENTBRIDGE", "CLOUDWATCH"];

/// One TLS server for each service, all in front of the same endpoint.
pub(crate) struct Fronts {
    endpoints: Vec<(&'static str, String)>,
    ca: PathBuf,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: String,
    acceptor: TlsAcceptor,
    shut: AtomicBool,
    opened: AtomicUsize,
    refused: AtomicUsize,
}

impl Fronts {
    /// Starts them in front of a plain endpoint.
    pub(crate) async fn start(upstream: &str) -> Self {
        static CERTIFIED: OnceLock<(PathBuf, TlsAcceptor)> = OnceLock::new();
        let (ca, acceptor) = CERTIFIED.get_or_init(certify).clone();
        let shared = Arc::new(Shared {
            upstream: upstream.trim_start_matches("http://").to_owned(),
            acceptor,
            shut: AtomicBool::default(),
            opened: AtomicUsize::default(),
            refused: AtomicUsize::default(),
        });
        let mut endpoints = Vec::new();
        for service in SERVICES {
            let listener = http::listen().await;
            let port = listener.local_addr().expect("an address").port();
            endpoints.push((service, format!("https://localhost:{port}")));
            tokio::spawn(Arc::clone(&shared).serve(listener));
        }
        Self { endpoints, ca, shared }
    }

    /// What makes a function use them.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let endpoints =
            self.endpoints.iter().map(|(service, url)| (format!("AWS_ENDPOINT_URL_{service}"), url.clone()));
        endpoints.chain(variables(&[("AWS_CA_BUNDLE", &self.ca.display().to_string())])).collect()
    }

    /// From now on a connection is closed as soon as it is there: no handshake, nothing to resume later.
    pub(crate) fn shut(&self) {
        self.shared.shut.store(true, Ordering::Relaxed);
    }

    /// From now on connections are served.
    pub(crate) fn open(&self) {
        self.shared.shut.store(false, Ordering::Relaxed);
    }

    /// How many connections came through their handshake, and how many were refused, since this was last asked.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.shared.opened.swap(0, Ordering::Relaxed), self.shared.refused.swap(0, Ordering::Relaxed))
    }
}

impl Shared {
    async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            if self.shut.load(Ordering::Relaxed) {
                self.refused.fetch_add(1, Ordering::Relaxed);
            } else {
                tokio::spawn(Arc::clone(&self).tunnel(stream));
            }
        }
    }

    async fn tunnel(self: Arc<Self>, stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let Ok(mut outside) = self.acceptor.accept(stream).await else { return };
        self.opened.fetch_add(1, Ordering::Relaxed);
        let Ok(mut inside) = TcpStream::connect(&self.upstream).await else { return };
        let _ = inside.set_nodelay(true);
        let _ = copy_bidirectional(&mut outside, &mut inside).await;
    }
}

/// A CA, in a file for the functions to trust, and a server that shows a certificate of it.
fn certify() -> (PathBuf, TlsAcceptor) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "maintenance-switch benchmark");
    let key = KeyPair::generate().expect("a key");
    let ca = params.self_signed(&key).expect("a CA");
    let issuer = Issuer::new(params, key);

    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let acceptor = acceptor(&params.signed_by(&key, &issuer).expect("a certificate"), &key);

    let file = workspace().join("target/bench/ca.pem");
    std::fs::create_dir_all(workspace().join("target/bench")).expect("a folder");
    std::fs::write(&file, ca.pem()).expect("the CA's file");
    let file = file.canonicalize().expect("the CA's file");
    (file, acceptor)
}
