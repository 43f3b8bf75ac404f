//! To whom a message goes, and what came of it. Who is told, and how, is an argument: nothing here knows AWS.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream;
use maintenance_aws::{Connection, Reached};
use maintenance_core::{Fault, Kind};

/// How long a connection is remembered: API Gateway ends each after two hours, whatever happens on it.
const LIFE_SECONDS: u64 = (2 * 60 + 10) * 60;
/// For how long a connection may not have opened yet: it is remembered before its handshake is answered.
const OPENING_SECONDS: u64 = 10;
/// How many are told at once. The posts share a limit of some thousand a second with all the account's APIs; at 15 ms
/// each this stays below it, and one that hangs holds up a hundredth of the rest.
pub const AT_ONCE: usize = 100;

/// A connection that comes now, with the time when it will be over.
pub fn connection(id: String, now: u64) -> Connection {
    Connection { id, expires: now + LIFE_SECONDS }
}

/// One message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// To whom.
    pub id: String,
    /// Whether the connection may not be open yet.
    pub opening: bool,
}

/// Who is to be told, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each of them, once.
    pub posts: Vec<Post>,
    /// How many are over, and only wait for DynamoDB to remove them, which may take it days.
    pub over: usize,
}

/// Plans who is to be told.
pub fn plan(connections: Vec<Connection>, now: u64) -> Plan {
    let all = connections.len();
    let open = connections.into_iter().filter(|connection| connection.expires > now);
    let posts: Vec<Post> = open
        .map(|Connection { id, expires }| Post { id, opening: expires + OPENING_SECONDS >= now + LIFE_SECONDS })
        .collect();
    Plan { over: all - posts.len(), posts }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Tally {
    /// Who has the message.
    pub told: usize,
    /// Who was not there any more.
    pub gone: usize,
    /// Who could not be told, by the kind of failure.
    pub failed: BTreeMap<Kind, usize>,
    /// Those of the gone who could not be forgotten: they will be found gone again, until they expire.
    pub kept: usize,
    /// What failed first, for the log.
    pub first: Option<String>,
}

impl Tally {
    /// The failure of the whole, where most could not be told.
    pub fn fault(&self) -> Option<Fault> {
        let failed: usize = self.failed.values().sum();
        let all = self.told + self.gone + failed;
        let (kind, _) = self.failed.iter().max_by_key(|(_, number)| **number)?;
        let first = self.first.as_deref().unwrap_or_default();
        let text = format!("{failed} of {all} connections could not be told; the first: {first}");
        (failed * 2 > all).then(|| Fault::new(*kind, text))
    }

    fn count(&mut self, outcome: Result<Reached, Fault>, forgotten: Result<(), Fault>) {
        match outcome {
            Ok(Reached::Told) => self.told += 1,
            Ok(Reached::Gone) => self.gone += 1,
            Err(fault) => {
                *self.failed.entry(fault.kind).or_default() += 1;
                self.first.get_or_insert_with(|| fault.chain());
            }
        }
        if let Err(fault) = forgotten {
            self.kept += 1;
            self.first.get_or_insert_with(|| fault.chain());
        }
    }
}

/// Tells everybody, [`AT_ONCE`] at a time, and forgets who is gone. No failure stops the rest.
pub async fn fan_out(
    posts: &[Post],
    tell: impl AsyncFn(&Post) -> Result<Reached, Fault>,
    forget: impl AsyncFn(&str) -> Result<(), Fault>,
) -> Tally {
    let one = async |post| {
        let reached = tell(post).await;
        let forgotten = if matches!(reached, Ok(Reached::Gone)) { forget(&post.id).await } else { Ok(()) };
        (reached, forgotten)
    };
    let outcomes = stream::iter(posts).map(one).buffer_unordered(AT_ONCE);
    let mut tally = Tally::default();
    let mut outcomes = std::pin::pin!(outcomes);
    while let Some((reached, forgotten)) = outcomes.next().await {
        tally.count(reached, forgotten);
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};

    const NOW: u64 = 1_796_090_400;

    fn posts(number: usize) -> Vec<Post> {
        (0..number).map(|number| Post { id: number.to_string(), opening: false }).collect()
    }

    fn busy() -> Fault {
        Fault::new(Kind::Unavailable, "busy")
    }

    #[test]
    fn a_connection_outlives_what_api_gateway_allows_it() {
        assert_eq!(connection("x".to_owned(), NOW), Connection { id: "x".to_owned(), expires: NOW + 7800 });
    }

    #[test]
    fn who_is_over_is_not_told_and_who_has_just_come_may_be_opening() {
        let of = |came: u64| Connection { expires: came + 7800, id: came.to_string() };
        let came = [NOW, NOW - 10, NOW - 11, NOW - 7799, NOW - 7800, NOW - 90_000];
        let plan = plan(came.into_iter().map(of).collect(), NOW);
        let opening: Vec<bool> = plan.posts.iter().map(|post| post.opening).collect();
        assert_eq!((opening, plan.over), (vec![true, true, false, false], 2));
    }

    #[tokio::test]
    async fn one_bad_connection_stops_nobody() {
        let forgotten = RefCell::new(Vec::new());
        let tell = async |post: &Post| match post.id.as_str() {
            "3" => Ok(Reached::Gone),
            "5" => Err(busy()),
            _ => Ok(Reached::Told),
        };
        let forget = async |id: &str| {
            forgotten.borrow_mut().push(id.to_owned());
            Ok(())
        };
        let tally = fan_out(&posts(250), tell, forget).await;
        assert_eq!((tally.told, tally.gone, tally.kept), (248, 1, 0));
        assert_eq!(tally.failed, BTreeMap::from([(Kind::Unavailable, 1)]));
        assert_eq!(*forgotten.borrow(), ["3"]);
        assert!(tally.fault().is_none());
    }

    #[tokio::test]
    async fn a_hundred_are_told_at_once_and_no_more() {
        let (now, most) = (Cell::new(0), Cell::new(0));
        let tell = async |_: &Post| {
            now.set(now.get() + 1);
            most.set(most.get().max(now.get()));
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            now.set(now.get() - 1);
            Ok(Reached::Told)
        };
        let tally = fan_out(&posts(1000), tell, async |_: &str| Ok(())).await;
        assert_eq!((tally.told, most.get()), (1000, AT_ONCE));
    }

    #[tokio::test]
    async fn where_most_fail_the_whole_fails_by_the_commonest_kind() {
        let tell = async |post: &Post| match post.id.as_str() {
            "0" => Err(busy()),
            "1" | "2" => Err(Fault::new(Kind::AccessDenied, "denied")),
            _ => Ok(Reached::Told),
        };
        let outcome = async |number| fan_out(&posts(number), tell, async |_: &str| Ok(())).await.fault();
        assert_eq!(outcome(5).await.map(|fault| fault.kind), Some(Kind::AccessDenied));
        assert!(outcome(6).await.is_none(), "half is not most");
        assert!(outcome(0).await.is_none(), "nobody is connected");
    }

    #[tokio::test]
    async fn who_is_gone_and_cannot_be_forgotten_is_no_failure() {
        let tally = fan_out(&posts(2), async |_: &Post| Ok(Reached::Gone), async |_: &str| Err(busy())).await;
        assert_eq!((tally.gone, tally.kept, tally.first.as_deref()), (2, 2, Some("busy")));
        assert!(tally.fault().is_none());
    }
}
