//! How `P/state` is written: the names of its members, its versions, and what is written once.
//!
//! | version | written by | read as |
//! | --- | --- | --- |
//! | 1 | 0.1 | as it is: members that have other names now are known by both |
//! | 2 | this release | as it is |
//! | 3 and more | a newer release | as far as it can be: see [`newer`] |
//!
//! A state document is a JSON object with a `version` and a `mode`; every other member has a default, and members that are
//! not known are kept and written again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ProblemEntry, PublicState, SCHEMA_VERSION, StateDocument};
use crate::decide::alarms::AlarmRecords;
use crate::memory::managed::ManagedTargets;
use crate::model::change::ChangeId;
use crate::model::mode::{Cause, KeptPosition, Mode, Source};
use crate::model::names::TargetName;
use crate::model::problem::MemoryProblem;
use crate::model::request::{AcceptedRequest, ParameterRevision, RequestedMode};
use crate::model::window::OpenWindow;

#[derive(Serialize, Deserialize)]
pub(super) struct DocumentForm {
    pub(super) version: u32,
    #[serde(flatten)]
    pub(super) public: PublicForm,
    #[serde(default)]
    pub(super) memory: MemoryForm,
    #[serde(flatten)]
    pub(super) unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PublicForm {
    pub(super) mode: Mode,
    #[serde(default = "long_ago")]
    pub(super) since: Timestamp,
    #[serde(default)]
    pub(super) until: Option<Timestamp>,
    #[serde(default)]
    pub(super) message: Option<String>,
    #[serde(default = "nobody")]
    pub(super) decided_by: Cause,
    #[serde(default)]
    pub(super) explanation: String,
    #[serde(default)]
    pub(super) problems: Vec<ProblemEntry>,
    #[serde(default)]
    pub(super) error: Option<String>,
    #[serde(default)]
    pub(super) lagging: Vec<String>,
    #[serde(default)]
    pub(super) in_sync: bool,
    #[serde(default = "long_ago")]
    pub(super) updated: Timestamp,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct MemoryForm {
    #[serde(alias = "wish")]
    pub(super) request: RequestForm,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) only: Vec<TargetName>,
    #[serde(alias = "hands")]
    pub(super) managed: ManagedTargets,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) pending: Vec<ChangeId>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) mapping_ids: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "AutomationForm::is_empty")]
    pub(super) automation: AutomationForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) joined: Option<i64>,
    #[serde(alias = "untold", skip_serializing_if = "std::ops::Not::not")]
    pub(super) notification_pending: bool,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) more_lagging: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kept: Option<KeptForm>,
    #[serde(flatten)]
    pub(super) unknown: Map<String, Value>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct RequestForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accepted: Option<AcceptedRequest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<ParameterRevision>,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AutomationForm {
    #[serde(skip_serializing_if = "AlarmRecords::is_empty")]
    pub(super) alarms: AlarmRecords,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) latch: Option<LatchForm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) announced: Vec<AnnouncementForm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) declared: Vec<OpenWindow>,
    #[serde(flatten)]
    pub(super) unknown: Map<String, Value>,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LatchForm {
    pub(super) begun: u32,
    pub(super) ended: u32,
    pub(super) since: Timestamp,
    pub(super) name: String,
    pub(super) under: Option<ParameterRevision>,
    pub(super) changes: BTreeMap<u64, i64>,
    #[serde(alias = "held", skip_serializing_if = "CapForm::is_free")]
    pub(super) cap: CapForm,
}

#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CapForm {
    #[default]
    #[serde(alias = "no")]
    Free,
    #[serde(alias = "untold")]
    Tripped,
    #[serde(alias = "told")]
    TrippedAndTold,
}

#[derive(PartialEq, Serialize, Deserialize)]
pub(super) struct AnnouncementForm {
    #[serde(flatten)]
    pub(super) window: OpenWindow,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) ended: bool,
}

/// A position that is kept: its version says which release wrote what cannot be read, and it has none where that was lost.
#[derive(Serialize, Deserialize)]
pub(super) struct KeptForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u32>,
    pub(super) mode: Mode,
    #[serde(default = "long_ago")]
    pub(super) since: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
    #[serde(default = "nobody")]
    pub(super) decided_by: Cause,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) only: Vec<TargetName>,
}

const fn long_ago() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

