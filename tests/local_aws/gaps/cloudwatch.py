"""CloudWatch: an alarm's transition as an event on the bus, and as a call of a Lambda function.

ministack tells SNS topics only. AWS puts every transition on the default bus, whatever the alarm's actions are, and
calls a Lambda function that stands among the actions with a shape of its own (`alarmData`).
"""

import json
import time

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, eventbridge

from local_aws.gaps.events import in_background, publish

ACTIONS_OF_STATE = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}

_upstream_dispatch = cloudwatch._dispatch_alarm_actions


def fill() -> None:
    cloudwatch._dispatch_alarm_actions = dispatch


def dispatch(alarm: dict, old: str, new: str, reason: str) -> None:
    _upstream_dispatch(alarm, old, new, reason)
    if old == new:
        return
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000+0000", time.gmtime())
    data = {
        "alarmName": alarm["AlarmName"],
        "state": {"value": new, "reason": reason, "timestamp": now},
        "previousState": {"value": old, "reason": reason, "timestamp": now},
        "configuration": configuration(alarm),
    }
    publish("aws.cloudwatch", "CloudWatch Alarm State Change", data, [alarm["AlarmArn"]])

    call = {
        "source": "aws.cloudwatch",
        "alarmArn": alarm["AlarmArn"],
        "accountId": get_account_id(),
        "time": now,
        "region": get_region(),
        "alarmData": data,
    }
    if alarm.get("ActionsEnabled", True):
        for action in alarm.get(ACTIONS_OF_STATE[new]) or []:
            if ":lambda:" in action:
                in_background(eventbridge._dispatch_to_lambda, action, json.dumps(call))


def configuration(alarm: dict) -> dict:
    metric = {
        "namespace": alarm.get("Namespace", ""),
        "name": alarm.get("MetricName", ""),
        "dimensions": {dimension["Name"]: dimension["Value"] for dimension in alarm.get("Dimensions") or []},
    }
    statistic = {"metric": metric, "period": alarm.get("Period", 60), "stat": alarm.get("Statistic", "")}
    return {
        "description": alarm.get("AlarmDescription", ""),
        "metrics": [{"id": "m1", "metricStat": statistic, "returnData": True}],
    }
