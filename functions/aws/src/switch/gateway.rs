//! API Gateway, v1 or v2 as the mapping says.

use std::time::Duration;

use maintenance_core::Fault;
use maintenance_core::apply::ports::Gateway;
use maintenance_core::model::target::FoundMapping;
use maintenance_core::model::target::{ApiKind, Mapping, Stage};

use super::{Invocation, api_mapping, base_path_mapping};

/// How long a flip may be kept waiting by a question that changes nothing of it.
const ROUTING_PATIENCE: Duration = Duration::from_millis(500);

impl Gateway for Invocation<'_> {
    async fn find_mapping(&self, mapping: &Mapping) -> Result<Option<FoundMapping>, Fault> {
        let clients = self.clients(&mapping.place).await?;
        match mapping.api {
            ApiKind::RestApi => base_path_mapping::find(clients.v1(), self.work, mapping).await,
            ApiKind::HttpApi => api_mapping::find(clients.v2(), self.work, mapping).await,
        }
    }

    async fn point_mapping(&self, mapping: &Mapping, id: Option<&str>, stage: &Stage) -> Result<FoundMapping, Fault> {
        let clients = self.clients(&mapping.place).await?;
        match mapping.api {
            ApiKind::RestApi => base_path_mapping::point(clients.v1(), self.work, mapping, stage).await,
            ApiKind::HttpApi => api_mapping::point(clients.v2(), self.work, mapping, id, stage).await,
        }
    }

    async fn create_mapping(&self, mapping: &Mapping, stage: &Stage) -> Result<FoundMapping, Fault> {
        let clients = self.clients(&mapping.place).await?;
        match mapping.api {
            ApiKind::RestApi => base_path_mapping::create(clients.v1(), self.work, mapping, stage).await,
            ApiKind::HttpApi => api_mapping::create(clients.v2(), self.work, mapping, stage).await,
        }
    }

    async fn routing_obstacle(&self, mapping: &Mapping) -> Result<Option<String>, Fault> {
        let clients = self.clients(&mapping.place).await?;
        let deadline = self.work.at_most(ROUTING_PATIENCE);
        let mode = match mapping.api {
            ApiKind::RestApi => base_path_mapping::routing_mode(clients.v1(), deadline, mapping).await?,
            ApiKind::HttpApi => api_mapping::routing_mode(clients.v2(), deadline, mapping).await?,
        };
        match mode.as_deref() {
            Some("ROUTING_RULE_ONLY") => Ok(Some(format!(
                "the routing mode of {} is ROUTING_RULE_ONLY: API mappings have no effect there",
                mapping.domain
            ))),
            Some(mode) if mode.starts_with("ROUTING_RULE_THEN") => {
                let catches_all = api_mapping::has_catch_all_rule(clients.v2(), deadline, mapping).await?;
                let text = || format!("a catch-all routing rule of {} comes before every API mapping", mapping.domain);
                Ok(catches_all.then(text))
            }
            _ => Ok(None),
        }
    }
}
