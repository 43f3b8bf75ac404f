//! What can go wrong, as few kinds, each with what it obliges the caller to do.

use std::error::Error;
use std::fmt;

/// What a failure obliges its caller to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Transient (throttling, time-out, 5xx): it was retried until the budget ran out; the next run tries again.
    Unavailable,
    /// The world is not what was believed: read it and plan again.
    Conflict,
    /// The thing is not there: create it, or say so.
    NotFound,
    /// IAM refuses: do not retry, name the target, go on with the others. Of several names, each may be allowed by itself.
    AccessDenied,
    /// What was asked for can never succeed: somebody must change a parameter, a variable or an event.
    Invalid,
    /// Our own mistake: report it.
    Bug,
}

impl Kind {
    /// The fixed name that Lambda reports as `errorType`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "Unavailable",
            Self::Conflict => "Conflict",
            Self::NotFound => "NotFound",
            Self::AccessDenied => "AccessDenied",
            Self::Invalid => "Invalid",
            Self::Bug => "Bug",
        }
    }
}

/// One failure: its kind, a sentence without its cause, and the cause as `source`.
#[derive(Debug)]
pub struct Fault {
    /// What the caller should do about it.
    pub kind: Kind,
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    /// A failure without a further cause.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same failure, caused by `source`.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The whole chain in one line: the one printer, for the edge.
    pub fn chain(&self) -> String {
        let mut line = self.message.clone();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Some libraries repeat the cause in their own message.
            if !text.is_empty() && !line.contains(&text) {
                line.push_str(": ");
                line.push_str(&text);
            }
            cause = error.source();
        }
        line
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_says_each_thing_once() {
        let inner = Fault::new(Kind::Unavailable, "connection reset");
        let outer = Fault::new(Kind::Unavailable, "PutParameter failed").caused_by(inner);
        assert_eq!(outer.chain(), "PutParameter failed: connection reset");
        assert_eq!(outer.to_string(), "PutParameter failed");
    }
}
