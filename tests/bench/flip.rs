//! One flip of a shop by one contender: the wish, the event, the answer, and what went over the wire meanwhile.

use std::time::{Duration, Instant};

use maintenance_tests::function::{Function, Outcome};
use maintenance_tests::proxy::Call;
use maintenance_tests::shop::{Shop, sides};
use serde_json::{Value, json};

use crate::contender::{Contender, Started, variables};

/// Long enough for anything here, on 7 % of a core and in Python.
const DEADLINE: Duration = Duration::from_mins(1);

/// What the alarms say is read at each flip, as it would be in earnest.
pub(crate) const ALARM: &str = "checkout-5xx";

/// A shop of its own with one contender's switch over it.
pub(crate) struct Switched {
    pub(crate) shop: Shop,
    contender: Contender,
    on: bool,
}

/// What a flip took.
pub(crate) struct Flip {
    /// From the event to the answer.
    pub(crate) elapsed: Duration,
    /// From the event until the function was ready for the next one, which Lambda bills.
    pub(crate) idle: Duration,
    /// The calls of AWS, those after the answer included.
    pub(crate) calls: Vec<Call>,
    /// When the answer was there.
    answered: Instant,
}

impl Switched {
    /// One record set of two types and one mapping, which the real switch has adopted in normal mode.
    pub(crate) async fn small(contender: Contender) -> Self {
        let shop = Shop::empty().await;
        shop.add_dns("web", &sides::live(), &sides::pages()).await;
        shop.add_rest("api").await;
        Self::over(shop, contender).await
    }

    /// Any shop whose targets are on their normal sides.
    pub(crate) async fn over(shop: Shop, contender: Contender) -> Self {
        shop.put_mode("off").await;
        shop.switch().await.run().await;
        Self { shop, contender, on: false }
    }

    /// Starts the contender's function.
    pub(crate) async fn start(&self) -> Started {
        self.start_with(&variables(&[("AWS_ENDPOINT_URL", &self.shop.proxy.endpoint)])).await
    }

    /// Starts the contender's function with other ways to AWS.
    pub(crate) async fn start_with(&self, more: &[(String, String)]) -> Started {
        let mut all = self.shop.aws.credentials();
        all.extend(variables(&[("SWITCH_PREFIX", &self.shop.prefix), ("SWITCH_ALARMS", ALARM)]));
        all.extend_from_slice(more);
        self.contender.start(&all).await
    }

    /// Flips to the other side and back and so on; panics unless every target came along.
    pub(crate) async fn flip(&mut self, function: &Function) -> Flip {
        self.on = !self.on;
        let (wish, mode) = if self.on { ("on", "maintenance") } else { ("off", "normal") };
        self.shop.put_mode(wish).await;
        self.shop.proxy.forget();
        let begun = Instant::now();
        let invocation = function.invoke(&self.event(), DEADLINE).await;
        let answer = match invocation.outcome {
            Outcome::Ok(answer) => answer,
            outcome => panic!("no flip: {outcome:?}\n{:#?}", function.lines()),
        };
        let all = answer["targets"].as_array().is_some_and(|all| all.iter().all(|one| one["outcome"] == "flipped"));
        assert!(answer["mode"] == mode && all, "not flipped to {mode}: {answer}");
        let idle = invocation.idle.expect("the function lives on");
        Flip { elapsed: invocation.elapsed, idle, calls: self.shop.proxy.calls(), answered: begun + invocation.elapsed }
    }

    /// What a flip is about: the records, which side the mapping is on, and the mode that the state tells.
    pub(crate) async fn world(&self) -> Value {
        let (mapping, target) = (self.shop.mapping("api").await, self.shop.target("api").await);
        let side = ["normal", "maintenance"].into_iter().find(|side| mapping.as_ref() == Some(&target[*side]));
        let told = self.shop.told.take().await;
        json!({
            "records": self.shop.records("web").await,
            "mapping": side,
            "mode": self.shop.state().await["mode"],
            "told": told.iter().map(|event| event["detail"]["mode"].clone()).collect::<Vec<_>>(),
        })
    }

    fn event(&self) -> Value {
        let name = format!("{}/mode", self.shop.prefix);
        json!({"version": "0", "id": "0", "detail-type": "Parameter Store Change", "source": "aws.ssm",
               "account": self.shop.aws.account(), "time": "2026-11-05T16:25:52Z", "region": "eu-central-1",
               "resources": [], "detail": {"operation": "Update", "name": name, "type": "String"}})
    }
}

impl Flip {
    /// The operations that were called, in the order of their names.
    pub(crate) fn operations(&self) -> Vec<String> {
        let mut operations: Vec<String> = self.calls.iter().map(|call| call.operation.clone()).collect();
        operations.sort();
        operations
    }

    /// How many calls of one operation there were.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.calls.iter().filter(|call| call.operation == operation).count()
    }

    /// For how much of the time until the answer the local AWS was at work on at least one call, after this delay.
    pub(crate) fn aws_at_work(&self, delay: Duration) -> Duration {
        let mut spans: Vec<(Instant, Instant)> = self
            .calls
            .iter()
            .filter_map(|call| Some((call.started + delay, call.ended?)))
            .filter(|(_, ended)| *ended <= self.answered)
            .collect();
        spans.sort_unstable();
        let mut at_work = Duration::ZERO;
        let mut until: Option<Instant> = None;
        for (started, ended) in spans {
            let from = until.map_or(started, |until| until.max(started));
            at_work += ended.saturating_duration_since(from);
            until = Some(until.map_or(ended, |until| until.max(ended)));
        }
        at_work
    }
}
