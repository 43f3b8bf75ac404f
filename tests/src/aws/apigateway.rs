//! APIs, custom domains and their mappings, of API Gateway v1 and v2.

use serde_json::{Value, json};

use super::Aws;
use crate::http::escape;

impl Aws {
    /// Makes a REST API with one deployed stage; returns its id.
    pub async fn create_rest_api(&self, name: &str, stage: &str) -> String {
        let api = self.gateway("POST", "/restapis", &json!({"name": name})).await;
        let id = api["id"].as_str().expect("an id").to_owned();
        self.gateway("POST", &format!("/restapis/{id}/deployments"), &json!({"stageName": stage})).await;
        id
    }

    /// Makes an HTTP API with one stage; returns its id.
    pub async fn create_http_api(&self, name: &str, stage: &str) -> String {
        let api = self.gateway("POST", "/v2/apis", &json!({"name": name, "protocolType": "HTTP"})).await;
        let id = api["apiId"].as_str().expect("an id").to_owned();
        self.gateway("POST", &format!("/v2/apis/{id}/stages"), &json!({"stageName": stage})).await;
        id
    }

    /// Makes a Regional custom domain, which both versions of the API then know.
    pub async fn create_domain(&self, domain: &str) {
        self.create_routed_domain(domain, "BASE_PATH_MAPPING_ONLY").await;
    }

    /// Makes a Regional custom domain with a routing mode.
    pub async fn create_routed_domain(&self, domain: &str, mode: &str) {
        let body = json!({"domainName": domain, "routingMode": mode, "endpointConfiguration": {"types": ["REGIONAL"]}});
        self.gateway("POST", "/domainnames", &body).await;
    }

    /// Maps a base path of a domain through v1, making the mapping or changing it.
    pub async fn map_rest(&self, domain: &str, base_path: &str, api: &str, stage: &str) {
        if self.rest_mapping(domain, base_path).await.is_some() {
            let path = format!("/domainnames/{domain}/basepathmappings/{}", escape(base_path));
            self.gateway("DELETE", &path, &Value::Null).await;
        }
        let body = json!({"basePath": base_path, "restApiId": api, "stage": stage});
        self.gateway("POST", &format!("/domainnames/{domain}/basepathmappings"), &body).await;
    }

    /// What a base path of a domain is mapped to, as `{"api_id", "stage"}`, read through v1.
    pub async fn rest_mapping(&self, domain: &str, base_path: &str) -> Option<Value> {
        let path = format!("/domainnames/{domain}/basepathmappings/{}", escape(base_path));
        match self.rest("apigateway", "GET", &path, &Value::Null).await {
            Ok(found) => Some(json!({"api_id": found["restApiId"], "stage": found["stage"]})),
            Err(refused) if refused.status == 404 => None,
            Err(refused) => panic!("cannot read the mapping {path}: {refused:?}"),
        }
    }

    /// Deletes a v1 mapping that is there.
    pub async fn unmap_rest(&self, domain: &str, base_path: &str) {
        let path = format!("/domainnames/{domain}/basepathmappings/{}", escape(base_path));
        self.gateway("DELETE", &path, &Value::Null).await;
    }

    /// Maps a base path of a domain through v2, making the mapping or changing it.
    pub async fn map_http(&self, domain: &str, base_path: &str, api: &str, stage: &str) {
        let body = json!({"apiId": api, "stage": stage, "apiMappingKey": key(base_path)});
        let path = format!("/v2/domainnames/{domain}/apimappings");
        match self.http_mapping_id(domain, base_path).await {
            Some(id) => self.gateway("PATCH", &format!("{path}/{id}"), &body).await,
            None => self.gateway("POST", &path, &body).await,
        };
    }

    /// What a base path of a domain is mapped to, as `{"api_id", "stage"}`, read through v2.
    pub async fn http_mapping(&self, domain: &str, base_path: &str) -> Option<Value> {
        let found = self.find_http_mapping(domain, base_path).await?;
        Some(json!({"api_id": found["apiId"], "stage": found["stage"]}))
    }

    /// Deletes a v2 mapping that is there.
    pub async fn unmap_http(&self, domain: &str, base_path: &str) {
        let id = self.http_mapping_id(domain, base_path).await.expect("a mapping");
        self.gateway("DELETE", &format!("/v2/domainnames/{domain}/apimappings/{id}"), &Value::Null).await;
    }

    async fn http_mapping_id(&self, domain: &str, base_path: &str) -> Option<String> {
        let found = self.find_http_mapping(domain, base_path).await?;
        Some(found["apiMappingId"].as_str().expect("an id").to_owned())
    }

    async fn find_http_mapping(&self, domain: &str, base_path: &str) -> Option<Value> {
        let all = self.gateway("GET", &format!("/v2/domainnames/{domain}/apimappings"), &Value::Null).await;
        let items = all["items"].as_array().expect("mappings");
        items.iter().find(|mapping| mapping["apiMappingKey"] == key(base_path)).cloned()
    }

    async fn gateway(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.rest("apigateway", method, path, body).await;
        answer.unwrap_or_else(|refused| panic!("{method} {path} {body}: {refused:?}"))
    }
}

/// v2 writes the empty base path as an empty string; targets write it as v1 does.
fn key(base_path: &str) -> &str {
    if base_path == "(none)" { "" } else { base_path }
}
