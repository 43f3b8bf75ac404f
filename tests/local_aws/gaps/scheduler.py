"""EventBridge Scheduler: universal targets, `arn:aws:scheduler:::aws-sdk:<service>:<action>`.

ministack's schedules reach functions, queues and buses. Step Functions in it can call any action of a service, so a
universal target goes that way.
"""

import json
import re

from ministack.services import eventbridge, stepfunctions

from local_aws.gaps.events import in_background

UNIVERSAL = re.compile(r"arn:aws:scheduler:::aws-sdk:(\w+):(\w+)$")

_upstream_invoke = eventbridge._invoke_target


def fill() -> None:
    eventbridge._invoke_target = invoke


def invoke(target: dict, event: dict, rule: dict, view: object = None) -> None:
    universal = UNIVERSAL.match(target.get("Arn", ""))
    if not universal:
        _upstream_invoke(target, event, rule, view)
        return
    resource = f"arn:aws:states:::aws-sdk:{universal[1]}:{universal[2]}"
    in_background(stepfunctions._invoke_aws_sdk_integration, resource, json.loads(target.get("Input") or "{}"))
