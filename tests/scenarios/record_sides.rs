//! `dns` targets: every mix of types on either side, one batch each way.

use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::{address, alias, cname, live, pages, values};
use serde_json::{Value, json};

/// Flips a target at this name on and off twice, with this beside it, and compares every record at the name each time;
/// each flip must be one change batch.
async fn check(label: &str, normal: &[Value], maintenance: &[Value], beside: &[Value]) {
    let shop = Shop::empty().await;
    shop.put_records(label, beside).await;
    shop.put_records(label, normal).await;
    let mut target = shop.dns("target", normal, maintenance);
    target["record"] = json!(shop.host(label));
    shop.put_target("target", &target).await;
    let standing = if label.is_empty() { shop.records("").await } else { beside.to_vec() };
    let standing: Vec<_> = standing.into_iter().filter(|r| !normal.iter().any(|n| n["type"] == r["type"])).collect();
    let switch = shop.switch().await;
    for (mode, side) in [("on", maintenance), ("off", normal), ("on", maintenance), ("off", normal)] {
        shop.put_mode(mode).await;
        shop.proxy.forget();
        let answer = switch.run().await;
        assert_eq!(answer.outcome("target"), "flipped", "{mode}: {}", answer.0);
        assert_eq!(shop.proxy.calls_of("ChangeResourceRecordSets").len(), 1, "{mode}");
        shop.assert_records(label, &[side, &standing].concat()).await;
    }
}

#[tokio::test]
async fn alias_to_values() {
    check("web", &live(), &pages(), &[]).await;
}

#[tokio::test]
async fn alias_to_values_at_the_apex_leaves_ns_and_soa() {
    check("", &live(), &pages(), &[]).await;
}

#[tokio::test]
async fn cname_to_a_and_aaaa() {
    check("web", &cname("d111.cloudfront.net"), &pages(), &[]).await;
}

#[tokio::test]
async fn a_and_aaaa_to_cname() {
    check("web", &live(), &cname("status.example.org"), &[]).await;
}

#[tokio::test]
async fn cname_to_cname() {
    check("web", &cname("one.example.org"), &cname("two.example.org"), &[]).await;
}

#[tokio::test]
async fn a_type_that_one_side_names_is_removed_on_the_other() {
    let https = alias("HTTPS", "d111.cloudfront.net");
    check("web", &[live(), vec![https]].concat(), &pages(), &[]).await;
}

#[tokio::test]
async fn https_by_values() {
    let (one, two) = (values("HTTPS", 300, &["1 . alpn=\"h2,h3\""]), values("HTTPS", 60, &["1 . alpn=\"h2\""]));
    check("web", &[address(1), vec![one]].concat(), &[address(2), vec![two]].concat(), &[]).await;
}

#[tokio::test]
async fn fewer_types_on_the_normal_side() {
    check("web", &address(1), &pages(), &[]).await;
}

#[tokio::test]
async fn a_wildcard() {
    check("*", &live(), &pages(), &[]).await;
}

#[tokio::test]
async fn other_types_at_the_name_stay() {
    let txt = values("TXT", 300, &["\"v=spf1 -all\"", "\"a & b < c\""]);
    let others =
        [values("MX", 300, &["10 mail.example.org"]), txt, values("CAA", 300, &["0 issue \"letsencrypt.org\""])];
    check("web", &live(), &pages(), &others).await;
}
