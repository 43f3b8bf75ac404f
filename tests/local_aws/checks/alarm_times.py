"""Checks of `gaps/alarm_times.py`."""

import time

from local_aws.checks.given import alarm, new_name, refused
from local_aws.process import LocalAws


def _state(aws: LocalAws, name: str) -> tuple[str, float, float]:
    """The state, since when it has been, and when it was last set."""
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    one = (found["MetricAlarms"] + found["CompositeAlarms"])[0]
    return one["StateValue"], *(one[f"State{what}Timestamp"].timestamp() for what in ("Transitioned", "Updated"))


def _set(aws: LocalAws, name: str, value: str) -> None:
    aws.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=value, StateReason="a check")


def a_new_alarm_has_its_state_since_it_was_made(aws: LocalAws) -> None:
    before = time.time()
    value, since, updated = _state(aws, alarm(aws))
    assert value == "INSUFFICIENT_DATA" and before - 0.01 <= since == updated <= time.time() + 0.01, (value, since)


def a_transition_has_its_millisecond(aws: LocalAws) -> None:
    name = alarm(aws)
    composite = new_name("any")
    aws.client("cloudwatch").put_composite_alarm(AlarmName=composite, AlarmRule=f'ALARM("{name}")')
    for value in ("OK", "ALARM", "OK"):
        before = time.time()
        _set(aws, name, value)
        after = time.time()
        for one in (name, composite) if value == "ALARM" else (name,):
            found, since, updated = _state(aws, one)
            assert found == value and before - 0.01 <= since == updated <= after + 0.01, (one, before, since, after)


def saying_it_again_is_no_transition(aws: LocalAws) -> None:
    name = alarm(aws)
    _set(aws, name, "ALARM")
    _, since, _ = _state(aws, name)
    time.sleep(0.02)
    _set(aws, name, "ALARM")
    value, still, updated = _state(aws, name)
    assert value == "ALARM" and still == since < updated, (since, still, updated)


def a_state_has_one_of_three_names(aws: LocalAws) -> None:
    client, name = aws.client("cloudwatch"), alarm(aws)
    refused("ValidationError", client.set_alarm_state, AlarmName=name, StateValue="PAUSED", StateReason="a check")
