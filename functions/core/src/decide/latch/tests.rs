//! The latch at its boundaries: what counts within an hour, what a new request resets, and what an alarm begins anew.

use super::*;
use crate::decide::tests::{Moment, at, window};
use AlarmValue::{Alarm, Ok};

fn second(moment: Timestamp) -> i64 {
    moment.as_second()
}

fn latch_at(moment: &Moment) -> Latch {
    let mut latch = moment.automation.latch.clone();
    latch.advance(&LatchInput { decision: &moment.input(), alarms: &moment.automation.alarms });
    latch
}

/// Alarms end what they began as soon as they are OK, as often as the cap allows.
fn quick(cap: &str) -> Moment {
    let (hold_down, dwell) = (("HOLD_DOWN_SECONDS", "0"), ("MIN_DWELL_SECONDS", "0"));
    Moment::of(&[("RECOVERY", "auto"), hold_down, dwell, ("MAX_AUTOMATIC_CHANGES_PER_HOUR", cap)])
}

#[test]
fn a_change_counts_for_an_hour() {
    let latch = Latch { changes: [(2, second(at(0))), (3, second(at(1)))].into(), ..Latch::default() };
    for (moment, count) in [(1, 2), (3599, 2), (3600, 1), (3601, 0)] {
        assert_eq!(latch.changes(at(moment)), count, "at {moment}");
    }
}

#[test]
fn a_change_has_its_number_and_is_remembered_for_an_hour() {
    // The number of what began, and whether this is its end; the second; the changes that are remembered then.
    type Row = (u32, u64, i64, &'static [(u64, i64)]);
    let mut latch = Latch::default();
    let table: [Row; 4] = [
        (3, 0, 0, &[(6, 0)]),
        (3, 1, 10, &[(6, 0), (7, 10)]),
        (4, 0, 3599, &[(6, 0), (7, 10), (8, 3599)]),
        (4, 1, 3600, &[(7, 10), (8, 3599), (9, 3600)]),
    ];
    for (begun, end, moment, remembered) in table {
        latch.begun = begun;
        latch.note_change(end, at(moment));
        let remembered: Vec<(u64, i64)> = remembered.iter().map(|(key, moment)| (*key, second(at(*moment)))).collect();
        assert_eq!(latch.changes.clone().into_iter().collect::<Vec<_>>(), remembered, "at {moment}");
    }
}

#[test]
fn the_first_of_too_many_changes_is_forgotten() {
    let mut latch = Latch::default();
    for number in 0..REMEMBERED {
        latch.begun = u32::try_from(number).unwrap();
        latch.note_change(0, at(0));
    }
    assert_eq!((latch.changes.len(), latch.changes.contains_key(&0)), (REMEMBERED, true));
    latch.note_change(1, at(0));
    assert_eq!((latch.changes.len(), latch.changes.contains_key(&0)), (REMEMBERED, false));
}

#[test]
fn a_new_request_lets_alarms_change_the_mode_again() {
    for fresh in [false, true] {
        let mut moment = quick("2");
        moment.automation.latch.changes = [(2, second(at(-20))), (3, second(at(-10)))].into();
        moment.automation.latch.cap = CapState::TrippedAndTold;
        moment.fresh = fresh;
        let latch = latch_at(&moment);
        let expected = if fresh { (0, CapState::Free) } else { (2, CapState::TrippedAndTold) };
        assert_eq!((latch.changes.len(), latch.cap), expected, "fresh: {fresh}");
    }
}

#[test]
fn an_end_that_nobody_sees_is_no_change() {
    for (open, changes) in [(None, 1), (Some(window("w", -10, 100, &[])), 0)] {
        let mut moment = quick("2");
        moment.begun_by("a");
        moment.alarm("a", Ok, at(-1));
        moment.alarm("b", Ok, at(-1));
        moment.open.extend(open);
        let latch = latch_at(&moment);
        assert_eq!((latch.lasts(), latch.changes.len()), (false, changes), "{:?}", moment.open);
    }
}

/// Under manual recovery, the operator who writes releases what an alarm began: only what rings later begins it again.
#[test]
fn an_alarm_that_rings_after_the_operator_wrote_begins_it_again() {
    let written = at(-100);
    for (later, begun) in [(-1, 1), (0, 1), (1, 2)] {
        let mut moment = Moment::of(&[]);
        moment.begun_by("b");
        moment.request.revision = ParameterRevision { version: 2, modified_ms: written.as_millisecond() };
        moment.alarm("a", Alarm, written + SignedDuration::from_millis(later));
        let latch = latch_at(&moment);
        assert_eq!((latch.begun, latch.lasts()), (begun, true), "{later} ms later");
        // It goes on: it has lasted since it began, and users see no change.
        assert_eq!((latch.since, latch.changes.len()), (at(-500), 0), "{later} ms later");
        assert_eq!(latch.name, if begun == 2 { "a" } else { "b" }, "{later} ms later");
    }
}

/// An operator who writes `auto` while an alarm rings knows of it: what it begins ends when it is OK.
#[test]
fn what_rang_before_the_operator_wrote_is_released_at_once() {
    let table = [
        ("it rang before", -1, -1, true),
        ("it rang at that moment", -1, 0, true),
        ("it rang since", 1, 1, false),
        ("one of two rang since", -1, 1, false),
    ];
    for (name, a, b, released) in table {
        let mut moment = Moment::of(&[]);
        moment.fresh = true;
        let modified = Timestamp::from_millisecond(moment.request.revision.modified_ms).unwrap();
        moment.alarm("a", Alarm, modified + SignedDuration::from_millis(a));
        moment.alarm("b", Alarm, modified + SignedDuration::from_millis(b));
        let latch = latch_at(&moment);
        assert_eq!((latch.lasts(), latch.is_released(moment.request.revision)), (true, released), "{name}");
    }
}

#[test]
fn of_several_the_first_to_ring_is_named() {
    for (a, b, name) in [(-10, -20, "b"), (-20, -10, "a")] {
        let mut moment = Moment::of(&[]);
        moment.alarm("a", Alarm, at(a));
        moment.alarm("b", Alarm, at(b));
        assert_eq!(latch_at(&moment).name, name);
    }
}
