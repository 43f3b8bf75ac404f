//! Automatic recovery, flapping, and what the heartbeat keeps true.

use maintenance_tests::poll;
use maintenance_tests::sample_events;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::address;
use maintenance_tests::switch::{Switch, undisturbed};
use serde_json::{Value, json};

use crate::alarms::{QUICK, alarmed, explanation};

fn heartbeat() -> Value {
    sample_events("switch").into_iter().find(|(name, _)| name == "heartbeat.json").unwrap().1
}

#[tokio::test]
async fn automatic_recovery_waits_for_the_hold_down() {
    undisturbed(async || {
        // An hour: it holds for as long as this test takes. How long it is, to the second, is told in core's stories.
        let hour = [("SWITCH_RECOVERY", "auto"), ("SWITCH_HOLD_DOWN_SECONDS", "3600")];
        let (shop, switch) = alarmed(&hour).await;
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        let answer = switch.invoke(&heartbeat()).await;
        assert_eq!(answer.mode(), "maintenance", "the event was lost: the heartbeat reads the alarm");
        assert!(
            explanation(&answer).contains("once every alarm has been OK for 60 minutes"),
            "{}",
            explanation(&answer)
        );
        shop.aws.set_alarm_state("checkout-5xx", "INSUFFICIENT_DATA").await;
        assert_eq!(switch.invoke(&heartbeat()).await.mode(), "maintenance");
        shop.aws.set_alarm_state("checkout-5xx", "OK").await;
        let answer = switch.invoke(&heartbeat()).await;
        assert_eq!(answer.mode(), "maintenance");
        assert!(explanation(&answer).contains("if every alarm stays OK"), "{}", explanation(&answer));
        // The same latch, by an environment that waits for nothing.
        let impatient = Switch::start(&shop, &[&QUICK[..], &[("SWITCH_ALARMS", "checkout-5xx")]].concat()).await;
        assert_eq!(impatient.invoke(&heartbeat()).await.mode(), "normal");
        shop.assert_all_on("normal").await;
        assert_eq!(shop.proxy.calls_of("PutEvents").len(), 2, "into maintenance and out of it");
    })
    .await;
}

#[tokio::test]
async fn a_flapping_alarm_is_held_in_maintenance() {
    undisturbed(async || {
        let cap = [("SWITCH_MAX_AUTOMATIC_CHANGES_PER_HOUR", "2")];
        let (shop, switch) = alarmed(&[&QUICK[..], &cap].concat()).await;
        let mut modes = Vec::new();
        for value in ["ALARM", "OK", "ALARM", "OK", "ALARM", "OK"] {
            shop.aws.set_alarm_state("checkout-5xx", value).await;
            modes.push(switch.ask("reconcile").await.mode().to_owned());
        }
        assert_eq!(modes, ["maintenance", "normal", "maintenance", "maintenance", "maintenance", "maintenance"]);
        let told = shop.told.next().await;
        let types: Vec<_> = told.iter().map(|event| event["detail-type"].as_str().unwrap()).collect();
        assert_eq!(types.iter().filter(|kind| **kind == "Maintenance Automation Held").count(), 1, "{types:?}");
        assert_eq!(types.iter().filter(|kind| **kind == "Maintenance Mode Changed").count(), 3, "{types:?}");
        let state = shop.state().await;
        assert!(state["explanation"].as_str().unwrap().contains("reached their limit of changes an hour (2)"));
        // An operator's write resets it.
        shop.put_mode("auto").await;
        assert_eq!(switch.run().await.mode(), "normal");
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        switch.ask("reconcile").await;
        shop.aws.set_alarm_state("checkout-5xx", "OK").await;
        assert_eq!(switch.ask("reconcile").await.mode(), "normal");
    })
    .await;
}

#[tokio::test]
async fn the_heartbeat_repairs_and_otherwise_writes_nothing() {
    undisturbed(async || {
        let (shop, switch) = alarmed(&[]).await;
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        switch.invoke(&heartbeat()).await;
        shop.put_records("web", &address(66)).await;
        let answer = switch.invoke(&heartbeat()).await;
        assert_eq!((answer.mode(), answer.outcome("web")), ("maintenance", "repaired"));
        shop.assert_all_on("maintenance").await;
        poll::until("INSYNC", async || switch.invoke(&heartbeat()).await.0["in_sync"].as_bool().filter(|sync| *sync))
            .await;
        let (version, told) = (shop.state_version().await, shop.proxy.calls_of("PutEvents").len());
        for _ in 0..3 {
            assert!(!switch.invoke(&heartbeat()).await.changed());
        }
        assert_eq!((shop.state_version().await, shop.proxy.calls_of("PutEvents").len()), (version, told));
    })
    .await;
}

/// What an alarm began outlives the function's environment, and a version of P/state whose writer was killed.
#[tokio::test]
async fn the_latch_outlives_everything() {
    undisturbed(async || {
        let (shop, switch) = alarmed(&[]).await;
        shop.aws.set_alarm_state("checkout-5xx", "ALARM").await;
        switch.ask("reconcile").await;
        let latched = shop.state().await;
        shop.aws.set_alarm_state("checkout-5xx", "OK").await;
        switch.function.kill();
        // Somebody who had read P/state before all that writes over it, and is killed before looking at what was written between.
        let mut stale = latched.clone();
        stale["memory"]["automation"] = json!({});
        stale["mode"] = json!("normal");
        stale["memory"]["joined"] = json!(1);
        shop.aws.put_parameter(&format!("{}/state", shop.prefix), &stale.to_string()).await;
        let again = restart(&shop).await;
        let answer = again.ask("reconcile").await;
        assert_eq!(
            (answer.mode(), answer.0["decided_by"]["source"].as_str()),
            ("maintenance", Some("alarm")),
            "{}",
            answer.0
        );
    })
    .await;
}

async fn restart(shop: &Shop) -> Switch {
    Switch::start(shop, &[("SWITCH_ALARMS", "checkout-5xx")]).await
}
