//! Puts mutants into the text of a source file, by insertions alone, so that they nest.

use std::collections::BTreeSet;
use std::ops::Range;

/// Text to put around a part of the source.
#[derive(Debug)]
pub(crate) struct Wrap {
    /// The part, in bytes of the source.
    pub(crate) range: Range<usize>,
    /// What comes before it.
    pub(crate) before: String,
    /// What comes after it.
    pub(crate) after: String,
    /// The mutant that this makes; `None` where it only prepares the code for others.
    pub(crate) mutant: Option<usize>,
}

/// A source file with mutants in it, and where each of them lies.
#[derive(Debug, Default)]
pub(crate) struct Spliced {
    /// The new text.
    pub(crate) text: String,
    places: Vec<(Range<usize>, usize)>,
}

impl Spliced {
    /// The innermost mutant around these bytes of the new text.
    pub(crate) fn mutant_at(&self, bytes: &Range<usize>) -> Option<usize> {
        let around = self.places.iter().filter(|(place, _)| place.start <= bytes.start && bytes.end <= place.end);
        around.min_by_key(|(place, _)| place.len()).map(|(_, mutant)| *mutant)
    }
}

/// Inserts all wraps but those of the `dropped` mutants. Of two around the same part, the first is the outer one.
pub(crate) fn splice(source: &str, wraps: &[Wrap], dropped: &BTreeSet<usize>) -> Spliced {
    let kept = |wrap: &&Wrap| wrap.mutant.is_none_or(|mutant| !dropped.contains(&mutant));
    let wraps: Vec<&Wrap> = wraps.iter().filter(kept).collect();
    let mut insertions: Vec<(usize, isize, usize, bool)> = Vec::new();
    for (index, wrap) in wraps.iter().enumerate() {
        let order = isize::try_from(index).unwrap_or(isize::MAX);
        insertions.push((wrap.range.start, order, index, true));
        // At one place, what ends comes before what begins, and the inner end before the outer one.
        insertions.push((wrap.range.end, -1 - order, index, false));
    }
    insertions.sort_unstable();
    let mut spliced = Spliced::default();
    let mut starts = vec![0; wraps.len()];
    let mut copied = 0;
    for (at, _, index, begins) in insertions {
        spliced.text.push_str(source.get(copied..at).unwrap_or_default());
        copied = at;
        let (Some(wrap), Some(start)) = (wraps.get(index), starts.get_mut(index)) else { continue };
        if begins {
            *start = spliced.text.len();
            spliced.text.push_str(&wrap.before);
        } else {
            spliced.text.push_str(&wrap.after);
            spliced.places.extend(wrap.mutant.map(|mutant| (*start..spliced.text.len(), mutant)));
        }
    }
    spliced.text.push_str(source.get(copied..).unwrap_or_default());
    spliced
}
