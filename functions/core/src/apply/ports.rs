//! The ports: what the switch needs of AWS, in its own terms. Each says what its errors mean and what it owes its caller.
//!
//! # Errors
//!
//! Each call fails with one of the kinds of [`Kind`], which says what its caller has to do; below stands only what a kind
//! means beyond that. An adapter retries what may pass, within the invocation's budget, before it answers
//! [`Kind::Unavailable`]: then a change may or may not have happened. Every call is bounded in time. Dropping a call's future
//! is a kill: there, too, a change may or may not have happened.

#![allow(async_fn_in_trait, reason = "a Lambda runs on one thread: nobody needs these futures to be Send")]

use crate::model::certificate::Certificate;
use crate::model::change::ChangeId;
use crate::model::target::FoundMapping;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::model::alarm::AlarmState;
use crate::model::change::RecordChange;
use crate::model::fault::Fault;
use crate::model::names::DnsName;
use crate::model::record::Found;
use crate::model::request::ModeParameter;
use crate::model::target::{Mapping, Stage, Zone};

#[cfg(doc)]
use crate::model::fault::Kind;

/// All that is declared under the prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// `P/mode`.
    pub mode: Option<ModeParameter>,
    /// `P/targets/*`: the last part of the name, and the value.
    pub targets: Vec<(String, String)>,
    /// `P/windows/*`: the last part of the name, and the value.
    pub windows: Vec<(String, String)>,
    /// `P/state`: its version and its text.
    pub state: Option<(i64, String)>,
}

/// Parameter Store, under one prefix.
pub trait Parameters {
    /// Everything under the prefix, in one call where it fits on a page.
    ///
    /// # Errors
    ///
    /// The parameters cannot be read: what is wanted is unknown, and the run must not touch any target.
    async fn declared(&self) -> Result<Declared, Fault>;

    /// Writes `P/state` and gives the version that this writing got. There is no conditional write: the caller compares.
    ///
    /// # Errors
    ///
    /// The document was refused, or no answer came. With `Unavailable` it may have been written all the same.
    async fn write_state(&self, text: &str) -> Result<i64, Fault>;

    /// `P/state` as it was at a version; `None` where that version is no longer kept.
    ///
    /// # Errors
    ///
    /// The version cannot be read: whether it is still kept is then unknown.
    async fn state_at(&self, version: i64) -> Result<Option<String>, Fault>;
}

/// CloudWatch.
pub trait Alarms {
    /// What the alarms of these names (100 at most) say, in a Region or in the switch's own; one that does not exist is
    /// absent from the answer.
    ///
    /// Best effort: at most two short attempts, so that a slow CloudWatch does not delay the run.
    ///
    /// # Errors
    ///
    /// CloudWatch refused the call or did not answer in time: the caller goes on with the states that it remembers.
    async fn describe_alarms(
        &self,
        region: Option<&str>,
        names: &[&str],
    ) -> Result<BTreeMap<String, AlarmState>, Fault>;
}

/// Route 53.
pub trait Dns {
    /// What is at each of these names, of every type; a name with nothing may be absent from the answer.
    ///
    /// # Errors
    ///
    /// Where one name could not be read, none is answered. `NotFound` where there is no such zone.
    async fn find_records(
        &self,
        zone: &Zone,
        names: &BTreeSet<DnsName>,
    ) -> Result<BTreeMap<DnsName, Vec<Found>>, Fault>;

    /// Sends one change batch, all or nothing.
    ///
    /// # Errors
    ///
    /// Any kind but `Unavailable` means that it was refused and nothing changed. `AccessDenied`: IAM evaluates a batch as a
    /// whole and denies it unless one statement allows every name; each name may still be allowed on its own. `Conflict`: for
    /// some name of the batch, a DELETE does not repeat what is stored, a CREATE meets a record set, or one breaks a rule.
    async fn change_records(&self, zone: &Zone, changes: &[&RecordChange]) -> Result<ChangeId, Fault>;

    /// Whether all of Route 53's servers have the change.
    ///
    /// # Errors
    ///
    /// `NotFound` where Route 53 no longer knows the change: it was carried out long ago.
    async fn is_in_sync(&self, change: &ChangeId) -> Result<bool, Fault>;
}

/// API Gateway, v1 and v2.
pub trait Gateway {
    /// What the mapping points at; `None` where there is no such mapping.
    ///
    /// # Errors
    ///
    /// API Gateway refused the call or did not answer: what the mapping points at is unknown, and it must not be changed.
    async fn find_mapping(&self, mapping: &Mapping) -> Result<Option<FoundMapping>, Fault>;

    /// Points an existing mapping at a stage, in one call, and gives what it then points at. `id` is what
    /// [`Gateway::find_mapping`] gave, perhaps long ago.
    ///
    /// # Errors
    ///
    /// `NotFound` where there is no such mapping, or no longer.
    async fn point_mapping(&self, mapping: &Mapping, id: Option<&str>, stage: &Stage) -> Result<FoundMapping, Fault>;

    /// Creates a mapping, and gives what it then points at.
    ///
    /// # Errors
    ///
    /// `Conflict`, without a retry, where there is one already.
    async fn create_mapping(&self, mapping: &Mapping, stage: &Stage) -> Result<FoundMapping, Fault>;

    /// Why the domain would not look at its mappings at all (its routing mode, a catch-all rule); `None` where it does.
    ///
    /// Best effort: one short attempt, so that it does not delay a flip.
    ///
    /// # Errors
    ///
    /// API Gateway refused the call or did not answer: whether there is an obstacle is unknown.
    async fn routing_obstacle(&self, mapping: &Mapping) -> Result<Option<String>, Fault>;
}

/// The event bus.
pub trait Bus {
    /// Tells the bus one thing; `detail` is a JSON object.
    ///
    /// # Errors
    ///
    /// The bus took nothing, or no answer came: the caller sends it again, so subscribers must accept it twice.
    async fn tell(&self, detail_type: &str, detail: &str) -> Result<(), Fault>;
}

/// The web servers that records point to, AWS's or anybody's. Only `plan` looks at them.
pub trait Servers {
    /// What certificate the server at `host`, an address or a name, shows to a visitor of `name`.
    ///
    /// Best effort: one short attempt; all attempts of an invocation together take two seconds at most.
    ///
    /// # Errors
    ///
    /// `Unavailable` where nothing was seen, or those two seconds are over. The message names no host.
    async fn certificate(&self, host: &str, name: &DnsName, now: Timestamp) -> Result<Certificate, Fault>;
}

/// All of AWS that the switch needs.
pub trait Cloud: Parameters + Alarms + Dns + Gateway + Bus {}

impl<T: Parameters + Alarms + Dns + Gateway + Bus> Cloud for T {}
