"""Runs the AWS CLI, as an operator does."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable

from demo.flip import PATIENCE_SECONDS, StepFailed
from local_aws.process import LocalAws


def run(aws: LocalAws, command: str, more: Iterable[str] = ()) -> None:
    """Runs `aws` with the arguments that a shell would make of the command, and with more of them."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **aws.environment(),
    }
    done = subprocess.run(
        [sys.executable, "-m", "awscli", *shlex.split(command), *more],
        env=environment,
        text=True,
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise StepFailed(f"the AWS CLI refused {command}: {done.stderr.strip()}")
