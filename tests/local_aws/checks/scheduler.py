"""Checks of `gaps/scheduler.py`."""

import json
from datetime import datetime, timedelta, timezone

from local_aws.checks.given import new_name, soon
from local_aws.process import LocalAws


def a_universal_target_is_called(aws: LocalAws) -> None:
    parameter = f"/{new_name('check')}/mode"
    aws.client("scheduler").create_schedule(
        Name=new_name("on"),
        FlexibleTimeWindow={"Mode": "OFF"},
        ScheduleExpression=f"at({datetime.now(timezone.utc) + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S})",
        Target={
            "Arn": "arn:aws:scheduler:::aws-sdk:ssm:putParameter",
            "RoleArn": "arn:aws:iam::000000000000:role/schedule",
            "Input": json.dumps({"Name": parameter, "Value": "on", "Type": "String"}),
        },
    )
    ssm = aws.client("ssm")
    soon(lambda: ssm.get_parameters(Names=[parameter])["Parameters"], within=15)
