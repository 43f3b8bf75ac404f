//! What may wake the switch. Events only wake it: what it does follows from the parameters, so little of an event is read.
//! Alarm or window information that an event carries is passed on as a signal.
//!
//! EventBridge's envelope is typed. SNS's, and what either holds of alarms, is not, and why is said in
//! `maintenance_lambda::event`.

mod alarm;

use aws_lambda_events::eventbridge::EventBridgeEvent;
use maintenance_core::model::alarm::AlarmName;
use maintenance_core::model::signal::Signal;
use maintenance_core::reconcile::Removal;
use maintenance_core::tell::problems::fields;
use maintenance_core::{Fault, Kind};
use serde_json::Value;

const TAKEN: &str = "takes EventBridge's Parameter Store Change, CloudWatch Alarm State Change and Scheduled Event, \
    CloudWatch's own Lambda action (alarmData), SNS Records with an alarm's message, \
    {\"window\": {\"name\": …, \"phase\": \"start\" or \"end\"}}, \
    and {\"action\": \"plan\", \"status\" or \"reconcile\"}";

/// Where an event is read: names in it are short for something in this Region, or under this prefix.
#[derive(Clone, Copy, Debug)]
pub struct EventContext<'a> {
    /// The prefix of the switch's parameters.
    pub prefix: &'a str,
    /// The switch's own Region.
    pub region: &'a str,
}

impl EventContext<'_> {
    /// An alarm, which is in the own Region unless its event names another one.
    fn alarm(&self, name: &str, region: Option<&str>) -> AlarmName {
        let region = region.filter(|region| !region.is_empty() && *region != self.region);
        AlarmName { name: name.to_owned(), region: region.map(ToOwned::to_owned) }
    }
}

/// What an event asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Bring everything to where it should be.
    Reconcile,
    /// Say what that would take.
    Plan,
    /// Say what holds.
    Status,
    /// Say whether this may be taken away.
    Remove(Removal),
    /// Nothing: the switch's own writing of P/state came back to it.
    Nothing,
}

/// What woke the switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// What it asks for.
    pub command: Command,
    /// Who or what it was, for the log.
    pub what: String,
    /// Alarm or window information carried by the event.
    pub signals: Vec<Signal>,
}

impl Trigger {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// One of no known shape is refused with what is taken. A window, and what Terraform is about to remove, are refused
    /// with the keys that are wrong.
    pub fn read(event: Value, context: &EventContext<'_>) -> Result<Self, Fault> {
        let known = if event.get("action").is_some() {
            action(&event)?
        } else if event.get("detail-type").is_some() {
            serde_json::from_value(event).ok().and_then(|event| event_bridge(&event, context))
        } else if event.get("alarmData").is_some() {
            alarm::lambda_action(&event, context)
        } else if event.get("Records").is_some() {
            alarm::sns(&event, context)
        } else if let Some(given) = event.get("window") {
            Some(window(given)?)
        } else {
            None
        };
        known.ok_or_else(|| Fault::new(Kind::Invalid, format!("the event has no known shape: the switch {TAKEN}")))
    }

