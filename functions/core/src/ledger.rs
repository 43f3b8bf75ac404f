//! What the switch has in hand, and on which side it left each: 4 characters a target, so that 400 fit in P/state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::decide::Mode;

/// The characters of a code. With 400 targets a mistyped new one passes for one in hand once in 40,000 times; two that are
/// in hand share a code once in 200 times, and are then looked at once more than they need be.
const CODE: usize = 4;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The identities in hand (see [`crate::target::Target::identity`]), by the side on which the switch left them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Ledger(BTreeMap<String, Mode>);

/// As it stands in P/state: the codes of each side, one after the other.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Written {
    normal: String,
    maintenance: String,
}

impl Ledger {
    /// On which side the switch left it; `None` where it never had it in hand.
    pub fn left(&self, identity: &str) -> Option<Mode> {
        self.0.get(&code(identity)).copied()
    }

    /// Remembers that it was left on that side.
    pub fn leave(&mut self, identity: &str, mode: Mode) {
        self.0.insert(code(identity), mode);
    }

    /// Forgets all but these.
    pub fn keep_only<'a>(&mut self, identities: impl IntoIterator<Item = &'a str>) {
        let kept: Vec<String> = identities.into_iter().map(code).collect();
        self.0.retain(|code, _| kept.contains(code));
    }

    /// Both memories; where they differ, this one's word counts.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let mut all = other.0;
        all.extend(self.0);
        Self(all)
    }
}

impl From<Written> for Ledger {
    fn from(written: Written) -> Self {
        let mut ledger = BTreeMap::new();
        for (codes, mode) in [(written.normal, Mode::Normal), (written.maintenance, Mode::Maintenance)] {
            let codes = codes.as_bytes().chunks_exact(CODE).filter_map(|code| std::str::from_utf8(code).ok());
            ledger.extend(codes.map(|code| (code.to_owned(), mode)));
        }
        Self(ledger)
    }
}

impl From<Ledger> for Written {
    fn from(ledger: Ledger) -> Self {
        let side =
            |wanted| ledger.0.iter().filter(|(_, mode)| **mode == wanted).map(|(code, _)| code.as_str()).collect();
        Self { normal: side(Mode::Normal), maintenance: side(Mode::Maintenance) }
    }
}

/// 24 bits of the identity's hash.
fn code(identity: &str) -> String {
    digits(identity, CODE)
}

/// 48 bits of it, for what must not be taken for another thing: nobody has enough targets for those to collide.
pub(crate) fn long_code(identity: &str) -> String {
    digits(identity, 2 * CODE)
}

/// The lowest bits of the identity's FNV-1a hash (which is the same in every version of this code), six to a character.
fn digits(identity: &str, count: usize) -> String {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = identity.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    let digit =
        |at: usize| ALPHABET.get(usize::try_from(hash >> (6 * at)).unwrap_or_default() & 63).copied().unwrap_or(b'-');
    (0..count).map(|at| char::from(digit(at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_hundred_targets_take_1600_characters_and_come_back() {
        let mut ledger = Ledger::default();
        let identity = |at: usize| format!("dns Z1 app{at}.example.com");
        for at in 0..400 {
            ledger.leave(&identity(at), if at % 3 == 0 { Mode::Maintenance } else { Mode::Normal });
        }
        let text = serde_json::to_string(&ledger).unwrap();
        assert!(text.len() < 1640, "{}", text.len());
        let back: Ledger = serde_json::from_str(&text).unwrap();
        assert_eq!(back, ledger);
        assert_eq!(back.left(&identity(3)), Some(Mode::Maintenance));
        assert_eq!(back.left("dns Z1 other.example.com"), None);
    }

    #[test]
    fn a_code_never_changes() {
        assert_eq!(code("dns Z1 app.example.com"), "1ekd");
        assert_eq!(long_code("dns Z1 app.example.com"), "1ekd6vDN");
        assert_ne!(code("dns Z1 app.example.com"), code("dns Z2 app.example.com"));
    }
}
