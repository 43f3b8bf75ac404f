//! A rule of the proxy: which calls it takes, which of those it acts on, and what it does to them.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{Call, Fault, Gate};
use crate::function::Function;

/// Which calls, which of them, and what then. Made with [`Rule::on`] or [`Rule::any`], it takes every call that fits.
#[derive(Clone)]
pub struct Rule {
    operation: Option<String>,
    body: Option<String>,
    when: Option<Test>,
    of: RangeInclusive<usize>,
}

type Test = Arc<dyn Fn(&Call) -> bool + Send + Sync>;

/// A rule with its act.
#[derive(Clone)]
pub struct Complete {
    rule: Rule,
    act: Act,
}

/// What is done to a call.
#[derive(Clone)]
pub(super) enum Act {
    Answer(Fault),
    Hold(Gate),
    Hang,
    Reset,
    /// Do this and drop the connection; AWS never sees the call.
    Before(Arc<dyn Fn() + Send + Sync>),
    /// Let AWS do the call, do this, and drop the connection; the caller never sees the answer.
    After(Arc<dyn Fn() + Send + Sync>),
}

/// A rule in force, with the count of the calls that fitted so far.
pub(super) struct Armed {
    complete: Complete,
    seen: usize,
}

impl Rule {
    /// Calls of one operation.
    pub fn on(operation: &str) -> Self {
        Self { operation: Some(operation.to_owned()), ..Self::any() }
    }

    /// Calls of any operation.
    pub fn any() -> Self {
        Self { operation: None, body: None, when: None, of: 1..=usize::MAX }
    }

    /// Only calls whose body contains this.
    #[must_use]
    pub fn with_body(self, part: &str) -> Self {
        Self { body: Some(part.to_owned()), ..self }
    }

    /// Only calls of which this is true.
    #[must_use]
    pub fn when(self, test: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        Self { when: Some(Arc::new(test)), ..self }
    }

    /// Only the k-th of the calls that fit, counted from 1 and from when the rule is added.
    #[must_use]
    pub fn nth(self, k: usize) -> Self {
        Self { of: k..=k, ..self }
    }

    /// Only the first so many of the calls that fit.
    #[must_use]
    pub fn first(self, count: usize) -> Self {
        Self { of: 1..=count, ..self }
    }

    /// Answer with this instead of asking AWS.
    pub fn answer(self, fault: Fault) -> Complete {
        Complete { rule: self, act: Act::Answer(fault) }
    }

    /// Wait until the gate is open, then ask AWS.
    pub fn hold(self, gate: &Gate) -> Complete {
        Complete { rule: self, act: Act::Hold(gate.clone()) }
    }

    /// Never answer.
    pub fn hang(self) -> Complete {
        Complete { rule: self, act: Act::Hang }
    }

    /// Reset the connection; AWS never sees the call.
    pub fn reset(self) -> Complete {
        Complete { rule: self, act: Act::Reset }
    }

    /// Let AWS do the call and drop the connection: the caller never sees the answer.
    pub fn lose_answer(self) -> Complete {
        Complete { rule: self, act: Act::After(Arc::new(|| ())) }
    }

    /// `kill -9` the function when the call comes; AWS never sees it.
    pub fn kill_before(self, function: &Function) -> Complete {
        Complete { rule: self, act: Act::Before(Arc::new(function.killer())) }
    }

    /// Let AWS do the call, then `kill -9` the function before it sees the answer.
    pub fn kill_after(self, function: &Function) -> Complete {
        Complete { rule: self, act: Act::After(Arc::new(function.killer())) }
    }
}

impl Complete {
    pub(super) fn arm(self) -> Armed {
        Armed { complete: self, seen: 0 }
    }
}

impl Armed {
    /// What to do to this call, where the rule takes it.
    pub(super) fn takes(&mut self, call: &Call) -> Option<Act> {
        let rule = &self.complete.rule;
        let fits = rule.operation.as_ref().is_none_or(|operation| *operation == call.operation)
            && rule.body.as_ref().is_none_or(|part| call.body.contains(part))
            && rule.when.as_ref().is_none_or(|test| test(call));
        if !fits {
            return None;
        }
        self.seen += 1;
        rule.of.contains(&self.seen).then(|| self.complete.act.clone())
    }
}
