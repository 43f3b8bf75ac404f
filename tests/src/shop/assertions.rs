//! What a scenario asserts of the world: records and mappings, side by side with what they should be.

use serde_json::Value;

use super::{Shop, sides};
use crate::aws::canonical;

impl Shop {
    /// Asserts that a name holds exactly these records.
    #[track_caller]
    pub fn assert_records<'a>(&'a self, label: &'a str, side: &'a [Value]) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let (found, wanted) = (self.records(label).await, canonical(side));
            assert_eq!(found, wanted, "records at {label} (asserted at {caller})");
        }
    }

    /// Asserts which side (`normal` or `maintenance`) the API target of this name is on.
    #[track_caller]
    pub fn assert_mapping<'a>(&'a self, name: &'a str, side: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let (found, target) = (self.mapping(name).await, self.target(name).await);
            assert_eq!(found.as_ref(), Some(&target[side]), "mapping of {name} (asserted at {caller})");
        }
    }

    /// Asserts that the three targets of [`Shop::new`] are on this side.
    #[track_caller]
    pub fn assert_all_on<'a>(&'a self, side: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let wanted = if side == "normal" { sides::live() } else { sides::pages() };
            assert_eq!(self.records("web").await, canonical(&wanted), "records of web (asserted at {caller})");
            for name in ["api", "api-v2"] {
                let (found, target) = (self.mapping(name).await, self.target(name).await);
                assert_eq!(found.as_ref(), Some(&target[side]), "mapping of {name} (asserted at {caller})");
            }
        }
    }
}
