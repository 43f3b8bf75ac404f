//! The fixture: a small shop with a zone, a web site, two APIs and the parameters that describe them.

pub mod sides;

use serde_json::{Value, json};

use crate::aws::{Aws, Change, Queue, canonical};
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

    /// A `dns` target of this name at the record of this name.
    pub fn dns(&self, name: &str, normal: &[Value], maintenance: &[Value]) -> Value {
        json!({"name": name, "kind": "dns", "zone_id": self.zone, "record": self.host(name),
               "normal": normal, "maintenance": maintenance})
    }

    /// Adds a `dns` target whose records are on their normal side.
    pub async fn add_dns(&self, name: &str, normal: &[Value], maintenance: &[Value]) {
        self.put_records(name, normal).await;
        self.put_target(name, &self.dns(name, normal, maintenance)).await;
    }

    /// Adds a `rest-api` target with two REST APIs and a mapping on its normal side.
    pub async fn add_rest(&self, name: &str) {
        let target = self.rest(name).await;
        let (api, stage) = (text(&target["normal"]["api_id"]), text(&target["normal"]["stage"]));
        self.aws.map_rest(text(&target["domain_name"]), "(none)", api, stage).await;
        self.put_target(name, &target).await;
    }

    /// A `rest-api` target with its domain and APIs, but no mapping yet and no parameter.
    pub async fn rest(&self, name: &str) -> Value {
        let (normal, maintenance) = (self.api(name, "prod").await, self.api("sorry", "maintenance").await);
        self.aws.create_domain(&self.host(name)).await;
        json!({"name": name, "kind": "rest-api", "domain_name": self.host(name), "base_path": "(none)",
               "normal": normal, "maintenance": maintenance})
    }

    /// Adds an `http-api` target with an HTTP API, a REST API for maintenance, and a mapping on its normal side.
    pub async fn add_http(&self, name: &str, base_path: &str) {
        let domain = self.host(name);
        self.aws.create_domain(&domain).await;
        let id = self.aws.create_http_api(name, "$default").await;
        let sorry = self.api("sorry", "maintenance").await;
        self.aws.map_http(&domain, base_path, &id, "$default").await;
        self.put_target(
            name,
            &json!({"name": name, "kind": "http-api", "domain_name": domain, "base_path": base_path,
                    "normal": {"api_id": id, "stage": "$default"}, "maintenance": sorry}),
        )
        .await;
    }

    /// A REST API with one stage, as a side of a target.
    pub async fn api(&self, name: &str, stage: &str) -> Value {
        json!({"api_id": self.aws.create_rest_api(name, stage).await, "stage": stage})
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

    /// Asserts that a name holds exactly these records.
    #[track_caller]
    pub fn assert_records<'a>(&'a self, label: &'a str, side: &'a [Value]) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let (found, wanted) = (self.records(label).await, canonical(side));
            assert_eq!(found, wanted, "records at {label} (asserted at {caller})");
        }
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

    /// Asserts which side (`normal` or `maintenance`) the API target of this name is on.
    #[track_caller]
    pub fn assert_mapping<'a>(&'a self, name: &'a str, side: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let (found, target) = (self.mapping(name).await, self.target(name).await);
            assert_eq!(found.as_ref(), Some(&target[side]), "mapping of {name} (asserted at {caller})");
        }
    }

    /// Asserts that the three targets of [`Shop::new`] are on this side.
    #[track_caller]
    pub fn assert_all_on<'a>(&'a self, side: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let wanted = if side == "normal" { sides::live() } else { sides::pages() };
            assert_eq!(self.records("web").await, canonical(&wanted), "records of web (asserted at {caller})");
            for name in ["api", "api-v2"] {
                let (found, target) = (self.mapping(name).await, self.target(name).await);
                assert_eq!(found.as_ref(), Some(&target[side]), "mapping of {name} (asserted at {caller})");
            }
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
