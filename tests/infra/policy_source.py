"""Which operations of AWS the source of functions/aws calls, without running any of it.

An SDK for Rust names the method of a client after the operation, and so does botocore, which knows all operations there
are. Each call ends in `.send()`: what is sent and has no known name is an error.
"""

import re
from pathlib import Path

from botocore import xform_name

from infra.command import WORK
from infra.policy_requests import model

ADAPTERS = WORK.parents[1] / "functions" / "aws" / "src"

SERVICES = {
    "apigateway": "apigateway",
    "apigatewaymanagement": "apigatewaymanagementapi",
    "apigatewayv2": "apigatewayv2",
    "cloudwatch": "cloudwatch",
    "dynamodb": "dynamodb",
    "eventbridge": "events",
    "route53": "route53",
    "ssm": "ssm",
    "sts": "sts",
}
"""The services that functions/aws has clients of, as the SDK for Rust names them and as botocore does."""


FOLDERS = ("push", "switch")
READERS = ("mock-api", "feed")


def sources(function: str) -> list[Path]:
    """The adapters of a function, without their tests: those in a folder of its own, the readers' beside the
    folders."""
    parts = {path: set(path.relative_to(ADAPTERS).parts) for path in sorted(ADAPTERS.rglob("*.rs"))}
    found = [path for path in parts if not {"tests.rs", "replay.rs", "tests"} & parts[path]]
    return [path for path in found if function in (parts[path] & set(FOLDERS) or set(READERS))]


def calls(paths: list[Path]) -> set[tuple[str, str]]:
    """Each operation of AWS that is called there: what the SDK names like one, and as many as are sent."""
    found: set[tuple[str, str]] = set()
    for path in paths:
        text = re.sub(r"//.*", "", path.read_text().split("#[cfg(test)]\nmod tests {")[0])
        named = {SERVICES[crate] for crate in re.findall(r"\baws_sdk_(\w+)", text) if crate in SERVICES}
        here = []
        for method in re.findall(r"\.(\w+)\(\)", text):
            candidates = {
                (service, name)
                for service in SERVICES.values()
                for name in model(service)
                if xform_name(name) == method
            }
            if len(candidates) > 1:
                candidates = {each for each in candidates if each[0] in named}
            if candidates:
                here.append(candidates)
        sent = len(re.findall(r"\.send\(\)", text))
        if sent != len(here) or any(len(candidates) != 1 for candidates in here):
            raise AssertionError(f"{path}: {sent} calls are sent, and these operations found: {here}")
        found |= set().union(*here)
    return found
