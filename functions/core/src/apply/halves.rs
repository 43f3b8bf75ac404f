//! Halves what IAM denies.
//!
//! IAM evaluates a batch as a whole and denies it unless one statement allows every name; each name may still be allowed
//! on its own. Hundreds of names take several policies, and the answer says no more than "denied". Nothing was changed by
//! it, so the plan still holds: the batch is sent again in halves, and these in halves, down to single names.
//!
//! How many calls does that take? The names of a batch are in the order in which Terraform spreads them over policies, so
//! what one policy allows is contiguous. A part is denied only where a boundary between two policies lies within it, and
//! at each size of parts a boundary lies within one part: so a boundary costs at most two further calls for each halving.
//! For example, 100 names of which one policy allows the first 40 and another the rest, by the number of names in each
//! call: 100 denied; 50 denied; 25 allowed; 25 denied; 12 allowed; 13 denied; 6 denied; 3, 3, 7 and 50 allowed. That is 11
//! calls, where the bound is 15: one, and two for each of seven halvings.
//!
//! Where names are allowed by no policy at all, halves would cost two calls a name. So after a name that was denied alone
//! the next part has one name, and parts double as long as they are allowed: 100 such names take 106 calls.

/// What is still to be sent of a batch.
#[derive(Debug)]
pub(super) struct Halves<T> {
    /// The next one is the last.
    unsent: Vec<Vec<T>>,
    /// Items in the next part at most.
    limit: usize,
}

impl<T> Halves<T> {
    /// The whole batch.
    pub(super) fn of(batch: Vec<T>) -> Self {
        Self { unsent: vec![batch], limit: usize::MAX }
    }

    /// The next part to send; `None` where all was sent.
    pub(super) fn next_part(&mut self) -> Option<Vec<T>> {
        let mut part = self.unsent.pop()?;
        if part.len() > self.limit {
            self.unsent.push(part.split_off(self.limit));
        }
        Some(part)
    }

    /// A part was allowed: the next one may be larger.
    pub(super) const fn allowed(&mut self) {
        self.limit = self.limit.saturating_mul(2);
    }

    /// A part was denied: its halves come next. Gives back the item that was denied alone.
    pub(super) fn denied(&mut self, mut part: Vec<T>) -> Option<T> {
        if part.len() <= 1 {
            self.limit = 1;
            return part.pop();
        }
        let second = part.split_off(part.len() / 2);
        self.unsent.extend([second, part]);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends so many items: what calls it took, and what was denied alone. Nothing may be sent twice or out of order.
    fn sent(items: usize, is_allowed: impl Fn(&[usize]) -> bool) -> (usize, Vec<usize>) {
        let mut halves = Halves::of((0..items).collect());
        let (mut calls, mut done, mut alone) = (0, Vec::new(), Vec::new());
        while let Some(part) = halves.next_part() {
            calls += 1;
            if is_allowed(&part) {
                halves.allowed();
                done.extend(part);
            } else if let Some(item) = halves.denied(part) {
                alone.push(item);
                done.push(item);
            }
        }
        assert_eq!(done, (0..items).collect::<Vec<_>>());
        (calls, alone)
    }

    #[test]
    fn a_boundary_takes_two_calls_for_each_halving() {
        let halvings = 7;
        for first in 1..100 {
            for second in first..100 {
                let group = |item: &usize| (*item >= first, *item >= second);
                let (calls, alone) = sent(100, |part| part.iter().all(|item| group(item) == group(&part[0])));
                let boundaries = if first == second { 1 } else { 2 };
                assert!(calls <= 1 + boundaries * 2 * halvings, "{first} and {second}: {calls}");
                assert!(alone.is_empty());
            }
        }
    }

    #[test]
    fn the_worked_example() {
        let (calls, alone) =
            sent(100, |part| part.iter().all(|item| *item < 40) || part.iter().all(|item| *item >= 40));
        assert_eq!((calls, alone), (11, vec![]));
    }

    #[test]
    fn one_denied_alone_takes_few_calls_and_all_hardly_more_than_one_each() {
        for bad in 0..100 {
            let (calls, alone) = sent(100, |part| !part.contains(&bad));
            assert!(calls <= 20, "{bad}: {calls}");
            assert_eq!(alone, [bad]);
        }
        assert_eq!(sent(100, |_| false).0, 106);
        let evens = sent(100, |part| part.iter().all(|item| item % 2 == 0));
        assert_eq!((evens.0, evens.1.len()), (152, 50), "the worst");
        assert_eq!(sent(1, |_| false), (1, vec![0]));
        assert_eq!(sent(100, |_| true), (1, vec![]));
    }
}
