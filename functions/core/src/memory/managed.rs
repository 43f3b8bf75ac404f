//! What the switch manages, and on which side it left each: three characters a target, so that 400 fit in P/state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::code::hash;
use crate::model::mode::Mode;

/// The bits of a code. With 400 targets a mistyped new one passes for a managed one once in 40,000 times; two managed ones
/// share a code once in 200 times, and are then looked at once more than they need be.
const CODE_BITS: u32 = 24;
/// One digit of what is written; the one that is left of base 64 stands for a long step.
const ALPHABET: &[u8; 63] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
const BASE: u32 = 63;
/// Codes are written in order, each as its distance from the one before, in three digits.
const STEP: u32 = BASE * BASE * BASE;
/// A distance of one more `STEP`.
const LONG_STEP: char = '_';

/// The identities of what is managed (see [`crate::model::target::Target::identity`]), by the side on which the switch left them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct ManagedTargets(BTreeMap<u32, Mode>);

/// As it stands in P/state: the codes of each side.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Written {
    normal: String,
    maintenance: String,
}

impl ManagedTargets {
    /// On which side the switch left it; `None` where it was never managed.
    pub fn last_applied(&self, identity: &str) -> Option<Mode> {
        self.0.get(&code(identity)).copied()
    }

    /// Whether anything but these was left on that side.
    pub fn has_others_on<'a>(&self, mode: Mode, identities: impl IntoIterator<Item = &'a str>) -> bool {
        let these: Vec<u32> = identities.into_iter().map(code).collect();
        self.0.iter().any(|(code, left)| *left == mode && !these.contains(code))
    }

    /// Remembers that it was left on that side.
    pub fn set_applied(&mut self, identity: &str, mode: Mode) {
        self.0.insert(code(identity), mode);
    }

    /// Forgets all but these.
    pub fn keep_only<'a>(&mut self, identities: impl IntoIterator<Item = &'a str>) {
        let kept: Vec<u32> = identities.into_iter().map(code).collect();
        self.0.retain(|code, _| kept.contains(code));
    }

    /// Both memories; where they differ, this one counts.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        let mut all = other.0;
        all.extend(self.0);
        Self(all)
    }
}

impl From<Written> for ManagedTargets {
    fn from(written: Written) -> Self {
        let side = |codes: &str, mode| read(codes).into_iter().map(move |code| (code, mode)).collect::<Vec<_>>();
        let (normal, maintenance) =
            (side(&written.normal, Mode::Normal), side(&written.maintenance, Mode::Maintenance));
        Self(normal.into_iter().chain(maintenance).collect())
    }
}

impl From<ManagedTargets> for Written {
    fn from(managed: ManagedTargets) -> Self {
        let side = |wanted| write(managed.0.iter().filter(|(_, mode)| **mode == wanted).map(|(code, _)| *code));
        Self { normal: side(Mode::Normal), maintenance: side(Mode::Maintenance) }
    }
}

/// Writes codes, in ascending order, as distances.
fn write(codes: impl Iterator<Item = u32>) -> String {
    let mut text = String::new();
    let mut last = 0;
    for code in codes {
        let mut distance = code - last;
        while distance >= STEP {
            text.push(LONG_STEP);
            distance -= STEP;
        }
        text.extend([distance / (BASE * BASE), distance / BASE % BASE, distance % BASE].map(digit));
        last = code;
    }
    text
}

/// Reads what [`write`] wrote; what follows a character that it never writes is lost.
fn read(text: &str) -> Vec<u32> {
    let mut codes = Vec::new();
    let (mut code, mut distance, mut digits) = (0_u32, 0_u32, 0);
    for character in text.chars() {
        if character == LONG_STEP {
            code = code.saturating_add(STEP);
            continue;
        }
        let Some(value) = ALPHABET.iter().position(|known| char::from(*known) == character) else { break };
        distance = distance * BASE + u32::try_from(value).unwrap_or_default();
        digits += 1;
        if digits == 3 {
            code = code.saturating_add(distance);
            codes.push(code);
            (distance, digits) = (0, 0);
        }
    }
    codes
}

fn digit(value: u32) -> char {
    let at = usize::try_from(value).unwrap_or_default();
    char::from(ALPHABET.get(at).copied().unwrap_or(b'A'))
}

fn code(identity: &str) -> u32 {
    u32::try_from(hash(identity) & ((1 << CODE_BITS) - 1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::code::long_code;

    #[test]
    fn four_hundred_targets_take_1300_characters_and_come_back() {
        let mut managed = ManagedTargets::default();
        let identity = |at: usize| format!("dns Z1 app{at}.example.com");
        for at in 0..400 {
            managed.set_applied(&identity(at), if at % 3 == 0 { Mode::Maintenance } else { Mode::Normal });
        }
        let text = serde_json::to_string(&managed).unwrap();
        assert!(text.len() < 1400, "{}", text.len());
        let back: ManagedTargets = serde_json::from_str(&text).unwrap();
        assert_eq!(back, managed);
        assert_eq!(back.last_applied(&identity(3)), Some(Mode::Maintenance));
        assert_eq!(back.last_applied("dns Z1 other.example.com"), None);
    }

    #[test]
    fn a_code_never_changes() {
        assert_eq!(code("dns Z1 app.example.com"), 7_751_605);
        assert_eq!(long_code("dns Z1 app.example.com"), "343bfa7647b5");
        assert_ne!(code("dns Z1 app.example.com"), code("dns Z2 app.example.com"));
    }
}
