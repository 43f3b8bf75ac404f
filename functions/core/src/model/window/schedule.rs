//! Places a window's local times on the time line, daylight saving time included.
//!
//! The rules are those of EventBridge Scheduler's guide, "Schedule types", "Daylight savings time". A time of a cron
//! expression that the clocks leap over is skipped: there is no opening that day. One that they pass twice counts the
//! first time only. Of `at` the guide says nothing: one that is leapt over begins as long after the leap as it would have
//! (02:30 is 03:30, so that a window somebody planned is never lost), one that comes twice begins at the first.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::cron::Cron;

/// When a window begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Schedule {
    /// Once, at this moment.
    Once(Timestamp),
    /// At each local time of the expression in this time zone.
    Recurring(Cron, TimeZone),
}

impl Schedule {
    /// Once, at that local time; `None` beyond the years that time stamps hold.
    pub(crate) fn once(local: DateTime, zone: &TimeZone) -> Option<Self> {
        zone.to_ambiguous_timestamp(local).compatible().ok().map(Self::Once)
    }

    /// The last beginning that is later than `after` and no later than `until`.
    pub(crate) fn last_within(&self, after: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let last = match self {
            Self::Once(at) => Some(*at).filter(|at| *at <= until),
            Self::Recurring(cron, zone) => cron
                .between(zone.to_datetime(after), last_local_time(zone, until))
                .rev()
                .filter_map(|local| first_moment(zone, local))
                .find(|at| *at <= until),
        };
        last.filter(|at| *at > after)
    }

    /// The first beginning that is later than `after`.
    pub(crate) fn first_after(&self, after: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Once(at) => Some(*at).filter(|at| *at > after),
            Self::Recurring(cron, zone) => cron
                .between(zone.to_datetime(after), DateTime::MAX)
                .filter_map(|local| first_moment(zone, local))
                .find(|at| *at > after),
        }
    }
}

/// The first moment at which the clocks show that time; `None` where they leap over it.
///
/// A later local time never has an earlier first moment: what is in order stays in order.
fn first_moment(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            offset.to_timestamp(local).ok()
        }
        AmbiguousOffset::Gap { .. } => None,
    }
}

/// A local time after which nothing has had its first moment by `now`.
///
/// That is what the clocks show, but in the second pass of a repeated hour: all of that hour had its moment in the first.
fn last_local_time(zone: &TimeZone, now: Timestamp) -> DateTime {
    let shown = zone.to_datetime(now);
    match zone.to_ambiguous_timestamp(shown).offset() {
        AmbiguousOffset::Fold { before, .. } => before.to_datetime(now),
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => shown,
    }
}
