//! Canonical states: states that differ only in numbers which nothing compares (versions of P/state and of changes) become equal.
//!
//! Done only where no run is on its way, so that no run holds an old number. Core compares a version of P/state with
//! the ones before and after it and with the one up to which others are joined, and shows none; so all of them may be
//! moved down together. The versions that the next run will join stay.

use std::sync::Arc;

use maintenance_world::Snapshot;

/// How P/state says up to which version it knows what others wrote.
const JOINED: &str = "\"joined\":";

/// The same world with the least numbers; `None` where it has them already.
pub(crate) fn canonicalized(world: &Snapshot) -> Option<Snapshot> {
    let joined = joined(world.states.last()?).unwrap_or_else(|| world.version() - 1);
    let mut canonical = world.clone();
    canonical.forget_before(joined + 1);
    canonical.forgotten = 0;
    canonical.changes = newest_change(&canonical);
    if joined == 0 && world.changes == canonical.changes {
        return None;
    }
    for text in &mut canonical.states {
        *text = Arc::from(moved_down(text, joined));
    }
    Some(canonical)
}

fn number_at(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default()
}

fn joined(text: &str) -> Option<i64> {
    number_at(text.split_once(JOINED)?.1).parse().ok()
}

fn moved_down(text: &str, by: i64) -> String {
    let (Some((before, after)), Some(joined)) = (text.split_once(JOINED), joined(text)) else {
        return text.to_owned();
    };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}{JOINED}{}{rest}", (joined - by).max(0))
}

/// The greatest number of a change that is still remembered.
fn newest_change(world: &Snapshot) -> u64 {
    let numbers = world.states.iter().flat_map(|text| text.split("\"id\":\"C").skip(1).map(number_at));
    numbers.filter_map(|number| number.parse().ok()).max().unwrap_or_default()
}
