//! What wins, as tables; and the moment that all unit tests of this floor begin with.

use super::*;
use crate::decide::alarms::AlarmReading;
use crate::model::alarm::{AlarmName, AlarmState, AlarmValue};
use crate::model::request::{ModeRequest, ParameterRevision};

/// A second in the life of a switch: those before 0 are past.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// Two alarms, `a` and `b`, and what these variables say.
pub(super) fn settings(variables: &[(&str, &str)]) -> Settings {
    let usual = [("PREFIX", "/p"), ("ALARMS", "a,b")];
    let find = |name: &str| {
        let (_, value) = variables.iter().chain(&usual).find(|(key, _)| name.strip_prefix("SWITCH_") == Some(key))?;
        Some((*value).to_owned())
    };
    Settings::read(find).unwrap()
}

pub(super) fn target(name: &str) -> TargetName {
    TargetName::parse(name).unwrap()
}

pub(super) fn window(name: &str, from: i64, until: i64, only: &[&str]) -> OpenWindow {
    let targets = only.iter().map(|name| target(name)).collect();
    OpenWindow { from: at(from), until: at(until), name: name.to_owned(), message: Some(name.to_owned()), targets }
}

/// All that a decision is made from. At first: second 0, an `auto` that was written at -1000 and is known, nothing else.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) settings: Settings,
    pub(super) request: AcceptedRequest,
    pub(super) fresh: bool,
    pub(super) open: Vec<OpenWindow>,
    pub(super) kept: Option<KeptPosition>,
    pub(super) before: Mode,
    pub(super) now: Timestamp,
    pub(super) readings: AlarmReadings,
    pub(super) automation: Automation,
}

impl Moment {
    pub(super) fn of(variables: &[(&str, &str)]) -> Self {
        let request =
            ModeRequest { mode: RequestedMode::Auto, message: None, reason: None, until: None, targets: Vec::new() };
        let revision = ParameterRevision { version: 1, modified_ms: at(-1000).as_millisecond() };
        Self {
            settings: settings(variables),
            request: AcceptedRequest { revision, request },
            fresh: false,
            open: Vec::new(),
            kept: None,
            before: Mode::Normal,
            now: at(0),
            readings: AlarmReadings::default(),
            automation: Automation::default(),
        }
    }

    /// The operator wrote that, for these targets.
    pub(super) fn write(&mut self, mode: RequestedMode, only: &[&str]) {
        self.request.request.mode = mode;
        self.request.request.targets = only.iter().map(|name| target(name)).collect();
    }

    /// CloudWatch is asked, and an event says what it says.
    pub(super) fn read(&mut self, name: &str, reading: AlarmReading, signals: &[Signal]) {
        let alarm = self.settings.alarms.iter().find(|alarm| alarm.name == name).unwrap();
        self.readings.alarms.insert(alarm.clone(), reading);
        self.automation.alarms.learn(&self.settings, &self.readings, signals, self.now);
    }

    /// That is the state of an alarm.
    pub(super) fn alarm(&mut self, name: &str, value: AlarmValue, since: Timestamp) {
        self.read(name, AlarmReading::State(AlarmState { value, since }), &[]);
    }

    /// That alarm began maintenance at -500, under the request that is still in force.
    pub(super) fn begun_by(&mut self, name: &str) {
        let latch = &mut self.automation.latch;
        (latch.begun, latch.since, latch.name) = (latch.ended + 1, at(-500), name.to_owned());
        latch.under = Some(self.request.revision);
        self.before = Mode::Maintenance;
    }

    pub(super) fn input(&self) -> DecisionInput<'_> {
        DecisionInput {
            settings: &self.settings,
            request: &self.request,
            fresh: self.fresh,
            open: &self.open,
            kept: self.kept.as_ref(),
            before: self.before,
            now: self.now,
        }
    }

    pub(super) fn choose(&self) -> (Position, Automation) {
        choose(&self.input(), self.automation.clone())
    }
}

