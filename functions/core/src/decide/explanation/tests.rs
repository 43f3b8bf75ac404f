//! Why something was decided, where more than one reason is at hand, or the nearest one has gone.

use super::*;
use crate::decide::tests::{Moment, at, kept, window};
use crate::model::alarm::AlarmState;
use crate::model::signal::Signal;
use AlarmValue::{Alarm, InsufficientData, Ok};

/// What is chosen at that moment, explained.
fn why(moment: &Moment) -> Why {
    let (position, automation) = moment.choose();
    let input = moment.input();
    Context { input: &input, position: &position, automation: &automation, readings: &moment.readings }.explain()
}

fn alarm(name: &str, region: Option<&str>) -> AlarmName {
    AlarmName { name: name.to_owned(), region: region.map(ToOwned::to_owned) }
}

/// Another release may have left a position of which this one cannot read why it was chosen.
#[test]
fn a_kept_position_is_no_request_window_or_alarm_of_today() {
    for source in [Source::Operator, Source::Window, Source::Alarm, Source::Default] {
        let mut moment = Moment::of(&[]);
        moment.kept = Some(kept(Mode::Maintenance, source));
        let why = why(&moment);
        assert_eq!(why.reason, Reason::PositionKept(MemoryProblem::Lost), "{source:?}");
        assert_eq!(why.ending, Ending::KeptUntil(None), "{source:?}");
    }
}

#[test]
fn a_normal_position_that_was_kept_is_no_reason() {
    let mut moment = Moment::of(&[]);
    moment.kept = Some(kept(Mode::Normal, Source::Operator));
    assert_eq!((why(&moment).reason, why(&moment).ending), (Reason::NothingCalls, Ending::NothingToEnd));
}

#[test]
fn open_windows_are_named_in_the_order_of_their_names_and_once() {
    let mut moment = Moment::of(&[]);
    let windows = [("upgrade", -30), ("backup", -20), ("upgrade", -10)];
    moment.open = windows.map(|(name, from)| window(name, from, 100, &[])).into();
    assert_eq!(why(&moment).reason, Reason::WindowsOpen(vec!["backup".to_owned(), "upgrade".to_owned()]));
}

/// One change is allowed in an hour, and was made some time ago. The end is due in five minutes.
#[test]
fn the_limit_is_that_of_the_hour_before_the_end() {
    let table = [
        ("a minute ago", -60, Ending::LimitReached(1, 0)),
        ("an hour before the end, but for a second", -3299, Ending::LimitReached(1, 0)),
        ("an hour before the end", -3300, Ending::IfAlarmsStayOk(at(300))),
    ];
    for (name, change, ending) in table {
        let mut moment = Moment::of(&[("RECOVERY", "auto"), ("MAX_AUTOMATIC_CHANGES_PER_HOUR", "1")]);
        moment.begun_by("a");
        moment.automation.latch.changes = [(2, at(change).as_second())].into();
        moment.alarm("a", Ok, at(0));
        moment.alarm("b", Ok, at(-9000));
        assert_eq!(why(&moment).ending, ending, "{name}");
    }
}

#[test]
fn alarms_without_a_state_are_waited_for() {
    let said = |value| AlarmReading::State(AlarmState { value, since: at(-100) });
    let heard = |value| Some(Signal::Alarm(alarm("a", None), AlarmState { value, since: at(-10) }));
    let table = [
        ("it is OK", said(Ok), None, None),
        ("it has insufficient data", said(InsufficientData), None, Some(true)),
        ("it does not exist", AlarmReading::Missing, None, Some(false)),
        ("it is so new that only its event knows it", AlarmReading::Missing, heard(Alarm), None),
        ("it is new and has insufficient data", AlarmReading::Missing, heard(InsufficientData), Some(false)),
        ("CloudWatch does not answer", AlarmReading::Unavailable, None, None),
    ];
    for (name, reading, signal, exists) in table {
        let mut moment = Moment::of(&[("ALARMS", "a")]);
        moment.read("a", reading, signal.as_slice());
        let expected: Vec<WaitedFor> =
            exists.map(|exists| WaitedFor { alarm: alarm("a", None), exists }).into_iter().collect();
        assert_eq!(why(&moment).waiting, expected, "{name}");
    }
}

#[test]
fn an_alarm_that_began_maintenance_is_named_with_its_region_as_long_as_it_is_configured() {
    let arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:a";
    for (alarms, region) in [(arn, Some("us-east-1")), ("b", None)] {
        let mut moment = Moment::of(&[("ALARMS", alarms)]);
        moment.begun_by("a");
        assert_eq!(why(&moment).reason, Reason::AlarmWasInAlarm(alarm("a", region)), "{alarms}");
    }
}
