//! Many targets: Route 53's limits of a batch, IAM's of a policy, several pages of parameters, and a state that stays small.

use std::collections::BTreeSet;

use maintenance_tests::aws::{Change, canonical, xml};
use maintenance_tests::proxy::{Complete, Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{live, pages};
use serde_json::{Value, json};

/// How many targets are in the zone.
const MANY: usize = 400;
/// How many definitions fit the 8 KB of an advanced parameter.
const IN_ONE: usize = 10;

async fn shop_with_many() -> Shop {
    let shop = Shop::empty().await;
    let names: Vec<String> = (0..MANY).map(|n| format!("tenant-{n:03}")).collect();
    for names in names.chunks(100) {
        let hosts: Vec<String> = names.iter().map(|name| shop.host(name)).collect();
        let side = live();
        let change = |name, record| Change { action: "CREATE", name, record };
        let changes: Vec<_> =
            hosts.iter().flat_map(|host| side.iter().map(|record| change(host.as_str(), record))).collect();
        shop.aws.change_records(&shop.zone, &changes).await.unwrap();
    }
    for (page, names) in names.chunks(IN_ONE).enumerate() {
        let targets: Vec<Value> = names.iter().map(|name| shop.dns(name, &live(), &pages())).collect();
        shop.put_target(&format!("tenants-{page:02}"), &json!(targets)).await;
    }
    shop
}

/// Asserts that a batch keeps to Route 53's limits: 1000 values and 32,000 characters of them, twice for an UPSERT.
fn assert_within_limits(body: &str) {
    let (mut elements, mut characters) = (0, 0);
    for change in xml::all(body, "Change") {
        let times = if change.contains("<Action>UPSERT") { 2 } else { 1 };
        let values = xml::all(change, "Value");
        elements += times * values.len();
        characters += times * values.iter().map(|value| value.chars().count()).sum::<usize>();
    }
    assert!(elements <= 1000 && characters <= 32_000, "{elements} elements, {characters} characters");
}

#[tokio::test]
async fn four_hundred_targets_take_four_batches_each_way() {
    let shop = shop_with_many().await;
    let switch = shop.switch().await;
    for (mode, side) in [("on", pages()), ("off", live()), ("on", pages())] {
        shop.put_mode(mode).await;
        shop.proxy.forget();
        let answer = switch.run().await;
        assert_eq!(answer.outcomes().iter().filter(|(_, outcome)| *outcome == "flipped").count(), MANY, "{mode}");
        let batches = shop.proxy.calls_of("ChangeResourceRecordSets");
        assert_eq!(batches.len(), 4, "{mode}: 3200 values go into four batches");
        for batch in &batches {
            assert_within_limits(&batch.body);
        }
        let records = shop.aws.zone_records(&shop.zone).await;
        let side = canonical(&side);
        for (name, found) in records.iter().filter(|(name, _)| name.starts_with("tenant-")) {
            assert_eq!(found, &side, "{name}");
        }
        let state = shop.aws.get_parameter("/maintenance/shop/state").await.unwrap().value;
        assert!(state.len() <= 4096, "{mode}: the state has {} bytes", state.len());
    }
    assert!(shop.proxy.calls_of("ListResourceRecordSets").is_empty(), "the last flip listed");
}

/// The tenant's number, of `tenant-123.shop.example`.
fn number(host: &str) -> usize {
    host.split(['-', '.']).nth(1).and_then(|number| number.parse().ok()).expect("a tenant")
}

/// Denies a batch whose names are not all in one of so many policies, each with as many names as the others.
fn policies(count: usize) -> Complete {
    let policy = move |host: &str| number(host) * count / MANY;
    let spans_two = move |body: &str| xml::all(body, "Name").into_iter().map(policy).collect::<BTreeSet<_>>().len() > 1;
    let rule = Rule::on("ChangeResourceRecordSets").when(move |call| spans_two(&call.body));
    rule.answer(Fault::xml(403, "AccessDenied"))
}

#[tokio::test]
async fn names_that_three_policies_allow_take_a_few_more_batches() {
    let shop = shop_with_many().await;
    shop.proxy.add(policies(3));
    let switch = shop.switch().await;
    for (mode, side) in [("on", pages()), ("off", live())] {
        shop.put_mode(mode).await;
        shop.proxy.forget();
        let answer = switch.run().await;
        assert_eq!(answer.outcomes().iter().filter(|(_, outcome)| *outcome == "flipped").count(), MANY, "{mode}");
        let batches = shop.proxy.calls_of("ChangeResourceRecordSets");
        let denied = batches.iter().filter(|batch| batch.status == Some(403)).count();
        assert_eq!((batches.len(), denied), (28, 12), "{mode}: two of four batches span two policies");
        let sent = batches.iter().filter(|batch| batch.status == Some(200));
        let order = sent.flat_map(|batch| xml::all(&batch.body, "Name")).map(number).collect::<Vec<_>>();
        assert!(order.is_sorted(), "{mode}: the names go in the order of their targets");
        let records = shop.aws.zone_records(&shop.zone).await;
        let side = canonical(&side);
        let tenants = records.iter().filter(|(name, _)| name.starts_with("tenant-"));
        assert_eq!(tenants.filter(|(_, found)| **found == side).count(), MANY, "{mode}");
    }
    assert!(shop.proxy.calls_of("ListResourceRecordSets").is_empty(), "the way back listed");
}

#[tokio::test]
async fn the_state_of_four_hundred_lagging_targets_stays_small() {
    let shop = shop_with_many().await;
    shop.proxy.add(Rule::on("ChangeResourceRecordSets").answer(Fault::xml(403, "AccessDenied")));
    let switch = shop.switch().await;
    let text = "\u{e9}".repeat(250);
    shop.wish(&json!({"mode": "on", "message": text, "reason": text, "until": "2099-01-01T00:00:00Z"})).await;
    let failure = switch.run_and_fail().await;
    let tried = shop.proxy.calls_of("ChangeResourceRecordSets").len();
    assert_eq!(tried, 4 * 106, "each name once, and the way down to the first one of each batch");
    assert!(failure.message.len() < 10_000, "the error has {} bytes", failure.message.len());
    let state = shop.aws.get_parameter("/maintenance/shop/state").await.unwrap().value;
    assert!(state.len() <= 4096, "the state has {} bytes: {state}", state.len());
    let state: Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["lagging"].as_array().unwrap().len(), 11, "{}", state["lagging"]);
}
