//! Holds the windows against a matcher that walks through the minutes of some days and knows no shortcut.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code: what is unexpected ends the test"
)]

use jiff::civil::DateTime;
use jiff::tz::TimeZoneDatabase;
use jiff::{SignedDuration, Timestamp};
use maintenance_core::model::window::{Opening, Window};
use maintenance_core::read::window::Windows;
use proptest::prelude::*;

/// A field as it is written, and the values that it was made from.
type Field = (String, Vec<i8>);
/// What a day field means, worked out from the number of the day, of its weekday (Sunday is 1) and of the month's last.
type Rule = fn(i8, i8, i8, i8) -> bool;

/// Days from Monday to Friday that have no nearer claim than `day`: the 15th itself, or next to a 15th at the weekend.
fn nearest_to_15(day: i8, weekday: i8, _: i8, _: i8) -> bool {
    (day == 15 && (2..=6).contains(&weekday)) || (day == 14 && weekday == 6) || (day == 16 && weekday == 2)
}

const DAYS: [(&str, Rule); 12] = [
    ("* * ?", |_, _, _, _| true),
    ("1-7,25 * ?", |day, _, _, _| day <= 7 || day == 25),
    ("28-3 * ?", |day, _, _, _| day >= 28 || day <= 3),
    ("3/5 * ?", |day, _, _, _| [3, 8, 13, 18, 23, 28].contains(&day)),
    ("L * ?", |day, _, last, _| day == last),
    ("15W * ?", nearest_to_15),
    ("? * SUN", |_, weekday, _, _| weekday == 1),
    ("? * SAT-MON", |_, weekday, _, _| [7, 1, 2].contains(&weekday)),
    ("? * 1L", |day, weekday, last, _| weekday == 1 && day > last - 7),
    ("? * 1#1", |day, weekday, _, _| weekday == 1 && day < 8),
    ("? MAR,OCT *", |_, _, _, month| month == 3 || month == 10),
    ("? 4-10/2 L", |_, weekday, _, month| weekday == 7 && [4, 6, 8, 10].contains(&month)),
];

/// Midnights three days before the clocks change, before a leap day and before a new year.
const PLACES: [(&str, &str); 9] = [
    ("Europe/Berlin", "2026-03-25T23:00:00Z"),
    ("Europe/Berlin", "2026-10-21T22:00:00Z"),
    ("America/New_York", "2026-03-05T05:00:00Z"),
    ("America/New_York", "2026-10-29T04:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-01T13:00:00Z"),
    ("Australia/Lord_Howe", "2026-09-30T13:30:00Z"),
    ("Africa/Casablanca", "2026-02-12T00:00:00Z"),
    ("Asia/Tokyo", "2028-02-25T15:00:00Z"),
    ("UTC", "2026-12-29T00:00:00Z"),
];

fn field(size: i8) -> impl Strategy<Value = Field> {
    prop_oneof![
        Just(("*".to_owned(), (0..size).collect())),
        prop::collection::btree_set(0..size, 1..4).prop_map(|values| {
            let text: Vec<String> = values.iter().map(ToString::to_string).collect();
            (text.join(","), values.into_iter().collect())
        }),
        (0..size, 0..size).prop_map(move |(first, last)| {
            let within = |value: &i8| {
                if first <= last { first <= *value && *value <= last } else { *value >= first || *value <= last }
            };
            (format!("{first}-{last}"), (0..size).filter(within).collect())
        }),
        (0..size, 1..size).prop_map(move |(first, step)| {
            let within = |value: &i8| *value >= first && (*value - first) % step == 0;
            (format!("{first}/{step}"), (0..size).filter(within).collect())
        }),
    ]
}

struct Walk {
    window: Window,
    start: Timestamp,
    length: SignedDuration,
    /// When the window begins, in five days from `start`.
    begins: Vec<Timestamp>,
}

