"""Checks of `gaps/cloudwatch.py`."""

from local_aws.checks.given import Ear, echo_function, invoke, new_name, soon
from local_aws.process import LocalAws


def _alarm(aws: LocalAws, *actions: str) -> str:
    name = new_name("errors")
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/ApiGateway",
        MetricName="5XXError",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=list(actions),
        Dimensions=[{"Name": "ApiName", "Value": "shop"}],
    )
    return name


def _raise(aws: LocalAws, alarm: str) -> None:
    aws.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a check")


def a_transition_is_told(aws: LocalAws) -> None:
    ear, alarm = Ear(aws, {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}), _alarm(aws)
    _raise(aws, alarm)
    detail = soon(lambda: next((told for told in [ear.next()["detail"]] if told["alarmName"] == alarm), None))
    assert detail["state"]["value"] == "ALARM" and detail["state"]["reason"] == "a check", detail
    assert detail["previousState"]["value"] in ("OK", "INSUFFICIENT_DATA"), detail
    assert detail["configuration"]["metrics"][0]["metricStat"]["metric"]["dimensions"] == {"ApiName": "shop"}, detail


def a_function_among_the_actions_is_called(aws: LocalAws) -> None:
    function = echo_function(aws)
    alarm = _alarm(aws, function)
    _raise(aws, alarm)
    called = soon(lambda: [event for event in invoke(aws, function, {})["before"] if event])[0]
    assert called["source"] == "aws.cloudwatch" and called["alarmArn"].endswith(f":alarm:{alarm}"), called
    assert called["alarmData"]["state"]["value"] == "ALARM", called