const fn nobody() -> Cause {
    Cause { source: Source::Default, name: None, reason: None }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl CapForm {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde wants a reference")]
    fn is_free(&self) -> bool {
        *self == Self::Free
    }
}

impl AutomationForm {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

pub(super) fn parse(text: &str) -> Option<StateDocument> {
    let value: Value = serde_json::from_str(text).ok()?;
    let version = value.get("version")?.as_u64().and_then(|version| u32::try_from(version).ok())?;
    let mut form = if version > SCHEMA_VERSION { newer(value)? } else { serde_json::from_value(value).ok()? };
    restore_texts(&mut form);
    let mut document = StateDocument::from(form);
    if version > SCHEMA_VERSION {
        let position = document.public.position.clone();
        document.memory.kept = Some(KeptPosition { why: MemoryProblem::Newer(version), position });
    }
    (version > 0).then_some(document)
}

pub(super) fn is_of_a_newer_release(text: &str) -> bool {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let version = value.get("version");
    version.is_some_and(|version| version.as_u64().is_none_or(|version| version > u64::from(SCHEMA_VERSION)))
}

/// What can be read of a document that a newer release wrote: each member that has the form that it has today. A member
/// that has another form by then is dropped: what takes its place here has its name.
fn newer(value: Value) -> Option<DocumentForm> {
    let Value::Object(members) = value else { return None };
    let mode = members.get("mode")?.clone();
    let readable = |key: &str, member: &Value| {
        let alone = Map::from_iter([
            ("version".to_owned(), Value::from(SCHEMA_VERSION)),
            ("mode".to_owned(), mode.clone()),
            (key.to_owned(), member.clone()),
        ]);
        serde_json::from_value::<DocumentForm>(Value::Object(alone)).is_ok()
    };
    let readable_memory = |key: &str, member: &Value| {
        let alone = Map::from_iter([(key.to_owned(), member.clone())]);
        serde_json::from_value::<MemoryForm>(Value::Object(alone)).is_ok()
    };
    let mut kept = Map::new();
    for (key, member) in members {
        match member {
            Value::Object(memory) if key == "memory" => {
                let known = memory.into_iter().filter(|(key, member)| readable_memory(key, member));
                kept.insert(key, Value::Object(known.collect()));
            }
            member if readable(&key, &member) => _ = kept.insert(key, member),
            _ => {}
        }
    }
    serde_json::from_value(Value::Object(kept)).ok()
}

pub(super) fn render(document: &StateDocument) -> String {
    let mut form = DocumentForm::from(document);
    share_texts(&mut form);
    serde_json::to_string(&form).unwrap_or_default()
}

pub(super) fn public(state: &PublicState) -> Value {
    let mut value = serde_json::to_value(PublicForm::from(state)).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.insert("version".to_owned(), Value::from(SCHEMA_VERSION));
    }
    value
}

/// Marks, in the written document, a text that stands at the top: no operator writes a lone backspace.
const AS_ABOVE: &str = "\u{8}";

/// The texts of the request and of an open window usually stand at the top already: they are written once.
fn share_texts(form: &mut DocumentForm) {
    let (public, memory) = (&form.public, &mut form.memory);
    for message in memory.automation.messages() {
        drop_if_same(message, public.message.as_deref());
    }
    if let Some(kept) = &mut memory.kept {
        drop_if_same(&mut kept.message, public.message.as_deref());
    }
    if let Some(AcceptedRequest { request, .. }) = &mut memory.request.accepted {
        drop_if_same(&mut request.message, public.message.as_deref());
        drop_if_same(&mut request.reason, public.decided_by.reason.as_deref());
        // An `on` in force that names no targets is never for some alone.
        if public.decided_by.source == Source::Operator && request.targets == memory.only {
            request.targets.clear();
        }
    }
}

fn restore_texts(form: &mut DocumentForm) {
    let (public, memory) = (&form.public, &mut form.memory);
    for message in memory.automation.messages() {
        take_back(message, public.message.as_deref());
    }
    if let Some(kept) = &mut memory.kept {
        take_back(&mut kept.message, public.message.as_deref());
    }
    if let Some(AcceptedRequest { request, .. }) = &mut memory.request.accepted {
        take_back(&mut request.message, public.message.as_deref());
        take_back(&mut request.reason, public.decided_by.reason.as_deref());
        let by_operator = public.decided_by.source == Source::Operator;
        if by_operator && request.mode == RequestedMode::On && request.targets.is_empty() {
            request.targets.clone_from(&memory.only);
        }
    }
}

impl AutomationForm {
    fn messages(&mut self) -> impl Iterator<Item = &mut Option<String>> {
        let announced = self.announced.iter_mut().map(|announcement| &mut announcement.window.message);
        announced.chain(self.declared.iter_mut().map(|window| &mut window.message))
    }
}

fn drop_if_same(own: &mut Option<String>, top: Option<&str>) {
    if own.is_some() && own.as_deref() == top {
        *own = Some(AS_ABOVE.to_owned());
    }
}

fn take_back(own: &mut Option<String>, top: Option<&str>) {
    if own.as_deref() == Some(AS_ABOVE) {
        *own = top.map(ToOwned::to_owned);
    }
}
