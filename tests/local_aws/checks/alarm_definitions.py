"""Checks of `gaps/alarm_definitions.py`."""

import re

from local_aws.checks.given import alarm, ask_in_xml, new_name
from local_aws.process import LocalAws

TOPIC = "arn:aws:sns:eu-central-1:000000000000:told"

RATE = {
    "Metrics.member.1.Id": "rate",
    "Metrics.member.1.Expression": "100 * errors",
    "Metrics.member.1.ReturnData": "true",
    "Metrics.member.2.Id": "errors",
    "Metrics.member.2.ReturnData": "false",
    "Metrics.member.2.MetricStat.Period": "60",
    "Metrics.member.2.MetricStat.Stat": "Sum",
    "Metrics.member.2.MetricStat.Metric.Namespace": "AWS/ApiGateway",
    "Metrics.member.2.MetricStat.Metric.MetricName": "5XXError",
    "Metrics.member.2.MetricStat.Metric.Dimensions.member.1.Name": "ApiName",
    "Metrics.member.2.MetricStat.Metric.Dimensions.member.1.Value": "shop",
}


def an_alarm_over_an_expression_keeps_its_metrics(aws: LocalAws) -> None:
    name = new_name("rate")
    definition = {"AlarmName": name, "EvaluationPeriods": "1", "Threshold": "5", **RATE}
    ask_in_xml(aws, Action="PutMetricAlarm", ComparisonOperator="GreaterThanThreshold", **definition)
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
    rate, errors = found["Metrics"]
    assert (rate["Expression"], rate["ReturnData"], errors["ReturnData"]) == ("100 * errors", True, False), found
    assert errors["MetricStat"]["Period"] == 60, found
    assert errors["MetricStat"]["Metric"]["Dimensions"] == [{"Name": "ApiName", "Value": "shop"}], found
    xml = ask_in_xml(aws, Action="DescribeAlarms", **{"AlarmNames.member.1": name})
    assert "<Expression>100 * errors</Expression>" in xml and "<ReturnData>false</ReturnData>" in xml, xml
    assert not found.keys() & {"Period", "Statistic", "MetricName", "Namespace"}, found


def an_alarm_on_a_percentile_has_no_other_statistic(aws: LocalAws) -> None:
    name = new_name("slow")
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/Lambda",
        MetricName="Duration",
        ExtendedStatistic="p99",
        Period=60,
        EvaluationPeriods=1,
        Threshold=5000,
        ComparisonOperator="GreaterThanThreshold",
    )
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
    assert found["ExtendedStatistic"] == "p99" and "Statistic" not in found, found


def all_three_kinds_of_actions_are_kept(aws: LocalAws) -> None:
    name = alarm(aws)
    kinds = ("AlarmActions", "OKActions", "InsufficientDataActions")
    ask_in_xml(
        aws,
        Action="PutMetricAlarm",
        AlarmName=name,
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Statistic="Sum",
        Period="60",
        EvaluationPeriods="1",
        Threshold="1",
        ComparisonOperator="GreaterThanThreshold",
        **{f"{kind}.member.1": TOPIC for kind in kinds},
    )
    xml = ask_in_xml(aws, Action="DescribeAlarms", **{"AlarmNames.member.1": name})
    for kind in kinds:
        assert re.search(f"<{kind}><member>{TOPIC}</member></{kind}>", xml), f"{kind} is not in {xml}"
