//! What goes out, byte for byte where it matters, and what each answer of AWS comes to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: what is unexpected ends the test")]

mod alarms;
mod passing;

use std::cell::{OnceCell, RefCell};

use maintenance_core::Kind;
use maintenance_core::apply::ports::{Bus, Dns, Gateway, Parameters};
use maintenance_core::model::change::RecordChange;
use maintenance_core::model::names::{DnsName, ZoneId};
use maintenance_core::model::record::Found;
use maintenance_core::model::target::{Mapping, Place, Resource, Stage, Zone};
use maintenance_core::read::targets::Targets;

use super::replay::replay;
use crate::replay::Answer;

const CHANGED: &str = r#"<ChangeResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeInfo>
    <Id>/change/C2682N5HXP0BZ4</Id><Status>PENDING</Status><SubmittedAt>2026-11-21T02:00:00Z</SubmittedAt></ChangeInfo>
    </ChangeResourceRecordSetsResponse>"#;
const PRIOR: Answer = Some((
    400,
    "<ErrorResponse><Error><Code>PriorRequestNotComplete</Code><Message>busy</Message></Error></ErrorResponse>",
));
const THROTTLED: Answer =
    Some((400, "<ErrorResponse><Error><Code>Throttling</Code><Message>slow</Message></Error></ErrorResponse>"));

fn zone() -> Zone {
    Zone { id: ZoneId::parse("Z1").unwrap(), place: Place::default() }
}

fn flip() -> RecordChange {
    let text = r#"{"name": "web", "kind": "dns", "zone_id": "Z1", "record": "app.example.com",
        "normal": [{"type": "A", "alias": {"dns_name": "d111.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2"}}],
        "maintenance": [{"type": "A", "ttl": 60, "values": ["192.0.2.1", "192.0.2.2"]}]}"#;
    let targets = Targets::read([("web", text)]);
    let Resource::RecordSets { record, sides, .. } = &targets.usable[0].resource else { unreachable!() };
    RecordChange { record: record.clone(), delete: sides.normal.clone(), create: sides.maintenance.clone() }
}

fn mapping(text: &str) -> (Mapping, Stage) {
    let targets = Targets::read([("api", text)]);
    let Resource::ApiMapping { mapping, sides } = &targets.usable[0].resource else { unreachable!() };
    (mapping.clone(), sides.maintenance.clone())
}

fn rest_api() -> (Mapping, Stage) {
    mapping(
        r#"{"name": "api", "kind": "rest-api", "domain_name": "api.example.com",
        "normal": {"api_id": "real", "stage": "prod"}, "maintenance": {"api_id": "mock", "stage": "maintenance"}}"#,
    )
}

fn http_api() -> (Mapping, Stage) {
    mapping(
        r#"{"name": "api", "kind": "http-api", "domain_name": "api.example.com", "base_path": "v1/orders",
        "normal": {"api_id": "real", "stage": "$default"}, "maintenance": {"api_id": "mock", "stage": "maintenance"}}"#,
    )
}

#[tokio::test]
async fn a_batch_deletes_what_is_believed_and_creates_what_is_wanted() {
    let (change, asked) =
        replay(&[Some((200, CHANGED))], async |aws| aws.change_records(&zone(), &[&flip()]).await).await;
    assert_eq!(change.unwrap().id, "C2682N5HXP0BZ4");
    assert_eq!(asked[0].line, "POST /2013-04-01/hostedzone/Z1/rrset");
    insta::assert_snapshot!(asked[0].body.replace("><", ">\n<"));
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let answers = [PRIOR, THROTTLED, None, Some((500, "")), Some((200, CHANGED))];
    let (change, asked) = replay(&answers, async |aws| aws.change_records(&zone(), &[&flip()]).await).await;
    assert!(change.is_ok());
    assert_eq!(asked.len(), answers.len());
    assert!(asked.iter().all(|call| call == &asked[0]), "each try sends the same batch");
}

#[tokio::test]
async fn a_refused_batch_is_not_tried_again_and_says_why() {
    // Route 53 has two shapes for it; the second is the documented one.
    let wrapped = "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code>\
        <Message>[Tried to delete resource record set]</Message></Error></ErrorResponse>";
    let bare = "<InvalidChangeBatch xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><Messages>\
        <Message>Tried to delete resource record set</Message></Messages><RequestId>x</RequestId></InvalidChangeBatch>";
    for body in [wrapped, bare] {
        let (change, asked) =
            replay(&[Some((400, body))], async |aws| aws.change_records(&zone(), &[&flip()]).await).await;
        let fault = change.unwrap_err();
        assert_eq!(fault.kind, Kind::Conflict, "{}", fault.chain());
        assert!(fault.chain().contains("Tried to delete resource record set"), "{}", fault.chain());
        assert_eq!(asked.len(), 1);
    }
}

