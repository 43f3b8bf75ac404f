//! Many targets: Route 53's limits of a batch, several pages of parameters, and a state that stays small.

use maintenance_tests::aws::{Change, canonical, xml};
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

#[tokio::test]
async fn the_state_of_four_hundred_lagging_targets_stays_small() {
    let shop = shop_with_many().await;
    let rule = maintenance_tests::proxy::Rule::on("ChangeResourceRecordSets");
    shop.proxy.add(rule.answer(maintenance_tests::proxy::Fault::xml(403, "AccessDenied")));
    let switch = shop.switch().await;
    let text = "\u{e9}".repeat(250);
    shop.wish(&json!({"mode": "on", "message": text, "reason": text, "until": "2099-01-01T00:00:00Z"})).await;
    let failure = switch.run_and_fail().await;
    assert!(failure.message.len() < 10_000, "the error has {} bytes", failure.message.len());
    let state = shop.aws.get_parameter("/maintenance/shop/state").await.unwrap().value;
    assert!(state.len() <= 4096, "the state has {} bytes: {state}", state.len());
    let state: Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["lagging"].as_array().unwrap().len(), 11, "{}", state["lagging"]);
}
