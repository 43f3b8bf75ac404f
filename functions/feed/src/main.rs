//! The Lambda function that serves the status feed: here it meets the clock, chance and its variables.

use feed::config::Config;
use feed::handler::Feed;
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use maintenance_aws::ParameterReader;
use maintenance_lambda::variables::environment;
use maintenance_lambda::{Event, Level, Log};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let log = Log::outside_invocations();
    let (config, problems) = Config::read(environment);
    for problem in &problems {
        log.message(Level::Warn, "wrong variable", problem);
    }
    let source = config.state_parameter.as_deref().and_then(|name| {
        ParameterReader::from_env(name)
            .inspect_err(|fault| {
                log.message(Level::Warn, "no reader", &format!("{name} is not read: {}", fault.chain()));
            })
            .ok()
    });
    let message = if source.is_some() { "started, with the state" } else { "started, without a state" };
    log.message(Level::Info, "started", message);

    let feed = Feed::new(config, source);
    feed.start(Timestamp::now(), jitter_permille(), &log).await;
    let handle = async |event: LambdaEvent<Event>| {
        let log = Log::of(&event.context);
        Ok::<_, Error>(feed.handle(&event.payload, Timestamp::now(), jitter_permille(), &log).await)
    };
    Runtime::new(service_fn(handle)).run().await
}

/// What spreads the reads of many copies.
fn jitter_permille() -> u16 {
    fastrand::u16(0..=1000)
}
