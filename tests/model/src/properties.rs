//! The rules that must hold, in every state and once faults have stopped.

use stateright::Property;

use crate::model::Model;
use crate::state::Situation;

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Exactly one side's records, or what a foreign hand left.
    OneSide,
    /// An operator's word.
    Operator,
    /// The wish that was accepted.
    Forward,
    /// What a run decides.
    Decides,
    /// The records after a run that ended well.
    CarriedOut,
    /// No answer of "in sync" too early.
    NotTooEarly,
    /// Announced windows.
    Windows,
    /// What alarms began.
    Latch,
    /// The world, once settled.
    Wanted,
    /// Rest, once settled.
    Rest,
    /// In sync, once settled.
    InSync,
    /// The bus.
    Told,
}

/// A rule that was broken, and how.
pub(crate) type Broken = (Rule, String);

/// Each rule, in words, and how it is checked.
pub(crate) const RULES: [(Rule, &str, &str); 12] = [
    (Rule::OneSide, "a name holds one side, whole, or what a foreign hand put there", "every state"),
    (Rule::Operator, "an operator's on or off is not overridden", "every state at rest"),
    (Rule::Forward, "the accepted wish never goes back to an older one", "every state at rest"),
    (Rule::Decides, "a run decides what the oracle wants, and by whose word", "every answer of a run alone"),
    (Rule::CarriedOut, "after a run that ended well everything is on its side", "every answer of a run alone"),
    (Rule::NotTooEarly, "no run says in sync while Route 53 is at work", "every answer of a run alone"),
    (Rule::Windows, "no announced window is lost, and none comes back", "settled from every state"),
    (Rule::Latch, "no latch is lost", "settled from every state"),
    (Rule::Wanted, "records and mapping are what the rules want", "settled from every state"),
    (Rule::Rest, "a third heartbeat changes and writes nothing", "settled from every state"),
    (Rule::InSync, "P/state says in sync", "settled from every state"),
    (Rule::Told, "the bus has heard of the mode that holds", "settled from every state"),
];

fn holds(model: &Model, situation: &Situation, rule: Rule) -> bool {
    let broken = |broken: &Broken| broken.0 == rule;
    !situation.broken.iter().any(broken) && !model.settled(situation).iter().any(broken)
}

/// All of them, as the checker takes them.
pub(crate) fn properties() -> Vec<Property<Model>> {
    macro_rules! always {
        ($($rule:ident),*) => {
            vec![$(Property::always(stringify!($rule), |model, situation| holds(model, situation, Rule::$rule))),*]
        };
    }
    always![OneSide, Operator, Forward, Decides, CarriedOut, NotTooEarly, Windows, Latch, Wanted, Rest, InSync, Told]
}
