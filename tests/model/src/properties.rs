//! The rules that must hold, in every state and once faults have stopped.

use stateright::Property;

use crate::model::Model;
use crate::state::Situation;

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Exactly one side's records, or what a foreign edit left.
    OneSide,
    /// An operator's on or off.
    Operator,
    /// The request that was accepted.
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
    /// The world, once faults have stopped.
    Wanted,
    /// Rest, once faults have stopped.
    Rest,
    /// In sync, once faults have stopped.
    InSync,
    /// The bus.
    Notified,
}

/// A rule that was broken, and how.
pub(crate) type Broken = (Rule, String);

/// Each rule, as a sentence, and how it is checked.
pub(crate) const RULES: [(Rule, &str, &str); 12] = [
    (Rule::OneSide, "a name holds one side, whole, or what a foreign edit put there", "every state"),
    (Rule::Operator, "an operator's on or off is not overridden", "every state at rest"),
    (Rule::Forward, "the accepted request never goes back to an older one", "every state at rest"),
    (Rule::Decides, "a run decides what the oracle wants, from the same source", "every answer of a run alone"),
    (Rule::CarriedOut, "after a run that ended well everything is on its side", "every answer of a run alone"),
    (Rule::NotTooEarly, "no run says in sync while Route 53 is at work", "every answer of a run alone"),
    (Rule::Windows, "no announced window is lost, and none comes back", "from every state, once faults stop"),
    (Rule::Latch, "no latch is lost", "from every state, once faults stop"),
    (Rule::Wanted, "records and mapping are what the rules want", "from every state, once faults stop"),
    (Rule::Rest, "a third heartbeat changes and writes nothing", "from every state, once faults stop"),
    (Rule::InSync, "P/state says in sync", "from every state, once faults stop"),
    (Rule::Notified, "the bus was notified of the mode that holds", "from every state, once faults stop"),
];

fn holds(model: &Model, situation: &Situation, rule: Rule) -> bool {
    let broken = |broken: &Broken| broken.0 == rule;
    !situation.broken.iter().any(broken) && !model.liveness(situation).iter().any(broken)
}

/// All of them, as the checker takes them.
pub(crate) fn properties() -> Vec<Property<Model>> {
    macro_rules! always {
        ($($rule:ident),*) => {
            vec![$(Property::always(stringify!($rule), |model, situation| holds(model, situation, Rule::$rule))),*]
        };
    }
    always![
        OneSide,
        Operator,
        Forward,
        Decides,
        CarriedOut,
        NotTooEarly,
        Windows,
        Latch,
        Wanted,
        Rest,
        InSync,
        Notified
    ]
}