    fn wake(what: impl Into<String>) -> Self {
        Self { command: Command::Reconcile, what: what.into(), signals: Vec::new() }
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

/// An operator, or a schedule that only wakes. Other keys beside `action` are somebody's own (Terraform's `tf`).
fn action(event: &Value) -> Result<Option<Trigger>, Fault> {
    let (command, what) = match text(event, "/action") {
        Some("plan") => (Command::Plan, "action plan"),
        Some("status") if text(event, "/tf/action") == Some("delete") => {
            (Command::Remove(removal(event)?), "action status, before Terraform removes something")
        }
        Some("status") => (Command::Status, "action status"),
        Some("reconcile") => (Command::Reconcile, "action reconcile"),
        _ => return Ok(None),
    };
    Ok(Some(Trigger { command, what: what.to_owned(), signals: Vec::new() }))
}

/// What Terraform is about to remove: a resource that invokes with `lifecycle_scope = "CRUD"` does so before it is
/// destroyed, too. Whoever names nothing means everything; what cannot be read must not pass for nothing.
fn removal(event: &Value) -> Result<Removal, Fault> {
    let given = |key| event.get(key).filter(|value: &&Value| !value.is_null());
    let name = |value: &Value| value.as_str().map(ToOwned::to_owned);
    let names = match (given("target"), given("targets")) {
        (None, None) => return Ok(Removal::Everything),
        (Some(target), None) => name(target).map(|name| vec![name]),
        (None, Some(targets)) => targets.as_array().and_then(|names| names.iter().map(name).collect()),
        (Some(_), Some(_)) => None,
    };
    let refused = || Fault::new(Kind::Invalid, "takes either \"target\": a name, or \"targets\": an array of names");
    names.map(Removal::Targets).ok_or_else(refused)
}

/// The detail is missing in no event of EventBridge's own, but may be in one that somebody made by hand.
fn event_bridge(event: &EventBridgeEvent<Option<Value>>, context: &EventContext<'_>) -> Option<Trigger> {
    match (event.source.as_str(), event.detail_type.as_str()) {
        ("aws.ssm", "Parameter Store Change") => {
            let name = text(event.detail.as_ref()?, "/name")?;
            let own = name.strip_prefix(context.prefix) == Some("/state");
            let command = if own { Command::Nothing } else { Command::Reconcile };
            Some(Trigger { command, what: format!("Parameter Store Change of {name}"), signals: Vec::new() })
        }
        ("aws.cloudwatch", "CloudWatch Alarm State Change") => alarm::event_bridge(event, context),
        ("aws.events", "Scheduled Event") => Some(Trigger::wake("Scheduled Event (heartbeat)")),
        ("aws.scheduler", "Scheduled Event") => Some(Trigger::wake("Scheduled Event (schedule)")),
        _ => None,
    }
}

/// A schedule that opens or closes a window, in words of its own.
fn window(window: &Value) -> Result<Trigger, Fault> {
    let signal = Signal::of_window(window).map_err(|problems| Fault::new(Kind::Invalid, fields(&problems)))?;
    let said = |key| text(window, key).unwrap_or_default();
    let what = format!("window {} {}", said("/name"), said("/phase"));
    Ok(Trigger { command: Command::Reconcile, what, signals: vec![signal] })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use maintenance_core::model::names::TargetName;
    use maintenance_lambda::Event;
    use serde_json::json;

    fn read(event: &Value) -> Result<Trigger, String> {
        let context = EventContext { prefix: "/maintenance/shop", region: "eu-central-1" };
        Trigger::read(event.clone(), &context).map_err(|fault| fault.to_string())
    }

    /// A signal on one line.
    fn line(signal: &Signal) -> String {
        match signal {
            Signal::Alarm(AlarmName { name, region }, state) => {
                let region = region.as_deref().unwrap_or("here");
                format!("{name} {region} {:?} since {}", state.value, state.since)
            }
            Signal::WindowStart(start) => {
                let from = start.from.map_or("now".to_owned(), |from| from.to_string());
                let targets: Vec<&str> = start.targets.iter().map(TargetName::as_str).collect();
                let (until, message) = (start.until, start.message.as_deref().unwrap_or("-"));
                format!("{} from {from} until {until}: {message} [{}]", start.name, targets.join(" "))
            }
            Signal::WindowEnd { name, at, until } => {
                let at = at.map_or("now".to_owned(), |at| at.to_string());
                let until = until.map(|until| format!(", the one until {until}")).unwrap_or_default();
                format!("{name} ends {at}{until}")
            }
        }
    }

    /// What the samples say; those that are not here only wake.
    #[rustfmt::skip]
    const SAID: [(&str, &str); 20] = [
        ("alarm-eventbridge", "checkout-5xx here Alarm since 2026-11-21T02:00:12.138Z"),
        ("alarm-eventbridge-anomaly-band", "checkout-latency-odd here Alarm since 2026-11-21T02:00:12.653Z"),
        ("alarm-eventbridge-composite", "shop-down here Alarm since 2026-11-21T02:00:12.394Z"),
        ("alarm-eventbridge-composite-alarm-to-alarm", "shop-down here Alarm since 2026-11-21T02:00:12.394Z"),
        ("alarm-eventbridge-composite-suppressed", "shop-down here Alarm since 2026-11-21T02:00:12.394Z"),
        ("alarm-eventbridge-daily", "no-order-all-day here Ok since 2026-11-21T00:00:31.514Z"),
        ("alarm-eventbridge-metric-math", "checkout-error-rate here Alarm since 2026-11-21T02:00:12.138Z"),
        ("alarm-eventbridge-other-region", "edge-5xx us-east-1 Alarm since 2026-11-21T02:00:41.907Z"),
        ("alarm-lambda-action", "checkout-5xx here Alarm since 2026-11-21T02:00:12.138Z"),
        ("alarm-lambda-action-composite-alarm-to-alarm", "shop-down here Alarm since 2026-11-21T02:00:12.394Z"),
        ("alarm-lambda-action-contributor", ""),
        ("alarm-sns", "checkout-5xx here Alarm since 2026-11-21T02:00:12.138Z"),
        ("alarm-sns-composite", ""),
        ("alarm-sns-two-records", "checkout-5xx here Alarm since 2026-11-21T02:00:12.138Z; backdoor here Ok since 2026-11-21T02:00:14.022Z"),
        ("parameter-update", ""),
        ("window-end", "db-upgrade ends now"),
        ("window-end-recurring", "weekly ends 2026-12-06T02:00:00Z"),
        ("window-start", "db-upgrade from now until 2026-12-06T02:30:00Z: Database upgrade []"),
        ("window-start-recurring", "weekly from 2026-12-06T01:00:00Z until 2026-12-06T02:00:00Z: Weekly upgrade []"),
        ("window-start-some-targets", "api-upgrade from now until 2026-12-06T03:30:00Z: - [api api-v2]"),
    ];

    #[test]
    fn every_sample_is_taken() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/switch");
        let mut unseen = BTreeMap::from(SAID);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let event = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let trigger = read(&event).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
            let said: Vec<String> = trigger.signals.iter().map(line).collect();
            let expected = unseen.remove(path.file_stem().unwrap().to_str().unwrap()).unwrap_or_default();
            assert_eq!(said.join("; "), expected, "{}", path.display());
        }
        assert!(unseen.is_empty(), "not under {folder}: {unseen:?}");
    }

