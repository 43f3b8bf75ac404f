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

use super::{Lagging, Memory, ProblemEntry, PublicState, SCHEMA_VERSION, StateDocument};
use crate::decide::alarms::AlarmRecords;
use crate::decide::announced::{AnnouncedWindow, AnnouncedWindows};
use crate::decide::automation::Automation;
use crate::decide::latch::{CapState, Latch};
use crate::decide::request::ModeHistory;
use crate::memory::managed::ManagedTargets;
use crate::model::change::ChangeId;
use crate::model::mode::{Cause, KeptPosition, Mode, Position, Source};
use crate::model::names::TargetName;
use crate::model::problem::MemoryProblem;
use crate::model::request::{AcceptedRequest, ParameterRevision, RequestedMode};
use crate::model::window::OpenWindow;

#[derive(Serialize, Deserialize)]
struct DocumentForm {
    version: u32,
    #[serde(flatten)]
    public: PublicForm,
    #[serde(default)]
    memory: MemoryForm,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct PublicForm {
    mode: Mode,
    #[serde(default = "long_ago")]
    since: Timestamp,
    #[serde(default)]
    until: Option<Timestamp>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default = "nobody")]
    decided_by: Cause,
    #[serde(default)]
    explanation: String,
    #[serde(default)]
    problems: Vec<ProblemEntry>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    lagging: Vec<String>,
    #[serde(default)]
    in_sync: bool,
    #[serde(default = "long_ago")]
    updated: Timestamp,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct MemoryForm {
    #[serde(alias = "wish")]
    request: RequestForm,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only: Vec<TargetName>,
    #[serde(alias = "hands")]
    managed: ManagedTargets,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pending: Vec<ChangeId>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    mapping_ids: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "AutomationForm::is_empty")]
    automation: AutomationForm,
    #[serde(skip_serializing_if = "Option::is_none")]
    joined: Option<i64>,
    #[serde(alias = "untold", skip_serializing_if = "std::ops::Not::not")]
    notification_pending: bool,
    #[serde(skip_serializing_if = "is_zero")]
    more_lagging: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<KeptForm>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct RequestForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<AcceptedRequest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<ParameterRevision>,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct AutomationForm {
    #[serde(skip_serializing_if = "AlarmRecords::is_empty")]
    alarms: AlarmRecords,
    #[serde(skip_serializing_if = "Option::is_none")]
    latch: Option<LatchForm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    announced: Vec<AnnouncementForm>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    declared: Vec<OpenWindow>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct LatchForm {
    begun: u32,
    ended: u32,
    since: Timestamp,
    name: String,
    under: Option<ParameterRevision>,
    changes: BTreeMap<u64, i64>,
    #[serde(alias = "held", skip_serializing_if = "CapForm::is_free")]
    cap: CapForm,
}

#[derive(Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CapForm {
    #[default]
    #[serde(alias = "no")]
    Free,
    #[serde(alias = "untold")]
    Tripped,
    #[serde(alias = "told")]
    TrippedAndTold,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct AnnouncementForm {
    #[serde(flatten)]
    window: OpenWindow,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ended: bool,
}

/// A position that is kept: its version says which release wrote what cannot be read, and it has none where that was lost.
#[derive(Serialize, Deserialize)]
struct KeptForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    mode: Mode,
    #[serde(default = "long_ago")]
    since: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default = "nobody")]
    decided_by: Cause,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    only: Vec<TargetName>,
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

impl From<DocumentForm> for StateDocument {
    fn from(form: DocumentForm) -> Self {
        let DocumentForm { version: _, public, memory, unknown } = form;
        let position = Position {
            mode: public.mode,
            since: public.since,
            until: public.until,
            message: public.message,
            cause: public.decided_by,
            only: memory.only,
        };
        let mut named = public.lagging;
        let mut more = memory.more_lagging;
        // An entry that counts others has a space, and no target's name has. Version 1 kept their number nowhere else.
        let listed = named.len();
        named.retain(|name| !name.contains(' '));
        more = more.max(listed - named.len());
        let public = PublicState {
            position,
            explanation: public.explanation,
            problems: public.problems,
            error: public.error,
            lagging: Lagging { named, more },
            in_sync: public.in_sync,
            updated: public.updated,
        };
        let AutomationForm { alarms, latch, announced, declared, unknown: automation_unknown } = memory.automation;
        let announced =
            announced.into_iter().map(|form| AnnouncedWindow { window: form.window, ended: form.ended }).collect();
        let automation = Automation {
            alarms,
            latch: latch.map(Latch::from).unwrap_or_default(),
            announced: AnnouncedWindows(announced),
            declared,
            unknown: automation_unknown,
        };
        let memory = Memory {
            requests: ModeHistory { accepted: memory.request.accepted, refused: memory.request.refused },
            managed: memory.managed,
            pending: memory.pending,
            mapping_ids: memory.mapping_ids,
            automation,
            joined: memory.joined,
            notification_pending: memory.notification_pending,
            kept: memory.kept.map(KeptPosition::from),
            unknown: memory.unknown,
        };
        Self { public, memory, unknown }
    }
}

