//! Writes P/state and tells the bus, so that nothing is lost when a run is killed or another one runs at the same moment.

use futures_util::future::join;

use crate::apply::ports::Cloud;
use crate::decide::latch::Held;
use crate::memory::State;
use crate::memory::versions::Origin;
use crate::model::fault::Fault;
use crate::model::mode::Mode;
use crate::model::names::TargetName;
use crate::reconcile::observed::Observed;
use crate::tell::notice::{News, detail};

/// What the bus calls a change.
pub const MODE_CHANGED: &str = "Maintenance Mode Changed";

/// What the bus calls it when alarms have reached their limit of changes.
pub const AUTOMATION_HELD: &str = "Maintenance Automation Held";

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
    held_was_told(&mut state);
    record(cloud, Some(version), &state).await.map(drop)
}

/// What came of writing P/state.
pub(super) enum Recorded {
    /// Nobody else wrote meanwhile. Holds what to write once the bus is known to have been told.
    Alone(Option<Box<Told>>),
    /// Somebody did: this is what both wrote, joined, and the version it got.
    Raced(i64, Box<State>),
}

/// A position, as the bus hears of it.
#[derive(PartialEq, Eq)]
struct Position {
    mode: Mode,
    only: Vec<TargetName>,
}

impl Position {
    fn of(state: &State) -> Self {
        Self { mode: state.mode, only: state.memory.only.clone() }
    }
}

/// What the bus has heard from this run.
#[derive(Default)]
pub(super) struct Heard {
    position: Option<Position>,
    held: bool,
}

/// Writes P/state, where there is anything to say, and at the same time tells the bus, where there is anything to tell.
///
/// The state that is written says what is untold, and only [`finish`] takes that back: whoever is killed in between leaves
/// it to the next run to tell, so the bus hears everything at least once.
pub(super) async fn record_and_tell<C: Cloud>(
    cloud: &C,
    before: &Observed<'_>,
    after: &mut State,
    heard: &mut Heard,
) -> Result<Recorded, Fault> {
    let position = Position::of(after);
    let due = position != Position::of(&before.state) || before.state.memory.untold;
    let untold = due && heard.position.as_ref() != Some(&position);
    after.memory.untold = untold;
    if heard.held {
        held_was_told(after);
    }
    let held_of = |state: &State| state.memory.automation.latch.held;
    // What a run that was killed did not tell is told, though the operator may have ended it since.
    let missed = held_of(&before.state) == Held::Untold && held_of(after) == Held::No && !heard.held;
    let held = held_of(after) == Held::Untold || missed;
    after.fit();
    let anything_to_tell = untold || held;
    let anything_to_say = before.origin != Origin::Newest || !after.says_the_same_as(&before.state);
    if !anything_to_say && !anything_to_tell {
        after.updated = before.state.updated;
        return Ok(Recorded::Alone(None));
    }
    let mut news = if untold { news(before, after, heard.position.as_ref()) } else { Vec::new() };
    if held {
        let state = if missed { &before.state } else { &*after };
        news.insert(0, (AUTOMATION_HELD, detail(News::Held, state, &before.settings.prefix)));
    }
    let tell = async {
        for (detail_type, detail) in &news {
            cloud.tell(detail_type, detail).await?;
        }
        Ok(())
    };
    let (recorded, told) = join(record(cloud, before.state_version, after), tell).await;
    if told.is_ok() {
        heard.held |= held;
        if untold {
            heard.position = Some(position);
        }
    }
    let Written { version, state, raced } = recorded?;
    if raced {
        return Ok(Recorded::Raced(version, Box::new(state)));
    }
    told?;
    *after = state;
    Ok(Recorded::Alone(anything_to_tell.then(|| Box::new(Told { state: after.clone(), version }))))
}

/// What the bus should hear: before the newest change, the one that a run carried out but was killed before telling.
fn news(before: &Observed<'_>, after: &State, heard: Option<&Position>) -> Vec<(&'static str, String)> {
    let earlier = Position::of(&before.state);
    let missed = before.state.memory.untold && earlier != Position::of(after) && heard != Some(&earlier);
    let changed = |state| (MODE_CHANGED, detail(News::Changed, state, &before.settings.prefix));
    missed.then_some(&before.state).into_iter().chain([after]).map(changed).collect()
}

fn held_was_told(state: &mut State) {
    let held = &mut state.memory.automation.latch.held;
    if *held == Held::Untold {
        *held = Held::Told;
    }
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
    let mut written = state.clone();
    written.memory.joined = Some(seen);
    let mut version = cloud.write_state(&written.render()).await?;
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
        all.memory.joined = Some(seen);
        version = cloud.write_state(&all.render()).await?;
        written = all;
    }
    Ok(Written { version, state: written, raced })
}
