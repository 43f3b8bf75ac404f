//! Alarms: what they say is read beside the parameters, and their events say it first.

use maintenance_tests::aws::Queue;
use maintenance_tests::proxy::{Fault, Gate, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::switch::{Answer, Switch, undisturbed};
use serde_json::{Value, json};

/// Variables with which automatic recovery waits for nothing.
pub(crate) const QUICK: [(&str, &str); 3] =
    [("SWITCH_RECOVERY", "auto"), ("SWITCH_HOLD_DOWN_SECONDS", "0"), ("SWITCH_MIN_DWELL_SECONDS", "0")];

/// A shop with an alarm that is OK, `P/mode` at `auto`, and a switch that has run once.
pub(crate) async fn alarmed(variables: &[(&str, &str)]) -> (Shop, Switch) {
    let shop = Shop::new().await;
    shop.aws.put_metric_alarm("checkout-5xx").await;
    shop.aws.set_alarm_state("checkout-5xx", "OK").await;
    shop.put_mode("auto").await;
    let switch = Switch::start(&shop, &[&[("SWITCH_ALARMS", "checkout-5xx")], variables].concat()).await;
    assert_eq!(switch.run().await.mode(), "normal");
    (shop, switch)
}

pub(crate) fn explanation(answer: &Answer) -> &str {
    answer.0["explanation"].as_str().unwrap()
}

/// Everything that CloudWatch puts on the bus.
async fn alarm_events(shop: &Shop) -> Queue {
    shop.aws.listen("alarms", &json!({"source": ["aws.cloudwatch"]})).await
}

fn by(answer: &Answer) -> (&str, Option<&str>) {
    let cause = &answer.0["decided_by"];
    (cause["source"].as_str().unwrap(), cause["name"].as_str())
}

/// The last value of a metric in the log.
fn metric(switch: &Switch, name: &str) -> Option<u64> {
    let lines = switch.function.lines();
    let mut values = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok()?.get(name)?.as_u64());
    values.next_back()
}

/// The whole chain but Lambda: the alarm's own event, as the bus carries it, wakes the switch.
#[tokio::test]
async fn an_alarm_begins_maintenance_and_is_latched() {
    undisturbed(async || {
        let (shop, switch) = alarmed(&[]).await;
        let events = alarm_events(&shop).await;
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        let event = events.next().await.remove(0);
        let answer = switch.invoke(&event).await;
        assert_eq!((answer.mode(), answer.changed()), ("maintenance", true));
        assert_eq!(by(&answer), ("alarm", Some("checkout-5xx")));
        shop.assert_all_on("maintenance").await;
        let state = shop.state().await;
        let sentence = state["explanation"].as_str().unwrap();
        assert!(
            sentence.contains("because alarm checkout-5xx is in ALARM. Ends when it is OK and an operator writes auto")
        );
        assert_eq!(shop.told.next().await[0]["detail"]["decided_by"]["name"], "checkout-5xx");

        // `auto` while it rings changes nothing but the sentence, and says what would end it.
        shop.put_mode("auto").await;
        let answer = switch.run().await;
        assert_eq!((answer.mode(), answer.changed()), ("maintenance", false));
        assert!(explanation(&answer).contains("ends when it is OK, or now with off"), "{}", explanation(&answer));
        shop.aws.set_alarm_state("checkout-5xx", "OK").await;
        assert_eq!(switch.invoke(&events.next().await.remove(0)).await.mode(), "normal");

        // Without a word of the operator it stays, though the alarm is OK.
        for value in ["ALARM", "INSUFFICIENT_DATA", "OK"] {
            shop.aws.set_alarm_state("checkout-5xx", value).await;
            let answer = switch.invoke(&events.next().await.remove(0)).await;
            assert_eq!(answer.mode(), "maintenance", "at {value}");
        }
        let status = switch.ask("status").await;
        assert!(explanation(&status).contains("Ends when an operator writes auto or off"), "{}", explanation(&status));
        assert_eq!(status.0["alarms"][0]["state"], "OK");
        shop.put_mode("auto").await;
        assert_eq!(switch.run().await.mode(), "normal");
        shop.assert_all_on("normal").await;
    })
    .await;
}

