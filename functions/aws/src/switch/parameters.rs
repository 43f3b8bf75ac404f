//! Parameter Store, under the switch's prefix.

use aws_sdk_ssm::types::{Parameter, ParameterTier, ParameterType};
use maintenance_core::apply::ports::{Declared, Parameters};
use maintenance_core::model::request::{ModeParameter, ParameterRevision};
use maintenance_core::{Fault, Kind};

use super::Invocation;
use crate::error::Failure;

impl Parameters for Invocation<'_> {
    async fn declared(&self) -> Result<Declared, Fault> {
        let prefix = format!("{}/", self.aws.prefix);
        let mut declared = Declared::default();
        let mut next: Option<String> = None;
        loop {
            let page = self
                .work
                .retry("GetParametersByPath", async || {
                    let request = self.aws.ssm.get_parameters_by_path().path(&self.aws.prefix).recursive(true);
                    let request = request.max_results(10).set_next_token(next.clone());
                    request.send().await.map_err(|error| Failure::of("GetParametersByPath", error))
                })
                .await?;
            for parameter in page.parameters.unwrap_or_default() {
                sort_in(&mut declared, &prefix, parameter);
            }
            next = page.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                return Ok(declared);
            }
        }
    }

    async fn write_state(&self, text: &str) -> Result<i64, Fault> {
        let name = format!("{}/state", self.aws.prefix);
        let written = self
            .record
            .retry("PutParameter", async || {
                let request = self.aws.ssm.put_parameter().name(&name).value(text).r#type(ParameterType::String);
                let request = request.overwrite(true);
                // Standard and free up to 4 KB, and no error on a parameter that was once larger.
                let request = request.tier(ParameterTier::IntelligentTiering);
                request.send().await.map_err(|error| Failure::of("PutParameter", error))
            })
            .await?;
        Ok(written.version)
    }

    async fn state_at(&self, version: i64) -> Result<Option<String>, Fault> {
        let name = format!("{}/state:{version}", self.aws.prefix);
        let read = self
            .record
            .retry("GetParameter", async || {
                let request = self.aws.ssm.get_parameter().name(&name);
                request.send().await.map_err(|error| Failure::of("GetParameter", error))
            })
            .await;
        match read {
            Ok(output) => Ok(output.parameter.and_then(|parameter| parameter.value)),
            Err(fault) if fault.kind == Kind::NotFound => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

/// Puts one parameter where it belongs; what the switch does not know is somebody else's.
fn sort_in(declared: &mut Declared, prefix: &str, parameter: Parameter) {
    let (Some(name), Some(value)) = (parameter.name, parameter.value) else { return };
    let Some(path) = name.strip_prefix(prefix) else { return };
    let modified_ms = parameter.last_modified_date.and_then(|date| date.to_millis().ok()).unwrap_or_default();
    match path.split_once('/') {
        None if path == "mode" => {
            declared.mode =
                Some(ModeParameter { value, revision: ParameterRevision { version: parameter.version, modified_ms } });
        }
        None if path == "state" => declared.state = Some((parameter.version, value)),
        Some(("targets", target)) => declared.targets.push((target.to_owned(), value)),
        Some(("windows", window)) => declared.windows.push((window.to_owned(), value)),
        _ => {}
    }
}
