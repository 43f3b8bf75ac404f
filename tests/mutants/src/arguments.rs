//! Arguments that a mutant is equivalent: comments beside core's tests, of the form
//!
//! ```text
//! // equivalent: memory/mod.rs State::merge: other.updated > self.updated -> other.updated >= self.updated
//! // because documents of the same second are merged field by field, whichever wins.
//! ```
//!
//! What stands before "because" is a survivor's line of the report; line breaks and spaces do not count.

use crate::find::Mutant;

/// One argument.
#[derive(Debug)]
pub(crate) struct Argument {
    /// Where it stands.
    pub(crate) place: String,
    /// The mutant's name.
    pub(crate) mutant: String,
}

impl Argument {
    /// Whether it is about this mutant.
    pub(crate) fn is_about(&self, mutant: &Mutant) -> bool {
        without_spaces(&self.mutant) == without_spaces(&mutant.name())
    }
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Reads the arguments of one file; one that gives no reason is an error.
pub(crate) fn read(file: &str, text: &str) -> Result<Vec<Argument>, String> {
    let mut arguments = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let Some(start) = comment(line).and_then(|comment| comment.strip_prefix("equivalent:")) else { continue };
        let mut all = start.to_owned();
        while let Some(more) = lines.peek().and_then(|(_, line)| comment(line))
            && !more.starts_with("equivalent:")
        {
            all = format!("{all} {more}");
            lines.next();
        }
        let place = format!("{file}:{}", index + 1);
        let Some((mutant, _)) = all.rsplit_once(" because ") else {
            return Err(format!("{place}: an argument takes the mutant, then \"because\" and the reason"));
        };
        arguments.push(Argument { place, mutant: mutant.trim().trim_end_matches(':').to_owned() });
    }
    Ok(arguments)
}

fn comment(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("//").map(str::trim)
}
