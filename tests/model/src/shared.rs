//! Data that many states have in common: kept once, and hashed once.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use maintenance_core::model::request::ModeParameter;
use maintenance_world::Snapshot;

use crate::call::Reply;

/// Something that is never changed again.
#[derive(Clone)]
pub(crate) struct Shared<T>(Arc<(u64, T)>);

/// What has a fingerprint, though core's types need no hash of their own: small things go in by how they are shown. What
/// never changes within a configuration may be left out.
pub(crate) trait Print {
    fn print(&self, hasher: &mut DefaultHasher);
}

impl<T: Print> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        let mut hasher = DefaultHasher::new();
        value.print(&mut hasher);
        Self(Arc::new((hasher.finish(), value)))
    }
}

impl Print for Snapshot {
    fn print(&self, hasher: &mut DefaultHasher) {
        print_mode(self.mode.as_ref(), hasher);
        (&self.alarms, self.mute, self.forgotten, &self.states).hash(hasher);
        (self.spreading, self.slow, self.changes).hash(hasher);
        format!("{:?}{:?}", self.zones, self.mappings).hash(hasher);
    }
}

impl Print for Reply {
    fn print(&self, hasher: &mut DefaultHasher) {
        match self {
            Self::Declared(declared) => {
                print_mode(declared.mode.as_ref(), hasher);
                declared.state.hash(hasher);
            }
            other => format!("{other:?}").hash(hasher),
        }
    }
}

fn print_mode(mode: Option<&ModeParameter>, hasher: &mut DefaultHasher) {
    mode.map(|mode| (&mode.value, mode.revision.version, mode.revision.modified_ms)).hash(hasher);
}

/// The same in every process: the checker finds a path again by it.
pub(crate) fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.1
    }
}

impl<T> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.0);
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.0 == other.0.0 && self.0.1 == other.0.1)
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.1.fmt(f)
    }
}
