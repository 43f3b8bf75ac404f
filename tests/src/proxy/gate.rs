//! A gate at which calls wait: a test asserts an order by it, where a delay would only make one likely.

use std::sync::Arc;

use tokio::sync::watch;

use crate::poll::PATIENCE;

/// A closed gate. Once it is open it stays so.
#[derive(Clone)]
pub struct Gate {
    waiting: Arc<watch::Sender<usize>>,
    open: Arc<watch::Sender<bool>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { waiting: Arc::new(watch::Sender::new(0)), open: Arc::new(watch::Sender::new(false)) }
    }
}

impl Gate {
    /// Waits until so many calls have come to it; panics when they have not in a minute.
    pub async fn holds(&self, calls: usize) {
        let mut waiting = self.waiting.subscribe();
        let all = tokio::time::timeout(PATIENCE, waiting.wait_for(|count| *count >= calls)).await.is_ok();
        assert!(all, "{} of {calls} calls have come to the gate in {PATIENCE:?}", *self.waiting.borrow());
    }

    /// Lets all calls through, those that wait and those that come.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Has a call wait until the gate is open.
    pub(super) async fn pass(&self) {
        self.waiting.send_modify(|count| *count += 1);
        let _ = self.open.subscribe().wait_for(|open| *open).await;
    }
}
