//! Windows that events announce, and windows that are declared.

use crate::check;

/// A window, and then many that are ended early: what has ended makes room.
fn many_windows() -> String {
    let many = (0..70).flat_map(|number| {
        let (second, until) = (20 + number * 2, 100_000 + number);
        let name = format!("x{number}");
        [
            format!("{second} start {name} until {until} => maintenance window w until {until}"),
            format!("{} end {name} => maintenance window w until 600", second + 1),
        ]
    });
    let first = [
        "0 write auto => normal default".to_owned(),
        "10 start w until 600 => maintenance window w until 600".to_owned(),
    ];
    first.into_iter().chain(many).chain(["600 beat => normal default".to_owned()]).collect::<Vec<_>>().join("\n")
}

#[test]
fn announced_windows() {
    check(
        "the end event is lost",
        "",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        99 beat => maintenance window w until 100
        100 beat => normal default
        ",
    );
    check(
        "late, doubled, out of order",
        "",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        20 start w until 100 => maintenance window w until 100
        30 end w => normal default
        40 start w until 100 => normal default
        50 end w => normal default
        120 start w until 100 => normal default
        130 start w until 200 => maintenance window w until 200
        140 end w at 120 => maintenance window w until 200
        150 end w at 150 => normal default
        ",
    );
    check(
        "an end that overtakes its start",
        "",
        "
        0 write auto => normal default
        30 end w until 100 => normal default
        40 start w until 100 => normal default
        50 start w until 200 => maintenance window w until 200
        60 start w until 300 => maintenance window w until 300
        70 end w until 300 => maintenance window w until 200
        80 end w at 200 => normal default
        ",
    );
    check("more than there is room for", "", &many_windows());
    check(
        "overlapping, each closes only itself",
        "",
        "
        0 write auto => normal default
        10 start one until 100 => maintenance window one until 100
        20 start two until 200 => maintenance window one until 200
        30 end one => maintenance window two until 200
        40 end one => maintenance window two until 200
        50 end two => normal default
        ",
    );
    check(
        "an alarm during a window begins nothing that the window does not outlast",
        "",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        20 alarm a ALARM => maintenance window w until 100
        30 alarm a OK => maintenance window w until 100
        100 beat => normal default
        110 alarm a ALARM => maintenance alarm a
        120 start w until 200 => maintenance window w
        130 alarm a OK => maintenance window w
        200 beat => maintenance alarm a
        210 write auto => normal default
        220 alarm a ALARM => maintenance alarm a
        230 write auto => maintenance alarm a
        240 start w until 300 => maintenance window w
        250 alarm b ALARM => maintenance window w
        260 alarm b OK => maintenance window w
        270 alarm a OK => maintenance window w until 300
        300 beat => normal default
        ",
    );
    check(
        "for targets that exist",
        "",
        "
        0 write auto => normal default
        10 start w until 100 web nothing => maintenance window w until 100 only web
        20 start v until 50 nothing => maintenance window w until 100 only web
        30 end w => normal default
        ",
    );
}

#[test]
fn declared_windows() {
    check(
        "moved, grown, spoilt and gone while open",
        "",
        "
        0 write auto => normal default
        10 declare w {\"at\": \"2026-11-21T00:01:00\", \"minutes\": 5, \"message\": \"Upgrade\"} => normal default
        60 beat => maintenance window w until 360
        70 declare w {\"at\": \"2026-11-21T00:01:00\", \"minutes\": 10, \"message\": \"Upgrade\"} => maintenance window w until 660
        80 declare w {\"at\": 5} => maintenance window w until 660
        90 declare w {\"at\": \"2026-11-21T00:10:00\", \"minutes\": 10} => normal default
        600 beat => maintenance window w until 1200
        610 undeclare w => normal default
        ",
    );
    check(
        "beside an announced one",
        "",
        "
        0 write auto => normal default
        60 declare w {\"at\": \"2026-11-21T00:01:00\", \"minutes\": 5} => maintenance window w until 360
        70 start w until 500 => maintenance window w until 500
        80 end w => maintenance window w until 360
        360 beat => normal default
        ",
    );
}
