"""Writes the wish as an operator does, and times what users then see.

The AWS CLI takes a second to start, and is no part of a flip: time counts from the moment at which Parameter Store
took the new value, which it keeps as the parameter's last-modified date. Both clocks are this machine's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_aws.process import LocalAws

PATIENCE_SECONDS = 20
"""No step takes longer than a second where all is well."""

POLL_SECONDS = 0.01


class StepFailed(Exception):
    """A step did not do what the demo says that it does."""


@dataclass(frozen=True)
class Flip:
    """How long users waited for the first changed answer, in seconds after the write."""

    dns: float
    http: float


class Watch(threading.Thread):
    """Asks the same question again and again, until the answer differs from the first one or the `with` block ends."""

    def __init__(self, what: str, ask: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._what, self._ask, self._before = what, ask, ask()
        self._changed_at: float | None = None
        self._over = threading.Event()

    def __enter__(self) -> Watch:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(POLL_SECONDS):
            if self._ask() != self._before:
                self._changed_at = time.time()
                return

    def changed_at(self) -> float:
        self.join(PATIENCE_SECONDS)
        if self._changed_at is None:
            raise StepFailed(f"{self._what} still answered {self._before} after {PATIENCE_SECONDS} seconds")
        return self._changed_at


def flip(aws: LocalAws, parameter: str, value: str, ask_dns: Callable[[], Any], ask_http: Callable[[], Any]) -> Flip:
    """Writes the parameter with the AWS CLI, and waits until DNS and HTTP answer otherwise than before."""
    with Watch("DNS", ask_dns) as dns, Watch("HTTP", ask_http) as http:
        put_parameter(aws, parameter, value)
        written = aws.client("ssm").get_parameter(Name=parameter)["Parameter"]["LastModifiedDate"].timestamp()
        return Flip(dns.changed_at() - written, http.changed_at() - written)


def put_parameter_line(parameter: str, value: str) -> tuple[str, str]:
    """The command that `put_parameter` runs, as one would type it."""
    return f"aws ssm put-parameter --overwrite --name {parameter}", f"--value {quoted(value)}"


def put_parameter(aws: LocalAws, parameter: str, value: str) -> None:
    arguments = ["ssm", "put-parameter", "--overwrite", "--name", parameter, "--value", value]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **aws.environment(),
    }
    done = subprocess.run(
        [sys.executable, "-m", "awscli", *arguments],
        env=environment,
        text=True,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise StepFailed(f"the AWS CLI could not write {parameter}: {done.stderr.strip()}")


def quoted(value: str) -> str:
    return value if value.isalnum() else f"'{value}'"


def until(what: str, look: Callable[[], Any]) -> Any:
    """Waits, within bounds, until `look` finds something, and returns it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(POLL_SECONDS)
    raise StepFailed(f"{what}: not seen within {PATIENCE_SECONDS} seconds")


def expect(condition: object, otherwise: str) -> None:
    if not condition:
        raise StepFailed(otherwise)
