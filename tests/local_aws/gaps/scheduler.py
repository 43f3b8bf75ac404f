"""EventBridge Scheduler: universal targets (`arn:aws:scheduler:::aws-sdk:<service>:<action>`), on time, told the time.

ministack's schedules reach functions, queues and buses. Step Functions in it can call any action of a service, so a
universal target goes that way. It looks for due schedules every ten seconds, for which no test should wait, and passes
the context attributes of a payload (`<aws.scheduler.scheduled-time>`) on as they stand.
"""

import json
import re
from datetime import datetime, timezone
from uuid import uuid4

from ministack.services import eventbridge, scheduler, stepfunctions

from local_aws.gaps.events import in_background
from local_aws.times import written

UNIVERSAL = re.compile(r"arn:aws:scheduler:::aws-sdk:(\w+):(\w+)$")
TICK_SECONDS = 0.5

_upstream_invoke = eventbridge._invoke_target


def fill() -> None:
    eventbridge._invoke_target = invoke
    scheduler._SCHEDULE_TICK_INTERVAL = TICK_SECONDS


def invoke(target: dict, event: dict, rule: dict, view: object = None) -> None:
    if event.get("Source") == "aws.scheduler" and target.get("Input"):
        target = {**target, "Input": with_context(target["Input"], event, rule)}
    universal = UNIVERSAL.match(target.get("Arn", ""))
    if not universal:
        _upstream_invoke(target, event, rule, view)
        return
    resource = f"arn:aws:states:::aws-sdk:{universal[1]}:{universal[2]}"
    in_background(stepfunctions._invoke_aws_sdk_integration, resource, json.loads(target.get("Input") or "{}"))


def with_context(payload: str, event: dict, schedule: dict) -> str:
    """The payload with its context attributes: the time is the one that the schedule names, not that of its firing."""
    attributes = {
        "scheduled-time": written(datetime.fromtimestamp(event["Time"], tz=timezone.utc)),
        "schedule-arn": schedule.get("Arn", ""),
        "execution-id": str(uuid4()),
        "attempt-number": "1",
    }
    for name, value in attributes.items():
        payload = payload.replace(f"<aws.scheduler.{name}>", value)
    return payload
