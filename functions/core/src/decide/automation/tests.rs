//! What is forgotten first where P/state has no room.

use super::*;
use crate::decide::tests::{Moment, at, window};
use crate::model::alarm::AlarmValue;
use crate::model::signal::Announcement;

#[test]
fn what_the_next_run_finds_again_is_forgotten_before_what_nobody_announces_again() {
    let mut moment = Moment::of(&[]);
    moment.alarm("a", AlarmValue::Alarm, at(-10));
    let mut automation = moment.automation;
    automation.declared = vec![window("declared", -10, 100, &[])];
    let announcement =
        Announcement { name: "announced".to_owned(), from: None, until: at(100), message: None, targets: Vec::new() };
    assert_eq!(automation.announced.learn(&[Signal::WindowStart(announcement)], at(0)), [""; 0]);

    let left = |automation: &Automation| {
        let announced = automation.announced.open(at(0)).count();
        [automation.declared.len(), usize::from(!automation.alarms.is_empty()), announced]
    };
    let announced = Problem::Window { name: "announced".to_owned(), problem: WindowProblem::NoRoom };
    for (problems, expected) in
        [(Some(vec![]), [0, 1, 1]), (Some(vec![]), [0, 0, 1]), (Some(vec![announced]), [0, 0, 0]), (None, [0, 0, 0])]
    {
        assert_eq!((automation.forget_something(), left(&automation)), (problems, expected));
    }
}
