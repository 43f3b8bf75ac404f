//! What alarms begin, when it ends, and the limit of what they may change.

use crate::check;

#[test]
fn manual_recovery() {
    check(
        "latched until an operator writes",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 alarm b ALARM => maintenance alarm a
        80 alarm a OK => maintenance alarm a
        90 alarm b INSUFFICIENT_DATA => maintenance alarm a
        8000 alarm b OK => maintenance alarm a
        8010 write auto => normal default
        8020 beat => normal default
        ",
    );
    check(
        "auto while it still rings",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 write auto => maintenance alarm a
        72 alarm a INSUFFICIENT_DATA => maintenance alarm a
        75 alarm a OK => normal default
        200 alarm a ALARM => maintenance alarm a
        210 alarm a OK => maintenance alarm a
        ",
    );
    check(
        "rung again after the operator wrote",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 write auto => maintenance alarm a
        80 alarm b ALARM => maintenance alarm b
        90 alarm a OK => maintenance alarm b
        200 alarm b OK => maintenance alarm b
        210 write auto => normal default
        ",
    );
    check(
        "insufficient data begins nothing",
        "",
        "
        0 alarm a INSUFFICIENT_DATA => normal default
        1 write auto => normal default
        60 alarm b INSUFFICIENT_DATA => normal default
        70 delete a => normal default
        ",
    );
    check(
        "written while it is silent",
        "",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 alarm a INSUFFICIENT_DATA => maintenance alarm a
        80 write auto => normal default
        90 alarm a OK => normal default
        ",
    );
}

#[test]
fn automatic_recovery() {
    check(
        "ends after the hold-down",
        "RECOVERY=auto HOLD_DOWN_SECONDS=300",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        120 alarm a OK => maintenance alarm a
        300 alarm b INSUFFICIENT_DATA => maintenance alarm a
        400 alarm b OK => maintenance alarm a
        500 beat => maintenance alarm a
        699 beat => maintenance alarm a
        700 beat => normal default
        ",
    );
    check(
        "lasts at least as long as the dwell",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=120",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        90 alarm a OK => maintenance alarm a
        179 beat => maintenance alarm a
        180 beat => normal default
        ",
    );
    check(
        "the operator need not wait for hold-down or dwell",
        "RECOVERY=auto",
        "
        0 write auto => normal default
        60 alarm a ALARM => maintenance alarm a
        70 alarm a OK => maintenance alarm a
        71 write auto => normal default
        ",
    );
    check(
        "a missing alarm is waited for",
        "RECOVERY=auto HOLD_DOWN_SECONDS=10 MIN_DWELL_SECONDS=0",
        "
        0 write auto => normal default
        10 delete b => normal default
        20 alarm a ALARM => maintenance alarm a
        30 alarm a OK => maintenance alarm a
        100 beat => maintenance alarm a
        110 alarm b OK => maintenance alarm a
        120 beat => normal default
        ",
    );
}

#[test]
fn the_cap() {
    check(
        "past the cap nothing is ended",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=2",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => normal default
        30 alarm a ALARM => maintenance alarm a held
        40 alarm a OK => maintenance alarm a held
        9000 beat => maintenance alarm a held
        9010 write auto => normal default
        9020 alarm a ALARM => maintenance alarm a
        9030 alarm a OK => normal default
        ",
    );
    check(
        "what nobody saw change is not counted",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=2",
        "
        0 write auto => normal default
        10 start w until 100 => maintenance window w until 100
        20 alarm a ALARM => maintenance window w until 100
        100 beat => maintenance alarm a
        110 alarm a OK => normal default
        120 alarm a ALARM => maintenance alarm a
        130 alarm a OK => maintenance alarm a held
        ",
    );
    check(
        "an odd cap",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=1",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => maintenance alarm a held
        ",
    );
    check(
        "an hour later it may change again",
        "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=2",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 alarm a OK => normal default
        3625 alarm a ALARM => maintenance alarm a
        3635 alarm a OK => normal default
        ",
    );
}

#[test]
fn alarms_by_event() {
    check(
        "an event that is newer than what was read",
        "",
        "
        0 write auto => normal default
        10 hear a ALARM since 9 => maintenance alarm a
        20 hear a OK since 15 => maintenance alarm a
        200 write auto => normal default
        210 hear a ALARM since -200000 => normal default
        220 hear c ALARM since 219 => normal default
        ",
    );
    check(
        "what was read overtakes an event",
        "RECOVERY=auto HOLD_DOWN_SECONDS=10 MIN_DWELL_SECONDS=0",
        "
        0 write auto => normal default
        10 hear a ALARM since 9 => maintenance alarm a
        60 beat => maintenance alarm a
        70 beat => normal default
        ",
    );
    check(
        "CloudWatch does not answer",
        "",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 mute => maintenance alarm a
        30 alarm a OK => maintenance alarm a
        40 write auto => maintenance alarm a
        50 hear a OK since 45 => normal default
        80 hear b ALARM since 79 => maintenance alarm b
        90 unmute => maintenance alarm b
        ",
    );
    check(
        "ALARM after ALARM is nothing new",
        "",
        "
        0 write auto => normal default
        10 alarm a ALARM => maintenance alarm a
        20 write auto => maintenance alarm a
        130 hear a ALARM since 10 => maintenance alarm a
        200 alarm a OK => normal default
        ",
    );
}
