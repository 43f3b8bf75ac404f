//! The switch's ports over an AWS that answers what a test wrote down.

use std::time::Duration;

use aws_smithy_types::body::SdkBody;
use maintenance_core::read::settings::Settings;

use super::{Aws, Invocation};
use crate::replay::{Answer, Asked, environment, http};

/// As which function the tests run: by an alias.
pub(super) const FUNCTION_ARN: &str = "arn:aws:lambda:eu-central-1:123456789012:function:shop-switch:live";

/// Runs something against these answers; gives what it came to, and what was asked.
pub(super) async fn replay<T, B: Clone + Into<SdkBody>>(
    answers: &[Answer<B>],
    call: impl AsyncFnOnce(&Invocation<'_>) -> T,
) -> (T, Vec<Asked>) {
    let (http, asked) = http(answers);
    let variables = |name: &str| (name == "SWITCH_PREFIX").then(|| "/maintenance/shop".to_owned());
    let settings = Settings::read(variables).unwrap();
    let aws = Aws::new(environment(), http, &settings);
    let value = call(&aws.invocation(Duration::from_secs(20), FUNCTION_ARN)).await;
    let asked = asked.lock().unwrap().clone();
    (value, asked)
}
