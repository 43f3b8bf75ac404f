"""Runs the back door's scripts as an operator would, on the local AWS."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from infra.backdoor_door import MODULE
from infra.command import HANGS_AFTER_SECONDS
from local_aws.process import LocalAws


def script(aws: LocalAws, name: str, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess:
    """Runs a script of the module as an operator would, with this environment's AWS CLI on the local AWS."""
    return subprocess.run(
        [MODULE / name, *arguments],
        env=environment(aws, path),
        capture_output=True,
        text=True,
        timeout=HANGS_AFTER_SECONDS,
    )


def store_of(aws: LocalAws, arn: str) -> dict[str, str]:
    listed = subprocess.run(
        [aws_cli(), "cloudfront-keyvaluestore", "list-keys", "--kvs-arn", arn, "--region", "us-east-1"],
        env=environment(aws),
        capture_output=True,
        check=True,
        timeout=HANGS_AFTER_SECONDS,
    )
    return {item["Key"]: item["Value"] for item in json.loads(listed.stdout)["Items"]}


def environment(aws: LocalAws, path: str | None = None) -> dict[str, str]:
    """The store's host can be reached by proxy only: see local_aws/gaps/proxied.py."""
    folders = [path, str(aws_cli().parent), os.environ["PATH"]]
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PYTHONPATH") if name in os.environ}
    return (
        kept
        | aws.environment()
        | {
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "HTTP_PROXY": aws.endpoint,
            "PATH": os.pathsep.join(folder for folder in folders if folder),
        }
    )


def aws_cli() -> Path:
    return Path(sys.executable).with_name("aws")


def needed_for_the_scripts() -> None:
    for what, there in {
        "openssl": shutil.which("openssl"),
        "the AWS CLI": aws_cli().exists(),
        "awscrt, without which the AWS CLI 1 cannot sign for a key value store,": importlib.util.find_spec("awscrt"),
    }.items():
        if not there:
            raise unittest.SkipTest(f"{what} is not here: pip install -r tests/requirements.txt")


def key_of(address: str) -> str:
    return address.partition("?key=")[2]