impl Walk {
    fn new(minutes: &Field, hours: &Field, day: usize, place: usize, length: i64) -> Self {
        let ((days, rule), (zone, start)) = (DAYS[day], PLACES[place]);
        let cron = format!("{} {} {days} *", minutes.0, hours.0);
        let text = format!(r#"{{"cron": "{cron}", "timezone": "{zone}", "minutes": {length}}}"#);
        let window = Windows::read([("w", text.as_str())]).usable.pop().expect(&text);
        let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
        let start: Timestamp = start.parse().unwrap();
        let (mut begins, mut latest) = (Vec::new(), DateTime::MIN);
        for minute in 0..5 * 24 * 60 {
            let moment = start + SignedDuration::from_mins(minute);
            let local = zone.to_datetime(moment);
            let (date, time) = (local.date(), local.time());
            let weekday = date.weekday().to_sunday_one_offset();
            let last = date.days_in_month();
            // What the clocks show for the second time does not count.
            let first_time = local > latest;
            latest = latest.max(local);
            if first_time
                && minutes.1.contains(&time.minute())
                && hours.1.contains(&time.hour())
                && rule(date.day(), weekday, last, date.month())
            {
                begins.push(moment);
            }
        }
        Self { window, start, length: SignedDuration::from_mins(length), begins }
    }

    /// Moments of the last two days: the windows that were open before the walk began have closed by then.
    fn moments(&self) -> impl Iterator<Item = Timestamp> {
        let day = 24 * 60;
        // The clocks change in the first hours.
        let minutes = (3 * day..3 * day + 300).step_by(7).chain((3 * day..5 * day).step_by(23));
        let spread = minutes.map(|minute| self.start + SignedDuration::from_mins(minute));
        let within = self.start + SignedDuration::from_mins(3 * day)..self.start + SignedDuration::from_mins(5 * day);
        let edges = self.begins.iter().flat_map(|at| [*at, *at + self.length]).filter(move |at| within.contains(at));
        edges.take(40).chain(spread)
    }

    fn opening(&self, from: Timestamp) -> Opening {
        Opening { from, until: from + self.length }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_window_is_open_exactly_while_one_of_its_times_covers_the_moment(
        minutes in field(60), hours in field(24), day in 0..DAYS.len(), place in 0..PLACES.len(), length in 1..4320_i64,
    ) {
        let walk = Walk::new(&minutes, &hours, day, place, length);
        for now in walk.moments() {
            let covering = walk.begins.iter().rev().find(|from| **from <= now && now < **from + walk.length);
            prop_assert_eq!(walk.window.open_at(now), covering.map(|from| walk.opening(*from)), "{}", now);

            let next = walk.window.next_after(now);
            if let Some(from) = walk.begins.iter().find(|from| **from > now) {
                prop_assert_eq!(next, Some(walk.opening(*from)), "{}", now);
            }
            if let Some(next) = next {
                prop_assert!(next.from > now);
                prop_assert_eq!(walk.window.open_at(next.from), Some(next));
            }
        }
    }

    #[test]
    fn the_order_of_the_parameters_makes_no_difference(order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle()) {
        let parameter = |place: &usize| match place {
            0 | 1 => ("twice".to_owned(), r#"{"at": "2026-12-06T02:00:00", "minutes": 90}"#.to_owned()),
            2 => ("broken".to_owned(), "{}".to_owned()),
            day => (format!("w{day}"), format!(r#"{{"cron": "0 {day} * * ? *", "minutes": 60}}"#)),
        };
        let read = |places: &[usize]| {
            let parameters: Vec<_> = places.iter().map(parameter).collect();
            Windows::read(parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        };
        let windows = read(&order);
        prop_assert_eq!(windows.usable.len(), 5);
        prop_assert!(windows.usable.is_sorted_by(|left, right| left.name < right.name));
        prop_assert_eq!(windows, read(&[0, 1, 2, 3, 4, 5, 6, 7]));
    }
}
