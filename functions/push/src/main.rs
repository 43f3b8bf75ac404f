//! Starts push: settings, clients, and then one invocation after the other.

use std::process::ExitCode;

use lambda_runtime::{Runtime, service_fn};
use maintenance_aws::{Connections, report_init_error};
use maintenance_core::Fault;
use push::handler::Push;
use push::log;
use push::settings::Settings;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let push = match start() {
        Ok(push) => push,
        Err(fault) => {
            log::not_started(&fault);
            report_init_error(&fault).await;
            return ExitCode::FAILURE;
        }
    };
    match Runtime::new(service_fn(async |event| push.handle(event).await)).run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::stopped(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<Push, Fault> {
    let settings = Settings::read(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))?;
    let connections = Connections::from_env(&settings.table, &settings.endpoint)?;
    Ok(Push::new(connections, settings.origins))
}
