//! Making targets: their definitions, and what they name in the account.

use serde_json::{Value, json};

use super::{Shop, text};

impl Shop {
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
}
