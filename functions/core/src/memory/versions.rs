//! Earlier versions of P/state: those that a killed run did not look at, and those from before somebody spoilt it.

use crate::apply::ports::Parameters;
use crate::memory::StateDocument;
use crate::model::fault::Fault;

/// How many earlier versions are read at most.
const AT_ONCE: i64 = 8;

/// Where a run's memory comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemorySource {
    /// There is no P/state: no run was there before.
    Nowhere,
    /// Neither the newest version of P/state nor an earlier one can be read.
    Lost,
    /// The newest version.
    Newest,
    /// The newest version and earlier ones, which its writer was killed before looking at: the join must be written.
    Joined,
    /// An earlier version: another writer has overwritten P/state.
    Earlier,
}

/// Why the newest version of P/state is no state document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnreadableState {
    /// Another writer has overwritten it: what stood there before still counts.
    Overwritten,
    /// A newer release has written it, in a form that cannot be read: what stood there before no longer counts.
    NewerRelease,
}

/// What is known from the newest version, if it can be read, and from earlier ones.
pub(crate) async fn with_earlier<C: Parameters>(
    cloud: &C,
    version: Option<i64>,
    newest: Result<StateDocument, UnreadableState>,
) -> Result<(MemorySource, Option<StateDocument>), Fault> {
    let Some(version) = version else { return Ok((MemorySource::Nowhere, None)) };
    if let Ok(mut state) = newest {
        let joined = rejoin(cloud, version, &mut state).await?;
        return Ok((if joined { MemorySource::Joined } else { MemorySource::Newest }, Some(state)));
    }
    if matches!(newest, Err(UnreadableState::NewerRelease)) {
        return Ok((MemorySource::Lost, None));
    }
    let earlier = last_readable(cloud, version).await?;
    Ok((earlier.as_ref().map_or(MemorySource::Lost, |_| MemorySource::Earlier), earlier))
}

/// Joins what other runs wrote between what this version knows of and itself, if anything.
async fn rejoin<C: Parameters>(cloud: &C, version: i64, state: &mut StateDocument) -> Result<bool, Fault> {
    let known = state.memory.joined.unwrap_or(version - 1).max(version - 1 - AT_ONCE);
    let mut rejoined = false;
    for missed in (known + 1)..version {
        if let Some(other) = cloud.state_at(missed).await?.as_deref().and_then(StateDocument::parse) {
            // Where both came to the same, the last writer knows best whether the bus was notified.
            let pending = other.decided_the_same_as(state).then_some(state.memory.notification_pending);
            *state = state.clone().merge(other);
            state.memory.notification_pending = pending.unwrap_or(state.memory.notification_pending);
            rejoined = true;
        }
    }
    Ok(rejoined)
}

/// What stood in P/state before somebody else wrote something there that is no state.
async fn last_readable<C: Parameters>(cloud: &C, version: i64) -> Result<Option<StateDocument>, Fault> {
    for earlier in ((version - AT_ONCE).max(1)..version).rev() {
        if let Some(state) = cloud.state_at(earlier).await?.as_deref().and_then(StateDocument::parse) {
            return Ok(Some(state));
        }
    }
    Ok(None)
}
