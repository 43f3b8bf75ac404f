//! Makes P/state fit a parameter, by shortening what is not essential, and then by forgetting what can be done without.

use super::{ProblemEntry, StateDocument};
use crate::model::problem::Problem;
use crate::model::text::clip;

/// The size of a standard parameter. Beyond it Parameter Store charges, and takes 8 KB.
const STANDARD_BYTES: usize = 4096;
/// The size of an advanced parameter: more cannot be written at all.
const ADVANCED_BYTES: usize = 8192;
/// How many changes are asked after where there is no room for all: a dozen zones are seldom exceeded.
const CHANGES_KEPT: usize = 12;
/// And where windows and alarms take that room, too.
const CHANGES_KEPT_AT_LEAST: usize = 3;
/// The most that an error may take, however many things went wrong; and all problems together.
const ERROR_BYTES: usize = 600;
/// What is left of a sentence that had to be shortened.
const SHORT: usize = 160;

impl StateDocument {
    /// Makes it fit a standard parameter, as long as that can be had by shortening what is not essential. Gives the announced
    /// windows that had to be forgotten so that it fits an advanced one.
    ///
    /// For example, 400 managed targets take 1.3 KB, and texts of 500 bytes twice as much: the ids of mappings go first,
    /// which cost a call each, and windows last, which nobody would announce again.
    pub fn fit(&mut self) -> Vec<Problem> {
        self.bound_problems();
        let steps = [
            Self::drop_ids,
            Self::forget_calm_alarms,
            Self::keep_one_problem,
            Self::shorten_sentences,
            Self::count_lagging,
            Self::forget_changes,
            Self::shorten_windows,
            Self::forget_more_changes,
            Self::leave_problems_to_the_error,
        ];
        for shorten in steps {
            if self.render().len() <= STANDARD_BYTES {
                return Vec::new();
            }
            shorten(self);
        }
        let mut forgotten = Vec::new();
        while self.render().len() > ADVANCED_BYTES {
            let Some(problems) = self.memory.automation.forget_something() else { break };
            forgotten.extend(problems);
        }
        forgotten
    }

    /// However many things went wrong, the first ones say enough.
    fn bound_problems(&mut self) {
        if let Some(error) = &mut self.public.error {
            clip(error, ERROR_BYTES);
        }
        let mut room = ERROR_BYTES;
        self.public.problems.retain_mut(|problem| {
            clip(&mut problem.message, ERROR_BYTES / 2);
            let ProblemEntry { code, subject, message } = problem;
            let fits = code.len() + subject.len() + message.len() <= room;
            room = if fits { room - code.len() - subject.len() - message.len() } else { 0 };
            fits
        });
    }

    fn drop_ids(&mut self) {
        self.memory.mapping_ids.clear();
    }

    /// They are read again by the next run; what rings is remembered.
    fn forget_calm_alarms(&mut self) {
        self.memory.automation.alarms.forget_calm();
    }

    fn keep_one_problem(&mut self) {
        self.public.problems.truncate(1);
        for problem in &mut self.public.problems {
            clip(&mut problem.message, SHORT);
        }
    }

    fn shorten_sentences(&mut self) {
        clip(&mut self.public.explanation, SHORT);
        if let Some(error) = &mut self.public.error {
            clip(error, SHORT);
        }
    }

    fn count_lagging(&mut self) {
        if self.public.lagging.named.len() > 1 {
            self.public.lagging.count_all();
        }
    }

    /// The changes that are kept stand for the others: all of a run's were sent at the same moment.
    fn forget_changes(&mut self) {
        self.memory.pending.truncate(CHANGES_KEPT);
    }

    /// A message that stands at the top takes no room of its own.
    fn shorten_windows(&mut self) {
        for window in self.memory.automation.windows_mut() {
            if window.message != self.public.position.message
                && let Some(message) = &mut window.message
            {
                clip(message, SHORT);
            }
        }
    }

    fn leave_problems_to_the_error(&mut self) {
        self.public.problems.clear();
    }

    fn forget_more_changes(&mut self) {
        self.memory.pending.truncate(CHANGES_KEPT_AT_LEAST);
    }
}
