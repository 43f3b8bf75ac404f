//! What is known of an alarm after DescribeAlarms and an event have spoken: tables around each boundary.

use super::*;
use AlarmValue::{Alarm, InsufficientData, Ok};

/// In milliseconds, like the dates of CloudWatch.
const NOW: i64 = 1_000_000_000;

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).unwrap()
}

/// The state of an alarm since so many milliseconds ago.
fn state(value: AlarmValue, ago: i64) -> AlarmState {
    AlarmState { value, since: at(NOW - ago) }
}

fn says(value: AlarmValue, ago: i64) -> AlarmReading {
    AlarmReading::State(state(value, ago))
}

fn record(value: AlarmValue, ago: i64) -> AlarmRecord {
    AlarmRecord { value, since: at(NOW - ago), rings: value == Alarm }
}

/// It was in ALARM before.
fn silent_but_rings(ago: i64) -> AlarmRecord {
    AlarmRecord { rings: true, ..record(InsufficientData, ago) }
}

#[test]
fn what_was_read_counts_unless_an_event_knows_more() {
    use AlarmReading::{Missing, Unavailable};
    let table = [
        ("the first that is ever read", None, says(Alarm, 10), Some(record(Alarm, 10))),
        ("nothing new", Some(record(Alarm, 10)), says(Alarm, 10), Some(record(Alarm, 10))),
        ("an event leads for a minute", Some(record(Alarm, 59_999)), says(Ok, 90_000), Some(record(Alarm, 59_999))),
        ("and no longer", Some(record(Alarm, 60_000)), says(Ok, 90_000), Some(record(Ok, 90_000))),
        ("of one date, what is read counts", Some(record(Alarm, 10)), says(Ok, 10), Some(record(Ok, 10))),
        ("of an earlier date, too", Some(record(Alarm, 20)), says(Ok, 10), Some(record(Ok, 10))),
        ("it rang once more", Some(record(Alarm, 90_001)), says(Alarm, 90_000), Some(record(Alarm, 90_000))),
        ("an event's later date stays", Some(record(Alarm, 90_000)), says(Alarm, 91_000), Some(record(Alarm, 90_000))),
        (
            "but no more than a second later",
            Some(record(Alarm, 90_000)),
            says(Alarm, 91_001),
            Some(record(Alarm, 91_001)),
        ),
        ("it rings on", Some(record(Alarm, 90_000)), says(InsufficientData, 10), Some(silent_but_rings(10))),
        ("it was OK before", Some(record(Ok, 90_000)), says(InsufficientData, 10), Some(record(InsufficientData, 10))),
        ("it was deleted while it rang", Some(record(Alarm, 90_000)), Missing, Some(silent_but_rings(90_000))),
        ("it was deleted while it was OK", Some(record(Ok, 90_000)), Missing, None),
        ("it never existed", None, Missing, None),
        ("CloudWatch does not answer", Some(record(Alarm, 90_000)), Unavailable, Some(record(Alarm, 90_000))),
        ("and never has", None, Unavailable, None),
    ];
    for (name, known, reading, expected) in table {
        assert_eq!(read(known, reading, at(NOW)), expected, "{name}");
    }
}

#[test]
fn an_event_counts_if_it_is_newer_than_what_was_read() {
    use AlarmReading::{Missing, Unavailable};
    let table = [
        ("it is newer", Some(record(Ok, 20)), says(Ok, 20), state(Alarm, 10), Some(record(Alarm, 10))),
        ("it is older", Some(record(Ok, 20)), says(Ok, 20), state(Alarm, 30), Some(record(Ok, 20))),
        ("it has the same date", Some(record(Ok, 20)), says(Ok, 20), state(Alarm, 20), Some(record(Ok, 20))),
        ("CloudWatch has never answered", None, Unavailable, state(Alarm, 90_000), Some(record(Alarm, 90_000))),
        ("DescribeAlarms does not know it yet", None, Missing, state(Alarm, 59_999), Some(record(Alarm, 59_999))),
        ("and should know it by now", None, Missing, state(Alarm, 60_000), None),
        (
            "it rang before it was deleted",
            Some(silent_but_rings(90_000)),
            Missing,
            state(Alarm, 60_000),
            Some(silent_but_rings(90_000)),
        ),
        (
            "it is from the future",
            Some(record(Ok, 20)),
            says(Ok, 20),
            state(Alarm, -600_000),
            Some(record(Alarm, -60_000)),
        ),
    ];
    for (name, known, reading, heard, expected) in table {
        assert_eq!(hear(known, heard, reading, at(NOW)), expected, "{name}");
    }
}

#[test]
fn an_operator_who_writes_silences_what_has_insufficient_data() {
    let records = [("a", record(Alarm, 10)), ("b", silent_but_rings(10)), ("c", record(Ok, 10))];
    let mut records = AlarmRecords(records.map(|(code, record)| (code.to_owned(), record)).into());
    records.forget_silent();
    let rings: Vec<(&str, bool)> = records.0.iter().map(|(code, record)| (code.as_str(), record.rings)).collect();
    assert_eq!(rings, [("a", true), ("b", false), ("c", false)]);
}

#[test]
fn what_rings_is_remembered_where_there_is_no_room_for_all() {
    let records = [("a", record(Alarm, 10)), ("b", silent_but_rings(10)), ("c", record(Ok, 10))];
    let mut records = AlarmRecords(records.map(|(code, record)| (code.to_owned(), record)).into());
    records.forget_calm();
    assert_eq!(records.0.keys().collect::<Vec<_>>(), ["a", "b"]);
}
