//! The harness of the scenarios: what it takes to drive the built binaries from outside, as Lambda does.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`function`] | a built `bootstrap` as a child process, invoked through [`runtime_api`] |
//! | [`runtime_api`] | a fake Lambda Runtime API |
//! | [`local_aws`] | the local AWS, one a test process; every test has an account of its own in it |
//! | [`aws`] | a small client for it: parameters, records, mappings, the bus |
//! | [`proxy`] | stands between a function and the local AWS: journal, delays, faults |
//! | [`shop`] | the fixture: zone, web site, APIs, parameters |
//! | [`switch`] | the switch over a shop: wake it, ask it, read its answer |
//! | [`mock_api`] | the mock API and the feed: send a request, read the response |
//! | [`http`], [`poll`] | plain HTTP for all of these, and bounded waiting |
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test harness says what is wrong by panicking"
)]

pub mod aws;
pub mod function;
pub mod http;
pub mod local_aws;
pub mod mock_api;
pub mod poll;
pub mod proxy;
pub mod runtime_api;
pub mod shop;
pub mod switch;

use std::path::PathBuf;

/// The workspace root: binaries, sample events and the Python environment are found from here.
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The built `bootstrap` of a function: `<NAME>_BOOTSTRAP` where it is set, else the one in the folder that `LAMBDA` names,
/// which is what `make quick` made unless it is set.
pub fn bootstrap(name: &str) -> PathBuf {
    let variable = format!("{}_BOOTSTRAP", name.to_uppercase().replace('-', "_"));
    let built = std::env::var_os("LAMBDA").unwrap_or_else(|| "target/quick".into());
    let path =
        std::env::var_os(&variable).map_or_else(|| workspace().join(built).join(name).join("bootstrap"), PathBuf::from);
    assert!(path.is_file(), "no {name} binary at {}: run `make quick` first, or set {variable}", path.display());
    path
}

/// The sample events of one function, by file name, in order.
pub fn sample_events(function: &str) -> Vec<(String, serde_json::Value)> {
    let folder = workspace().join("events").join(function);
    let mut events: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("cannot list {}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let event = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name} is no JSON: {e}"));
            (name, event)
        })
        .collect();
    events.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!events.is_empty(), "no sample events in {}", folder.display());
    events
}
