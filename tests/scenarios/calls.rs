//! The calls of a flip: no more than it takes, and side by side.

use std::time::Instant;

use maintenance_tests::function::Outcome;
use maintenance_tests::proxy::{Gate, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, live, pages};
use serde_json::json;

/// A gate at which calls of these operations wait.
fn gate_at(shop: &Shop, operations: &[&str]) -> Gate {
    let gate = Gate::default();
    for operation in operations {
        shop.proxy.add(Rule::on(operation).hold(&gate));
    }
    gate
}

/// Three, since each waits for the one before only: the read, all changes, and the state beside the bus.
#[tokio::test]
async fn a_plain_flip_lists_nothing_and_takes_three_round_trips() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        switch.run().await;
    }
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        shop.proxy.forget();
        let changes = gate_at(&shop, &["ChangeResourceRecordSets", "UpdateBasePathMapping", "UpdateApiMapping"]);
        let words = gate_at(&shop, &["PutParameter", "PutEvents"]);
        let begin = Instant::now();
        let (invocation, ()) = tokio::join!(switch.wake(), async {
            changes.holds(3).await;
            changes.open();
            words.holds(2).await;
            words.open();
        });
        shop.proxy.clear_rules();
        shop.assert_all_on(if mode == "on" { "maintenance" } else { "normal" }).await;
        // What it does after its answer costs nobody time.
        let answered = begin + invocation.elapsed;
        let calls: Vec<_> = shop.proxy.calls().into_iter().filter(|call| call.started < answered).collect();
        let of = |operation: &str| calls.iter().filter(|call| call.operation == operation).count();
        let names: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(of("ListResourceRecordSets"), 0, "{names:?}");
        assert_eq!((of("ChangeResourceRecordSets"), of("UpdateBasePathMapping"), of("UpdateApiMapping")), (1, 1, 1));
        assert_eq!((of("GetParametersByPath"), of("PutParameter"), of("PutEvents")), (1, 1, 1), "{names:?}");
    }
}

#[tokio::test]
async fn a_cold_environment_flips_without_listing_too() {
    let shop = Shop::new().await;
    for mode in ["off", "on"] {
        shop.put_mode(mode).await;
        shop.switch().await.run().await;
    }
    shop.put_mode("off").await;
    let switch = shop.switch().await;
    shop.proxy.forget();
    switch.run().await;
    assert!(shop.proxy.calls_of("ListResourceRecordSets").is_empty());
    assert_eq!(shop.proxy.calls_of("ChangeResourceRecordSets").len(), 1);
    shop.assert_all_on("normal").await;
}

#[tokio::test]
async fn zones_and_mappings_change_side_by_side_with_one_batch_a_zone() {
    let shop = Shop::new().await;
    for name in ["a", "b", "c"] {
        shop.add_dns(name, &live(), &pages()).await;
    }
    let zone = shop.aws.create_zone("second.example").await;
    let mut target = shop.dns("second", &address(1), &address(2));
    target["zone_id"] = json!(zone);
    target["record"] = json!("www.second.example");
    let record = address(1).remove(0);
    let change = maintenance_tests::aws::Change { action: "CREATE", name: "www.second.example", record: &record };
    shop.aws.change_records(&zone, &[change]).await.unwrap();
    shop.put_target("second", &target).await;
    let switch = shop.switch().await;
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        switch.run().await;
    }
    shop.proxy.forget();
    shop.put_mode("on").await;
    let changes = gate_at(&shop, &["ChangeResourceRecordSets", "UpdateBasePathMapping", "UpdateApiMapping"]);
    let (invocation, ()) = tokio::join!(switch.wake(), async {
        // Both zones' batches and both mappings, none of which is answered yet.
        changes.holds(4).await;
        changes.open();
    });
    assert!(matches!(invocation.outcome, Outcome::Ok(_)), "{:?}", invocation.outcome);
    assert_eq!(shop.proxy.calls_of("ChangeResourceRecordSets").len(), 2, "one batch a zone");
    shop.assert_all_on("maintenance").await;
    assert_eq!(shop.aws.records(&zone, "www.second.example").await, address(2));
}

#[tokio::test]
async fn a_reconcile_with_nothing_to_do_writes_nothing() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    for _ in 0..4 {
        switch.run().await;
    }
    shop.proxy.forget();
    let answer = switch.ask("reconcile").await;
    assert!(!answer.changed());
    for (name, outcome) in answer.outcomes() {
        assert_eq!(outcome, "unchanged", "{name}");
    }
    let operations: Vec<_> = shop.proxy.calls().into_iter().map(|call| call.operation).collect();
    let writes = |name: &String| ["Change", "Update", "Create", "Put"].iter().any(|verb| name.starts_with(verb));
    assert!(!operations.iter().any(writes), "{operations:?}");
}
