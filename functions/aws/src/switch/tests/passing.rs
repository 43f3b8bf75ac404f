//! Every call of a flip is made again where its failure may pass, and sends the same each time.

use maintenance_core::apply::ports::{Bus, Dns, Gateway, Parameters};

use super::{CHANGED, THROTTLED, flip, http_api, rest_api, zone};
use crate::replay::{Answer, Asked};
use crate::switch::replay::replay;

/// A throttle, a connection that breaks, and then what AWS says.
fn at_last(throttle: Answer, said: &'static str) -> [Answer; 3] {
    [throttle, None, Some((200, said))]
}

const SLOW: Answer = Some((400, r#"{"__type": "ThrottlingException", "message": "slow down"}"#));
const TOO_MANY: Answer = Some((429, r#"{"__type": "TooManyRequestsException", "message": "slow down"}"#));

fn assert_asked_three_times(call: &str, asked: &[Asked]) {
    assert_eq!(asked.len(), 3, "{call}");
    assert!(asked.iter().all(|each| each == &asked[0]), "{call}: {asked:?}");
}

#[tokio::test(start_paused = true)]
async fn every_call_of_a_flip() {
    let (read, asked) = replay(&at_last(SLOW, r#"{"Parameters": []}"#), async |aws| aws.declared().await).await;
    assert!(read.is_ok());
    assert_asked_three_times("GetParametersByPath", &asked);

    let (changed, asked) =
        replay(&at_last(THROTTLED, CHANGED), async |aws| aws.change_records(&zone(), &[&flip()]).await).await;
    assert!(changed.is_ok());
    assert_asked_three_times("ChangeResourceRecordSets", &asked);

    let (rest, stage) = rest_api();
    let said = r#"{"basePath": "(none)", "restApiId": "mock", "stage": "maintenance"}"#;
    let (pointed, asked) =
        replay(&at_last(TOO_MANY, said), async |aws| aws.point_mapping(&rest, None, &stage).await).await;
    assert!(pointed.is_ok());
    assert_asked_three_times("UpdateBasePathMapping", &asked);

    let (http, stage) = http_api();
    let said = r#"{"apiId": "mock", "apiMappingId": "m2", "apiMappingKey": "v1/orders", "stage": "maintenance"}"#;
    let (pointed, asked) =
        replay(&at_last(TOO_MANY, said), async |aws| aws.point_mapping(&http, Some("m2"), &stage).await).await;
    assert!(pointed.is_ok());
    assert_asked_three_times("UpdateApiMapping", &asked);

    let (written, asked) = replay(&at_last(SLOW, r#"{"Version": 8}"#), async |aws| aws.write_state("{}").await).await;
    assert_eq!(written.unwrap(), 8);
    assert_asked_three_times("PutParameter", &asked);

    let said = r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "e1"}]}"#;
    let (told, asked) = replay(&at_last(SLOW, said), async |aws| aws.tell("x", "{}").await).await;
    assert!(told.is_ok());
    assert_asked_three_times("PutEvents", &asked);
}
