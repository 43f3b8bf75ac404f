//! What is printed: a line each configuration, and the way to a breach in plain words.

use std::time::{Duration, Instant};

use stateright::{Checker, HasDiscoveries, Model as _, Path};

use crate::bounds::{Bounds, Moves};
use crate::check_answer::{newest_state, sentences};
use crate::liveness::check_liveness_showing;
use crate::model::{Action, Model};
use crate::properties::RULES;
use crate::runs::forget_outcomes;
use crate::scene::{ALARMS, TICK};
use crate::state::Situation;

/// What came of one configuration.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) holds: bool,
}

/// Checks one configuration, and prints what came of it.
pub(crate) fn check(bounds: &Bounds, threads: usize, limit: Option<Duration>) -> Outcome {
    let begun = Instant::now();
    forget_outcomes();
    let checker = Model::new(bounds.clone()).checker().threads(threads).finish_when(HasDiscoveries::AnyFailures);
    let checker = if let Some(limit) = limit { checker.timeout(limit) } else { checker };
    let checker = checker.spawn_bfs().join();
    let (unique, all, depth) = (checker.unique_state_count(), checker.state_count(), checker.max_depth());
    println!(
        "{:<12} {:>9} {:>10} {:>5} {:>7}  {}",
        bounds.name,
        unique,
        all,
        depth,
        shown(begun.elapsed()),
        bounds.about
    );
    if limit.is_some_and(|limit| begun.elapsed() >= limit) {
        println!("{:<12} was cut short: there are more states", "");
    }
    let discoveries = checker.discoveries();
    let shortest = discoveries.into_iter().min_by_key(|(name, path)| (path.clone().into_actions().len(), *name));
    let Some((name, path)) = shortest else { return Outcome { holds: true } };
    println!("\n{name} does not hold in {}. The way there:", bounds.name);
    tell(&Model::new(bounds.clone()), path);
    Outcome { holds: false }
}

/// The bounds of a configuration, in one line.
pub(crate) fn bounds_line(bounds: &Bounds) -> String {
    let Bounds { ticks, writes, alarms, edits, kills, lost, silences, .. } = bounds;
    let moves = match bounds.moves {
        Moves::Whole => "whole runs",
        Moves::Alone => "call by call, alone",
        Moves::Freely => "call by call, two at once",
    };
    let runs = bounds.runs.map_or_else(|| "any number of runs".to_owned(), |runs| format!("{runs} runs"));
    let windows = bounds.announced.len() + usize::from(bounds.declared.is_some());
    format!(
        "{moves}; {runs}; {ticks} minutes; {writes} requests by the operator; {} and {} changes of the alarms; \
         {windows} windows; {edits} foreign edits; {kills} kills; {lost} lost answers; {silences} silences of CloudWatch; \
         {:?} recovery, hold-down {} s, dwell {} s, cap {}",
        alarms[0], alarms[1], bounds.recovery, bounds.hold_down, bounds.dwell, bounds.cap
    )
}

/// The rules, and how each is checked.
pub(crate) fn print_rules() {
    for (rule, text, how) in RULES {
        println!("{:<12} {text} ({how})", format!("{rule:?}"));
    }
}

fn shown(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn tell(model: &Model, path: Path<Situation, Action>) {
    for (number, (situation, action)) in path.into_vec().into_iter().enumerate() {
        let Some(action) = action else {
            tell_end(model, &situation);
            break;
        };
        println!("{:>3}. {}", number + 1, describe_action(model, &situation, action));
        if let Some(after) = model.next_state(&situation, action) {
            tell_news(&situation, &after);
        }
    }
}

/// The last state: what it breaks, or what comes of it once faults stop.
fn tell_end(model: &Model, situation: &Situation) {
    if !situation.broken.is_empty() {
        println!("     That breaks {}", sentences(&situation.broken));
        return;
    }
    println!("     Then faults stop, and runs on their way are killed:");
    let mut before = situation.clone();
    let broken = check_liveness_showing(model, situation, &mut |now, action| {
        tell_news(&before, now);
        println!("     - {}", describe_action(model, now, action));
        before = now.clone();
    });
    println!("     That breaks {}", sentences(&broken));
}

fn tell_news(before: &Situation, after: &Situation) {
    if let Some(answer) = after.last_answer.as_ref().filter(|answer| before.last_answer.as_ref() != Some(answer)) {
        println!("       it answers: {:?} by {:?}: {}", answer.mode, answer.source, answer.sentence);
    }
    if (after.last_notified, &after.notified) != (before.last_notified, &before.notified) {
        println!("       the bus: {:?} was the last that it was notified of", after.last_notified);
    }
    if after.world.states.last() != before.world.states.last() {
        let text = newest_state(&after.world).map_or_else(
            || "nothing".to_owned(),
            |state| {
                format!(
                    "{:?} ({}), joined up to {:?}",
                    state.public.position.mode, state.public.explanation, state.memory.joined
                )
            },
        );
        println!("       P/state, version {}, says {text}", after.world.version());
    }
}

fn describe_action(model: &Model, situation: &Situation, action: Action) -> String {
    let call = |which: usize, number| {
        let flight = situation.flights.get(which);
        let request = flight.and_then(|flight| flight.standing.waiting.iter().find(|(waiting, _)| *waiting == number));
        let asked = request.map_or_else(String::new, |(_, request)| format!("{request:?}"));
        format!("the run {}: {}", begun(model, situation, which), asked.chars().take(110).collect::<String>())
    };
    match action {
        Action::Tick => format!("it is {TICK} seconds later"),
        Action::Write(request) => format!("the operator writes {}", request.text()),
        Action::Alarm(which, value) => format!("{} goes to {value:?}", ALARMS.get(which).unwrap_or(&"?")),
        Action::Silence(true) => "CloudWatch falls silent".to_owned(),
        Action::Silence(false) => "CloudWatch speaks again".to_owned(),
        Action::Edit(edit) => format!("a foreign edit: {edit:?}"),
        Action::Spread => "Route 53 has carried its changes to all its servers".to_owned(),
        Action::Run(None) => "a heartbeat begins a run".to_owned(),
        Action::Run(Some(event)) => format!("{} begins a run", event.describe(&model.bounds)),
        Action::Step(which, number) => call(which, number),
        Action::Lose(which, number) => format!("{}; and the answer is lost", call(which, number)),
        Action::Kill(which) => format!("the run {} is killed", begun(model, situation, which)),
    }
}

/// Which run: by the event that began it, and how many answers it has had.
fn begun(model: &Model, situation: &Situation, which: usize) -> String {
    let Some(flight) = situation.flights.get(which) else { return String::new() };
    let event = flight.event.map_or_else(|| "a heartbeat".to_owned(), |event| event.describe(&model.bounds));
    format!("that {event} began in minute {} (after {} answers)", flight.minute, flight.log.len())
}
