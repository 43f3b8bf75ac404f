//! Earlier versions of P/state: those that a killed run did not look at, and those from before somebody spoilt it.

use crate::apply::ports::Parameters;
use crate::memory::State;
use crate::model::fault::Fault;

/// How many earlier versions are read at most.
const AT_ONCE: i64 = 8;

/// Where a run's knowledge of P/state comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// There is no P/state, or none that could be read.
    Nowhere,
    /// The newest version.
    Newest,
    /// The newest version and earlier ones, which its writer was killed before looking at: the join must be written.
    Joined,
    /// An earlier version: somebody else has written something into P/state that is none.
    Earlier,
}

/// What is known from the newest version, if it can be read, and from earlier ones.
pub(crate) async fn with_earlier<C: Parameters>(
    cloud: &C,
    version: Option<i64>,
    newest: Option<State>,
) -> Result<(Origin, Option<State>), Fault> {
    let Some(version) = version else { return Ok((Origin::Nowhere, None)) };
    if let Some(mut state) = newest {
        let joined = rejoin(cloud, version, &mut state).await?;
        return Ok((if joined { Origin::Joined } else { Origin::Newest }, Some(state)));
    }
    let earlier = last_readable(cloud, version).await?;
    Ok((earlier.as_ref().map_or(Origin::Nowhere, |_| Origin::Earlier), earlier))
}

/// Joins what other runs wrote between what this version knows of and itself, if anything.
async fn rejoin<C: Parameters>(cloud: &C, version: i64, state: &mut State) -> Result<bool, Fault> {
    let known = state.memory.joined.unwrap_or(version - 1).max(version - 1 - AT_ONCE);
    let mut rejoined = false;
    for missed in (known + 1)..version {
        if let Some(other) = cloud.state_at(missed).await?.as_deref().and_then(State::parse) {
            // Where both came to the same, who wrote last knows best whether the bus was told.
            let untold = other.agrees_with(state).then_some(state.memory.untold);
            *state = state.clone().merge(other);
            state.memory.untold = untold.unwrap_or(state.memory.untold);
            rejoined = true;
        }
    }
    Ok(rejoined)
}

/// What stood in P/state before somebody else wrote something there that is no state.
async fn last_readable<C: Parameters>(cloud: &C, version: i64) -> Result<Option<State>, Fault> {
    for earlier in ((version - AT_ONCE).max(1)..version).rev() {
        if let Some(state) = cloud.state_at(earlier).await?.as_deref().and_then(State::parse) {
            return Ok(Some(state));
        }
    }
    Ok(None)
}