#[tokio::test]
async fn one_call_a_region_for_names_arns_metric_and_composite_alarms() {
    undisturbed(async || {
        let shop = Shop::new().await;
        let east = shop.aws.in_region("us-east-1");
        for name in ["plain", "by-arn"] {
            shop.aws.put_metric_alarm(name).await;
            shop.aws.set_alarm_state(name, "OK").await;
        }
        shop.aws.put_composite_alarm("both", "ALARM(plain) OR ALARM(by-arn)").await;
        east.put_metric_alarm("backdoor").await;
        east.set_alarm_state("backdoor", "ALARM").await;
        let account = shop.aws.account();
        let names = [
            "plain".to_owned(),
            format!("arn:aws:cloudwatch:eu-central-1:{account}:alarm:by-arn"),
            "both".to_owned(),
            format!("arn:aws:cloudwatch:us-east-1:{account}:alarm:backdoor"),
        ]
        .join(", ");
        let switch = Switch::start(&shop, &[("SWITCH_ALARMS", names.as_str())]).await;
        shop.put_mode("auto").await;
        let answer = switch.run().await;
        assert_eq!(by(&answer), ("alarm", Some("backdoor")));
        assert!(explanation(&answer).contains("alarm backdoor (us-east-1) is in ALARM"), "{}", explanation(&answer));
        let alarms = answer.0["alarms"].as_array().unwrap();
        let states: Vec<_> = alarms.iter().map(|alarm| (&alarm["name"], alarm["state"].as_str().unwrap())).collect();
        assert_eq!(states.len(), 4, "{states:?}");
        assert!(states.iter().all(|(_, state)| *state != "MISSING"), "{states:?}");
        let calls = shop.proxy.calls_of("DescribeAlarms");
        let mut regions: Vec<_> = calls.iter().map(|call| call.region.as_str()).collect();
        regions.sort_unstable();
        assert_eq!(regions, ["eu-central-1", "us-east-1"]);
        assert!(calls.iter().all(|call| call.body.contains("MetricAlarm") && call.body.contains("CompositeAlarm")));
    })
    .await;
}

/// The alarms cost no round trip: they are asked after before the parameters are there.
#[tokio::test]
async fn alarms_are_read_at_the_same_time_as_the_parameters() {
    undisturbed(async || {
        let (shop, switch) = alarmed(&[]).await;
        let gate = Gate::default();
        for operation in ["GetParametersByPath", "DescribeAlarms"] {
            shop.proxy.add(Rule::on(operation).first(1).hold(&gate));
        }
        let status = json!({"action": "status"});
        tokio::join!(switch.invoke(&status), async {
            gate.holds(2).await;
            gate.open();
        });
    })
    .await;
}

#[tokio::test]
async fn what_cloudwatch_does_not_say_ends_and_blocks_nothing() {
    undisturbed(async || {
        let (shop, switch) = alarmed(&QUICK).await;
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        assert_eq!(switch.ask("reconcile").await.mode(), "maintenance");
        let faults = [
            Rule::on("DescribeAlarms").answer(Fault::json(400, "ThrottlingException")),
            Rule::on("DescribeAlarms").answer(Fault::json(400, "AccessDeniedException")),
            Rule::on("DescribeAlarms").answer(Fault::json(500, "InternalServiceFault")),
            Rule::on("DescribeAlarms").reset(),
            Rule::on("DescribeAlarms").hang(),
        ];
        shop.aws.set_alarm_state("checkout-5xx", "OK").await;
        for (number, fault) in faults.into_iter().enumerate() {
            shop.proxy.clear_rules();
            shop.proxy.add(fault);
            let answer = switch.ask("reconcile").await;
            assert_eq!(
                (answer.mode(), answer.0["decided_by"]["name"].as_str()),
                ("maintenance", Some("checkout-5xx")),
                "{number}"
            );
            assert!(answer.error().contains("DescribeAlarms"), "{number}: {}", answer.error());
            assert!(shop.state().await["error"].as_str().unwrap().contains("last known states"), "{number}");
        }
        // The operator's word needs no alarm; the last rule still hangs.
        shop.put_mode("off").await;
        assert_eq!(switch.run().await.mode(), "normal");
        shop.assert_all_on("normal").await;
        shop.proxy.clear_rules();
        shop.put_mode("auto").await;
        let answer = switch.run().await;
        assert_eq!((answer.mode(), answer.0["error"].is_null()), ("normal", true), "{}", answer.0);
    })
    .await;
}

