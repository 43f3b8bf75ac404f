//! Drives futures by hand, so that a test decides who moves when, and who never moves again.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Beyond this many polls without an answer a future is dead: it was killed.
const POLLS: usize = 20_000;

/// Runs a future; `None` where it was killed on the way.
pub fn run<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..POLLS).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    })
}

/// Runs two futures at once: `turns` says, over and over, whether the second moves next.
pub fn run_together<A, B>(
    first: impl Future<Output = A>,
    second: impl Future<Output = B>,
    turns: &[bool],
) -> (Option<A>, Option<B>) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut left, mut right) = (None, None);
    for turn in turns.iter().copied().chain([false, true]).cycle().take(POLLS) {
        if turn && right.is_none() {
            right = poll(second.as_mut());
        } else if left.is_none() {
            left = poll(first.as_mut());
        }
        if left.is_some() && right.is_some() {
            break;
        }
    }
    (left, right)
}

fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