impl From<&StateDocument> for DocumentForm {
    fn from(document: &StateDocument) -> Self {
        let StateDocument { public, memory, unknown } = document;
        let Automation { alarms, latch, announced, declared, unknown: automation_unknown } = &memory.automation;
        let announced = announced.0.iter();
        let automation = AutomationForm {
            alarms: alarms.clone(),
            latch: (!latch.is_unused()).then(|| LatchForm::from(latch)),
            announced: announced.map(|one| AnnouncementForm { window: one.window.clone(), ended: one.ended }).collect(),
            declared: declared.clone(),
            unknown: automation_unknown.clone(),
        };
        let ModeHistory { accepted, refused } = memory.requests.clone();
        let memory = MemoryForm {
            request: RequestForm { accepted, refused },
            only: public.position.only.clone(),
            managed: memory.managed.clone(),
            pending: memory.pending.clone(),
            mapping_ids: memory.mapping_ids.clone(),
            automation,
            joined: memory.joined,
            notification_pending: memory.notification_pending,
            more_lagging: public.lagging.more,
            kept: memory.kept.as_ref().map(KeptForm::from),
            unknown: memory.unknown.clone(),
        };
        Self { version: SCHEMA_VERSION, public: PublicForm::from(public), memory, unknown: unknown.clone() }
    }
}

impl From<&PublicState> for PublicForm {
    fn from(state: &PublicState) -> Self {
        let position = &state.position;
        Self {
            mode: position.mode,
            since: position.since,
            until: position.until,
            message: position.message.clone(),
            decided_by: position.cause.clone(),
            explanation: state.explanation.clone(),
            problems: state.problems.clone(),
            error: state.error.clone(),
            lagging: state.lagging.shown(),
            in_sync: state.in_sync,
            updated: state.updated,
        }
    }
}

impl From<LatchForm> for Latch {
    fn from(form: LatchForm) -> Self {
        let cap = match form.cap {
            CapForm::Free => CapState::Free,
            CapForm::Tripped => CapState::Tripped,
            CapForm::TrippedAndTold => CapState::TrippedAndTold,
        };
        let LatchForm { begun, ended, since, name, under, changes, .. } = form;
        Self { begun, ended, since, name, under, changes, cap }
    }
}

impl From<&Latch> for LatchForm {
    fn from(latch: &Latch) -> Self {
        let cap = match latch.cap {
            CapState::Free => CapForm::Free,
            CapState::Tripped => CapForm::Tripped,
            CapState::TrippedAndTold => CapForm::TrippedAndTold,
        };
        let Latch { begun, ended, since, name, under, changes, .. } = latch.clone();
        Self { begun, ended, since, name, under, changes, cap }
    }
}

impl From<KeptForm> for KeptPosition {
    fn from(form: KeptForm) -> Self {
        let KeptForm { version, mode, since, until, message, decided_by: cause, only } = form;
        let position = Position { mode, since, until, message, cause, only };
        Self { why: version.map_or(MemoryProblem::Lost, MemoryProblem::Newer), position }
    }
}

impl From<&KeptPosition> for KeptForm {
    fn from(kept: &KeptPosition) -> Self {
        let Position { mode, since, until, message, cause: decided_by, only } = kept.position.clone();
        let version = match kept.why {
            MemoryProblem::Newer(version) => Some(version),
            MemoryProblem::Overwritten | MemoryProblem::Lost => None,
        };
        Self { version, mode, since, until, message, decided_by, only }
    }
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