#[tokio::test]
async fn an_event_counts_if_it_is_newer_than_what_was_read() {
    undisturbed(async || {
        let (shop, switch) = alarmed(&[]).await;
        let events = alarm_events(&shop).await;
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        let old = events.next().await.remove(0);
        shop.aws.set_alarm_state("checkout-5xx", "OK").await;
        // It comes late: the alarm has long been OK.
        assert_eq!(switch.invoke(&old).await.mode(), "normal");
        // It comes before CloudWatch tells readers of it.
        let mut early = old.clone();
        early["detail"]["state"]["timestamp"] =
            json!(jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string());
        assert_eq!(switch.invoke(&early).await.mode(), "maintenance");
        // Another alarm's word is nothing to this switch.
        shop.put_mode("auto").await;
        assert_eq!(switch.run().await.mode(), "maintenance", "what the event said is believed for a minute");
        shop.put_mode("off").await;
        switch.run().await;
        let mut other = early.clone();
        other["detail"]["alarmName"] = json!("somebody-elses");
        assert_eq!(switch.invoke(&other).await.mode(), "normal");
    })
    .await;
}

#[tokio::test]
async fn an_alarm_that_says_nothing_is_named_as_waited_for() {
    undisturbed(async || {
        let shop = Shop::new().await;
        shop.aws.put_metric_alarm("silent").await;
        shop.put_mode("auto").await;
        let switch = Switch::start(&shop, &[("SWITCH_ALARMS", "silent,mistyped")]).await;
        assert_eq!(switch.run().await.mode(), "normal");
        assert_eq!(metric(&switch, "AlarmsWaitedFor"), Some(2));
        let status = switch.ask("status").await;
        let sentence = "Waiting for alarm silent (INSUFFICIENT_DATA) and mistyped (does not exist).";
        assert!(explanation(&status).contains(sentence), "{}", explanation(&status));
        assert_eq!(shop.state().await["explanation"], status.0["explanation"]);
        shop.aws.set_alarm_state("silent", "OK").await;
        switch.ask("reconcile").await;
        assert_eq!(metric(&switch, "AlarmsWaitedFor"), Some(1));
    })
    .await;
}

#[tokio::test]
async fn the_operator_beats_the_alarm_and_everybody_can_see_it() {
    undisturbed(async || {
        let (shop, switch) = alarmed(&[]).await;
        shop.put_mode("off").await;
        switch.run().await;
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        let answer = switch.ask("reconcile").await;
        assert_eq!((answer.mode(), by(&answer).0), ("normal", "operator"));
        assert!(explanation(&answer).contains("there would be maintenance, because alarm checkout-5xx is in ALARM"));
        assert_eq!(metric(&switch, "AutomationOverridden"), Some(1));
        shop.assert_all_on("normal").await;
        shop.put_mode("auto").await;
        assert_eq!(by(&switch.run().await), ("alarm", Some("checkout-5xx")));
        assert_eq!(metric(&switch, "AutomationOverridden"), Some(0));
    })
    .await;
}
