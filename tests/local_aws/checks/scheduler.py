"""Checks of `gaps/scheduler.py`."""

import json
from datetime import datetime, timedelta, timezone

from local_aws.checks.given import Queue, new_name, soon
from local_aws.process import LocalAws
from local_aws.times import written

ROLE = "arn:aws:iam::000000000000:role/schedule"


def _schedule(aws: LocalAws, target: str, payload: dict) -> datetime:
    """A schedule for the next second but one; when that is."""
    at = (datetime.now(timezone.utc) + timedelta(seconds=1)).replace(microsecond=0)
    aws.client("scheduler").create_schedule(
        Name=new_name("schedule"),
        FlexibleTimeWindow={"Mode": "OFF"},
        ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
        Target={"Arn": target, "RoleArn": ROLE, "Input": json.dumps(payload)},
    )
    return at


def a_universal_target_is_called(aws: LocalAws) -> None:
    parameter = f"/{new_name('check')}/mode"
    target = "arn:aws:scheduler:::aws-sdk:ssm:putParameter"
    _schedule(aws, target, {"Name": parameter, "Value": "on", "Type": "String"})
    ssm = aws.client("ssm")
    soon(lambda: ssm.get_parameters(Names=[parameter])["Parameters"], within=15)


def a_schedule_fires_on_time(aws: LocalAws) -> None:
    queue = Queue(aws)
    _schedule(aws, queue.arn, {"window": 1})
    queue.next(within=15)
    # Each other one comes right after a round in which schedules were looked at: it must not wait long for the next.
    for number in (2, 3, 4):
        _schedule(aws, queue.arn, {"window": number})
        assert queue.next(within=8) == {"window": number}


def a_payload_names_its_scheduled_time(aws: LocalAws) -> None:
    queue = Queue(aws)
    at = _schedule(aws, queue.arn, {"window": {"phase": "start", "at": "<aws.scheduler.scheduled-time>"}})
    told = queue.next(within=15)
    assert told["window"]["at"] == written(at), told
