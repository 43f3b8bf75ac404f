//! What a plan warns of, in a sentence.

use crate::plan::warnings::{Warning, WarningReason};

/// All the warnings for one target; `None` where there are none.
pub fn warned(warnings: &[Warning]) -> Option<String> {
    let sentences: Vec<String> = warnings.iter().map(sentence).collect();
    if sentences.is_empty() { None } else { Some(sentences.join("; ")) }
}

fn sentence(warning: &Warning) -> String {
    let hosts = format!("{} of {} hosts of its maintenance side", warning.affected, warning.hosts);
    let wrong = match &warning.reason {
        WarningReason::OtherName => "is not for the record's name",
        WarningReason::Expired => "has expired",
        WarningReason::NotYetValid => "is not yet valid",
        WarningReason::NotSeen(why) => {
            return format!("the certificates of {hosts} could not be looked at ({why})");
        }
    };
    format!("{hosts} show a certificate that {wrong}: browsers will refuse them")
}

/// What became of a target, and what visitors would be warned of.
pub fn with_warning(detail: &str, warning: &str) -> String {
    format!("{detail}; but {warning}")
}
