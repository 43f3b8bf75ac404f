//! The maintenance that is under way and what is to come, each as Statuspage tells it.

use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use maintenance_lambda::State;
use maintenance_lambda::front::PageUrl;
use serde_json::{Value, json};

use crate::calendar::Upcoming;
use crate::config::Config;

/// The id of the only page there is.
pub const PAGE_ID: &str = "maintenance";

/// What users are told of a window that has no message. That of maintenance under way speaks of now.
const PLANNED: &str = "The service will not be available at this time.";

/// All that is told of.
#[derive(Debug, Clone, Copy)]
pub struct Maintenances<'a> {
    /// The switch's word.
    pub state: &'a State,
    /// What is to come, soonest first.
    pub upcoming: &'a [Upcoming<'a>],
    /// The variables.
    pub config: &'a Config,
    /// The time.
    pub now: Timestamp,
}

/// What one maintenance differs in from others.
struct Maintenance<'a> {
    id: String,
    name: &'static str,
    status: &'static str,
    message: &'a str,
    created: Timestamp,
    updated: Timestamp,
    started: Option<Timestamp>,
    from: Timestamp,
    until: Option<Timestamp>,
}

impl Maintenances<'_> {
    /// The one that is under way, if any.
    pub fn active(&self) -> Option<Value> {
        if !self.state.is_maintenance() {
            return None;
        }
        Some(self.tell(&Maintenance {
            id: id(self.since(), 0),
            name: if self.state.planned { "Scheduled maintenance" } else { "Maintenance" },
            status: "in_progress",
            message: self.state.message.as_ref().unwrap_or(&self.config.message),
            created: self.since(),
            updated: self.updated(),
            started: self.state.since,
            from: self.since(),
            until: self.state.until,
        }))
    }

    /// Those to come.
    pub fn upcoming(&self) -> impl Iterator<Item = Value> {
        self.upcoming.iter().enumerate().map(|(at, upcoming)| {
            let from = upcoming.opening.from;
            // Where several begin in one minute, all but the first are told apart by their place.
            let same = |earlier: &&Upcoming<'_>| minute(earlier.opening.from) == minute(from);
            let earlier = self.upcoming.iter().take(at).filter(same).count();
            let active = self.state.is_maintenance() && minute(self.since()) == minute(from);
            let written = upcoming.written.unwrap_or(from);
            self.tell(&Maintenance {
                id: id(from, earlier + usize::from(active)),
                name: "Scheduled maintenance",
                status: "scheduled",
                message: upcoming.message.unwrap_or(PLANNED),
                created: written,
                updated: written,
                started: None,
                from,
                until: Some(upcoming.opening.until),
            })
        })
    }

    /// When the switch last said something.
    pub fn updated(&self) -> Timestamp {
        self.state.updated.unwrap_or(self.since())
    }

    /// Where users find the page; empty where there is none.
    pub fn url(&self) -> &str {
        self.config.page_url.as_ref().map_or("", PageUrl::as_str)
    }

    /// When the mode last changed. Clients expect a time: one that the state does not hold is today's beginning, which at
    /// least stays what it is from one answer to the next.
    fn since(&self) -> Timestamp {
        let today = || {
            let now = Timestamp::from_second(self.now.as_second()).unwrap_or(self.now);
            let so_far = SignedDuration::from_secs(now.as_second().rem_euclid(24 * 60 * 60));
            now.saturating_sub(so_far).unwrap_or(now)
        };
        self.state.since.unwrap_or_else(today)
    }

    fn tell(&self, maintenance: &Maintenance<'_>) -> Value {
        let Maintenance { id, name, status, message, created, updated, started, from, until } = maintenance;
        let text = Timestamp::to_string;
        json!({
            "id": id, "name": name, "status": status, "impact": "maintenance",
            "page_id": PAGE_ID, "shortlink": self.url(),
            "created_at": text(created), "updated_at": text(updated),
            "monitoring_at": null, "resolved_at": null, "started_at": started.as_ref().map(text),
            "scheduled_for": text(from), "scheduled_until": until.as_ref().map(text),
            "components": [],
            "incident_updates": [{
                "id": format!("{id}-{:08x}", code(message)), "incident_id": id, "status": status, "body": message,
                "created_at": text(updated), "updated_at": text(updated), "display_at": text(updated),
                "affected_components": null, "deliver_notifications": false,
            }],
        })
    }
}

/// The id of the maintenance that begins at a moment, beside so many others that do.
///
/// The state alone must give it, whether windows could be read or not. So it is the minute, within which the switch
/// opens a window: then a maintenance keeps its id when it begins.
fn id(from: Timestamp, others: usize) -> String {
    let id = Offset::UTC.to_datetime(from).strftime("%Y%m%d%H%M").to_string();
    if others == 0 { id } else { format!("{id}-{}", others + 1) }
}

fn minute(moment: Timestamp) -> i64 {
    moment.as_second().div_euclid(60)
}

/// A short code of a text (FNV-1a), so that a message that changes is another update.
fn code(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use maintenance_core::model::window::Opening;
    use maintenance_lambda::state::Mode;

    use super::*;

    /// The ids that are told of maintenance since then, if any, and of windows that begin then.
    fn ids(since: Option<&str>, windows: &[&str]) -> Vec<String> {
        let opening = |from: &&str| {
            let from: Timestamp = from.parse().unwrap();
            Upcoming { opening: Opening { from, until: from }, message: None, written: None }
        };
        let upcoming: Vec<_> = windows.iter().map(opening).collect();
        let since = since.map(|since| since.parse().unwrap());
        let mode = Some(if since.is_some() { Mode::Maintenance } else { Mode::Normal });
        let state = State { mode, since, ..State::UNKNOWN };
        let now = "2026-12-01T02:00:30Z".parse().unwrap();
        let all = Maintenances { state: &state, upcoming: &upcoming, config: &Config::default(), now };
        all.active().into_iter().chain(all.upcoming()).map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_maintenance_keeps_its_id_when_it_begins_and_shares_it_with_no_other() {
        assert_eq!(ids(None, &["2026-12-01T02:00:00Z"]), ["202612010200"]);
        assert_eq!(ids(Some("2026-12-01T02:00:41.5Z"), &[]), ["202612010200"]);
        let together = ["2026-12-01T02:00:50Z", "2026-12-01T02:00:50Z", "2026-12-02T02:00:00Z"];
        assert_eq!(ids(None, &together), ["202612010200", "202612010200-2", "202612020200"]);
        let all = ["202612010200", "202612010200-2", "202612010200-3", "202612020200"];
        assert_eq!(ids(Some("2026-12-01T02:00:41Z"), &together), all);
    }

    #[test]
    fn a_state_without_a_time_gives_times_that_last() {
        let told = |now: &str| {
            let config = Config::default();
            let now = now.parse().unwrap();
            Maintenances { state: &State::UNKNOWN, upcoming: &[], config: &config, now }.active().unwrap()
        };
        let (earlier, later) = (told("2026-12-01T02:00:03.5Z"), told("2026-12-01T23:59:59Z"));
        assert_eq!(earlier, later);
        assert_eq!((&earlier["started_at"], &earlier["scheduled_for"]), (&Value::Null, &json!("2026-12-01T00:00:00Z")));
    }
}
