"""Checks of `gaps/cloudwatch.py`."""

from local_aws.checks.given import Ear, alarm, echo_function, invoke, soon
from local_aws.process import LocalAws


def _raise(aws: LocalAws, name: str) -> None:
    aws.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a check")


def a_transition_is_told(aws: LocalAws) -> None:
    ear = Ear(aws, {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]})
    name = alarm(aws)
    _raise(aws, name)
    detail = soon(lambda: next((told for told in [ear.next()["detail"]] if told["alarmName"] == name), None))
    assert detail["state"]["value"] == "ALARM" and detail["state"]["reason"] == "a check", detail
    assert detail["previousState"]["value"] in ("OK", "INSUFFICIENT_DATA"), detail
    assert detail["configuration"]["metrics"][0]["metricStat"]["metric"]["dimensions"] == {"ApiName": "shop"}, detail


def a_function_among_the_actions_is_called(aws: LocalAws) -> None:
    function = echo_function(aws)
    name = alarm(aws, AlarmActions=[function])
    _raise(aws, name)
    called = soon(lambda: [event for event in invoke(aws, function, {})["before"] if event])[0]
    assert called["source"] == "aws.cloudwatch" and called["alarmArn"].endswith(f":alarm:{name}"), called
    assert called["alarmData"]["state"]["value"] == "ALARM", called
