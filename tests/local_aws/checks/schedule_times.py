"""Checks of `gaps/schedule_times.py`."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from local_aws.checks.given import Queue, new_name, refused
from local_aws.process import LocalAws
from local_aws.times import written

ROLE = "arn:aws:iam::000000000000:role/schedule"


def _at(queue: Queue, zone: str) -> tuple[dict, str]:
    """A schedule for the next second, as clocks in a time zone name it; how its payload should."""
    at = (datetime.now(ZoneInfo(zone)) + timedelta(seconds=1)).replace(microsecond=0)
    schedule = {
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ScheduleExpression": f"at({at:%Y-%m-%dT%H:%M:%S})",
        "ScheduleExpressionTimezone": zone,
        "Target": {"Arn": queue.arn, "RoleArn": ROLE, "Input": json.dumps({"at": "<aws.scheduler.scheduled-time>"})},
    }
    return schedule, written(at)


def a_schedule_names_a_time_in_its_zone(aws: LocalAws) -> None:
    client, queue, group = aws.client("scheduler"), Queue(aws), new_name("windows")
    client.create_schedule_group(Name=group)
    schedule, expected = _at(queue, "Asia/Kolkata")
    client.create_schedule(Name="one", GroupName=group, **schedule)
    assert queue.next()["at"] == expected


def a_schedule_that_has_fired_gets_another_time(aws: LocalAws) -> None:
    client, queue, name = aws.client("scheduler"), Queue(aws), new_name("schedule")
    for change in (client.create_schedule, client.update_schedule):
        schedule, expected = _at(queue, "UTC")
        change(Name=name, **schedule)
        assert queue.next()["at"] == expected


def an_unknown_time_zone_is_refused(aws: LocalAws) -> None:
    refused(
        "ValidationException",
        aws.client("scheduler").create_schedule,
        Name=new_name("schedule"),
        FlexibleTimeWindow={"Mode": "OFF"},
        ScheduleExpression="cron(0 2 ? * SUN *)",
        ScheduleExpressionTimezone="Europe/Nowhere",
        Target={"Arn": "arn:aws:sqs:eu-central-1:000000000000:queue", "RoleArn": ROLE},
    )
