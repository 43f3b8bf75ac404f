//! The harness itself: a scenario that fails must not fail because of the proxy or the fixture.

use maintenance_tests::aws::Aws;
use maintenance_tests::poll;
use maintenance_tests::proxy::{Fault, Gate, Proxy, Rule};
use maintenance_tests::shop::Shop;
use maintenance_tests::shop::sides::pages;

async fn behind_proxy(shop: &Shop) -> (Proxy, Aws) {
    let proxy = Proxy::start(shop.aws.endpoint()).await;
    let aws = Aws::new(&proxy.endpoint, shop.aws.account());
    (proxy, aws)
}

#[tokio::test]
async fn the_shop_starts_on_its_normal_side() {
    let shop = Shop::new().await;
    shop.assert_all_on("normal").await;
    shop.put_records("web", &pages()).await;
    shop.assert_records("web", &pages()).await;
    assert!(shop.told.take().await.is_empty());
    assert_eq!(shop.try_state().await, None);
}

#[tokio::test]
async fn the_proxy_names_operations_and_keeps_bodies() {
    let shop = Shop::new().await;
    let (proxy, aws) = behind_proxy(&shop).await;
    aws.put_parameter("/maintenance/shop/mode", "on").await;
    aws.records(&shop.zone, &shop.domain).await;
    assert!(aws.rest_mapping(&shop.host("api"), "(none)").await.is_some());
    assert!(aws.http_mapping(&shop.host("api-v2"), "v1/orders").await.is_some());
    let calls = proxy.calls();
    let named: Vec<_> = calls.iter().map(|c| (c.service.as_str(), c.operation.as_str(), c.status)).collect();
    let expected = [
        ("ssm", "PutParameter", Some(200)),
        ("route53", "ListResourceRecordSets", Some(200)),
        ("apigateway", "GetBasePathMapping", Some(200)),
        ("apigateway", "GetApiMappings", Some(200)),
    ];
    assert_eq!(named, expected);
    let sent: serde_json::Value = serde_json::from_str(&calls[0].body).unwrap();
    assert_eq!(sent["Value"], "on");
    assert_eq!(calls[0].region, "eu-central-1");
    assert_eq!(calls[0].access_key, shop.aws.account());
}

#[tokio::test]
async fn the_proxy_answers_the_kth_call_with_a_fault() {
    let shop = Shop::empty().await;
    let (proxy, aws) = behind_proxy(&shop).await;
    proxy.add(Rule::on("GetParameter").nth(2).answer(Fault::json(400, "ThrottlingException")));
    assert!(aws.get_parameter("/none").await.is_none());
    let second = tokio::spawn({
        let aws = aws.clone();
        async move { aws.get_parameter("/none").await }
    });
    assert!(second.await.unwrap_err().is_panic(), "the fixture's client gives up on any error but not-found");
    assert!(aws.get_parameter("/none").await.is_none());
    assert_eq!(proxy.calls()[1].status, Some(400));
}

#[tokio::test]
async fn the_proxy_holds_calls_until_the_gate_is_open() {
    let shop = Shop::empty().await;
    let (proxy, aws) = behind_proxy(&shop).await;
    let gate = Gate::default();
    proxy.add(Rule::on("GetParameter").hold(&gate));
    let reads = ["/a", "/b", "/c", "/d"].map(|name| {
        let aws = aws.clone();
        tokio::spawn(async move { aws.get_parameter(name).await })
    });
    gate.holds(4).await;
    assert!(proxy.calls().iter().all(|call| call.ended.is_none()), "none of them is answered: {:?}", proxy.calls());
    gate.open();
    for read in reads {
        assert!(read.await.unwrap().is_none());
    }
    assert!(aws.get_parameter("/e").await.is_none(), "it stays open");
}

#[tokio::test]
async fn the_proxy_resets_and_hangs() {
    let shop = Shop::empty().await;
    let (proxy, aws) = behind_proxy(&shop).await;
    proxy.add(Rule::on("GetParameter").nth(1).reset());
    proxy.add(Rule::on("GetParameter").nth(1).hang());
    let read = || {
        let aws = aws.clone();
        tokio::spawn(async move { aws.get_parameter("/a").await })
    };
    assert!(read().await.is_err(), "a reset is no answer");
    let hanging = read();
    poll::until("the second call has come", || async { (proxy.calls().len() == 2).then_some(()) }).await;
    assert!(read().await.unwrap().is_none(), "the third is answered");
    assert!(!hanging.is_finished(), "and the second still hangs");
}
