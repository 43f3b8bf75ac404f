//! What goes out, and what each answer of AWS comes to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

use maintenance_core::Kind;
use serde_json::{Value, json};

use super::*;
use crate::replay::{Answer, Asked, environment, http};

const ENDPOINT: &str = "https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com/live";
const GONE: Answer = Some((410, r#"{"__type": "GoneException", "message": "gone"}"#));
const SLOW: Answer = Some((429, r#"{"__type": "LimitExceededException", "message": "slow"}"#));
const TOLD: Answer = Some((200, ""));

async fn replay<T>(answers: &[Answer], call: impl AsyncFnOnce(Within<'_>) -> T) -> (T, Vec<Asked>) {
    let (http, asked) = http(answers);
    let connections = Connections::new(&environment(), &http, "shop-push", ENDPOINT, None);
    let value = call(connections.within(Duration::from_secs(20))).await;
    let asked = asked.lock().unwrap().clone();
    (value, asked)
}

fn body(asked: &Asked) -> Value {
    serde_json::from_str(&asked.body).unwrap()
}

#[tokio::test]
async fn a_connection_is_remembered_until_it_expires() {
    let connection = Connection { id: "L0SM9cOFvHcCIhw=".to_owned(), expires: 1_796_090_400 };
    let (added, asked) = replay(&[Some((200, "{}"))], async |within| within.add(&connection).await).await;
    added.unwrap();
    assert_eq!(asked[0].line, "POST / DynamoDB_20120810.PutItem");
    let item = json!({"id": {"S": "L0SM9cOFvHcCIhw="}, "expires": {"N": "1796090400"}});
    assert_eq!(body(&asked[0]), json!({"TableName": "shop-push", "Item": item}));
}

#[tokio::test]
async fn a_connection_is_forgotten() {
    let (removed, asked) = replay(&[Some((200, "{}"))], async |within| within.remove("x").await).await;
    removed.unwrap();
    assert_eq!(asked[0].line, "POST / DynamoDB_20120810.DeleteItem");
    assert_eq!(body(&asked[0]), json!({"TableName": "shop-push", "Key": {"id": {"S": "x"}}}));
}

#[tokio::test]
async fn the_table_is_read_page_by_page_and_what_is_no_connection_passed_over() {
    let first = r#"{"Items": [{"id": {"S": "a"}, "expires": {"N": "7"}}, {"id": {"S": "b"}}, {"id": {"N": "1"}}],
        "LastEvaluatedKey": {"id": {"S": "b"}}}"#;
    let slow = Some((400, r#"{"__type": "ProvisionedThroughputExceededException"}"#));
    let last = r#"{"Items": [{"id": {"S": "c"}, "expires": {"N": "9"}}]}"#;
    let answers = [Some((200, first)), slow, Some((200, last))];
    let (found, asked) = replay(&answers, async |within| within.all().await).await;
    let of = |id: &str, expires| Connection { id: id.to_owned(), expires };
    assert_eq!(found.unwrap(), [of("a", 7), of("c", 9)]);
    assert_eq!(body(&asked[0]), json!({"TableName": "shop-push", "ConsistentRead": true}));
    assert_eq!(body(&asked[2])["ExclusiveStartKey"], json!({"id": {"S": "b"}}));
}

#[tokio::test]
async fn a_message_goes_to_the_stage_as_it_is() {
    let id = "L0SM9cOFvHcCIhw=";
    let (reached, asked) = replay(&[TOLD], async |within| within.tell(id, "{}", false).await).await;
    assert_eq!(reached.unwrap(), Reached::Told);
    assert_eq!(asked[0].line, "POST /live/@connections/L0SM9cOFvHcCIhw%3D");
    assert_eq!(asked[0].body, "{}");
    assert_eq!(asked[0].place, "https://a1b2c3d4.execute-api.eu-central-1.amazonaws.com");
}

#[tokio::test]
async fn who_is_gone_is_gone_at_once() {
    let (reached, asked) = replay(&[GONE], async |within| within.tell("x", "{}", false).await).await;
    assert_eq!((reached.unwrap(), asked.len()), (Reached::Gone, 1));
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_again() {
    let answers = [SLOW, None, Some((500, "")), TOLD];
    let (reached, asked) = replay(&answers, async |within| within.tell("x", "{}", false).await).await;
    assert_eq!((reached.unwrap(), asked.len()), (Reached::Told, 4));
}

#[tokio::test]
async fn who_may_not_is_not_tried_again() {
    let denied = Some((403, r#"{"__type": "ForbiddenException"}"#));
    let (reached, asked) = replay(&[denied], async |within| within.tell("x", "{}", false).await).await;
    assert_eq!((reached.unwrap_err().kind, asked.len()), (Kind::AccessDenied, 1));
}

#[tokio::test(start_paused = true)]
async fn who_is_still_opening_is_waited_for() {
    let (reached, asked) = replay(&[GONE, GONE, TOLD], async |within| within.tell("x", "{}", true).await).await;
    assert_eq!((reached.unwrap(), asked.len()), (Reached::Told, 3));
}

#[tokio::test(start_paused = true)]
async fn who_never_opens_is_gone() {
    let (reached, asked) = replay(&[GONE; 30], async |within| within.tell("x", "{}", true).await).await;
    assert_eq!(reached.unwrap(), Reached::Gone);
    assert!((3..30).contains(&asked.len()), "{}", asked.len());
}

#[tokio::test]
async fn another_aws_is_told_under_the_apis_own_name() {
    let (http, asked) = http(&[TOLD]);
    let other = Some("http://127.0.0.1:4566/".to_owned());
    let connections = Connections::new(&environment(), &http, "shop-push", ENDPOINT, other);
    connections.within(Duration::from_secs(20)).tell("x", "{}", false).await.unwrap();
    let asked = asked.lock().unwrap();
    assert_eq!(asked[0].place, "http://127.0.0.1:4566 as a1b2c3d4.execute-api.eu-central-1.amazonaws.com");
    assert_eq!(asked[0].line, "POST /live/@connections/x");
}
