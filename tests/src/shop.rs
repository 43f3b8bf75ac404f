//! The fixture: a small shop with a zone, a web site, two APIs and the parameters that describe them.

mod assertions;
pub mod sides;
mod targets;

use serde_json::Value;

use crate::aws::{Aws, Change, Queue};
use crate::local_aws;
use crate::proxy::Proxy;
use crate::switch::Switch;

/// An account of its own with a zone and a bus that is listened to; targets are added by what a scenario is about.
pub struct Shop {
    /// The shop's account.
    pub aws: Aws,
    /// What its switches call AWS through.
    pub proxy: Proxy,
    /// `P`, without a last slash.
    pub prefix: String,
    /// The zone's name, without a last dot.
    pub domain: String,
    /// The zone's id.
    pub zone: String,
    /// What the bus was told.
    pub told: Queue,
}

impl Shop {
    /// A shop without any target.
    pub async fn empty() -> Self {
        let aws = local_aws::account();
        let domain = format!("shop-{}.example", aws.account());
        let zone = aws.create_zone(&domain).await;
        let told = aws.listen_to_switch().await;
        let proxy = Proxy::start(aws.endpoint()).await;
        Self { aws, proxy, prefix: "/maintenance/shop".to_owned(), domain, zone, told }
    }

    /// A shop with a web site at `web`, a REST API as `api` and an HTTP API as `api-v2`.
    pub async fn new() -> Self {
        let shop = Self::empty().await;
        shop.add_dns("web", &sides::live(), &sides::pages()).await;
        shop.add_rest("api").await;
        shop.add_http("api-v2", "v1/orders").await;
        shop
    }

    /// A name in the zone; the zone's own for the empty one.
    pub fn host(&self, label: &str) -> String {
        if label.is_empty() { self.domain.clone() } else { format!("{label}.{}", self.domain) }
    }

    /// Writes `P/targets/<name>`: one target, or an array of them.
    pub async fn put_target(&self, name: &str, target: &Value) {
        self.aws.put_parameter(&format!("{}/targets/{name}", self.prefix), &target.to_string()).await;
    }

    /// What `P/targets/<name>` holds.
    pub async fn target(&self, name: &str) -> Value {
        let parameter = self.aws.get_parameter(&format!("{}/targets/{name}", self.prefix)).await;
        serde_json::from_str(&parameter.expect("a target").value).expect("a target is JSON")
    }

    /// Writes `P/mode`.
    pub async fn put_mode(&self, wish: &str) {
        self.aws.put_parameter(&format!("{}/mode", self.prefix), wish).await;
    }

    /// Writes `P/mode` in its JSON form.
    pub async fn wish(&self, wish: &Value) {
        self.put_mode(&wish.to_string()).await;
    }

    /// Writes `P/windows/<name>`.
    pub async fn put_window(&self, name: &str, window: &Value) {
        self.aws.put_parameter(&format!("{}/windows/{name}", self.prefix), &window.to_string()).await;
    }

    /// What `P/state` holds; panics where it was never written.
    pub async fn state(&self) -> Value {
        self.try_state().await.expect("P/state was written")
    }

    /// What `P/state` holds, if it was ever written.
    pub async fn try_state(&self) -> Option<Value> {
        let parameter = self.aws.get_parameter(&format!("{}/state", self.prefix)).await?;
        Some(serde_json::from_str(&parameter.value).expect("the state is JSON"))
    }

    /// How often `P/state` was written.
    pub async fn state_version(&self) -> i64 {
        self.aws.get_parameter(&format!("{}/state", self.prefix)).await.map_or(0, |state| state.version)
    }

    /// Creates or overwrites records at a name of the zone, as anybody might.
    pub async fn put_records(&self, label: &str, side: &[Value]) {
        self.change(label, "UPSERT", side).await;
    }

    /// Deletes these records at a name of the zone.
    pub async fn delete_records(&self, label: &str, side: &[Value]) {
        self.change(label, "DELETE", side).await;
    }

    async fn change(&self, label: &str, action: &str, side: &[Value]) {
        let name = self.host(label);
        let changes: Vec<_> = side.iter().map(|record| Change { action, name: &name, record }).collect();
        if !changes.is_empty() {
            self.aws.change_records(&self.zone, &changes).await.expect("records are changed");
        }
    }

    /// The records at a name of the zone, in canonical form.
    pub async fn records(&self, label: &str) -> Vec<Value> {
        self.aws.records(&self.zone, &self.host(label)).await
    }

    /// What the API target of this name is mapped to, as `{"api_id", "stage"}`.
    pub async fn mapping(&self, name: &str) -> Option<Value> {
        let target = self.target(name).await;
        let (domain, base_path) = (text(&target["domain_name"]), text(&target["base_path"]));
        match text(&target["kind"]) {
            "rest-api" => self.aws.rest_mapping(domain, base_path).await,
            _ => self.aws.http_mapping(domain, base_path).await,
        }
    }

    /// Starts a switch over this shop.
    pub async fn switch(&self) -> Switch {
        Switch::start(self, &[]).await
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}
