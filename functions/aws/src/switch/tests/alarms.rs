//! CloudWatch speaks CBOR: what it is asked and answers is written down with the encoder that its client uses.

use aws_smithy_cbor::Encoder;
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use maintenance_core::Kind;
use maintenance_core::apply::ports::Alarms;
use maintenance_core::model::alarm::{AlarmName, AlarmState, AlarmValue};

use crate::switch::alarms::each_once;
use crate::switch::replay::replay;

/// A state, its `StateTransitionedTimestamp` and its `StateUpdatedTimestamp`, in milliseconds.
type Said<'a> = (&'a str, Option<i64>, Option<i64>);

fn answer(metric: &[(&str, Said<'_>)], composite: &[(&str, Said<'_>)], next: Option<&str>) -> Vec<u8> {
    let mut body = Encoder::new(Vec::new());
    body.begin_map();
    for (kind, alarms) in [("MetricAlarms", metric), ("CompositeAlarms", composite)] {
        body.str(kind).array(alarms.len());
        for (name, (value, since, updated)) in alarms {
            body.begin_map().str("AlarmName").str(name).str("StateValue").str(value);
            // AWS sends much more; a list stands for all that is passed over.
            body.str("AlarmActions").array(1).str("arn:aws:sns:eu-central-1:123456789012:alarms");
            for (key, at) in [("StateTransitionedTimestamp", since), ("StateUpdatedTimestamp", updated)] {
                if let Some(at) = at {
                    body.str(key).timestamp(&DateTime::from_millis(*at));
                }
            }
            body.end();
        }
    }
    if let Some(token) = next {
        body.str("NextToken").str(token);
    }
    body.end();
    body.into_writer()
}

fn refusal(code: &str) -> Vec<u8> {
    let mut body = Encoder::new(Vec::new());
    body.begin_map().str("__type").str(&format!("com.amazonaws.cloudwatch#{code}"));
    body.str("message").str("Rate exceeded").end();
    body.into_writer()
}

/// What should go out.
fn question(names: &[&str], next: Option<&str>) -> String {
    let mut body = Encoder::new(Vec::new());
    body.begin_map().str("AlarmNames").array(names.len());
    for name in names {
        body.str(name);
    }
    body.str("AlarmTypes").array(2).str("MetricAlarm").str("CompositeAlarm").str("MaxRecords").integer(100);
    if let Some(token) = next {
        body.str("NextToken").str(token);
    }
    body.end();
    String::from_utf8_lossy(&body.into_writer()).into_owned()
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

#[tokio::test]
async fn metric_and_composite_alarms_are_asked_for_page_by_page() {
    let first = [("errors", ("ALARM", Some(1_795_226_412_138), Some(1_795_226_472_999)))];
    let second = [("shop-down", ("OK", None, Some(1_795_226_400_250))), ("new", ("PAUSED", None, None))];
    let answers = [answer(&first, &[], Some("shop-down")), answer(&[], &second, None)].map(|body| Some((200, body)));
    let names = ["errors", "shop-down", "new", "gone"];
    let (found, asked) = replay(&answers, async |aws| aws.describe_alarms(None, &names).await.unwrap()).await;
    let expected = [
        ("errors", AlarmValue::Alarm, 1_795_226_412_138),
        ("shop-down", AlarmValue::Ok, 1_795_226_400_250),
        ("new", AlarmValue::InsufficientData, 0),
    ];
    let expected = expected.map(|(name, value, since)| (name.to_owned(), AlarmState { value, since: at(since) }));
    assert_eq!(found, expected.into_iter().collect(), "one that does not exist is absent");
    assert_eq!(asked[0].line, "POST /service/GraniteServiceVersion20100801/operation/DescribeAlarms");
    assert_eq!(asked[0].body, question(&names, None));
    assert_eq!(asked[1].body, question(&names, Some("shop-down")));
}

#[tokio::test]
async fn no_name_asks_for_nothing() {
    let (found, asked) = replay::<_, Vec<u8>>(&[], async |aws| aws.describe_alarms(None, &[]).await.unwrap()).await;
    assert!(found.is_empty() && asked.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_throttled_question_is_asked_again_and_a_forbidden_one_is_not() {
    let found = answer(&[("errors", ("OK", Some(1000), Some(1000)))], &[], None);
    let answers = [(400, refusal("ThrottlingException")), (400, refusal("Throttling")), (200, found)].map(Some);
    let (found, asked) =
        replay(&answers, async |aws| aws.describe_alarms(Some("us-east-1"), &["errors"]).await.unwrap()).await;
    assert_eq!((found.len(), asked.len()), (1, 3));
    let (refused, asked) =
        replay(&[Some((403, refusal("AccessDenied")))], async |aws| aws.describe_alarms(None, &["errors"]).await).await;
    assert_eq!((refused.unwrap_err().kind, asked.len()), (Kind::AccessDenied, 1));
}

#[test]
fn an_alarm_of_the_own_region_is_one_alarm_however_it_is_written() {
    let alarm = |name: &str, region: Option<&str>| AlarmName { name: name.into(), region: region.map(Into::into) };
    let (frankfurt, virginia) = (Some("eu-central-1"), Some("us-east-1"));
    let given = vec![
        alarm("b", frankfurt),
        alarm("a", None),
        alarm("b", None),
        alarm("b", virginia),
        alarm("a", frankfurt),
        alarm("b", virginia),
    ];
    let expected = [alarm("b", None), alarm("a", None), alarm("b", virginia)];
    assert_eq!(each_once(given, frankfurt), expected);
}
