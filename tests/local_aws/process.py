"""Starts a local AWS as a process of its own, stops it, and makes clients for it.

with LocalAws() as aws:
    aws.client("ssm").put_parameter(…)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

REGION = "eu-central-1"
"""Not us-east-1, where Route 53 lives: a client that mixes the two up should be seen to."""

TESTS = Path(__file__).resolve().parent.parent

STOPS_WITHIN_SECONDS = 5


class NotStarted(Exception):
    """The local AWS ended before it was ready. The message is what it said."""


class LocalAws:
    """One local AWS, alive for as long as the `with` block lasts, or from `start` to `stop`."""

    def __init__(self, *, gaps: bool = True, log: Path | None = None, region: str = REGION) -> None:
        self.region, self.gaps = region, gaps
        self.endpoint = self.dns = ""
        self._command = [sys.executable, "-m", "local_aws", "--until-stdin-closes"]
        self._command += [] if gaps else ["--no-gaps"]
        self._command += ["--log", str(log)] if log else []
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._process: subprocess.Popen | None = None
        self._clients: dict[str, Any] = {}

    def __enter__(self) -> LocalAws:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> LocalAws:
        """Returns once the local AWS answers. A Ctrl-C in the terminal does not reach it: it ends with this process."""
        self._process = subprocess.Popen(
            self._command,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
            text=True,
        )
        line = self._process.stdout.readline()
        if not line:
            self.stop()
            raise NotStarted(f"the local AWS did not start: {self._log().strip()}")
        where = json.loads(line)
        self.endpoint, self.dns = where["endpoint"], where["dns"]
        return self

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._process = None

    def complaints(self) -> list[str]:
        """The warnings and errors in its log, so far, where the log does not go to a file of the caller's."""
        return [line for line in self._log().splitlines() if " WARNING " in line or " ERROR " in line]

    def _log(self) -> str:
        """Reads at a position of its own: the process writes through the same open file."""
        return os.pread(self._errors.fileno(), os.fstat(self._errors.fileno()).st_size, 0).decode(errors="replace")

    def client(self, service: str, **settings: Any) -> Any:
        """A boto3 client, made once, as that takes time. It does not retry, so that a test sees the first answer."""
        key = f"{service} {settings}"
        if key not in self._clients:
            self._clients[key] = client(service, self.endpoint, region=self.region, **settings)
        return self._clients[key]

    def environment(self) -> dict[str, str]:
        """The variables that point the AWS CLI, an SDK or Terraform at this local AWS."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
        }


def client(service: str, endpoint: str, *, region: str = REGION, access_key: str = "test", **settings: Any) -> Any:
    """A boto3 client that reads nothing of the user's own AWS configuration, and asks no proxy.

    An access key of twelve digits is the account that it belongs to.
    """
    session = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
    session.set_config_variable("config_file", os.devnull)
    session.set_config_variable("credentials_file", os.devnull)
    return boto3.Session(access_key, "test", botocore_session=session, region_name=region).client(
        service,
        endpoint_url=endpoint,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60, proxies={}, **settings),
    )
