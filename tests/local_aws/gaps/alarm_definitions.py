"""CloudWatch: what an alarm was defined with, and nothing else.

ministack forgets the metrics of a metric-math alarm, gives every alarm a period and a statistic, and loses the actions
of INSUFFICIENT_DATA that come in the Query protocol. Terraform, which speaks it, would put all of that right at each
plan.
"""

import re

from ministack.services import cloudwatch

NUMBERS = {"Period": int}
TRUTHS = {"ReturnData"}

_upstream_put = cloudwatch._put_metric_alarm


def fill() -> None:
    global _upstream_put
    _upstream_put = cloudwatch._put_metric_alarm  # with its times: alarm_times.py comes first
    cloudwatch._put_metric_alarm = put


def put(params: dict, cbor_data: dict, is_cbor: bool, is_json: bool = False) -> tuple:
    response = _upstream_put(params, cbor_data, is_cbor, is_json)
    asked = cbor_data if is_cbor or is_json else nested(params)
    alarm = cloudwatch._alarms.get(asked.get("AlarmName", ""))
    if response[0] == 200 and alarm:
        for name in ("Metrics", "InsufficientDataActions"):
            alarm[name] = asked.get(name, [])
        for name in ("Period", "Statistic", "ExtendedStatistic", "Namespace", "MetricName"):
            if not asked.get(name):
                alarm.pop(name, None)
    return response


def nested(params: dict) -> dict:
    """`Metrics.member.1.MetricStat.Period=60` as `{"Metrics": [{"MetricStat": {"Period": 60}}]}`."""
    root: dict = {}
    for path in params:
        *parents, last = path.split(".")
        place = root
        for part in parents:
            place = place.setdefault(part, {})
        place[last] = typed(last, cloudwatch._p(params, path))
    return listed(root)


def listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    if value.keys() == {"member"}:
        members = value["member"]
        return [listed(members[number]) for number in sorted(members, key=int)]
    return {name: listed(member) for name, member in value.items()}


def typed(name: str, text: str) -> object:
    if name in TRUTHS:
        return text == "true"
    return NUMBERS[name](text) if name in NUMBERS and re.fullmatch(r"\d+", text) else text
