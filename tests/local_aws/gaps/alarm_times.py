"""CloudWatch: since when an alarm has been in its state, to the millisecond, and no state that there is none.

ministack keeps whole seconds, so two transitions within one cannot be told apart, and gives a metric alarm no
`StateTransitionedTimestamp` at all. It also takes any word for a state.
"""

import time

from ministack.services import cloudwatch

STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")

_upstream_put = cloudwatch._put_metric_alarm
_upstream_set = cloudwatch._set_alarm_state


def fill() -> None:
    cloudwatch._put_metric_alarm = put
    cloudwatch._set_alarm_state = set_state


def now() -> float:
    return round(time.time(), 3)


def put(params: dict, cbor_data: dict, is_cbor: bool, is_json: bool = False) -> tuple:
    name = cbor_data.get("AlarmName", "") if is_cbor or is_json else cloudwatch._p(params, "AlarmName")
    before = cloudwatch._alarms.get(name)
    answer = _upstream_put(params, cbor_data, is_cbor, is_json)
    if alarm := cloudwatch._alarms.get(name):
        if not before and isinstance(alarm["StateUpdatedTimestamp"], int):
            alarm["StateUpdatedTimestamp"] = now()
        since = before and before.get("StateTransitionedTimestamp")
        alarm.setdefault("StateTransitionedTimestamp", since or alarm["StateUpdatedTimestamp"])
    return answer


def set_state(params: dict, cbor_data: dict, is_cbor: bool, is_json: bool = False) -> tuple:
    asked = cbor_data if is_cbor or is_json else {name: cloudwatch._p(params, name) for name in params}
    if asked.get("StateValue") not in STATES:
        problem = f"1 validation error detected: Value at 'stateValue' must satisfy enum value set: {list(STATES)}"
        return cloudwatch._error("ValidationError", problem, 400, use_json=is_json, use_cbor=is_cbor)
    answer = _upstream_set(params, cbor_data, is_cbor, is_json)
    name = asked.get("AlarmName", "")
    alarm = cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name)
    # A transition has the moment of its event already.
    if alarm and isinstance(alarm["StateUpdatedTimestamp"], int):
        alarm["StateUpdatedTimestamp"] = now()
    return answer
