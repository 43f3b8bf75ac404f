//! How soon mock-api answers once it is warm: from the event to the answer, through the Runtime API and all.

use std::time::Duration;

use maintenance_tests::function::{Function, Outcome};
use maintenance_tests::mock_api::{DEADLINE, rest_event};
use maintenance_tests::shop::Shop;
use serde_json::Value;

use crate::contender::{self, Contender};
use crate::sample::Sample;
use crate::table::{Row, Table};

const BELOW: Duration = Duration::from_millis(1);

pub(crate) async fn measure(table: &mut Table, rounds: usize) {
    let shop = Shop::empty().await;
    shop.put_mode("on").await;
    shop.switch().await.run().await;
    let mock_api = Contender::mock_api().start(&variables(&shop)).await.function;
    let floor = Contender::floor().start(&variables(&shop)).await.function;
    let event = rest_event("GET", "/orders", &[("accept", "application/json"), ("origin", "https://app.example.com")]);
    let [mut ours, mut echo] = <[Sample; 2]>::default();
    for _ in 0..rounds {
        ours.add(answer(&mock_api, &event).await);
        echo.add(answer(&floor, &event).await);
    }
    let row = Row::times("A warm answer of mock-api", &ours, "floor's echo", &echo);
    table.add(row.aim("< 1 ms", ours.median() < BELOW));
}

/// From the event to the answer.
pub(crate) async fn answer(function: &Function, event: &Value) -> Duration {
    let invocation = function.invoke(event, DEADLINE).await;
    assert!(matches!(invocation.outcome, Outcome::Ok(_)), "no answer: {:?}", invocation.outcome);
    invocation.elapsed
}

/// mock-api reads the state, as it does beside a switch.
pub(crate) fn variables(shop: &Shop) -> Vec<(String, String)> {
    let mut all = shop.aws.credentials();
    let state = format!("{}/state", shop.prefix);
    all.extend(contender::variables(&[("AWS_ENDPOINT_URL", &shop.proxy.endpoint), ("MOCK_STATE_PARAMETER", &state)]));
    all
}