#[tokio::test]
async fn a_zone_is_read_page_by_page() {
    let first = r"<ListResourceRecordSetsResponse><ResourceRecordSets>
        <ResourceRecordSet><Name>\052.example.com.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
        <ResourceRecordSet><Name>a.example.com.</Name><Type>A</Type><SetIdentifier>blue</SetIdentifier><Weight>1</Weight><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
        </ResourceRecordSets><IsTruncated>true</IsTruncated><NextRecordName>b.example.com.</NextRecordName><NextRecordType>TXT</NextRecordType><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>";
    let second = r"<ListResourceRecordSetsResponse><ResourceRecordSets>
        <ResourceRecordSet><Name>b.example.com.</Name><Type>TXT</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>x</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
        <ResourceRecordSet><Name>c.example.com.</Name><Type>AAAA</Type><AliasTarget><HostedZoneId>Z2FDTNDATAQYW2</HostedZoneId><DNSName>d111.cloudfront.net.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>
        </ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>";
    let names = ["*", "a", "b", "c", "d", "e", "f", "g", "h"]
        .map(|name| DnsName::parse(&format!("{name}.example.com")).unwrap());
    let wanted = names.iter().cloned().collect();
    let answers = [Some((200, first)), Some((200, second))];
    let (found, asked) = replay(&answers, async |aws| aws.find_records(&zone(), &wanted).await.unwrap()).await;
    assert!(matches!(found[&names[0]][0], Found::Plain(_)), "a wildcard comes back by its octal code");
    assert!(matches!(found[&names[1]][0], Found::Routed(_)));
    assert_eq!(found[&names[2]], [Found::Other("TXT".into())]);
    let Found::Plain(set) = &found[&names[3]][0] else { panic!("{found:?}") };
    assert_eq!(set.describe(), "AAAA alias d111.cloudfront.net");
    assert_eq!(asked.len(), 2);
    assert!(asked[1].line.contains("name=b.example.com.&type=TXT"), "{}", asked[1].line);
}

#[tokio::test]
async fn one_patch_points_both_the_api_and_the_stage() {
    let (api, stage) = rest_api();
    let answer = r#"{"basePath": "(none)", "restApiId": "mock", "stage": "maintenance"}"#;
    let (found, asked) =
        replay(&[Some((200, answer))], async |aws| aws.point_mapping(&api, None, &stage).await.unwrap()).await;
    assert_eq!(found.stage, stage);
    assert_eq!(asked[0].line, "PATCH /domainnames/api.example.com/basepathmappings/%28none%29");
    let body: serde_json::Value = serde_json::from_str(&asked[0].body).unwrap();
    let expected = serde_json::json!({"patchOperations": [
        {"op": "replace", "path": "/restapiId", "value": "mock"},
        {"op": "replace", "path": "/stage", "value": "maintenance"},
    ]});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn an_api_mapping_is_found_by_its_key_and_changed_by_its_id() {
    let (api, stage) = http_api();
    let list = r#"{"items": [
        {"apiMappingKey": "v1", "apiMappingId": "m1", "apiId": "real", "stage": "$default"},
        {"apiMappingKey": "v1/orders", "apiMappingId": "m2", "apiId": "real", "stage": "$default"}]}"#;
    let changed = r#"{"apiMappingKey": "v1/orders", "apiMappingId": "m2", "apiId": "mock", "stage": "maintenance"}"#;
    let answers = [Some((200, list)), Some((200, changed))];
    let (found, asked) = replay(&answers, async |aws| aws.point_mapping(&api, None, &stage).await.unwrap()).await;
    assert_eq!((found.stage, found.id.as_deref()), (stage.clone(), Some("m2")));
    assert_eq!(asked[1].line, "PATCH /v2/domainnames/api.example.com/apimappings/m2");
    let (_, asked) =
        replay(&[Some((200, changed))], async |aws| aws.point_mapping(&api, Some("m2"), &stage).await.unwrap()).await;
    assert_eq!(asked.len(), 1, "an id that is remembered saves the look");
}

