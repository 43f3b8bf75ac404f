"""Checks of `gaps/cloudwatch.py`."""

import json
import re

from local_aws.checks.given import Ear, Queue, alarm, failing_function, new_name
from local_aws.process import LocalAws

CHANGES = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}
STAMP = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000")


def _raise(aws: LocalAws, name: str) -> None:
    aws.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a check")


def a_transition_is_told(aws: LocalAws) -> None:
    name = alarm(aws)
    ear = Ear(aws, CHANGES | {"detail": {"alarmName": [name]}})
    _raise(aws, name)
    detail = ear.next()["detail"]
    assert detail["state"]["value"] == "ALARM" and detail["state"]["reason"] == "a check", detail
    assert detail["previousState"]["value"] in ("OK", "INSUFFICIENT_DATA"), detail
    assert detail["configuration"]["metrics"][0]["metricStat"]["metric"]["dimensions"] == {"ApiName": "shop"}, detail


def an_event_tells_both_states_and_their_moments(aws: LocalAws) -> None:
    ear = Ear(aws, CHANGES)
    name, composite = alarm(aws), new_name("any")
    cloudwatch = aws.client("cloudwatch")
    cloudwatch.put_composite_alarm(AlarmName=composite, AlarmRule=f'ALARM("{name}")')
    _raise(aws, name)
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="over")
    told = [ear.next()["detail"] for _ in range(5)]
    of_metric = sorted((one for one in told if one["alarmName"] == name), key=lambda one: one["state"]["timestamp"])
    assert [one["state"]["value"] for one in of_metric] == ["ALARM", "OK"], told
    assert of_metric[1]["previousState"] == of_metric[0]["state"], of_metric
    assert all(STAMP.fullmatch(one["state"]["timestamp"]) for one in told), told
    of_composite = [one for one in told if one["alarmName"] == composite]
    assert of_composite[0]["configuration"] == {"alarmRule": f'ALARM("{name}")'}, of_composite


def a_topic_among_the_actions_is_told_with_the_arn(aws: LocalAws) -> None:
    sns, queue = aws.client("sns"), Queue(aws)
    topic = sns.create_topic(Name=new_name("alarms"))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    name = alarm(aws, AlarmActions=[topic])
    _raise(aws, name)
    message = json.loads(queue.next()["Message"])
    assert (message["AlarmName"], message["NewStateValue"], message["OldStateValue"]) == (
        name,
        "ALARM",
        "INSUFFICIENT_DATA",
    ), message
    assert message["AlarmArn"] == f"arn:aws:cloudwatch:{aws.region}:000000000000:alarm:{name}", message
    assert STAMP.fullmatch(message["StateChangeTime"]), message


def a_function_among_the_actions_is_called(aws: LocalAws) -> None:
    function, queue = failing_function(aws)
    name = alarm(aws, AlarmActions=[function])
    _raise(aws, name)
    called = queue.next()["requestPayload"]
    assert called["source"] == "aws.cloudwatch" and called["alarmArn"].endswith(f":alarm:{name}"), called
    assert called["alarmData"]["state"]["value"] == "ALARM", called
