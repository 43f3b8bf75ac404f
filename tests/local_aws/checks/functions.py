"""Checks of `gaps/functions.py`."""

import time

from local_aws.checks.given import echo_function, invoke
from local_aws.process import LocalAws

HELD_BACK_SECONDS = 0.045
"""Plain ministack holds every answer back for longer. One of many that is not is enough: the machine may be busy."""


def a_function_finds_this_aws(aws: LocalAws) -> None:
    environment = invoke(aws, echo_function(aws), {})["environment"]
    assert environment["AWS_ENDPOINT_URL"] == aws.endpoint, environment
    assert environment["AWS_SESSION_TOKEN"], environment


def nothing_leaks_into_a_function(aws: LocalAws) -> None:
    environment = invoke(aws, echo_function(aws), {})["environment"]
    leaked = environment.keys() & {"GATEWAY_PORT", "BIND_HOST", "LAMBDA_EXECUTOR", "PYTHONPATH", "TMPDIR", "HOME"}
    assert not leaked, leaked


def an_answer_is_not_held_back(aws: LocalAws) -> None:
    function = echo_function(aws)
    invoke(aws, function, {})
    took = []
    while not took or min(took) >= HELD_BACK_SECONDS:
        assert len(took) < 60, min(took)
        started = time.monotonic()
        invoke(aws, function, {})
        took.append(time.monotonic() - started)
