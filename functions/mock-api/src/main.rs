//! The Lambda function that answers 503 in place of the real API: here it meets the clock, chance and its variables.

use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use mock_api::{
    config::Config,
    event::Event,
    log::{self, Level},
    mock::Mock,
    source,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (config, problems) = Config::read(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()));
    for problem in &problems {
        log::write(Level::Warn, problem);
    }
    let source = config.state_parameter.as_deref().and_then(|name| {
        let reader = source::parameter(name);
        reader.inspect_err(|fault| log::write(Level::Warn, &format!("{name} is not read: {}", fault.chain()))).ok()
    });
    log::write(Level::Info, if source.is_some() { "started, with the state" } else { "started, with the defaults" });

    let mock = Mock::new(config, source);
    mock.start(Timestamp::now(), dice()).await;
    let handle =
        async |event: LambdaEvent<Event>| Ok::<_, Error>(mock.handle(&event.payload, Timestamp::now(), dice()).await);
    Runtime::new(service_fn(handle)).run().await
}

/// What spreads the reads of many copies.
fn dice() -> u16 {
    fastrand::u16(0..=1000)
}