    #[test]
    fn an_alarm_that_cannot_be_read_still_wakes() {
        let state = |value: &str, at: &str| json!({"value": value, "timestamp": at});
        let now = "2026-11-21T02:00:12.138+0000";
        for state in [json!("ALARM"), json!(null), state("PAUSED", now), state("ALARM", "just now")] {
            let detail = json!({"alarmName": "errors", "state": state});
            let told =
                json!({"source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", "detail": detail});
            for event in [told, json!({"source": "aws.cloudwatch", "alarmData": detail})] {
                let trigger = read(&event).unwrap();
                assert_eq!((trigger.command, trigger.signals.len()), (Command::Reconcile, 0), "{event}");
            }
        }
        let mut sns: Value = serde_json::from_str(include_str!("../../../events/switch/alarm-sns.json")).unwrap();
        sns["Records"][0]["Sns"]["Message"] = json!(json!({"AlarmName": "errors"}).to_string());
        assert_eq!(read(&sns).unwrap().signals, []);
    }

    #[test]
    fn an_sns_record_that_is_no_alarms_holds_back_no_other() {
        let good: Value = serde_json::from_str(include_str!("../../../events/switch/alarm-sns.json")).unwrap();
        let message = good["Records"][0]["Sns"]["Message"].clone();
        let bare = json!({"Sns": {"Message": message}});
        for odd in [json!({}), json!(null), json!({"Sns": null}), json!({"Sns": {"Message": "hello"}})] {
            let trigger = read(&json!({"Records": [odd, bare]})).unwrap();
            assert_eq!(trigger.signals.len(), 1, "{odd}");
        }
    }

