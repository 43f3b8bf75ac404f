//! Makes P/state fit a parameter, by shortening what is not essential, and then by forgetting what can be done without.

use super::{LAGGING_NAMED, State};
use crate::model::text::clip;

/// The size of a standard parameter. Beyond it Parameter Store charges, and takes 8 KB.
const STANDARD_BYTES: usize = 4096;
/// The size of an advanced parameter: more cannot be written at all.
const ADVANCED_BYTES: usize = 8192;
/// How many changes are asked after where there is no room for all: a dozen zones are seldom exceeded.
const CHANGES_KEPT: usize = 12;
/// And where windows and alarms take that room, too.
const CHANGES_KEPT_AT_LEAST: usize = 3;
/// The most that an error may take, however many things went wrong.
pub(crate) const ERROR_BYTES: usize = 600;
/// What is left of a sentence that had to be shortened.
const SHORT: usize = 160;

impl State {
    /// Makes it fit a standard parameter, as long as that can be had by shortening what is not essential.
    pub fn fit(&mut self) {
        let steps = [
            Self::drop_ids,
            Self::forget_calm_alarms,
            Self::shorten_sentences,
            Self::count_lagging,
            Self::forget_changes,
            Self::shorten_windows,
            Self::forget_more_changes,
        ];
        for shorten in steps {
            if self.render().len() <= STANDARD_BYTES {
                return;
            }
            shorten(self);
        }
        while self.render().len() > ADVANCED_BYTES {
            let Some(problem) = self.memory.automation.forget_something() else { return };
            self.error = self.error.take().into_iter().chain(problem).reduce(|all, one| format!("{one} | {all}"));
            if let Some(error) = &mut self.error {
                clip(error, ERROR_BYTES);
            }
        }
    }

    fn drop_ids(&mut self) {
        self.memory.mapping_ids.clear();
    }

    /// They are read again by the next run; what rings is remembered.
    fn forget_calm_alarms(&mut self) {
        self.memory.automation.alarms.forget_calm();
    }

    fn shorten_sentences(&mut self) {
        for sentence in [Some(&mut self.explanation), self.error.as_mut()].into_iter().flatten() {
            clip(sentence, SHORT);
        }
    }

    fn count_lagging(&mut self) {
        if self.lagging.len() > 1 {
            let more =
                self.lagging.last().and_then(|last| last.strip_prefix("and ")?.strip_suffix(" more")?.parse().ok());
            let all = more.map_or(self.lagging.len(), |more: usize| LAGGING_NAMED + more);
            self.lagging = vec![format!("{all} targets")];
        }
    }

    /// The changes that are kept stand for the others: all of a run's were sent at the same moment.
    fn forget_changes(&mut self) {
        self.memory.pending.truncate(CHANGES_KEPT);
    }

    /// A message that stands at the top takes no room of its own.
    fn shorten_windows(&mut self) {
        for window in self.memory.automation.windows_mut() {
            if window.message != self.message
                && let Some(message) = &mut window.message
            {
                clip(message, SHORT);
            }
        }
    }

    fn forget_more_changes(&mut self) {
        self.memory.pending.truncate(CHANGES_KEPT_AT_LEAST);
    }
}
