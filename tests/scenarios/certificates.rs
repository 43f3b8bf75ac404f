//! `plan` looks whether the hosts of the maintenance side have a certificate for the record's name.
//!
//! Browsers go to port 443, and so does the switch: where that may not be bound, the skip is counted and printed.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

use maintenance_tests::poll;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{cname, live, values};
use maintenance_tests::switch::Switch;
use maintenance_tls::{Shown, show};
use serde_json::Value;

/// Shows a certificate on port 443 of a loopback address; `None` where nobody may bind it.
async fn shown_at(last: u8, shown: Shown<'_>) -> Option<String> {
    static SKIPPED: AtomicUsize = AtomicUsize::new(0);
    let address = Ipv4Addr::new(127, 0, 44, last);
    match show(SocketAddr::from((address, 443)), shown).await {
        Ok(_) => Some(address.to_string()),
        Err(why) => {
            let skipped = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
            // Not by a macro: the test harness would keep that to itself.
            let _ = writeln!(std::io::stderr(), "skipped, {skipped} so far: a certificate at {address}:443 ({why})");
            None
        }
    }
}

fn at(address: &str) -> Vec<Value> {
    vec![values("A", 60, &[address])]
}

#[tokio::test]
async fn what_browsers_would_refuse_is_told_by_plan_and_by_nobody_else() {
    let shop = Shop::empty().await;
    let name = |label: &str| shop.host(label);
    let wildcard = format!("*.{}", shop.domain);
    let (right, other) = (name("right"), name("other"));
    let expired = Shown { name: &wildcard, from: 2020, until: 2021 };
    let early = Shown { name: &wildcard, from: 2080, until: 2090 };
    let shown = [
        ("right", 1, Shown::for_name(&right)),
        ("any", 2, Shown::for_name(&wildcard)),
        ("wrong", 3, Shown::for_name(&other)),
        ("late", 4, expired),
        ("early", 5, early),
    ];
    for (label, last, certificate) in shown {
        let Some(address) = shown_at(last, certificate).await else { return };
        shop.add_dns(label, &live(), &at(&address)).await;
    }
    shop.add_dns("nobody", &live(), &at("127.0.44.99")).await;
    shop.add_dns("alias-of-nobody", &live(), &cname("no-such-host.invalid")).await;
    // The one name here that is asked of the machine's own resolver, who may be slow.
    let switch = Switch::start(&shop, &[("RES_OPTIONS", "timeout:1 attempts:1")]).await;
    shop.put_mode("off").await;
    switch.run().await;
    // A look has two seconds, which a busy machine may take.
    let plan = poll::until("every host is looked at in time", async || {
        let plan = switch.ask("plan").await;
        (!plan.0.to_string().contains("no answer in time")).then_some(plan)
    })
    .await;
    assert!(!plan.changed(), "{}", plan.0);
    let expected = [
        ("wrong", "1 of 1 hosts of its maintenance side show a certificate that is not for the record's name"),
        ("late", "show a certificate that has expired"),
        ("early", "show a certificate that is not yet valid"),
        ("nobody", "could not be looked at (no connection)"),
        ("alias-of-nobody", "could not be looked at (no connection)"),
    ];
    for (label, warning) in expected {
        let detail = plan.detail(label);
        assert!(detail.starts_with("is on the normal side; but ") && detail.contains(warning), "{label}: {detail}");
    }
    for label in ["right", "any"] {
        assert_eq!(plan.detail(label), "is on the normal side");
    }
    for action in ["reconcile", "status"] {
        let answer = switch.ask(action).await.0.to_string();
        assert!(!answer.contains("certificate"), "{action}: {answer}");
    }
    assert!(!switch.log().contains("127.0.44."), "the log holds a parameter's value: {}", switch.log());
}

/// Documentation's addresses answer nobody, or nobody can reach them. The plan is there nevertheless.
#[tokio::test]
async fn a_plan_does_not_wait_for_hosts_that_do_not_answer() {
    let shop = Shop::empty().await;
    for number in 0..4 {
        let addresses: Vec<String> = (0..20).map(|last| format!("192.0.2.{}", number * 20 + last)).collect();
        let addresses: Vec<&str> = addresses.iter().map(String::as_str).collect();
        shop.add_dns(&format!("web{number}"), &live(), &[values("A", 60, &addresses)]).await;
    }
    let switch = shop.switch().await;
    shop.put_mode("off").await;
    switch.run().await;
    let plan = switch.ask("plan").await;
    for number in 0..4 {
        let detail = plan.detail(&format!("web{number}")).to_owned();
        assert!(detail.contains("20 of 20 hosts of its maintenance side could not be looked at"), "{detail}");
    }
}
