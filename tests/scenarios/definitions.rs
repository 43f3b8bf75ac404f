//! `P/targets/*`: several targets in one parameter, and bad definitions that fail alone.

use maintenance_tests::proxy::{Fault, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, alias, cname, live, pages, values};
use serde_json::{Value, json};

#[tokio::test]
async fn one_parameter_may_hold_an_array() {
    let shop = Shop::empty().await;
    let mut targets = Vec::new();
    for n in 1..=3 {
        let name = format!("web{n}");
        shop.put_records(&name, &live()).await;
        targets.push(shop.dns(&name, &live(), &pages()));
    }
    shop.put_target("all", &json!(targets)).await;
    shop.put_mode("on").await;
    let answer = shop.switch().await.run().await;
    assert_eq!(answer.outcomes().len(), 3, "{}", answer.0);
    for name in ["web1", "web2", "web3"] {
        assert_eq!(answer.outcome(name), "flipped");
        shop.assert_records(name, &pages()).await;
    }
}

/// Definitions that are wrong, each by one thing; all are named `bad`.
fn malformed(shop: &Shop) -> Vec<(&'static str, Value)> {
    let good = shop.dns("bad", &live(), &pages());
    let with = |key: &str, value: Value| {
        let mut target = good.clone();
        target[key] = value;
        target
    };
    let without = |key: &str| {
        let mut target = good.clone();
        target.as_object_mut().unwrap().remove(key);
        target
    };
    let both = [live(), cname("status.example.org")].concat();
    vec![
        ("no kind", without("kind")),
        ("another kind", with("kind", json!("ftp"))),
        ("no record", without("record")),
        ("no zone", without("zone_id")),
        ("no normal side", without("normal")),
        ("an empty side", with("maintenance", json!([]))),
        ("an unknown key", with("recrod", json!("x"))),
        ("a type that is not switched", with("maintenance", json!([values("MX", 60, &["10 mail.example.org"])]))),
        ("a CNAME beside others", with("normal", json!(both))),
        (
            "a CNAME with two values",
            with("maintenance", json!([values("CNAME", 60, &["a.example.org", "b.example.org"])])),
        ),
        ("the same type twice", with("normal", json!([address(1), address(2)].concat()))),
        (
            "both alias and values",
            with(
                "normal",
                json!([{"type": "A", "ttl": 60, "values": ["192.0.2.1"], "alias": alias("A", "x.cloudfront.net")["alias"]}]),
            ),
        ),
        ("no address", with("maintenance", json!([values("A", 60, &["192.0.2.256"])]))),
        ("an address of the other family", with("maintenance", json!([values("AAAA", 60, &["192.0.2.1"])]))),
        ("no values", with("maintenance", json!([{"type": "A", "ttl": 60, "values": []}]))),
        ("no ttl", with("maintenance", json!([{"type": "A", "values": ["192.0.2.1"]}]))),
        ("text", json!("not a target")),
    ]
}

#[tokio::test]
async fn a_malformed_target_fails_alone() {
    let shop = Shop::empty().await;
    shop.add_dns("web", &live(), &pages()).await;
    shop.put_records("bad", &live()).await;
    let switch = shop.switch().await;
    for (turn, (what, definition)) in malformed(&shop).into_iter().enumerate() {
        shop.put_target("bad", &definition).await;
        let (mode, side) = if turn % 2 == 0 { ("on", pages()) } else { ("off", live()) };
        shop.put_mode(mode).await;
        let failure = switch.run_and_fail().await;
        assert!(failure.message.contains("bad"), "{what}: {failure:?}");
        shop.assert_records("web", &side).await;
        shop.assert_records("bad", &live()).await;
    }
}

#[tokio::test]
async fn a_parameter_that_is_no_json_fails_alone_by_its_name() {
    let shop = Shop::new().await;
    shop.aws.put_parameter("/maintenance/shop/targets/broken", "{\"name\": ").await;
    shop.put_mode("on").await;
    let failure = shop.switch().await.run_and_fail().await;
    assert!(failure.message.contains("broken"), "{failure:?}");
    shop.assert_all_on("maintenance").await;
}

#[tokio::test]
async fn duplicate_and_overlapping_targets_fail_by_name() {
    let shop = Shop::new().await;
    for (label, records) in [("dup", live()), ("over", live())] {
        shop.put_records(label, &records).await;
    }
    shop.put_target("dup-1", &shop.dns("dup", &live(), &pages())).await;
    shop.put_target("dup-2", &shop.dns("dup", &live(), &address(2))).await;
    let mut other = shop.dns("over", &live(), &address(2));
    other["name"] = json!("over-too");
    other["record"] = json!(shop.host("OVER") + ".");
    shop.put_target("over", &json!([shop.dns("over", &live(), &pages()), other])).await;
    let switch = shop.switch().await;
    shop.put_mode("on").await;
    let failure = switch.run_and_fail().await;
    assert!(failure.message.contains("dup") && failure.message.contains("over"), "{failure:?}");
    shop.assert_all_on("maintenance").await;
    shop.put_mode("off").await;
    switch.run_and_fail().await;
    for label in ["dup", "over"] {
        shop.assert_records(label, &live()).await;
    }
}

#[tokio::test]
async fn nine_good_ones_flip_beside_four_bad_ones() {
    let shop = Shop::empty().await;
    for n in 1..=9 {
        shop.add_dns(&format!("good{n}"), &live(), &pages()).await;
    }
    let mut weighted = alias("A", "d111.cloudfront.net");
    weighted["set_identifier"] = json!("blue");
    weighted["weight"] = json!(1);
    shop.put_records("weighted", std::slice::from_ref(&weighted)).await;
    shop.put_target("weighted", &shop.dns("weighted", &live(), &pages())).await;
    shop.put_records("txt", &[values("TXT", 60, &["\"x\""])]).await;
    shop.add_dns("txt", &live(), &cname("status.example.org")).await;
    shop.add_dns("denied", &live(), &pages()).await;
    shop.put_target("malformed", &json!({"name": "malformed", "kind": "dns"})).await;
    let denied = format!("<Name>{}", shop.host("denied"));
    shop.proxy.add(Rule::on("ChangeResourceRecordSets").with_body(&denied).answer(Fault::xml(403, "AccessDenied")));
    let switch = shop.switch().await;
    for (mode, side) in [("on", pages()), ("off", live()), ("on", pages())] {
        shop.put_mode(mode).await;
        let failure = switch.run_and_fail().await;
        for n in 1..=9 {
            shop.assert_records(&format!("good{n}"), &side).await;
        }
        shop.assert_records("denied", &live()).await;
        assert!(failure.message.contains("malformed"), "{mode}: {failure:?}");
    }
    let lagging = shop.state().await["lagging"].to_string();
    assert!(lagging.contains("denied") && lagging.contains("txt") && !lagging.contains("good"), "{lagging}");
    shop.assert_records("weighted", &[weighted]).await;
}
