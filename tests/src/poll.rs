//! Bounded waiting: a scenario never sleeps and hopes, it asks again until the answer is right or the time is up.

use std::time::{Duration, Instant};

/// How long anything that happens by itself (an event's delivery, a child's end) may take on a loaded machine. A read
/// that the mock API gives up for want of a processor comes again within 15 s: this is for four of them.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Asks every 20 ms until there is an answer; panics with `what` when there is none in a minute.
pub async fn until<T, F>(what: &str, ask: impl Fn() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let start = Instant::now();
    loop {
        // Before it is asked: who was kept from asking in time asks once more.
        let late = start.elapsed() >= PATIENCE;
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(!late, "waited {PATIENCE:?} in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
