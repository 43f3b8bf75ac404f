//! Runs that race or are killed, and a P/state that somebody else has spoilt: nothing that was begun is lost, or counted twice.

use maintenance_core::model::mode::Mode;
use maintenance_core::read::settings::Settings;
use maintenance_core::reconcile;
use maintenance_world::{World, run_together};

use crate::play::{at, happen, reconcile_at, settings, world};

fn two_runs_at(world: &World, settings: &Settings, second: i64, turns: &[bool]) {
    let whole = async |second| {
        let run = reconcile::reconcile(world, settings, at(second), &[]).await.unwrap();
        if let Some(told) = run.delivered {
            reconcile::confirm_delivery(world, told).await.unwrap();
        }
    };
    let _ = run_together(whole(second), whole(second + 1), turns);
}

/// An alarm's event and the heartbeat come at the same moment.
#[test]
fn a_change_that_two_runs_see_is_counted_once() {
    let variables = "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=4";
    for turns in [&[false, true][..], &[false, false, true, true], &[true, false, false, false, true, true, true]] {
        let (world, settings) = (world(), settings(variables));
        happen(&world, 0, "write auto");
        reconcile_at(&world, &settings, 1, &[]);
        for (second, what) in [(10, "alarm a ALARM"), (20, "alarm a OK"), (30, "alarm a ALARM"), (40, "alarm a OK")] {
            happen(&world, second, what);
            two_runs_at(&world, &settings, second, turns);
        }
        let answer = reconcile_at(&world, &settings, 50, &[]);
        assert_eq!((answer.mode, answer.automation_held), (Mode::Normal, false), "{turns:?}: {}", answer.explanation);
    }
}

#[test]
fn what_stood_in_p_state_before_somebody_spoilt_it_counts() {
    let (world, settings) = (world(), settings(""));
    happen(&world, 0, "write auto");
    reconcile_at(&world, &settings, 1, &[]);
    happen(&world, 10, "alarm a ALARM");
    let start = happen(&world, 10, "start w until 100");
    reconcile_at(&world, &settings, 10, &start);
    happen(&world, 20, "alarm a OK");
    for spoilt in ["{}", "not ours", "null"] {
        world.states.borrow_mut().push(spoilt.to_owned());
        let answer = reconcile_at(&world, &settings, 30, &[]);
        assert_eq!(answer.decided_by.name.as_deref(), Some("w"), "{spoilt}");
        assert!(
            answer
                .problems
                .iter()
                .any(|problem| (problem.code.as_str(), problem.subject.as_str()) == ("Overwritten", "state"))
        );
        assert_eq!(reconcile_at(&world, &settings, 31, &[]).error, None, "{spoilt}");
    }
    assert_eq!(reconcile_at(&world, &settings, 100, &[]).mode, Mode::Normal, "the alarm began nothing of its own");
}

/// The run that saw the limit was killed, and then an operator reset it.
#[test]
fn that_automation_was_held_is_told_though_it_is_over() {
    let variables = "RECOVERY=auto HOLD_DOWN_SECONDS=0 MIN_DWELL_SECONDS=0 MAX_AUTOMATIC_CHANGES_PER_HOUR=0";
    let told_of_it = |world: &World| {
        world.told.borrow().iter().filter(|told| told["explanation"].to_string().contains("limit")).count()
    };
    let mut killed_untold = 0;
    for lives in 0..12 {
        let (world, settings) = (world(), settings(variables));
        happen(&world, 0, "write auto");
        reconcile_at(&world, &settings, 1, &[]);
        happen(&world, 10, "alarm a ALARM");
        world.lives.set(Some(lives));
        let _ = maintenance_world::run(reconcile::reconcile(&world, &settings, at(10), &[]));
        world.lives.set(None);
        let recorded = world.state().unwrap().public.position.mode == Mode::Maintenance;
        killed_untold += usize::from(recorded && told_of_it(&world) == 0);
        happen(&world, 20, "alarm a OK");
        happen(&world, 20, "write auto");
        reconcile_at(&world, &settings, 20, &[]);
        assert!(!recorded || told_of_it(&world) > 0, "{lives} calls, then killed: {:?}", world.told.borrow());
    }
    assert!(killed_untold > 0, "no run was killed between its revision and its telling");
}
