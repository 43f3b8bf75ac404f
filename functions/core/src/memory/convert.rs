//! How what is remembered becomes the forms that are written in `P/state`, and how these become what is remembered again.

use super::schema::{
    AnnouncementForm, AutomationForm, CapForm, DocumentForm, KeptForm, LatchForm, MemoryForm, PublicForm, RequestForm,
};
use super::{Lagging, Memory, PublicState, SCHEMA_VERSION, StateDocument};
use crate::decide::announced::{AnnouncedWindow, AnnouncedWindows};
use crate::decide::automation::Automation;
use crate::decide::latch::{CapState, Latch};
use crate::decide::request::ModeHistory;
use crate::model::mode::{KeptPosition, Position};
use crate::model::problem::MemoryProblem;

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
