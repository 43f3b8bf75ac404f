//! Starts push: settings, clients, and then one invocation after the other.

use std::process::ExitCode;

use lambda_runtime::{Runtime, service_fn};
use maintenance_aws::Connections;
use maintenance_core::Fault;
use maintenance_lambda::variables::environment;
use maintenance_lambda::{Level, Log, report_init_error};
use push::handler::Push;
use push::settings::Settings;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let log = Log::outside_invocations();
    let push = match start() {
        Ok(push) => push,
        Err(fault) => {
            log.fault("not started", &fault);
            report_init_error(&fault).await;
            return ExitCode::FAILURE;
        }
    };
    match Runtime::new(service_fn(async |event| push.handle(event).await)).run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log.message(Level::Error, "stopped", &error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<Push, Fault> {
    let settings = Settings::read(environment)?;
    let connections = Connections::from_env(&settings.table, &settings.endpoint)?;
    Ok(Push::new(connections, settings.origins))
}
