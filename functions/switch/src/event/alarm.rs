//! An alarm's change of state, in the three shapes in which CloudWatch tells it.

use aws_lambda_events::eventbridge::EventBridgeEvent;
use maintenance_core::model::signal::Signal;
use maintenance_core::read::signal::Said;
use serde_json::Value;

use super::{Command, EventContext, Trigger, text};

/// EventBridge's `CloudWatch Alarm State Change`.
pub(super) fn event_bridge(event: &EventBridgeEvent<Option<Value>>, context: &EventContext<'_>) -> Option<Trigger> {
    let detail = event.detail.as_ref()?;
    let name = text(detail, "/alarmName")?;
    let signals = change(detail, name, event.region.as_deref(), context).into_iter().collect();
    Some(Trigger { command: Command::Reconcile, what: format!("CloudWatch Alarm State Change of {name}"), signals })
}

/// CloudWatch's own Lambda action.
pub(super) fn lambda_action(event: &Value, context: &EventContext<'_>) -> Option<Trigger> {
    let data = event.get("alarmData")?;
    let name = text(data, "/alarmName")?;
    let signals = change(data, name, text(event, "/region"), context).into_iter().collect();
    Some(Trigger { command: Command::Reconcile, what: format!("alarm action of {name}"), signals })
}

fn change(data: &Value, name: &str, region: Option<&str>, context: &EventContext<'_>) -> Option<Signal> {
    let state = Said { value: text(data, "/state/value"), at: text(data, "/state/timestamp") };
    let previous = Said { value: text(data, "/previousState/value"), at: text(data, "/previousState/timestamp") };
    Signal::of_alarm(context.alarm(name, region), state, previous).filter(|_| !is_of_contributor(data))
}

/// SNS. Several records are possible; each holds an alarm as a JSON string, with its Region's code in the ARN only.
pub(super) fn sns(event: &Value, context: &EventContext<'_>) -> Option<Trigger> {
    let records = event.get("Records")?.as_array()?;
    let (mut names, mut signals) = (Vec::new(), Vec::new());
    // A record that is no alarm's holds back no other; the event is refused only if none is.
    let message = |record| serde_json::from_str::<Value>(text(record, "/Sns/Message")?).ok();
    for message in records.iter().filter_map(message) {
        let Some(name) = text(&message, "/AlarmName") else { continue };
        let region = text(&message, "/AlarmArn").and_then(|arn| arn.split(':').nth(3));
        let state = Said { value: text(&message, "/NewStateValue"), at: text(&message, "/StateChangeTime") };
        let previous = Said { value: text(&message, "/OldStateValue"), at: None };
        let signal = Signal::of_alarm(context.alarm(name, region), state, previous);
        signals.extend(signal.filter(|_| !is_of_contributor(&message)));
        names.push(name.to_owned());
    }
    let what = format!("alarm {} by SNS", names.join(", "));
    (!names.is_empty()).then_some(Trigger { command: Command::Reconcile, what, signals })
}

/// An alarm over several time series also acts for one of them alone, whose state is not the alarm's.
fn is_of_contributor(data: &Value) -> bool {
    let is = |key: &String| key.to_ascii_lowercase().starts_with("alarmcontributor");
    data.as_object().is_some_and(|members| members.keys().any(is))
}
