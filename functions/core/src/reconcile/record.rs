//! Writes P/state and tells the bus, so that nothing is lost when a run is killed or another one runs at the same moment.
//!
//! Parameter Store has no conditional write, but every write gets the next version, and versions are kept. So a run writes,
//! and looks whether its version is the one after the version that it read. Two runs, A and B, that both read version 7:
//!
//! 1. A writes and gets 8: nobody wrote in between. A is done.
//! 2. B writes and gets 9, though it read 7: it knows nothing of 8. From now on P/state says what B says.
//! 3. B reads 8. If both decided the same (the same position, requests, managed targets and automation), nothing has to be
//!    done over; what 8 knows besides is merged and written, if it is anything.
//! 4. Otherwise B merges both ([`crate::memory::merge`]) and writes 10, which says what both know; and since one of them may
//!    have moved targets by what the other knew better, B starts over from the merged state ([`Recorded::Raced`]).
//!
//! Where B is killed before step 4, version 9 says by its `joined` (7) that it knows nothing of 8: the next run reads 8 and
//! merges it then ([`crate::memory::versions`]). If a third run, C, writes between B's 9 and B's merge, the merge gets 11, B
//! sees that 10 lies in between, and merges again.
//!
//! The bus is notified at the same time as P/state is written. The state that is written says that a notification is
//! pending, and only [`confirm_delivery`] clears that, once the answer is out: if a run is killed in between, the next one
//! notifies. So the latest change is sent at least once; an older one is lost only if two runs in a row are killed.

use futures_util::future::join;

use crate::apply::ports::Cloud;
use crate::decide::explanation::{Explanation, Reason};
use crate::decide::latch::CapState;
use crate::memory::versions::MemorySource;
use crate::memory::{Memory, StateDocument};
use crate::model::fault::Fault;
use crate::model::mode::Position;
use crate::reconcile::observation::Observation;
use crate::tell::notice::{Subject, detail};
use crate::tell::problems;
use crate::tell::report::{Report, entry};

/// A state document that need no longer say that a notification is pending.
#[derive(Debug)]
pub struct DeliveredNotification {
    document: StateDocument,
    version: i64,
}

/// Records that the bus was notified, once the answer is out. If another run has written since, that is left to it, and so
/// is a race with one that writes right now.
///
/// # Errors
///
/// P/state could not be read or written: the next run notifies the bus once more.
pub async fn confirm_delivery<C: Cloud>(cloud: &C, delivered: Box<DeliveredNotification>) -> Result<(), Fault> {
    let DeliveredNotification { mut document, version } = *delivered;
    if cloud.state_at(version + 1).await?.is_some() {
        return Ok(());
    }
    document.memory.notification_pending = false;
    cap_was_notified(&mut document.memory);
    write(cloud, Some(version), &document).await.map(drop)
}

/// What came of writing P/state.
pub(super) enum Recorded {
    /// Nothing to start over for: nobody else wrote, or they decided the same. Holds what is still to be written once the
    /// answer is out; `None` if no notification was due.
    Settled(Option<Box<DeliveredNotification>>),
    /// Another run wrote meanwhile and decided differently: this is what both wrote, merged, and the version it got.
    Raced(i64, Box<StateDocument>),
}

/// The notifications that this run has sent.
#[derive(Default)]
pub(super) struct SentNotifications {
    position: Option<Position>,
    cap: bool,
}

impl SentNotifications {
    fn has(&self, position: &Position) -> bool {
        self.position.as_ref().is_some_and(|sent| sent.has_same_effect_as(position))
    }
}

