//! The floor: a function that gives back the event it gets. Nothing in Rust on this runtime starts or answers sooner.

use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let echo = async |event: LambdaEvent<Value>| Ok::<_, Error>(event.payload);
    Runtime::new(service_fn(echo)).run().await
}
