//! Writes P/state and tells the bus, so that nothing is lost when a run is killed or another one runs at the same moment.

use futures_util::future::join;

use crate::cloud::Cloud;
use crate::decide::Mode;
use crate::fault::Fault;
use crate::names::TargetName;
use crate::reconcile::observed::Observed;
use crate::state::State;

/// What the bus calls a change.
pub const MODE_CHANGED: &str = "Maintenance Mode Changed";

/// A state that need no longer say that the bus was not told.
#[derive(Debug)]
pub struct Told {
    state: State,
    version: i64,
}

/// Writes down that the bus was told, once the answer is out. Where somebody else has written since, it is theirs to say.
pub async fn finish<C: Cloud>(cloud: &C, told: Box<Told>) -> Result<(), Fault> {
    let Told { mut state, version } = *told;
    if cloud.state_at(version + 1).await?.is_some() {
        return Ok(());
    }
    state.memory.untold = false;
    record(cloud, Some(version), &state).await.map(drop)
}

/// What came of writing P/state.
pub(super) enum Recorded {
    /// Nobody else wrote meanwhile. Holds what to write once the bus is known to have been told.
    Alone(Option<Box<Told>>),
    /// Somebody did: this is what both wrote, joined, and the version it got.
    Raced(i64, Box<State>),
}

/// What the bus has heard from this run.
#[derive(PartialEq, Eq)]
pub(super) struct Heard {
    mode: Mode,
    only: Vec<TargetName>,
}

impl Heard {
    fn of(state: &State) -> Self {
        Self { mode: state.mode, only: state.memory.only.clone() }
    }
}

/// Writes P/state, where there is anything to say, and at the same time tells the bus, where there is anything to tell.
///
/// The state that is written says `untold`, and only [`finish`] takes that back: whoever is killed in between leaves it to
/// the next run to tell, so the bus hears everything at least once.
pub(super) async fn record_and_tell<C: Cloud>(
    cloud: &C,
    before: &Observed,
    after: &mut State,
    heard: &mut Option<Heard>,
) -> Result<Recorded, Fault> {
    let now = Heard::of(after);
    let due = now != Heard::of(&before.state) || before.state.memory.untold;
    let untold = due && heard.as_ref() != Some(&now);
    after.memory.untold = untold;
    after.fit();
    if !before.first && after.says_the_same_as(&before.state) && !untold {
        after.updated = before.state.updated;
        return Ok(Recorded::Alone(None));
    }
    let news = if untold { news(before, after, heard.as_ref()) } else { Vec::new() };
    let tell = async {
        for detail in &news {
            cloud.tell(MODE_CHANGED, detail).await?;
        }
        Ok(())
    };
    let (recorded, told) = join(record(cloud, before.state_version, after), tell).await;
    if untold && told.is_ok() {
        *heard = Some(now);
    }
    let Written { version, state, raced } = recorded?;
    if raced {
        return Ok(Recorded::Raced(version, Box::new(state)));
    }
    told?;
    *after = state;
    Ok(Recorded::Alone(untold.then(|| Box::new(Told { state: after.clone(), version }))))
}

/// What the bus should hear: before the newest change, the one that a run carried out but was killed before telling.
fn news(before: &Observed, after: &State, heard: Option<&Heard>) -> Vec<String> {
    let earlier = Heard::of(&before.state);
    let missed = before.state.memory.untold && earlier != Heard::of(after) && heard != Some(&earlier);
    let missed = missed.then(|| before.state.public().to_string());
    missed.into_iter().chain([after.public().to_string()]).collect()
}

/// What stands in P/state after a writing.
struct Written {
    version: i64,
    state: State,
    /// Whether somebody else wrote meanwhile and did not come to the same: the caller had better look again.
    raced: bool,
}

/// Writes P/state. Where somebody else wrote since it was read, joins what both wrote and writes that.
async fn record<C: Cloud>(cloud: &C, read: Option<i64>, state: &State) -> Result<Written, Fault> {
    let mut seen = read.unwrap_or_default();
    let mut version = cloud.write_state(&state.render()).await?;
    let mut written = state.clone();
    let mut raced = false;
    // A version that is lower than the one read belongs to a parameter that was deleted meanwhile.
    while version > seen + 1 {
        let mut all = written.clone();
        let mut agreed = true;
        for missed in (seen + 1)..version {
            if let Some(other) = cloud.state_at(missed).await?.as_deref().and_then(State::parse) {
                agreed &= other.agrees_with(&written);
                all = all.merge(other);
            }
        }
        if agreed {
            // Whether the bus was told, who wrote last knows best.
            all.memory.untold = written.memory.untold;
        }
        raced |= !agreed;
        if all.says_the_same_as(&written) {
            break;
        }
        seen = version;
        version = cloud.write_state(&all.render()).await?;
        written = all;
    }
    Ok(Written { version, state: written, raced })
}