    #[test]
    fn a_window_that_cannot_be_read_is_refused_by_its_keys() {
        let message = read(&json!({"window": {"name": "x", "phase": "middle"}})).unwrap_err();
        assert!(message.contains("window.phase: takes start or end"), "{message}");
        let message = read(&json!({"window": {"name": "x", "phase": "start"}})).unwrap_err();
        assert!(message.contains("until") && message.contains("window.minutes"), "{message}");
    }

    #[test]
    fn the_switch_does_not_wake_itself() {
        let of = |name: &str| json!({"source": "aws.ssm", "detail-type": "Parameter Store Change", "detail": {"name": name}});
        assert_eq!(read(&of("/maintenance/shop/state")).unwrap().command, Command::Nothing);
        assert_eq!(read(&of("/maintenance/shop/mode")).unwrap().command, Command::Reconcile);
        assert_eq!(read(&of("/maintenance/shop/targets/state")).unwrap().command, Command::Reconcile);
    }

    #[test]
    fn before_terraform_removes_something_it_asks_whether_it_may() {
        let asked = |event: Value| read(&event).map(|trigger| trigger.command);
        let named =
            |names: &[&str]| Ok(Command::Remove(Removal::Targets(names.iter().map(ToString::to_string).collect())));
        let tf = json!({"action": "delete", "prev_input": {"action": "status", "target": "x"}});
        assert_eq!(asked(json!({"action": "status", "tf": tf})), Ok(Command::Remove(Removal::Everything)));
        assert_eq!(
            asked(json!({"action": "status", "tf": tf, "target": null})),
            Ok(Command::Remove(Removal::Everything))
        );
        assert_eq!(asked(json!({"action": "status", "tf": tf, "target": "web"})), named(&["web"]));
        assert_eq!(asked(json!({"action": "status", "tf": tf, "targets": ["web", "api"]})), named(&["web", "api"]));
        assert_eq!(asked(json!({"action": "status", "tf": tf, "targets": []})), named(&[]));
        for (key, strange) in [("target", json!(["web"])), ("targets", json!("web")), ("targets", json!([7]))] {
            let message = asked(json!({"action": "status", "tf": tf, key: strange})).unwrap_err();
            assert!(message.contains("\"target\": a name") && message.contains("\"targets\""), "{message}");
        }
        assert!(asked(json!({"action": "status", "tf": tf, "target": "web", "targets": ["api"]})).is_err());
        for word in ["create", "update"] {
            let event = json!({"action": "status", "target": "web", "tf": {"action": word, "prev_input": tf}});
            assert_eq!(asked(event), Ok(Command::Status), "{word}");
        }
        assert_eq!(asked(json!({"action": "status", "target": 7})), Ok(Command::Status));
        assert_eq!(asked(json!({"action": "reconcile", "tf": tf})), Ok(Command::Reconcile));
        assert_eq!(asked(json!({"action": "plan", "tf": tf})), Ok(Command::Plan));
    }

    #[test]
    fn what_nobody_reads_of_an_event_cannot_spoil_it() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for strange in [deep.as_str(), "1e999", r#""\ud800""#] {
            let event: Event = serde_json::from_str(&format!(r#"{{"action": "plan", "tf": {strange}}}"#)).unwrap();
            assert_eq!(read(&event.value()).unwrap().command, Command::Plan, "{strange}");
        }
        assert!(read(&Event::from("").value()).is_err());
    }

    #[test]
    fn what_has_no_known_shape_is_refused_with_what_is_taken() {
        let strange = [
            json!({"Records": []}),
            json!({"Records": [{"s3": {}}]}),
            json!({"action": "explode"}),
            json!({"action": 7}),
            json!({"detail-type": "Object Created", "source": "aws.s3", "detail": {}}),
            json!({}),
            json!([]),
            json!(null),
            json!("on"),
        ];
        for event in strange {
            let message = read(&event).unwrap_err();
            assert!(message.contains("plan") && message.contains("Parameter Store Change"), "{event}: {message}");
        }
    }
}
