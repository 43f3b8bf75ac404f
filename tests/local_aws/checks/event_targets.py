"""Checks of `gaps/event_targets.py`."""

import json

from local_aws.checks.given import Ear, Queue, echo_function, failing_function, new_name
from local_aws.process import LocalAws, client


def _rule(events: object, pattern: dict, **target: object) -> None:
    name = new_name("rule")
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "one", **target}])


def _say(aws: LocalAws, source: str) -> None:
    aws.client("events").put_events(Entries=[{"Source": source, "DetailType": "said", "Detail": "{}"}])


def a_bus_in_another_region_is_told(aws: LocalAws) -> None:
    alarms, events = (client(service, aws.endpoint, region="us-east-1") for service in ("cloudwatch", "events"))
    name, bus = new_name("health"), f"arn:aws:events:{aws.region}:000000000000:event-bus/default"
    arn = f"arn:aws:cloudwatch:us-east-1:000000000000:alarm:{name}"
    pattern = {"source": ["aws.cloudwatch"], "resources": [arn]}
    ear = Ear(aws, pattern)
    _rule(events, pattern, Arn=bus, RoleArn="arn:aws:iam::000000000000:role/bus")
    alarms.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/Route53",
        MetricName="HealthCheckStatus",
        Statistic="Minimum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
    )
    alarms.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a check")
    event = ear.next()
    assert (event["region"], event["detail"]["alarmName"]) == ("us-east-1", name), event


def a_function_that_fails_on_an_event_ends_in_its_queue(aws: LocalAws) -> None:
    (function, queue), source = failing_function(aws), new_name("source")
    _rule(aws.client("events"), {"source": [source]}, Arn=function)
    _say(aws, source)
    assert queue.next()["requestPayload"]["source"] == source


def an_event_for_a_function_that_is_gone_ends_in_the_targets_queue(aws: LocalAws) -> None:
    queue, source, function = Queue(aws), new_name("source"), echo_function(aws)
    aws.client("lambda").delete_function(FunctionName=function)
    _rule(aws.client("events"), {"source": [source]}, Arn=function, DeadLetterConfig={"Arn": queue.arn})
    _say(aws, source)
    assert queue.next()["source"] == source
