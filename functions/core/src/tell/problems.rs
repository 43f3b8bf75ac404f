//! Problems as sentences. The only place that makes them; nothing reads them again.

use std::fmt::Write;

use crate::model::problem::{
    FieldFault, FieldProblem, MemoryProblem, Problem, RequestProblem, Step, TargetProblem, WindowProblem,
};

/// What `P/mode` takes, where it holds no JSON object.
const MODES: &str = "takes auto, on or off (true is on, false is off), or a JSON object";

/// One sentence, without what it is about where `subject` shows that already.
pub fn sentence(problem: &Problem) -> String {
    match problem {
        Problem::Request { problem, earlier_in_force } => {
            let in_force =
                if *earlier_in_force { "the last accepted request stays in force" } else { "nothing is touched" };
            format!("{}; {in_force}", request(problem))
        }
        Problem::Target { name, problem } => format!("target {name}: {}", target(problem)),
        Problem::Window { name, problem } => format!("window {name}: {}", window(problem)),
        Problem::AlarmsUnread { region, kind } => {
            let place = region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
            format!("alarms{place}: DescribeAlarms failed ({}): their last known states count", kind.name())
        }
        Problem::Memory(problem) => memory(*problem),
    }
}

/// All of them in one line; `None` where there are none.
pub fn line(problems: &[Problem]) -> Option<String> {
    let sentences: Vec<String> = problems.iter().map(sentence).collect();
    (!sentences.is_empty()).then(|| sentences.join(" | "))
}

fn request(problem: &RequestProblem) -> String {
    match problem {
        RequestProblem::MissingParameter => format!("mode: the parameter is missing: {MODES}"),
        RequestProblem::Unreadable(problems) => fields(problems),
        RequestProblem::UnknownTarget(name) => unknown_target(name.as_str()),
        RequestProblem::RefusedBefore => {
            "mode: was refused when it was written, though its targets exist by now: write it again".to_owned()
        }
    }
}

/// What is wrong with a target, without its name.
pub fn target(problem: &TargetProblem) -> String {
    match problem {
        TargetProblem::Unreadable(problems) => fields(problems),
        TargetProblem::RepeatedName { parameter, first } => {
            format!("name: targets/{parameter} repeats a name that targets/{first} has; takes a name of its own")
        }
        TargetProblem::Overlap(first) => {
            format!("overlaps with target {first}: both name the same record or mapping; takes one of its own")
        }
        TargetProblem::Failed(_, sentence) => sentence.clone(),
    }
}

/// What is wrong with a window, without its name.
pub fn window(problem: &WindowProblem) -> String {
    match problem {
        WindowProblem::Unreadable(problems) => fields(problems),
        WindowProblem::RepeatedName => {
            "name: several windows have it, and none of them is used; takes a name of its own".to_owned()
        }
        WindowProblem::UnknownTarget(name) => unknown_target(name.as_str()),
        WindowProblem::NoRoom => "is forgotten: P/state has no room for so many announced windows".to_owned(),
    }
}

fn memory(problem: MemoryProblem) -> String {
    match problem {
        MemoryProblem::Overwritten => "state: P/state does not hold a valid state document (overwritten by another \
             writer?): the last valid version is used"
            .to_owned(),
        MemoryProblem::Lost => "state: P/state does not hold a valid state document, and no earlier version does: in \
             auto, the position that was found is kept until an operator writes P/mode"
            .to_owned(),
        MemoryProblem::Newer(version) => format!(
            "state: a newer release wrote P/state (version {version} of the document): its position is kept until an \
             operator writes P/mode"
        ),
    }
}

fn unknown_target(name: &str) -> String {
    format!("targets: there is no target {name}: takes names of targets under P/targets")
}

/// What is wrong with a document, each with the way to the value.
pub fn fields(problems: &[FieldProblem]) -> String {
    let sentences: Vec<String> = problems.iter().map(field).collect();
    sentences.join("; ")
}

fn field(problem: &FieldProblem) -> String {
    let path = path(&problem.path);
    let (before, text) = match &problem.fault {
        FieldFault::Missing(takes) => (" ", format!("is missing: {takes}")),
        FieldFault::UnknownKey(known) => (": ", format!("unknown key; known are {}", known.join(", "))),
        FieldFault::Rejected(takes) => (": ", takes.clone()),
        FieldFault::NotJson(error) => (": ", format!("is not JSON: {error}")),
    };
    if path.is_empty() { text } else { format!("{path}{before}{text}") }
}

/// `maintenance[0].ttl`.
fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        // Writing to a String cannot fail.
        let _ = match step {
            Step::Key(key) if path.is_empty() => write!(path, "{key}"),
            Step::Key(key) => write!(path, ".{key}"),
            Step::Index(index) => write!(path, "[{index}]"),
        };
    }
    path
}
