//! What the operator wrote wins over alarms and windows.

use crate::check;

#[test]
fn the_operator_wins() {
    check(
        "off holds automation down",
        "",
        "
        0 write off => normal operator
        10 alarm a ALARM => normal operator
        20 start w until 500 => normal operator
        30 write auto => maintenance window w until 500
        500 beat => maintenance alarm a
        510 alarm a OK => maintenance alarm a
        512 alarm a ALARM => maintenance alarm a
        514 write off => normal operator
        516 write auto => maintenance alarm a
        518 alarm a OK => normal default
        520 write {\"mode\": \"off\", \"until\": \"2026-11-21T00:10:00Z\"} => normal operator until 600
        600 beat => normal default
        ",
    );
    check(
        "off runs out while an alarm rings",
        "",
        "
        0 write {\"mode\": \"off\", \"until\": \"2026-11-21T00:01:40Z\"} => normal operator until 100
        10 alarm a ALARM => normal operator until 100
        100 beat => maintenance alarm a
        110 alarm a OK => maintenance alarm a
        ",
    );
    check(
        "on stays on",
        "",
        "
        0 write on => maintenance operator
        10 alarm a ALARM => maintenance operator
        20 alarm a OK => maintenance operator
        30 start w until 100 => maintenance operator
        40 end w => maintenance operator
        50 write auto => normal default
        ",
    );
    check(
        "a narrowed on leaves the others to automation",
        "",
        "
        0 write {\"mode\": \"on\", \"targets\": [\"api\"]} => maintenance operator only api
        10 start w until 100 web => maintenance operator only api+web
        20 end w => maintenance operator only api
        30 alarm a ALARM => maintenance operator
        40 alarm a OK => maintenance operator
        50 write auto => normal default
        ",
    );
    check(
        "a refused request resets nothing",
        "",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => maintenance alarm a
        30 write maybe => maintenance alarm a
        40 start w until 100 => maintenance window w
        100 beat => maintenance alarm a
        ",
    );
}
