//! The configurations: each has much of some things and little of others. All together would never end.

use maintenance_core::read::settings::Recovery;

use crate::bounds::{AnnouncedWindows, Bounds, Edit, End, Moves, OperatorRequest};

const BASE: Bounds = Bounds {
    name: "",
    about: "",
    moves: Moves::Whole,
    recovery: Recovery::Manual,
    hold_down: 90,
    dwell: 60,
    cap: 6,
    ticks: 0,
    writes: 0,
    possible_requests: &[OperatorRequest::On, OperatorRequest::Off, OperatorRequest::Auto],
    alarms: [0, 0],
    announced: &[],
    declared: None,
    edits: 0,
    possible_edits: &[Edit::Record, Edit::Swap, Edit::Mapping],
    kills: 0,
    lost: 0,
    silences: 0,
    late: 1,
    runs: None,
    slow: false,
};

/// Two that overlap; the second ends by the clock alone.
const OVERLAPPING: &[AnnouncedWindows] = &[
    AnnouncedWindows { name: "upgrade", from: 0, until: 150, end: Some(End::This(60)) },
    AnnouncedWindows { name: "backup", from: 60, until: 210, end: None },
];
/// Two of one name: the end of the first must not close the second, however late it comes.
const REPEATED: &[AnnouncedWindows] = &[
    AnnouncedWindows { name: "upgrade", from: 0, until: 150, end: Some(End::Begun(60)) },
    AnnouncedWindows { name: "upgrade", from: 120, until: 270, end: Some(End::This(180)) },
];
/// One that is over as soon as it has begun.
const ONE: &[AnnouncedWindows] = &[AnnouncedWindows { name: "upgrade", from: 0, until: 90, end: Some(End::This(0)) }];

/// All of them: the small ones for every change of the code, or the full ones.
pub(crate) fn configurations(small: bool) -> Vec<Bounds> {
    let more = |full: u8, little: u8| if small { little } else { full };
    let mut all = rules(more);
    all.extend(call_by_call(more));
    all
}

/// Whole runs: much of what the rules are about.
fn rules(more: impl Fn(u8, u8) -> u8) -> Vec<Bounds> {
    vec![
        Bounds {
            name: "operator",
            about: "operator, clock, foreign edits, a slow Route 53",
            ticks: more(3, 2),
            writes: more(3, 2),
            edits: more(2, 1),
            possible_requests: &[
                OperatorRequest::On,
                OperatorRequest::Off,
                OperatorRequest::Auto,
                OperatorRequest::OnUntil(90),
            ],
            slow: true,
            ..BASE
        },
        Bounds {
            name: "latch",
            about: "operator and two alarms, by manual recovery",
            ticks: more(2, 1),
            writes: 1,
            alarms: [2, 1],
            ..BASE
        },
        Bounds {
            name: "silence",
            about: "the same, where CloudWatch falls silent and events alone speak",
            ticks: more(2, 1),
            writes: 1,
            possible_requests: &[OperatorRequest::Off, OperatorRequest::Auto],
            alarms: [2, 0],
            late: 2,
            silences: 1,
            ..BASE
        },
        Bounds {
            name: "recovery",
            about: "operator and two alarms, by auto recovery, with a low cap",
            recovery: Recovery::Auto,
            ticks: more(5, 4),
            alarms: [3, more(1, 0)],
            cap: more(2, 1).into(),
            hold_down: 30,
            ..BASE
        },
        Bounds {
            name: "windows",
            about: "two that overlap, a declared one, an alarm, an operator",
            ticks: more(4, 3),
            writes: more(1, 0),
            possible_requests: &[OperatorRequest::On, OperatorRequest::Auto],
            alarms: [1, 0],
            announced: OVERLAPPING,
            declared: Some((120, 180)),
            ..BASE
        },
        Bounds {
            name: "repeated",
            about: "two windows of one name, an operator",
            ticks: 5,
            writes: more(2, 0),
            announced: REPEATED,
            ..BASE
        },
    ]
}

/// Runs that are killed, and runs that race.
fn call_by_call(more: impl Fn(u8, u8) -> u8) -> Vec<Bounds> {
    vec![
        Bounds {
            name: "kills",
            about: "runs killed after any call; operator, foreign edits, a slow Route 53",
            moves: Moves::Alone,
            ticks: 1,
            writes: more(2, 1),
            edits: 1,
            kills: more(2, 1),
            lost: more(1, 0),
            slow: true,
            ..BASE
        },
        Bounds {
            name: "killed-auto",
            about: "runs killed after any call; an alarm by auto recovery, windows",
            moves: Moves::Alone,
            recovery: Recovery::Auto,
            ticks: more(2, 1),
            alarms: [1, 0],
            announced: OVERLAPPING,
            kills: 1,
            hold_down: 30,
            dwell: 30,
            cap: 1,
            ..BASE
        },
        Bounds {
            name: "killed-latch",
            about: "runs killed after any call; an alarm by manual recovery, operator",
            moves: Moves::Alone,
            ticks: 1,
            writes: 1,
            possible_requests: &[OperatorRequest::Off, OperatorRequest::Auto],
            alarms: [more(2, 1), 0],
            kills: 1,
            ..BASE
        },
        Bounds {
            name: "races",
            about: "two runs at once, one of them killed; operator, foreign edits",
            moves: Moves::Freely,
            writes: more(2, 1),
            edits: more(1, 0),
            possible_edits: &[Edit::Record],
            kills: 1,
            runs: Some(2),
            possible_requests: &[OperatorRequest::On, OperatorRequest::Off],
            ..BASE
        },
        Bounds {
            name: "raced-window",
            about: "two runs at once, one of them killed; a window, its end, operator",
            moves: Moves::Freely,
            writes: more(1, 0),
            possible_requests: &[OperatorRequest::Off],
            announced: ONE,
            kills: 1,
            runs: Some(2),
            ..BASE
        },
        Bounds {
            name: "raced-latch",
            about: "two runs at once, one of them killed; an alarm, an operator",
            moves: Moves::Freely,
            writes: more(1, 0),
            possible_requests: &[OperatorRequest::Auto],
            alarms: [1, 0],
            kills: 1,
            runs: Some(2),
            ..BASE
        },
    ]
}
