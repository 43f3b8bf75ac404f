//! The real adapters over the local AWS: the suite of transitions, of the same data as over the in-memory world, and alarms.
//!
//! The adapters read their environment, as on Lambda, so each test starts itself again with one.

#![allow(clippy::unwrap_used, reason = "test code: what is unexpected ends the test")]

use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use maintenance_aws::{Aws, Invocation, settings};
use maintenance_core::apply::ports::Alarms;
use maintenance_core::model::alarm::{AlarmName, AlarmState, AlarmValue};
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::Found;
use maintenance_tests::aws::{Aws as Setup, Change};
use maintenance_tests::{local_aws, poll};
use maintenance_world::suite::{Backend, TRANSITIONS, check};
use serde_json::json;

const REGION: &str = "eu-central-1";
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

/// Says that a test runs in the process that was started for it, whatever else is in the caller's environment.
const AGAIN: &str = "CONTRACT_AGAIN";

/// The test client and the adapters, where the test has its environment; `None` where it has been run in another process.
fn with_environment(test: &str) -> Option<(Setup, Aws)> {
    if std::env::var_os(AGAIN).is_none() {
        start_again_with_an_environment(test);
        return None;
    }
    let endpoint = std::env::var("AWS_ENDPOINT_URL").unwrap();
    let account = std::env::var("AWS_ACCESS_KEY_ID").unwrap();
    Some((Setup::new(&endpoint, &account), Aws::from_env(&settings().unwrap()).unwrap()))
}

fn start_again_with_an_environment(test: &str) {
    let setup = local_aws::account();
    let own = format!("arn:aws:cloudwatch:{REGION}:{}:alarm:errors", setup.account());
    let elsewhere = format!("arn:aws:cloudwatch:us-east-1:{}:alarm:errors", setup.account());
    let status = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env_clear()
        .env(AGAIN, "")
        .envs(setup.credentials())
        .env("AWS_ENDPOINT_URL", setup.endpoint())
        .env("AWS_REGION", REGION)
        .env("SWITCH_PREFIX", "/maintenance/contract")
        .env("SWITCH_ALARMS", format!("{own}, shop-down, errors, {elsewhere}"))
        .status();
    assert!(status.unwrap().success(), "{test} over the local AWS failed: see above");
}

#[tokio::test]
async fn every_transition_ends_as_it_must() {
    let Some((setup, aws)) = with_environment("every_transition_ends_as_it_must") else { return };
    let backend = Local { setup, cloud: aws.invocation(PLENTY, "") };
    for (number, transition) in TRANSITIONS.iter().enumerate() {
        check(&backend, number, transition).await;
    }
}

#[tokio::test]
async fn alarms_of_every_kind_and_region_say_what_was_set() {
    let Some((setup, aws)) = with_environment("alarms_of_every_kind_and_region_say_what_was_set") else { return };
    let alarm = |name: &str, region: Option<&str>| AlarmName { name: name.into(), region: region.map(Into::into) };
    let expected = [alarm("errors", None), alarm("shop-down", None), alarm("errors", Some("us-east-1"))];
    assert_eq!(settings().unwrap().alarms, expected, "the own Region has no name, and an alarm is there once");

    let begun = now();
    setup.put_metric_alarm("errors").await;
    setup.put_composite_alarm("shop-down", "ALARM(\"errors\")").await;
    setup.in_region("us-east-1").put_metric_alarm("errors").await;
    setup.set_alarm_state("errors", "ALARM").await;

    let cloud = aws.invocation(PLENTY, "");
    // It waits for CloudWatch a moment and no longer, which a busy machine may take.
    let said = async |region, names: &[&str]| {
        poll::until("CloudWatch answers in time", async || cloud.describe_alarms(region, names).await.ok()).await
    };
    let states = said(None, &["errors", "shop-down", "gone"]).await;
    let values: Vec<_> = states.iter().map(|(name, state)| (name.as_str(), state.value)).collect();
    assert_eq!(values, [("errors", AlarmValue::Alarm), ("shop-down", AlarmValue::Alarm)]);
    let elsewhere = said(Some("us-east-1"), &["errors"]).await;
    assert_eq!(elsewhere.values().map(|state| state.value).collect::<Vec<_>>(), [AlarmValue::InsufficientData]);
    let timely = |state: &AlarmState| (begun - 1..=now()).contains(&state.since.as_millisecond());
    assert!(states.values().chain(elsewhere.values()).all(timely), "from {begun}: {states:?} {elsewhere:?}");

    setup.delete_alarm("shop-down").await;
    setup.delete_alarm("errors").await;
    assert_eq!(said(None, &["errors", "shop-down"]).await.len(), 0);
}

/// Milliseconds since 1970.
fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}
