//! What holds whatever happens: generated sequences of writes, alarms, windows and silence.

use maintenance_core::memory::StateDocument;
use maintenance_core::model::mode::{Mode, Source};
use maintenance_core::tell::answer::Answer;
use proptest::prelude::*;

use crate::play::{happen, reconcile_at, settings, world};

const HOUR: i64 = 3600;
const DWELL: i64 = 90;
const CAP: usize = 3;

/// What happens, and how many seconds after the last thing.
type Happenings = Vec<(i64, String)>;

fn alarms() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("a"), Just("b")];
    let word = prop_oneof![3 => Just("ALARM"), 3 => Just("OK"), 1 => Just("INSUFFICIENT_DATA")];
    (name, word).prop_map(|(name, word)| format!("alarm {name} {word}"))
}

fn windows() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("v"), Just("w")];
    (name, 0_i64..4, any::<bool>()).prop_map(|(name, until, narrow)| {
        let targets = if narrow { " api" } else { "" };
        if until == 0 { format!("end {name}") } else { format!("start {name} until {}{targets}", until * 400) }
    })
}

fn writes() -> impl Strategy<Value = String> {
    let until = r#"{"mode": "off", "until": "2026-11-21T00:10:00Z"}"#;
    let narrow = r#"{"mode": "on", "targets": ["api"]}"#;
    let words = ["auto", "auto", "on", "off", "nonsense", narrow, until];
    proptest::sample::select(words.to_vec()).prop_map(|word| format!("write {word}"))
}

fn happenings(with_writes: u32) -> impl Strategy<Value = Happenings> {
    let happening = prop_oneof![
        6 => alarms(), 2 => windows(), with_writes => writes(), 3 => Just("beat".to_owned()), 1 => Just("mute".to_owned()),
        1 => Just("unmute".to_owned()),
    ];
    proptest::collection::vec((1_i64..200, happening), 1..40)
}

/// Plays them; gives each moment, what happened and the answer.
fn play(variables: &str, happenings: &Happenings) -> Vec<(i64, String, Answer, StateDocument)> {
    let (world, settings) = (world(), settings(variables));
    let mut second = 0;
    let first = (0, "write auto".to_owned());
    let all = std::iter::once(&first).chain(happenings);
    let moments = all.map(|(later, what)| {
        second += later;
        let notices = happen(&world, second, what);
        let answer = reconcile_at(&world, &settings, second, &notices);
        (second, what.clone(), answer, world.state().unwrap())
    });
    moments.collect()
}

/// The moments at which alarms changed the mode, since the operator last wrote.
fn changes_by_alarms(moments: &[(i64, String, Answer, StateDocument)]) -> Vec<(i64, Mode)> {
    let mut changes = Vec::new();
    for pair in moments.windows(2) {
        let ((_, _, before, _), (second, what, after, _)) = (&pair[0], &pair[1]);
        if what.starts_with("write") && after.error.as_deref().is_none_or(|error| !error.contains("mode")) {
            changes.clear();
        }
        let began = before.mode == Mode::Normal && after.decided_by.source == Source::Alarm;
        let ended = before.decided_by.source == Source::Alarm && after.mode == Mode::Normal;
        if (began || ended) && !what.starts_with("write") {
            changes.push((*second, after.mode));
        }
    }
    changes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// The same things given and remembered give the same decisions, and the same words.
    #[test]
    fn the_same_again(happenings in happenings(2), auto in any::<bool>()) {
        let variables = if auto { "RECOVERY=auto" } else { "" };
        prop_assert_eq!(play(variables, &happenings), play(variables, &happenings));
    }

    /// `on` and `off` hold, whatever alarms and windows say, until another word or their end.
    #[test]
    fn the_operators_word_holds(happenings in happenings(3), auto in any::<bool>()) {
        let moments = play(if auto { "RECOVERY=auto HOLD_DOWN_SECONDS=0" } else { "" }, &happenings);
        let mut word = String::new();
        for (second, what, answer, _) in &moments {
            match what.strip_prefix("write ") {
                Some("nonsense") | None => {}
                // Written when it was over already: refused.
                Some(new) if new.contains("until") && *second >= 600 => {}
                Some(new) => new.clone_into(&mut word),
            }
            let wanted = match word.as_str() {
                "on" => Some(Mode::Maintenance),
                "off" => Some(Mode::Normal),
                word if word.contains("until") && *second < 600 => Some(Mode::Normal),
                word if word.contains("targets") => Some(Mode::Maintenance),
                _ => None,
            };
            if let Some(wanted) = wanted {
                prop_assert_eq!((answer.mode, answer.decided_by.source), (wanted, Source::Operator), "{} {}", second, what);
            }
        }
    }

    /// Time alone begins nothing that was not planned: it ends windows, hold-downs and an `until`.
    #[test]
    fn time_alone_only_ends(happenings in happenings(2), auto in any::<bool>(), steps in proptest::collection::vec(1_i64..2000, 1..20)) {
        let (world, settings) = (world(), settings(if auto { "RECOVERY=auto" } else { "" }));
        let mut second = 0;
        let mut last = None;
        for (later, what) in &happenings {
            second += later;
            let notices = happen(&world, second, what);
            last = Some(reconcile_at(&world, &settings, second, &notices));
        }
        for step in steps {
            second += step;
            let answer = reconcile_at(&world, &settings, second, &[]);
            let before = last.replace(answer.clone()).unwrap();
            let operators_word_ended = before.decided_by.source == Source::Operator && answer.decided_by.source != Source::Operator;
            let began = before.mode == Mode::Normal && answer.mode == Mode::Maintenance;
            prop_assert!(!began || operators_word_ended, "{before:?}\n{answer:?}");
        }
    }

    /// What alarms began lasts for the dwell; they change the mode no more often than the cap allows, and one time more,
    /// into maintenance.
    #[test]
    fn automation_never_flaps(happenings in happenings(1), hold_down in 0_i64..200) {
        let variables = format!(
            "RECOVERY=auto HOLD_DOWN_SECONDS={hold_down} MIN_DWELL_SECONDS={DWELL} MAX_AUTOMATIC_CHANGES_PER_HOUR={CAP}"
        );
        let moments = play(&variables, &happenings);
        for upto in 1..=moments.len() {
            let changes = changes_by_alarms(&moments[..upto]);
            for pair in changes.windows(2) {
                let ((began, _), (ended, mode)) = (pair[0], pair[1]);
                prop_assert!(mode == Mode::Maintenance || ended - began >= DWELL, "{changes:?}");
            }
            for (at, (from, _)) in changes.iter().enumerate() {
                let within: Vec<_> = changes[at..].iter().filter(|(second, _)| second - from < HOUR).collect();
                prop_assert!(within.len() <= CAP + 1, "{changes:?}");
                prop_assert!(within.len() <= CAP || within[CAP].1 == Mode::Maintenance, "{changes:?}");
            }
        }
    }

    /// What is remembered survives being written down, and two memories joined with themselves change nothing.
    #[test]
    fn what_is_remembered_comes_back(happenings in happenings(2)) {
        for (_, _, _, state) in play("RECOVERY=auto HOLD_DOWN_SECONDS=20", &happenings) {
            let back = StateDocument::parse(&state.render()).unwrap();
            prop_assert_eq!(&back, &state);
            let joined = state.clone().merge(back);
            prop_assert_eq!(joined.memory, state.memory);
        }
    }
}
