//! CloudWatch: what the alarms that count say.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{AlarmType, StateValue};
use jiff::Timestamp;
use maintenance_core::Fault;
use maintenance_core::apply::ports::Alarms;
use maintenance_core::model::alarm::{AlarmName, AlarmState, AlarmValue};
use maintenance_core::model::target::Place;

use super::Invocation;
use crate::error::Failure;

const CALL: &str = "DescribeAlarms";
/// How long a flip may be kept waiting for CloudWatch. DescribeAlarms has a quota of 9 calls a second in a Region, which
/// dashboards share: being throttled is normal, and until the next run the last known word of each alarm counts.
const PATIENCE: Duration = Duration::from_millis(600);
/// CloudWatch's most. As many names go into one call, but its default page has 50.
const PAGE_SIZE: i32 = 100;

impl Alarms for Invocation<'_> {
    async fn describe_alarms(
        &self,
        region: Option<&str>,
        names: &[&str],
    ) -> Result<BTreeMap<String, AlarmState>, Fault> {
        let mut states = BTreeMap::new();
        // Without a name, CloudWatch would list every alarm of the account.
        if names.is_empty() {
            return Ok(states);
        }
        let deadline = self.work.at_most(PATIENCE);
        let place = Place { role_arn: None, region: region.map(ToOwned::to_owned) };
        let clients = self.aws.places.clients(&place, deadline).await?;
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut next: Option<String> = None;
        loop {
            let page = deadline
                .retry(CALL, async || {
                    let request = clients.cloudwatch().describe_alarms().set_alarm_names(Some(names.clone()));
                    // Without types, metric alarms alone would be looked for.
                    let request = request.alarm_types(AlarmType::MetricAlarm).alarm_types(AlarmType::CompositeAlarm);
                    let request = request.max_records(PAGE_SIZE).set_next_token(next.clone());
                    request.send().await.map_err(|error| Failure::of(CALL, error))
                })
                .await?;
            for alarm in page.metric_alarms.unwrap_or_default() {
                let since = alarm.state_transitioned_timestamp.or(alarm.state_updated_timestamp);
                states.extend(alarm.alarm_name.map(|name| (name, state(alarm.state_value.as_ref(), since))));
            }
            for alarm in page.composite_alarms.unwrap_or_default() {
                let since = alarm.state_transitioned_timestamp.or(alarm.state_updated_timestamp);
                states.extend(alarm.alarm_name.map(|name| (name, state(alarm.state_value.as_ref(), since))));
            }
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(states);
            }
        }
    }
}

/// The alarms with no Region named that is the switch's own, each once, in the order in which they were given.
pub(super) fn each_once(alarms: Vec<AlarmName>, own_region: Option<&str>) -> Vec<AlarmName> {
    let mut seen = HashSet::new();
    let here =
        |alarm: AlarmName| AlarmName { region: alarm.region.filter(|it| Some(it.as_str()) != own_region), ..alarm };
    alarms.into_iter().map(here).filter(|alarm| seen.insert(alarm.clone())).collect()
}

/// A state that has no name yet says as little as one that lacks data.
fn state(value: Option<&StateValue>, since: Option<DateTime>) -> AlarmState {
    let value = match value {
        Some(StateValue::Ok) => AlarmValue::Ok,
        Some(StateValue::Alarm) => AlarmValue::Alarm,
        _ => AlarmValue::InsufficientData,
    };
    AlarmState { value, since: moment(since) }
}

/// In milliseconds, of which the SDK may cut one off: the wire carries a float. 1970 where there is none.
fn moment(at: Option<DateTime>) -> Timestamp {
    let milliseconds = at.and_then(|at| at.to_millis().ok());
    milliseconds.and_then(|at| Timestamp::from_millisecond(at).ok()).unwrap_or_default()
}