/// A position that a window of old left, for which nothing calls by now.
pub(super) fn kept(mode: Mode, source: Source) -> KeptPosition {
    let cause = Cause { source, name: Some("old".to_owned()), reason: None };
    let position = Position { mode, cause, message: Some("old".to_owned()), ..Position::initial(at(-50)) };
    KeptPosition { why: MemoryProblem::Lost, position }
}

#[test]
fn a_request_for_all_targets_leaves_nothing_to_a_window() {
    let mut moment = Moment::of(&[]);
    moment.write(RequestedMode::On, &[]);
    moment.request.request.until = Some(at(100));
    moment.open = vec![window("w", -10, 200, &[])];
    let (position, _) = moment.choose();
    assert_eq!((position.until, position.message), (Some(at(100)), None));

    // With some targets, the others are the window's.
    moment.write(RequestedMode::On, &["api"]);
    let (position, _) = moment.choose();
    assert_eq!((position.until, position.message.as_deref()), (Some(at(200)), Some("w")));
    assert_eq!(position.cause.source, Source::Operator);
}

#[test]
fn only_a_window_for_all_targets_leaves_an_alarm_nothing_to_begin() {
    for (only, begins) in [(&[][..], false), (&["api"][..], true)] {
        let mut moment = Moment::of(&[]);
        moment.open = vec![window("w", -10, 200, only)];
        moment.alarm("a", AlarmValue::Alarm, at(-1));
        let (position, automation) = moment.choose();
        assert_eq!((automation.latch.lasts(), position.only), (begins, Vec::new()), "{only:?}");
    }
}

#[test]
fn an_alarm_that_fell_silent_rings_until_the_operator_writes() {
    for fresh in [false, true] {
        let mut moment = Moment::of(&[]);
        moment.begun_by("a");
        moment.alarm("a", AlarmValue::Alarm, at(-500));
        moment.alarm("a", AlarmValue::InsufficientData, at(-90));
        // Another one rings, so that maintenance goes on.
        moment.alarm("b", AlarmValue::Alarm, at(-80));
        moment.fresh = fresh;
        let (_, automation) = moment.choose();
        let alarm = AlarmName { name: "a".to_owned(), region: None };
        assert_eq!(automation.alarms.of(&alarm).unwrap().rings, !fresh, "fresh: {fresh}");
        assert!(automation.latch.lasts());
    }
}

#[test]
fn only_maintenance_is_kept() {
    for (mode, source) in [(Mode::Maintenance, Source::Window), (Mode::Normal, Source::Default)] {
        let mut moment = Moment::of(&[]);
        moment.kept = Some(kept(mode, Source::Window));
        let (position, _) = moment.choose();
        assert_eq!((position.mode, position.cause.source), (mode, source));
    }
}

#[test]
fn two_positions_are_joined() {
    type Half = (&'static [&'static str], Option<i64>, Option<&'static str>);
    let table: [(&str, Half, Half, Half); 6] = [
        ("for all and for some", (&[], None, None), (&["api"], None, None), (&[], None, None)),
        ("for some and for all", (&["api"], None, None), (&[], None, None), (&[], None, None)),
        (
            "for others, in order, each once",
            (&["web", "shop"], None, None),
            (&["api", "web"], None, None),
            (&["api", "shop", "web"], None, None),
        ),
        ("until both are over", (&[], Some(200), None), (&[], Some(100), None), (&[], Some(200), None)),
        ("one has no end", (&[], Some(200), None), (&[], None, Some("second")), (&[], None, Some("second"))),
        ("both say something", (&[], None, Some("first")), (&[], None, Some("second")), (&[], None, Some("first"))),
    ];
    let position = |(only, until, message): Half, source| Position {
        mode: Mode::Maintenance,
        only: only.iter().map(|name| target(name)).collect(),
        until: until.map(at),
        message: message.map(ToOwned::to_owned),
        cause: Cause { source, name: None, reason: None },
        ..Position::initial(at(0))
    };
    for (name, first, second, joined) in table {
        let found = position(first, Source::Window).joined(position(second, Source::Alarm));
        assert_eq!(found, position(joined, Source::Window), "{name}");
    }
}