#[tokio::test]
async fn each_error_of_a_mapping_has_its_kind() {
    let (api, stage) = rest_api();
    let table: [(u16, &str, Kind); 4] = [
        (404, r#"{"__type": "NotFoundException", "message": "Invalid base path mapping"}"#, Kind::NotFound),
        (400, r#"{"__type": "BadRequestException", "message": "Invalid stage identifier"}"#, Kind::Invalid),
        (403, r#"{"__type": "AccessDeniedException", "message": "not authorized"}"#, Kind::AccessDenied),
        (403, r#"{"message": "not authorized"}"#, Kind::AccessDenied),
    ];
    for (status, body, kind) in table {
        let (refused, asked) =
            replay(&[Some((status, body))], async |aws| aws.point_mapping(&api, None, &stage).await).await;
        assert_eq!(refused.unwrap_err().kind, kind, "{body}");
        assert_eq!(asked.len(), 1);
    }
    let busy = Some((409, r#"{"__type": "ConflictException", "message": "try again"}"#));
    let slow = Some((429, r#"{"__type": "TooManyRequestsException", "message": "slow down"}"#));
    let done = Some((200, r#"{"basePath": "(none)", "restApiId": "mock", "stage": "maintenance"}"#));
    let (found, asked) = replay(&[busy, slow, done], async |aws| aws.point_mapping(&api, None, &stage).await).await;
    assert!(found.is_ok());
    assert_eq!(asked.len(), 3);
}

#[tokio::test]
async fn parameters_come_in_pages_of_ten_and_only_ours_count() {
    let first = r#"{"NextToken": "more", "Parameters": [
        {"Name": "/maintenance/shop/mode", "Type": "String", "Value": "on", "Version": 3, "LastModifiedDate": 1.7953E9},
        {"Name": "/maintenance/shop/targets/web", "Type": "String", "Value": "{}", "Version": 1, "LastModifiedDate": 1.7953E9}]}"#;
    let second = r#"{"Parameters": [
        {"Name": "/maintenance/shop/state", "Type": "String", "Value": "{\"version\": 1}", "Version": 7, "LastModifiedDate": 1.7953E9},
        {"Name": "/maintenance/shop/notes", "Type": "String", "Value": "somebody's own", "Version": 1, "LastModifiedDate": 1.7953E9}]}"#;
    let answers = [Some((200, first)), Some((200, second))];
    let (declared, asked) = replay(&answers, async |aws| aws.declared().await.unwrap()).await;
    let mode = declared.mode.unwrap();
    assert_eq!((mode.value.as_str(), mode.revision.version, mode.revision.modified_ms), ("on", 3, 1_795_300_000_000));
    assert_eq!(declared.targets, [("web".to_owned(), "{}".to_owned())]);
    assert_eq!(declared.state.unwrap().0, 7);
    assert_eq!(asked[0].line, "POST / AmazonSSM.GetParametersByPath");
    assert!(asked[1].body.contains("\"NextToken\":\"more\""), "{}", asked[1].body);
}

#[tokio::test]
async fn an_entry_that_the_bus_refuses_is_an_error_though_the_call_is_none() {
    let refused = r#"{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "no"}]}"#;
    let busy = r#"{"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": "again"}]}"#;
    let taken = r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "e1"}]}"#;
    let (told, _) = replay(&[Some((200, refused))], async |aws| aws.tell("x", "{}").await).await;
    assert!(told.unwrap_err().chain().contains("NotAuthorizedForSourceException"));
    let (told, asked) = replay(&[Some((200, busy)), Some((200, taken))], async |aws| aws.tell("x", "{}").await).await;
    assert!(told.is_ok());
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn the_bus_is_told_which_function_says_it() {
    let taken = r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "e1"}]}"#;
    let (_, asked) = replay(&[Some((200, taken))], async |aws| aws.tell("x", "{}").await).await;
    let body: serde_json::Value = serde_json::from_str(&asked[0].body).unwrap();
    let entry = &body["Entries"][0];
    let plain = "arn:aws:lambda:eu-central-1:123456789012:function:shop-switch";
    assert_eq!(entry["Resources"], serde_json::json!([plain]), "without the alias: {entry}");
    let unknown = async |arn| {
        let (_, asked) = replay(&[Some((200, taken))], async |aws| {
            let (looks_until, denied_roles) = (OnceCell::new(), RefCell::default());
            super::Invocation { function_arn: arn, looks_until, denied_roles, ..*aws }.tell("x", "{}").await
        })
        .await;
        serde_json::from_str::<serde_json::Value>(&asked[0].body).unwrap()["Entries"][0].get("Resources").is_none()
    };
    for arn in ["", "shop-switch", "arn:aws:lambda:eu-central-1:123456789012:layer:x:1"] {
        assert!(unknown(arn).await, "{arn}");
    }
}
