//! Asks after every alarm: one call a Region and hundred names, all at once, at the same time as the parameters.

use crate::model::fault::Kind;
use crate::model::problem::Problem;
use std::collections::BTreeMap;

use crate::apply::join_bounded;
use crate::apply::ports::Alarms;
use crate::decide::alarms::{AlarmReading, AlarmReadings};
use crate::read::settings::Settings;

/// DescribeAlarms takes no more names.
const NAMES: usize = 100;

/// What the alarms say. A Region that does not answer delays nothing: the last known states of its alarms count.
pub(super) async fn read_alarms<C: Alarms>(cloud: &C, settings: &Settings) -> AlarmReadings {
    let mut regions: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    for alarm in &settings.alarms {
        regions.entry(alarm.region.as_deref()).or_default().push(&alarm.name);
    }
    let calls = regions.iter().flat_map(|(region, names)| names.chunks(NAMES).map(|names| (*region, names)));
    let calls = calls.map(async |(region, names)| (region, names, cloud.describe_alarms(region, names).await));

    let mut readings = AlarmReadings::default();
    let mut unread: BTreeMap<Option<&str>, Kind> = BTreeMap::new();
    for (region, names, described) in join_bounded(calls).await {
        match described {
            Ok(said) => readings.alarms.extend(
                settings
                    .alarms
                    .iter()
                    .filter(|alarm| alarm.region.as_deref() == region && names.contains(&alarm.name.as_str()))
                    .map(|alarm| {
                        (
                            alarm.clone(),
                            said.get(&alarm.name).map_or(AlarmReading::Missing, |state| AlarmReading::State(*state)),
                        )
                    }),
            ),
            Err(fault) => _ = unread.insert(region, fault.kind),
        }
    }
    let problem =
        |(region, kind): (Option<&str>, Kind)| Problem::AlarmsUnread { region: region.map(ToOwned::to_owned), kind };
    readings.problems = unread.into_iter().map(problem).collect();
    readings
}
