//! The Lambda function that answers 503 in place of the real API: here it meets the clock, chance and its variables.

use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::{LambdaEvent, Runtime, service_fn};
use maintenance_core::Fault;
use mock_api::{
    config::Config,
    event::Event,
    log::{self, Level},
    mock::{AT_THE_START, Mock, Source},
};

struct Parameter;

impl Source for Parameter {
    async fn read(&self, _limit: Duration) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let (config, problems) = Config::read(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()));
    for problem in &problems {
        log::write(Level::Warn, problem);
    }

    let source = config.state_parameter.as_deref().map(|_| Parameter);
    log::write(Level::Info, "mock-api has started");
    let mock = Mock::new(config, source);
    mock.refresh(Timestamp::now(), dice(), AT_THE_START).await;

    let handle = async |event: LambdaEvent<Event>| {
        let answer = mock.handle(&event.payload, Timestamp::now(), dice()).await;
        Ok::<_, lambda_runtime::Error>(answer)
    };
    Runtime::new(service_fn(handle)).run().await
}

fn dice() -> u16 {
    fastrand::u16(0..=1000)
}
