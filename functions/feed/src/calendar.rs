//! The planned windows that could last be read, when to look again, and which openings of them users are told of.

use jiff::{SignedDuration, Timestamp};
use maintenance_aws::Entry;
use maintenance_core::model::window::{Opening, Window};
use maintenance_core::read::window::Windows;
use maintenance_lambda::State;
use maintenance_lambda::pace::{Pace, Remark};

/// The pause before any could be read: of several copies behind one address, none should long announce nothing.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);

/// The usual pause: windows are planned days before, and the switch reads them at every run anyway.
const SHORTEST_PAUSE: SignedDuration = SignedDuration::from_secs(30);

/// The pause while Parameter Store does not answer.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// How far ahead windows are announced: nobody plans by a weekly window of next year.
const HORIZON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The most that are announced at once.
const MOST: usize = 20;

/// How long an opening that the switch has not acted on yet stays announced: EventBridge Scheduler wakes it up to a minute
/// late. Without this, users would be told for that minute that nothing is planned and nothing is under way.
const GRACE: SignedDuration = SignedDuration::from_secs(90);

/// The windows, as they are known.
#[derive(Debug)]
pub struct Calendar {
    windows: Vec<Planned>,
    pace: Pace,
}

#[derive(Debug)]
struct Planned {
    window: Window,
    written: Option<Timestamp>,
}

/// One opening to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upcoming<'a> {
    /// From when to when.
    pub opening: Opening,
    /// What users are told of it.
    pub message: Option<&'a str>,
    /// When the window was last written.
    pub written: Option<Timestamp>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { windows: Vec::new(), pace: Pace::new(FIRST_PAUSE, SHORTEST_PAUSE, LONGEST_PAUSE) }
    }
}

impl Calendar {
    /// Whether to read the windows now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.pace.is_due(now)
    }

    /// Takes in what a read at `now` brought; `jitter_permille` as in [`Pace`]. What is no window is the switch's to report.
    pub fn record(
        &mut self,
        outcome: Result<Vec<Entry>, String>,
        now: Timestamp,
        jitter_permille: u16,
    ) -> Option<Remark> {
        let entries = match outcome {
            Ok(entries) => entries,
            Err(why) => return self.pace.failed(why, now, jitter_permille),
        };
        let read = Windows::read(entries.iter().map(|entry| (entry.name.as_str(), entry.value.as_str())));
        let written = |name: &str| {
            let seconds = entries.iter().find(|entry| entry.name == name)?.modified?;
            Timestamp::from_second(seconds).ok()
        };
        let plan = |window: Window| Planned { written: written(&window.name), window };
        self.windows = read.usable.into_iter().map(plan).collect();
        self.pace.answered(None, now, jitter_permille)
    }

    /// What users are told at `now`, in this state: of each window the next opening that would be news, soonest first.
    pub fn upcoming(&self, state: &State, now: Timestamp) -> Vec<Upcoming<'_>> {
        let horizon = now.saturating_add(HORIZON).unwrap_or(Timestamp::MAX);
        let of_each = self.windows.iter().filter_map(|Planned { window, written }| {
            let opening = next(window, state, now).filter(|opening| opening.from <= horizon)?;
            Some(Upcoming { opening, message: window.message.as_deref(), written: *written })
        });
        let mut upcoming: Vec<_> = of_each.collect();
        // Those that are open at the same time stay in the order of their names.
        upcoming.sort_by_key(|upcoming| upcoming.opening);
        upcoming.truncate(MOST);
        upcoming
    }
}

