//! The windows that events announced: remembered until their end, whether or not an event says that they are over.

use jiff::Timestamp;

use crate::model::signal::{Announcement, Signal};
use crate::model::window::OpenWindow;

/// How many are remembered, open ones and ended ones each: more than P/state has room for, if they say much.
const REMEMBERED: usize = 60;

/// One announcement: its name and its end tell it from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncedWindow {
    /// The window.
    pub window: OpenWindow,
    /// An event ended it early: kept until its end, so that a start that comes late, or twice, does not open it again.
    pub ended: bool,
}

impl AnnouncedWindow {
    pub(crate) fn is(&self, name: &str, until: Timestamp) -> bool {
        self.window.name == name && self.window.until == until
    }

    fn is_of(&self, name: &str, begun_by: Timestamp) -> bool {
        self.window.name == name && self.window.from <= begun_by
    }
}

/// All announcements that are not over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnouncedWindows(pub(crate) Vec<AnnouncedWindow>);

impl AnnouncedWindows {
    /// Those that are open.
    pub fn open(&self, now: Timestamp) -> impl Iterator<Item = &OpenWindow> {
        let open = move |entry: &&AnnouncedWindow| !entry.ended && entry.window.from <= now && now < entry.window.until;
        self.0.iter().filter(open).map(|entry| &entry.window)
    }

    /// Takes in what events say, and forgets what is over. Gives the names of those for which there was no room.
    ///
    /// What was ended early and is over by now stays until something else changes: to forget it alone is no reason to write
    /// P/state.
    pub(super) fn learn(&mut self, signals: &[Signal], now: Timestamp) -> Vec<String> {
        let before = self.clone();
        for signal in signals {
            self.hear(signal, now);
        }
        let closes = self.0.iter().any(|entry| !entry.ended && entry.window.until <= now);
        if closes || *self != before {
            self.0.retain(|entry| now < entry.window.until);
        }
        self.put_in_order()
    }

    /// A start that comes twice opens nothing; an end closes only what it was meant for.
    fn hear(&mut self, signal: &Signal, now: Timestamp) {
        match signal {
            Signal::Alarm(..) => {}
            Signal::WindowStart(start) => self.start(start, now),
            Signal::WindowEnd { name, until: Some(until), .. } => self.end_one(name, *until, now),
            Signal::WindowEnd { name, at, until: None } => {
                let at = at.unwrap_or(now);
                // A schedule sends the end at the end that the start had announced.
                if now < at || self.0.iter().any(|entry| entry.is(name, at)) {
                    self.end_one(name, at, now);
                } else {
                    for entry in self.0.iter_mut().filter(|entry| entry.is_of(name, at)) {
                        entry.ended = true;
                    }
                }
            }
        }
    }

    fn start(&mut self, start: &Announcement, now: Timestamp) {
        let Announcement { name, from, until, message, targets } = start.clone();
        if let Some(known) = self.0.iter_mut().find(|entry| entry.is(&name, until)) {
            // Announced again, perhaps with another message.
            known.window.message = message;
            known.window.targets = targets;
        } else {
            let window = OpenWindow { from: from.unwrap_or(now), until, name, message, targets };
            self.0.push(AnnouncedWindow { window, ended: false });
        }
    }

    /// An end that overtakes its start is remembered all the same.
    fn end_one(&mut self, name: &str, until: Timestamp, now: Timestamp) {
        if let Some(known) = self.0.iter_mut().find(|entry| entry.is(name, until)) {
            known.ended = true;
        } else {
            let window = OpenWindow { from: now, until, name: name.to_owned(), message: None, targets: Vec::new() };
            self.0.push(AnnouncedWindow { window, ended: true });
        }
    }

    /// The windows themselves, to shorten what they say.
    pub(crate) fn windows_mut(&mut self) -> impl Iterator<Item = &mut OpenWindow> {
        self.0.iter_mut().map(|entry| &mut entry.window)
    }

    /// Forgets a window to make room, the one that ends last, and says which; one that has ended is forgotten first.
    pub(super) fn drop_one(&mut self) -> Option<String> {
        let at = self.0.iter().position(|entry| entry.ended).or_else(|| self.0.len().checked_sub(1))?;
        let dropped = self.0.remove(at);
        Some(dropped.window.name)
    }

    /// The order does not depend on which event came first. Of too many that have ended, those that end first are forgotten;
    /// of those that have not, those that end last, and their names are given.
    pub(crate) fn put_in_order(&mut self) -> Vec<String> {
        fn key(entry: &AnnouncedWindow) -> (bool, Timestamp, &str) {
            (!entry.ended, entry.window.until, &entry.window.name)
        }
        self.0.sort_by(|left, right| key(left).cmp(&key(right)));
        let ended = self.0.iter().filter(|entry| entry.ended).count();
        self.0.drain(..ended.saturating_sub(REMEMBERED));
        let kept = ended.min(REMEMBERED) + REMEMBERED;
        let forgotten = self.0.split_off(self.0.len().min(kept));
        forgotten.into_iter().map(|entry| entry.window.name).collect()
    }
}

#[cfg(test)]
mod tests;