/// Writes P/state, where there is anything to say, and at the same time notifies the bus, where a notification is due.
///
/// # Errors
///
/// P/state could not be written, or the bus could not be notified.
pub(super) async fn record_and_notify<C: Cloud>(
    cloud: &C,
    observation: &Observation<'_>,
    report: &Report<'_>,
    memory: Memory,
    sent: &mut SentNotifications,
) -> Result<Recorded, Fault> {
    let before = &observation.document;
    let mut after = StateDocument { public: report.public(), memory, unknown: before.unknown.clone() };
    let due = !report.position.has_same_effect_as(&before.public.position) || before.memory.notification_pending;
    let mode_pending = due && !sent.has(&report.position);
    after.memory.notification_pending = mode_pending;
    if sent.cap {
        cap_was_notified(&mut after.memory);
    }
    // A killed run may not have sent that the cap tripped: it is sent now, even if the operator has reset the cap.
    let missed_cap = cap_of(before) == CapState::Tripped && cap_of(&after) == CapState::Free && !sent.cap;
    let cap_pending = cap_of(&after) == CapState::Tripped || missed_cap;
    fit(&mut after);
    let no_event_due = !mode_pending && !cap_pending;
    let state_unchanged = observation.source == MemorySource::Newest && after.says_the_same_as(before);
    if no_event_due && state_unchanged {
        return Ok(Recorded::Settled(None));
    }

    let prefix = report.prefix;
    let reason = match &report.explanation {
        Explanation::Decided(why) => Some(&why.reason),
        Explanation::NoRequest => None,
    };
    let mut events = Vec::new();
    if cap_pending {
        let (state, reason) = if missed_cap { (&before.public, None) } else { (&after.public, reason) };
        events.push((Subject::CapTripped, detail(Subject::CapTripped, state, reason, prefix)));
    }
    if mode_pending {
        events.extend(mode_events(before, &after, reason, sent, prefix));
    }
    let tell = async {
        for (subject, detail) in &events {
            cloud.tell(subject.detail_type(), detail).await?;
        }
        Ok(())
    };
    let (written, notified) = join(write(cloud, observation.version, &after), tell).await;
    if notified.is_ok() {
        sent.cap |= cap_pending;
        if mode_pending {
            sent.position = Some(report.position.clone());
        }
    }
    let Written { version, document, raced } = written?;
    if raced {
        return Ok(Recorded::Raced(version, Box::new(document)));
    }
    notified?;
    let delivered = Box::new(DeliveredNotification { document, version });
    Ok(Recorded::Settled(if no_event_due { None } else { Some(delivered) }))
}

/// Makes the document fit its parameter. A window that had to be forgotten is the first of the problems; saying so takes
/// room in its turn, which is why it is fitted until nothing more is forgotten.
fn fit(document: &mut StateDocument) {
    let forgotten = document.fit();
    if forgotten.is_empty() {
        return;
    }
    let lines = problems::line(&forgotten).into_iter().chain(document.public.error.take());
    document.public.error = Some(lines.collect::<Vec<_>>().join(" | "));
    document.public.problems.splice(0..0, forgotten.iter().map(entry));
    fit(document);
}

/// The mode events that are due: first the change before, if a run that was killed never told it, then the newest.
fn mode_events(
    before: &StateDocument,
    after: &StateDocument,
    reason: Option<&Reason>,
    sent: &SentNotifications,
    prefix: &str,
) -> Vec<(Subject, String)> {
    let earlier = &before.public.position;
    let untold_change =
        before.memory.notification_pending && !earlier.has_same_effect_as(&after.public.position) && !sent.has(earlier);
    let mut events = Vec::new();
    if untold_change {
        events.push((Subject::ModeChanged, detail(Subject::ModeChanged, &before.public, None, prefix)));
    }
    events.push((Subject::ModeChanged, detail(Subject::ModeChanged, &after.public, reason, prefix)));
    events
}

const fn cap_of(document: &StateDocument) -> CapState {
    document.memory.automation.latch.cap
}

fn cap_was_notified(memory: &mut Memory) {
    let cap = &mut memory.automation.latch.cap;
    if *cap == CapState::Tripped {
        *cap = CapState::TrippedAndTold;
    }
}

/// What stands in P/state after a write.
struct Written {
    version: i64,
    document: StateDocument,
    /// Whether another run wrote meanwhile and decided differently: the caller must start over.
    raced: bool,
}

/// Writes P/state. If another run wrote since it was read, merges what both wrote and writes that: see the module.
async fn write<C: Cloud>(cloud: &C, read: Option<i64>, document: &StateDocument) -> Result<Written, Fault> {
    let mut seen = read.unwrap_or_default();
    let mut written = document.clone();
    written.memory.joined = Some(seen);
    let mut version = cloud.write_state(&written.render()).await?;
    let mut raced = false;
    // A version that is lower than the one read belongs to a parameter that was deleted meanwhile.
    while version > seen + 1 {
        let mut all = written.clone();
        let mut agreed = true;
        for skipped in (seen + 1)..version {
            if let Some(other) = cloud.state_at(skipped).await?.as_deref().and_then(StateDocument::parse) {
                agreed &= other.decided_the_same_as(&written);
                all = all.merge(other);
            }
        }
        if agreed {
            // The last writer knows best whether the bus was notified.
            all.memory.notification_pending = written.memory.notification_pending;
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
    Ok(Written { version, document: written, raced })
}