/// The next opening of a window that users do not know of by the state itself, and that the switch will act on.
fn next(window: &Window, state: &State, now: Timestamp) -> Option<Opening> {
    let just_before =
        |moment: Timestamp| moment.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MIN);
    if state.is_maintenance() {
        // A clock that is behind the switch's must not announce what has begun.
        let opening = window.next_after(state.since.map_or(now, |since| since.max(now)))?;
        let Some(until) = state.until else { return Some(opening) };
        // Whatever ends within the maintenance that is under way is a part of it. All openings are of one length.
        let length = opening.until.duration_since(opening.from);
        let covered = until.saturating_sub(length).unwrap_or(Timestamp::MIN);
        return if opening.from > covered { Some(opening) } else { window.next_after(covered) };
    }
    if let Some(held) = state.held_until.filter(|held| *held > now) {
        return window.next_after(just_before(held));
    }
    let begun = window.open_at(now).filter(|opening| {
        now.duration_since(opening.from) < GRACE && state.since.is_none_or(|since| since < opening.from)
    });
    begun.or_else(|| window.next_after(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is announced of windows of these values, given in the order of their names, in the state at the time.
    fn check(state: &str, now: &str, windows: &[&str], expected: &[&str]) {
        let now: Timestamp = now.parse().unwrap();
        let entry = |(at, value): (usize, &&str)| Entry {
            name: format!("window-{at:03}"),
            value: (*value).to_owned(),
            modified: None,
        };
        let mut calendar = Calendar::default();
        calendar.record(Ok(windows.iter().enumerate().map(entry).collect()), now, 0);
        let state = State::parse(state).unwrap();
        let shown = |upcoming: &Upcoming<'_>| {
            let Opening { from, until } = upcoming.opening;
            format!("{from} {until} {}", upcoming.message.unwrap_or("-"))
        };
        let announced: Vec<String> = calendar.upcoming(&state, now).iter().map(shown).collect();
        assert_eq!(announced, expected, "{now}: {windows:?}");
    }

    const NORMAL: &str = r#"{"mode": "normal", "since": "2026-11-01T00:00:00Z", "decided_by": {"source": "default"}}"#;
    const NIGHTLY: &str = r#"{"cron": "0 2 * * ? *", "minutes": 60, "message": "nightly"}"#;
    const ONCE: &str = r#"{"at": "2026-12-06T02:00:00", "timezone": "Europe/Berlin", "minutes": 90}"#;

    #[test]
    fn the_next_opening_of_each_soonest_first() {
        let expected =
            ["2026-12-01T02:00:00Z 2026-12-01T03:00:00Z nightly", "2026-12-06T01:00:00Z 2026-12-06T02:30:00Z -"];
        check(NORMAL, "2026-12-01T01:00:00Z", &[ONCE, NIGHTLY], &expected);
        check(NORMAL, "2026-12-01T01:00:00Z", &["{}", "no window", NIGHTLY, ONCE], &expected);
    }

    #[test]
    fn no_further_than_a_month_ahead_and_no_more_than_twenty() {
        check(NORMAL, "2026-11-06T00:59:59Z", &[ONCE], &[]);
        check(NORMAL, "2026-11-06T01:00:00Z", &[ONCE], &["2026-12-06T01:00:00Z 2026-12-06T02:30:00Z -"]);
        check(NORMAL, "2026-12-06T03:00:00Z", &[ONCE], &[]);
        let many = [NIGHTLY; 50];
        check(NORMAL, "2026-12-01T01:00:00Z", &many, &["2026-12-01T02:00:00Z 2026-12-01T03:00:00Z nightly"; 20]);
    }

    #[test]
    fn one_that_has_begun_stays_until_the_switch_can_have_acted() {
        let tonight = "2026-12-01T02:00:00Z 2026-12-01T03:00:00Z nightly";
        let tomorrow = "2026-12-02T02:00:00Z 2026-12-02T03:00:00Z nightly";
        check(NORMAL, "2026-12-01T02:00:00Z", &[NIGHTLY], &[tonight]);
        check(NORMAL, "2026-12-01T02:01:29Z", &[NIGHTLY], &[tonight]);
        check(NORMAL, "2026-12-01T02:01:30Z", &[NIGHTLY], &[tomorrow]);
        let ended_early = r#"{"mode": "normal", "since": "2026-12-01T02:00:20Z"}"#;
        check(ended_early, "2026-12-01T02:00:30Z", &[NIGHTLY], &[tomorrow]);
    }

    #[test]
    fn what_is_under_way_is_not_announced_as_well() {
        let under_way =
            |until: &str| format!(r#"{{"mode": "maintenance", "since": "2026-12-01T02:00:00Z", "until": {until}}}"#);
        let tomorrow = "2026-12-02T02:00:00Z 2026-12-02T03:00:00Z nightly";
        for now in ["2026-12-01T01:59:58Z", "2026-12-01T02:00:00Z", "2026-12-01T02:30:00Z"] {
            check(&under_way("null"), now, &[NIGHTLY], &[tomorrow]);
        }
        // A longer one takes those in that end before it does.
        let later = "2026-12-03T02:00:00Z 2026-12-03T03:00:00Z nightly";
        for (until, expected) in [
            ("\"2026-12-02T02:59:59Z\"", tomorrow),
            ("\"2026-12-02T03:00:00Z\"", later),
            ("\"2026-12-03T02:00:00Z\"", later),
        ] {
            check(&under_way(until), "2026-12-01T02:30:00Z", &[NIGHTLY], &[expected]);
        }
        check(&under_way("\"2099-01-01T00:00:00Z\""), "2026-12-01T02:30:00Z", &[NIGHTLY, ONCE], &[]);
    }

    #[test]
    fn an_operators_off_holds_them_back() {
        let off =
            |until: &str| format!(r#"{{"mode": "normal", "decided_by": {{"source": "operator"}}, "until": {until}}}"#);
        let now = "2026-12-01T01:00:00Z";
        check(&off("null"), now, &[NIGHTLY, ONCE], &[]);
        let tomorrow = "2026-12-02T02:00:00Z 2026-12-02T03:00:00Z nightly";
        check(&off("\"2026-12-01T02:00:01Z\""), now, &[NIGHTLY], &[tomorrow]);
        check(&off("\"2026-12-02T02:00:00Z\""), now, &[NIGHTLY], &[tomorrow]);
        // Its word has run out, and the switch has not written so yet.
        check(
            &off("\"2026-12-01T00:59:59Z\""),
            now,
            &[NIGHTLY],
            &["2026-12-01T02:00:00Z 2026-12-01T03:00:00Z nightly"],
        );
    }

    #[test]
    fn stale_windows_are_better_than_none() {
        let now: Timestamp = "2026-12-01T01:00:00Z".parse().unwrap();
        let mut calendar = Calendar::default();
        let entry = Entry { name: "nightly".to_owned(), value: NIGHTLY.to_owned(), modified: Some(1_795_000_000) };
        calendar.record(Ok(vec![entry]), now, 0);
        calendar.record(Err("throttled".to_owned()), now, 0);
        let written = Timestamp::from_second(1_795_000_000).ok();
        assert_eq!(calendar.upcoming(&State::NORMAL, now).iter().map(|one| one.written).collect::<Vec<_>>(), [written]);
    }
}
