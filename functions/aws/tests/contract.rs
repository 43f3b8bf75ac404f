//! The suite of transitions over the real adapters and the local AWS: the same data as over the in-memory world.
//!
//! The adapters read their environment, as on Lambda, so the test starts itself again with one.

#![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

use std::process::Command;
use std::time::Duration;

use maintenance_aws::{Aws, Invocation, settings};
use maintenance_core::names::{DnsName, ZoneId};
use maintenance_core::record::Found;
use maintenance_tests::aws::{Aws as Setup, Change};
use maintenance_tests::local_aws;
use maintenance_world::suite::{Backend, TRANSITIONS, check};
use serde_json::json;

const TEST: &str = "every_transition_ends_as_it_must";
/// No transition takes a tenth of it.
const PLENTY: Duration = Duration::from_mins(10);

struct Local<'a> {
    setup: Setup,
    cloud: Invocation<'a>,
}

impl<'a> Backend for Local<'a> {
    type Cloud = Invocation<'a>;

    fn cloud(&self) -> &Invocation<'a> {
        &self.cloud
    }

    async fn zone(&self, name: &str) -> ZoneId {
        ZoneId::parse(&self.setup.create_zone(name).await).unwrap()
    }

    async fn put_foreign(&self, zone: &ZoneId, name: &DnsName, found: &Found) {
        let record = match found {
            Found::Routed(kind) => json!({
                "type": kind, "ttl": 60, "values": ["192.0.2.77"], "set_identifier": "blue", "weight": 10,
            }),
            _ => json!({"type": "TXT", "ttl": 60, "values": ["\"somebody's own\""]}),
        };
        let change = Change { action: "CREATE", name: name.as_str(), record: &record };
        self.setup.change_records(zone.as_str(), &[change]).await.unwrap();
    }
}

#[tokio::test]
async fn every_transition_ends_as_it_must() {
    let Ok(endpoint) = std::env::var("AWS_ENDPOINT_URL") else { return start_again_with_an_environment() };
    let account = std::env::var("AWS_ACCESS_KEY_ID").unwrap();
    let aws = Aws::from_env(&settings().unwrap()).unwrap();
    let backend = Local { setup: Setup::new(&endpoint, &account), cloud: aws.invocation(PLENTY) };
    for (number, transition) in TRANSITIONS.iter().enumerate() {
        check(&backend, number, transition).await;
    }
}

fn start_again_with_an_environment() {
    let setup = local_aws::account();
    let status = Command::new(std::env::current_exe().unwrap())
        .args([TEST, "--exact", "--nocapture"])
        .envs(setup.credentials())
        .env("AWS_ENDPOINT_URL", setup.endpoint())
        .env("AWS_REGION", "eu-central-1")
        .env("SWITCH_PREFIX", "/maintenance/contract")
        .env_remove("SSL_CERT_FILE")
        .status();
    assert!(status.unwrap().success(), "the transitions over the local AWS failed: see above");
}
