//! Starts the switch: settings, clients, open connections, and then one invocation after the other.

use std::process::ExitCode;
use std::sync::Arc;

use lambda_runtime::{Runtime, service_fn};
use maintenance_aws::{Aws, report_init_error, settings};
use maintenance_core::Fault;
use switch::after::AfterAnswerLayer;
use switch::handler::Switch;
use switch::log;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let switch = match start().await {
        Ok(switch) => Arc::new(switch),
        Err(fault) => {
            log::not_started(&fault);
            report_init_error(&fault).await;
            return ExitCode::FAILURE;
        }
    };
    let handler = Arc::clone(&switch);
    let service = service_fn(move |event| {
        let switch = Arc::clone(&handler);
        async move { switch.handle(event).await }
    });
    match Runtime::new(service).layer(AfterAnswerLayer::new(switch)).run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::stopped(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

async fn start() -> Result<Switch, Fault> {
    let settings = settings()?;
    let aws = Aws::from_env(&settings)?;
    aws.open_connections().await;
    Ok(Switch::new(aws, settings))
}
