//! Starts the switch: settings, clients, open connections, and then one invocation after the other.

use std::process::ExitCode;
use std::sync::Arc;

use lambda_runtime::{Runtime, service_fn};
use maintenance_aws::{Aws, settings};
use maintenance_core::Fault;
use maintenance_lambda::{Level, Log, report_init_error};
use switch::after::AfterAnswerLayer;
use switch::handler::Switch;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let log = Log::outside_invocations();
    let switch = match start().await {
        Ok(switch) => Arc::new(switch),
        Err(fault) => {
            log.fault("not started", &fault);
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
            log.message(Level::Error, "stopped", &error.to_string());
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
