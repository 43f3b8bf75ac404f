//! API Gateway v2: API mappings, found by their key and changed by an id of their own.

use aws_sdk_apigatewayv2::Client;
use maintenance_core::model::target::FoundMapping;
use maintenance_core::model::target::{Mapping, Stage};
use maintenance_core::{Fault, Kind};

use crate::error::Failure;
use crate::retry::Deadline;

fn found(api_id: Option<String>, stage: Option<String>, id: Option<String>) -> FoundMapping {
    let stage = Stage { api_id: api_id.unwrap_or_default(), stage: stage.unwrap_or_default() };
    FoundMapping { stage, id }
}

pub(super) async fn find(
    client: &Client,
    deadline: Deadline,
    mapping: &Mapping,
) -> Result<Option<FoundMapping>, Fault> {
    let mut next: Option<String> = None;
    loop {
        let page = deadline
            .retry("GetApiMappings", async || {
                let request =
                    client.get_api_mappings().domain_name(mapping.domain.as_str()).set_next_token(next.clone());
                request.send().await.map_err(|error| Failure::of("GetApiMappings", error))
            })
            .await?;
        let key = |key: Option<&str>| key.filter(|key| *key != "(none)").unwrap_or_default() == mapping.base_path;
        let ours = page.items.unwrap_or_default().into_iter().find(|item| key(item.api_mapping_key.as_deref()));
        if let Some(item) = ours {
            return Ok(Some(found(item.api_id, item.stage, item.api_mapping_id)));
        }
        next = page.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(None);
        }
    }
}

pub(super) async fn point(
    client: &Client,
    deadline: Deadline,
    mapping: &Mapping,
    id: Option<&str>,
    stage: &Stage,
) -> Result<FoundMapping, Fault> {
    let known = match id {
        Some(id) => Some(id.to_owned()),
        None => find(client, deadline, mapping).await?.and_then(|found| found.id),
    };
    let id = known.ok_or_else(|| Fault::new(Kind::NotFound, "UpdateApiMapping: there is no such mapping"))?;
    let output = deadline
        .retry("UpdateApiMapping", async || {
            let request = client.update_api_mapping().domain_name(mapping.domain.as_str()).api_mapping_id(&id);
            // The key is not sent: it stays.
            let request = request.api_id(&stage.api_id).stage(&stage.stage);
            request.send().await.map_err(|error| Failure::of("UpdateApiMapping", error))
        })
        .await?;
    Ok(found(output.api_id, output.stage, output.api_mapping_id.or(Some(id))))
}

pub(super) async fn create(
    client: &Client,
    deadline: Deadline,
    mapping: &Mapping,
    stage: &Stage,
) -> Result<FoundMapping, Fault> {
    let key = Some(mapping.base_path.clone()).filter(|path| !path.is_empty());
    let output = deadline
        .retry("CreateApiMapping", async || {
            let request =
                client.create_api_mapping().domain_name(mapping.domain.as_str()).set_api_mapping_key(key.clone());
            let request = request.api_id(&stage.api_id).stage(&stage.stage);
            request.send().await.map_err(|error| Failure::of_creation("CreateApiMapping", error))
        })
        .await?;
    Ok(found(output.api_id, output.stage, output.api_mapping_id))
}

pub(super) async fn routing_mode(
    client: &Client,
    deadline: Deadline,
    mapping: &Mapping,
) -> Result<Option<String>, Fault> {
    let output = deadline
        .retry("GetDomainName", async || {
            let request = client.get_domain_name().domain_name(mapping.domain.as_str());
            request.send().await.map_err(|error| Failure::of("GetDomainName", error))
        })
        .await?;
    Ok(output.routing_mode.map(|mode| mode.as_str().to_owned()))
}

/// Whether a rule without a condition sends every request elsewhere. Such a rule is last by nature, so all are read.
pub(super) async fn has_catch_all_rule(client: &Client, deadline: Deadline, mapping: &Mapping) -> Result<bool, Fault> {
    let mut next: Option<String> = None;
    loop {
        let page = deadline
            .retry("ListRoutingRules", async || {
                let request =
                    client.list_routing_rules().domain_name(mapping.domain.as_str()).set_next_token(next.clone());
                request.send().await.map_err(|error| Failure::of("ListRoutingRules", error))
            })
            .await?;
        if page.routing_rules.unwrap_or_default().iter().any(|rule| rule.conditions().is_empty()) {
            return Ok(true);
        }
        next = page.next_token.filter(|token| !token.is_empty());
        if next.is_none() {
            return Ok(false);
        }
    }
}
