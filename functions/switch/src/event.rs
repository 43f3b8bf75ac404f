//! What may wake the switch. Events only wake it: what it does follows from the parameters, so little of an event is read.
//!
//! The types of `aws_lambda_events` refuse alarms that AWS really sends (metric math, composites without a suppressor,
//! periods of a day), so the few members that count are read by hand.

use std::collections::BTreeMap;

use maintenance_core::notice::Notice;
use maintenance_core::{Fault, Kind};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

const TAKEN: &str = "takes EventBridge's Parameter Store Change, CloudWatch Alarm State Change and Scheduled Event, \
    CloudWatch's own Lambda action (alarmData), SNS Records with an alarm's message, \
    {\"window\": {\"name\": …, \"phase\": \"start\" or \"end\"}}, \
    and {\"action\": \"plan\", \"status\" or \"reconcile\"}";

/// An event as it came. The runtime itself would refuse what serde_json cannot hold (a lone surrogate, a number beyond
/// all bounds, a hundred nested arrays), in words of its own and without a log line, wherever in the event it stood.
#[derive(Debug)]
pub struct Event(Option<Box<RawValue>>);

impl Event {
    /// The event; of one that cannot be held whole, the members that can.
    pub fn value(&self) -> Value {
        let text = self.0.as_deref().map(RawValue::get).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_else(|_| {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
            let readable =
                |(name, raw): (String, &RawValue)| Some((name, serde_json::from_str::<Value>(raw.get()).ok()?));
            members.into_iter().filter_map(readable).collect()
        })
    }
}

impl<'de> Deserialize<'de> for Event {
    /// Always succeeds.
    fn deserialize<D: Deserializer<'de>>(bytes: D) -> Result<Self, D::Error> {
        Ok(Self(Box::<RawValue>::deserialize(bytes).ok()))
    }
}

/// What an event asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Bring everything to where it should be.
    Reconcile,
    /// Say what that would take.
    Plan,
    /// Say what holds.
    Status,
    /// Nothing: the switch's own writing of P/state came back to it.
    Nothing,
}

/// What woke the switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// What it asks for.
    pub ask: Ask,
    /// Who or what it was, for the log.
    pub what: String,
    /// What it said beside.
    pub notices: Vec<Notice>,
}

impl Trigger {
    /// Reads an event; one of no known shape is refused with what is taken.
    pub fn read(event: &Value, prefix: &str) -> Result<Self, Fault> {
        let known = if event.get("action").is_some() {
            action(event)
        } else if event.get("detail-type").is_some() {
            event_bridge(event, prefix)
        } else if event.get("alarmData").is_some() {
            alarm_action(event)
        } else if event.get("Records").is_some() {
            sns(event)
        } else if event.get("window").is_some() {
            window(event)
        } else {
            None
        };
        known.ok_or_else(|| Fault::new(Kind::Invalid, format!("the event has no known shape: the switch {TAKEN}")))
    }

    fn wake(what: impl Into<String>) -> Self {
        Self { ask: Ask::Reconcile, what: what.into(), notices: Vec::new() }
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

/// An operator, or a schedule that only wakes. Other keys beside `action` are somebody's own (Terraform's `tf`).
fn action(event: &Value) -> Option<Trigger> {
    let (ask, what) = match text(event, "/action")? {
        "plan" => (Ask::Plan, "action plan"),
        "status" => (Ask::Status, "action status"),
        "reconcile" => (Ask::Reconcile, "action reconcile"),
        _ => return None,
    };
    Some(Trigger { ask, what: what.to_owned(), notices: Vec::new() })
}

fn event_bridge(event: &Value, prefix: &str) -> Option<Trigger> {
    match (text(event, "/source")?, text(event, "/detail-type")?) {
        ("aws.ssm", "Parameter Store Change") => {
            let name = text(event, "/detail/name")?;
            let own = name.strip_prefix(prefix) == Some("/state");
            let ask = if own { Ask::Nothing } else { Ask::Reconcile };
            Some(Trigger { ask, what: format!("Parameter Store Change of {name}"), notices: Vec::new() })
        }
        ("aws.cloudwatch", "CloudWatch Alarm State Change") => {
            Some(Trigger::wake(format!("CloudWatch Alarm State Change of {}", text(event, "/detail/alarmName")?)))
        }
        ("aws.events", "Scheduled Event") => Some(Trigger::wake("Scheduled Event (heartbeat)")),
        ("aws.scheduler", "Scheduled Event") => Some(Trigger::wake("Scheduled Event (schedule)")),
        _ => None,
    }
}

fn alarm_action(event: &Value) -> Option<Trigger> {
    Some(Trigger::wake(format!("alarm action of {}", text(event, "/alarmData/alarmName")?)))
}

/// Several records are possible; each holds an alarm as a JSON string.
fn sns(event: &Value) -> Option<Trigger> {
    let records = event.get("Records")?.as_array().filter(|records| !records.is_empty())?;
    let mut alarms = Vec::new();
    for record in records {
        let message: Value = serde_json::from_str(text(record, "/Sns/Message")?).ok()?;
        alarms.push(text(&message, "/AlarmName")?.to_owned());
    }
    Some(Trigger::wake(format!("alarm {} by SNS", alarms.join(", "))))
}

fn window(event: &Value) -> Option<Trigger> {
    let name = text(event, "/window/name")?;
    let phase = text(event, "/window/phase").filter(|phase| ["start", "end"].contains(phase))?;
    Some(Trigger::wake(format!("window {name} {phase}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(event: &Value) -> Result<Trigger, String> {
        Trigger::read(event, "/maintenance/shop").map_err(|fault| fault.to_string())
    }

    #[test]
    fn every_sample_is_taken() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/switch");
        let mut samples = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let event = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            assert!(read(&event).is_ok(), "{}", path.display());
            samples += 1;
        }
        assert!(samples >= 12, "only {samples} samples under {folder}");
    }

    #[test]
    fn the_switch_does_not_wake_itself() {
        let of = |name: &str| json!({"source": "aws.ssm", "detail-type": "Parameter Store Change", "detail": {"name": name}});
        assert_eq!(read(&of("/maintenance/shop/state")).unwrap().ask, Ask::Nothing);
        assert_eq!(read(&of("/maintenance/shop/mode")).unwrap().ask, Ask::Reconcile);
        assert_eq!(read(&of("/maintenance/shop/targets/state")).unwrap().ask, Ask::Reconcile);
    }

    #[test]
    fn what_nobody_reads_of_an_event_cannot_spoil_it() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for strange in [deep.as_str(), "1e999", r#""\ud800""#] {
            let event: Event = serde_json::from_str(&format!(r#"{{"action": "plan", "tf": {strange}}}"#)).unwrap();
            assert_eq!(read(&event.value()).unwrap().ask, Ask::Plan, "{strange}");
        }
        assert!(read(&Event(None).value()).is_err());
    }

    #[test]
    fn what_has_no_known_shape_is_refused_with_what_is_taken() {
        let strange = [
            json!({"Records": []}),
            json!({"Records": [{"s3": {}}]}),
            json!({"action": "explode"}),
            json!({"action": 7}),
            json!({"detail-type": "Object Created", "source": "aws.s3", "detail": {}}),
            json!({"window": {"name": "x", "phase": "middle"}}),
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
