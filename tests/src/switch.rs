//! The switch over a shop: start it, wake it as AWS would, read its answer.

use std::panic::{AssertUnwindSafe, panic_any, resume_unwind};
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::{Value, json};

use crate::bootstrap;
use crate::function::{Function, Invocation, Outcome, Start};
use crate::proxy::Proxy;
use crate::shop::Shop;

/// The function's time-out in these scenarios.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// One execution environment of the switch.
pub struct Switch {
    /// The process.
    pub function: Function,
    prefix: String,
    proxy: Proxy,
}

/// The panic of a scenario whose machine took the moment that the switch waits for CloudWatch.
struct TooBusy;

/// How often such a scenario is begun before the machine is not to blame.
const BEGUN_AT_MOST: usize = 5;

/// Plays a scenario with alarms. Where the machine was too busy for an answer of CloudWatch, it begins anew, with a shop
/// of its own: sending the event again might change what is seen. Any other panic is the scenario's.
pub async fn undisturbed(scenario: impl AsyncFn()) {
    for _ in 1..BEGUN_AT_MOST {
        match AssertUnwindSafe(scenario()).catch_unwind().await {
            Ok(()) => return,
            Err(panic) if panic.is::<TooBusy>() => {}
            Err(panic) => resume_unwind(panic),
        }
    }
    scenario().await;
}

/// The error of an invocation that failed.
#[derive(Debug)]
pub struct Failure {
    /// The fixed name.
    pub error_type: String,
    /// The text for people.
    pub message: String,
}

impl Switch {
    /// Starts one with more variables, or other values of the usual ones, and waits until it is ready.
    pub async fn start(shop: &Shop, variables: &[(&str, &str)]) -> Self {
        let switch = Self::launch(shop, variables).await;
        match switch.function.ready().await {
            Start::Ready(_) => switch,
            start => panic!("the switch does not start: {start:?}\n{}", switch.log()),
        }
    }

    /// Starts one without waiting for anything.
    pub async fn launch(shop: &Shop, variables: &[(&str, &str)]) -> Self {
        Self::launch_as("maintenance-switch", shop, variables).await
    }

    /// The same as a function of another name.
    pub async fn launch_as(name: &str, shop: &Shop, variables: &[(&str, &str)]) -> Self {
        let mut all = shop.aws.credentials();
        let usual = [("AWS_ENDPOINT_URL", shop.proxy.endpoint.as_str()), ("SWITCH_PREFIX", shop.prefix.as_str())];
        all.extend(usual.iter().chain(variables).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let function = Function::start(&bootstrap("switch"), name, &all).await;
        Self { function, prefix: shop.prefix.clone(), proxy: shop.proxy.clone() }
    }

    /// Sends the event of a change of `P/mode`, whatever comes of it.
    pub async fn wake(&self) -> Invocation {
        self.function.invoke(&self.mode_changed(), DEADLINE).await
    }

    /// Sends the event of a change of `P/mode`; panics unless the invocation succeeds.
    pub async fn run(&self) -> Answer {
        self.invoke(&self.mode_changed()).await
    }

    /// Sends `{"action": …}`; panics unless the invocation succeeds.
    pub async fn ask(&self, action: &str) -> Answer {
        self.invoke(&json!({"action": action})).await
    }

    /// Sends any event; panics unless the invocation succeeds, and with `TooBusy` where CloudWatch was waited for in vain
    /// though no rule of the proxy had it fail: the switch waits a moment, and a busy machine may take that.
    pub async fn invoke(&self, event: &Value) -> Answer {
        match self.function.invoke(event, DEADLINE).await.outcome {
            Outcome::Ok(answer) => {
                let late = answer["error"].as_str().is_some_and(|error| error.contains("DescribeAlarms failed"));
                if late && !self.proxy.has_rules() {
                    panic_any(TooBusy);
                }
                Answer(answer)
            }
            outcome => panic!("the invocation failed: {outcome:?}\n{}", self.log()),
        }
    }

    /// Sends the event of a change of `P/mode`; panics unless the invocation ends with an error.
    pub async fn run_and_fail(&self) -> Failure {
        self.fail(&self.mode_changed()).await
    }

    /// Sends any event; panics unless the invocation ends with an error.
    pub async fn fail(&self, event: &Value) -> Failure {
        match self.function.invoke(event, DEADLINE).await.outcome {
            Outcome::Err { error_type, message } => Failure { error_type, message },
            outcome => panic!("the invocation should have failed: {outcome:?}\n{}", self.log()),
        }
    }

    /// EventBridge's event of a change of `P/mode`.
    pub fn mode_changed(&self) -> Value {
        let name = format!("{}/mode", self.prefix);
        json!({
            "version": "0", "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
            "detail-type": "Parameter Store Change", "source": "aws.ssm",
            "account": "123456789012", "time": "2026-11-05T16:25:52Z", "region": "eu-central-1",
            "resources": [format!("arn:aws:ssm:eu-central-1:123456789012:parameter{name}")],
            "detail": {"operation": "Update", "name": name, "type": "String"}
        })
    }

    /// Everything that it printed, in one text.
    pub fn log(&self) -> String {
        self.function.lines().join("\n")
    }
}

/// An answer of the switch.
#[derive(Debug)]
pub struct Answer(pub Value);

impl Answer {
    /// `maintenance` or `normal`.
    pub fn mode(&self) -> &str {
        self.0["mode"].as_str().unwrap_or_else(|| panic!("no mode in {}", self.0))
    }

    /// Whether the mode changed.
    pub fn changed(&self) -> bool {
        self.0["changed"].as_bool().unwrap_or_else(|| panic!("no changed in {}", self.0))
    }

    /// The outcome of one target.
    pub fn outcome(&self, name: &str) -> &str {
        self.target(name)["outcome"].as_str().unwrap_or_else(|| panic!("no outcome of {name} in {}", self.0))
    }

    /// The detail of one target.
    pub fn detail(&self, name: &str) -> &str {
        self.target(name)["detail"].as_str().unwrap_or_else(|| panic!("no detail of {name} in {}", self.0))
    }

    /// The error that the answer carries.
    pub fn error(&self) -> &str {
        self.0["error"].as_str().unwrap_or_else(|| panic!("no error in {}", self.0))
    }

    /// Every target's outcome, in the answer's order.
    pub fn outcomes(&self) -> Vec<(&str, &str)> {
        let targets = self.0["targets"].as_array().unwrap_or_else(|| panic!("no targets in {}", self.0));
        targets.iter().map(|t| (t["name"].as_str().unwrap_or("?"), t["outcome"].as_str().unwrap_or("?"))).collect()
    }

    fn target(&self, name: &str) -> &Value {
        let targets = self.0["targets"].as_array().unwrap_or_else(|| panic!("no targets in {}", self.0));
        targets.iter().find(|t| t["name"] == name).unwrap_or_else(|| panic!("no target {name} in {}", self.0))
    }
}
