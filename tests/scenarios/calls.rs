//! The calls of a flip: no more than it takes, and side by side.

use std::time::{Duration, Instant};

use maintenance_tests::proxy::Call;
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, live, pages};
use serde_json::json;

/// How many calls are one after the other on the longest way: each begins after one that it may have waited for ended.
fn depth(calls: &[Call]) -> usize {
    let mut depths: Vec<usize> = Vec::new();
    for (index, call) in calls.iter().enumerate() {
        let before = |(other, depth): (&Call, &usize)| other.ended.filter(|end| *end <= call.started).map(|_| *depth);
        let deepest = calls[..index].iter().zip(&depths).filter_map(before).max();
        depths.push(deepest.unwrap_or(0) + 1);
    }
    depths.into_iter().max().unwrap_or(0)
}

/// Whether two calls were under way together.
fn together(one: &Call, two: &Call) -> bool {
    one.started < two.ended.unwrap() && two.started < one.ended.unwrap()
}

#[tokio::test]
async fn a_plain_flip_lists_nothing_and_takes_three_round_trips() {
    let shop = Shop::new().await;
    let switch = shop.switch().await;
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        switch.run().await;
    }
    shop.proxy.delay(Duration::from_millis(300));
    for mode in ["on", "off"] {
        shop.put_mode(mode).await;
        shop.proxy.forget();
        let begin = Instant::now();
        let answered = begin + switch.wake().await.elapsed;
        shop.assert_all_on(if mode == "on" { "maintenance" } else { "normal" }).await;
        // What it does after its answer costs nobody time.
        let calls: Vec<_> = shop.proxy.calls().into_iter().filter(|call| call.started < answered).collect();
        let of = |operation: &str| calls.iter().filter(|call| call.operation == operation).count();
        let names: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(of("ListResourceRecordSets"), 0, "{names:?}");
        assert_eq!((of("ChangeResourceRecordSets"), of("UpdateBasePathMapping"), of("UpdateApiMapping")), (1, 1, 1));
        assert_eq!((of("GetParametersByPath"), of("PutParameter"), of("PutEvents")), (1, 1, 1), "{names:?}");
        assert!(depth(&calls) <= 3, "{} round trips one after the other: {names:?}", depth(&calls));
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
    shop.proxy.delay(Duration::from_millis(500));
    shop.proxy.forget();
    shop.put_mode("on").await;
    switch.run().await;
    let batches = shop.proxy.calls_of("ChangeResourceRecordSets");
    assert_eq!(batches.len(), 2, "one batch a zone");
    let patch = shop.proxy.calls_of("UpdateBasePathMapping").remove(0);
    let patch_v2 = shop.proxy.calls_of("UpdateApiMapping").remove(0);
    assert!(together(&batches[0], &batches[1]), "the zones waited for each other");
    assert!(together(&batches[0], &patch) && together(&patch, &patch_v2), "the mappings waited");
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
