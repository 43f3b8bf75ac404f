//! How far a world may go: one configuration each for what would explode if it were all together.

use maintenance_core::read::settings::Recovery;

/// How runs move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moves {
    /// A run is one moment.
    Whole,
    /// A run moves call by call and may be killed after any, and nothing else moves meanwhile.
    Alone,
    /// Two runs at once move call by call, and everything else may move between two calls.
    Freely,
}

/// A window that an event announces. Times are seconds after the beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnnouncedWindows {
    pub(crate) name: &'static str,
    /// When its schedule sends the start.
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) end: Option<End>,
}

/// The event that ends a window early.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// Sent then, and naming the window by its `until`: no other one is meant, and it counts though it overtakes the start.
    This(i64),
    /// Sent then, for all of its name that began by then.
    Begun(i64),
}

impl End {
    /// When it is sent.
    pub(crate) const fn sent(self) -> i64 {
        match self {
            Self::This(sent) | Self::Begun(sent) => sent,
        }
    }
}

/// What an operator may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum OperatorRequest {
    On,
    Off,
    Auto,
    /// `on`, until so many seconds after the beginning.
    OnUntil(i64),
}

/// What somebody else may edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Edit {
    /// Puts an A record of its own, and removes what is there.
    Record,
    /// Moves the name to its other side.
    Swap,
    /// Points the mapping elsewhere.
    Mapping,
}

/// One configuration: how often each thing may happen.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) moves: Moves,
    pub(crate) recovery: Recovery,
    pub(crate) hold_down: u64,
    pub(crate) dwell: u64,
    pub(crate) cap: u64,
    /// Steps of the clock, a minute each.
    pub(crate) ticks: u8,
    /// The operator's requests.
    pub(crate) writes: u8,
    pub(crate) possible_requests: &'static [OperatorRequest],
    /// Changes of the state of each of the two alarms.
    pub(crate) alarms: [u8; 2],
    /// AnnouncedWindows windows.
    pub(crate) announced: &'static [AnnouncedWindows],
    /// A declared window, from and until.
    pub(crate) declared: Option<(i64, i64)>,
    pub(crate) edits: u8,
    pub(crate) possible_edits: &'static [Edit],
    /// Runs that are killed after some call.
    pub(crate) kills: u8,
    /// Calls that are carried out though their answer is lost.
    pub(crate) lost: u8,
    /// How many of the last events of each alarm may still arrive.
    pub(crate) late: usize,
    /// How often CloudWatch falls silent.
    pub(crate) silences: u8,
    /// Runs that are started; `None` for any number, which only ends where they change nothing any more.
    pub(crate) runs: Option<u8>,
    /// Whether Route 53 takes its time.
    pub(crate) slow: bool,
}
