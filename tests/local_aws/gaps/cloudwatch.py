"""CloudWatch: an alarm's transition as an event on the bus, a call of a Lambda function and a message of a topic.

ministack tells SNS topics only, and those without the alarm's ARN. AWS puts every transition on the default bus,
whatever the alarm's actions are, and calls a Lambda function that stands among the actions with a shape of its own.
"""

import json
import time
from datetime import datetime, timezone
from uuid import uuid4

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, eventbridge, sns

from local_aws.gaps.alarm_times import now
from local_aws.gaps.events import in_background, publish

ACTIONS_OF_STATE = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}

REGION_NAMES = {"eu-central-1": "EU (Frankfurt)", "us-east-1": "US East (N. Virginia)"}
"""SNS messages name a Region as people do. Two are enough here."""

_states: dict[str, dict] = {}
"""What was told last of each alarm, by its ARN: the next event repeats it as the previous state."""


def fill() -> None:
    cloudwatch._dispatch_alarm_actions = dispatch


def dispatch(alarm: dict, old: str, new: str, reason: str) -> None:
    if old == new:
        return
    arn, moment = alarm["AlarmArn"], now()
    alarm["StateUpdatedTimestamp"] = alarm["StateTransitionedTimestamp"] = moment
    previous = _states.get(arn, {})
    if previous.get("value") != old:
        created = stamp(alarm["AlarmConfigurationUpdatedTimestamp"])
        previous = {"value": old, "reason": "Unchecked: Initial alarm creation", "timestamp": created}
    state = _states[arn] = {"value": new, "reason": reason, "timestamp": stamp(moment)}
    if alarm.get("StateReasonData"):
        state["reasonData"] = alarm["StateReasonData"]
    data = {
        "alarmName": alarm["AlarmName"],
        "state": state,
        "previousState": previous,
        "configuration": configuration(alarm),
    }
    publish("aws.cloudwatch", "CloudWatch Alarm State Change", data, [arn])
    if alarm.get("ActionsEnabled", True):
        for action in alarm.get(ACTIONS_OF_STATE[new]) or []:
            act(action, alarm, data)


def act(action: str, alarm: dict, data: dict) -> None:
    if ":lambda:" in action:
        call = {
            "source": "aws.cloudwatch",
            "alarmArn": alarm["AlarmArn"],
            "accountId": get_account_id(),
            "time": stamp(time.time()),
            "region": get_region(),
            "alarmData": data,
        }
        in_background(eventbridge._dispatch_to_lambda, action, json.dumps(call))
    elif ":sns:" in action:
        region = REGION_NAMES.get(get_region(), get_region())
        subject = f'{data["state"]["value"]}: "{alarm["AlarmName"]}" in {region}'
        in_background(sns._fanout, action, str(uuid4()), json.dumps(message(alarm, data, region)), subject[:100])


def message(alarm: dict, data: dict, region: str) -> dict:
    """What SNS carries. The Region is a name for people; its code is in the ARN only."""
    common = {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription") or None,
        "AWSAccountId": get_account_id(),
        "AlarmConfigurationUpdatedTimestamp": stamp(alarm["AlarmConfigurationUpdatedTimestamp"]),
        "NewStateValue": data["state"]["value"],
        "NewStateReason": data["state"]["reason"],
        "StateChangeTime": data["state"]["timestamp"],
        "Region": region,
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": data["previousState"]["value"],
        **{name: alarm.get(name) or [] for name in ACTIONS_OF_STATE.values()},
    }
    if "AlarmRule" in alarm:
        return common | {"AlarmRule": alarm["AlarmRule"]}
    kept = ("MetricName", "Namespace", "Unit", "Period", "EvaluationPeriods", "ComparisonOperator", "Threshold")
    dimensions = [{"name": one["Name"], "value": one["Value"]} for one in alarm.get("Dimensions") or []]
    statistic = {"StatisticType": "Statistic", "Statistic": alarm.get("Statistic", "").upper()}
    return common | {"Trigger": {name: alarm.get(name) for name in kept} | statistic | {"Dimensions": dimensions}}


def configuration(alarm: dict) -> dict:
    described = {"description": alarm["AlarmDescription"]} if alarm.get("AlarmDescription") else {}
    if "AlarmRule" in alarm:
        return described | {"alarmRule": alarm["AlarmRule"]}
    metric = {
        "namespace": alarm.get("Namespace", ""),
        "name": alarm.get("MetricName", ""),
        "dimensions": {dimension["Name"]: dimension["Value"] for dimension in alarm.get("Dimensions") or []},
    }
    statistic = {"metric": metric, "period": alarm.get("Period", 60), "stat": alarm.get("Statistic", "")}
    return described | {"metrics": [{"id": "m1", "metricStat": statistic, "returnData": True}]}


def stamp(epoch: float) -> str:
    """As alarms tell the time: in milliseconds, with an offset that has no colon."""
    moment = datetime.fromtimestamp(epoch, tz=timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"
