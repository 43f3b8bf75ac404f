//! API Gateway v1: base path mappings.

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::types::{Op, PatchOperation};
use maintenance_core::model::target::FoundMapping;
use maintenance_core::model::target::{Mapping, Stage};
use maintenance_core::{Fault, Kind};

use crate::error::Failure;
use crate::retry::Deadline;

/// What the API takes for an empty base path; an empty one would end in another route.
fn base_path(mapping: &Mapping) -> &str {
    if mapping.base_path.is_empty() { "(none)" } else { &mapping.base_path }
}

fn found(api_id: Option<String>, stage: Option<String>) -> FoundMapping {
    let stage = Stage { api_id: api_id.unwrap_or_default(), stage: stage.unwrap_or_default() };
    FoundMapping { stage, id: None }
}

pub(super) async fn find(
    client: &Client,
    deadline: Deadline,
    mapping: &Mapping,
) -> Result<Option<FoundMapping>, Fault> {
    let read = deadline.retry("GetBasePathMapping", async || {
        let request = client.get_base_path_mapping().domain_name(mapping.domain.as_str()).base_path(base_path(mapping));
        request.send().await.map_err(|error| Failure::of("GetBasePathMapping", error))
    });
    match read.await {
        Ok(output) => Ok(Some(found(output.rest_api_id, output.stage))),
        Err(fault) if fault.kind == Kind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Both in one PATCH: one after the other would point at a stage of the wrong API for a moment.
pub(super) async fn point(
    client: &Client,
    deadline: Deadline,
    mapping: &Mapping,
    stage: &Stage,
) -> Result<FoundMapping, Fault> {
    let replace = |path: &str, value: &str| PatchOperation::builder().op(Op::Replace).path(path).value(value).build();
    let output = deadline
        .retry("UpdateBasePathMapping", async || {
            let request =
                client.update_base_path_mapping().domain_name(mapping.domain.as_str()).base_path(base_path(mapping));
            let request = request.patch_operations(replace("/restapiId", &stage.api_id));
            let request = request.patch_operations(replace("/stage", &stage.stage));
            request.send().await.map_err(|error| Failure::of("UpdateBasePathMapping", error))
        })
        .await?;
    Ok(found(output.rest_api_id, output.stage))
}

pub(super) async fn create(
    client: &Client,
    deadline: Deadline,
    mapping: &Mapping,
    stage: &Stage,
) -> Result<FoundMapping, Fault> {
    let output = deadline
        .retry("CreateBasePathMapping", async || {
            let request = client.create_base_path_mapping().domain_name(mapping.domain.as_str());
            let request = request.base_path(base_path(mapping)).rest_api_id(&stage.api_id).stage(&stage.stage);
            request.send().await.map_err(|error| Failure::of_creation("CreateBasePathMapping", error))
        })
        .await?;
    Ok(found(output.rest_api_id, output.stage))
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
