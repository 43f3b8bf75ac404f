"""A stack that Terraform applied, as its operators and users see it: the request written, the position held."""

import json
import time
from collections.abc import Callable
from typing import Any

from infra.watch import Eyes, Seen
from local_aws.observe import Reply, request, resolve
from local_aws.process import LocalAws

WITHIN_SECONDS = 60
"""Longer than anything here takes, however slow the machine: a test fails after it, never because of it."""


class Stack:
    """The switch of a prefix, with one record and one base path mapping that it flips."""

    def __init__(self, aws: LocalAws, prefix: str, zone_id: str, app: str, api: str) -> None:
        self.aws, self.prefix, self.zone_id, self.app, self.api = aws, prefix, zone_id, app, api
        self._eyes = Eyes(aws, zone_id, app, api)

    def write(self, value: str) -> None:
        """What `aws ssm put-parameter --overwrite --name P/mode` does."""
        self.aws.client("ssm").put_parameter(Name=f"{self.prefix}/mode", Value=value, Overwrite=True)

    def state(self) -> dict[str, Any]:
        value = self.aws.client("ssm").get_parameter(Name=f"{self.prefix}/state")["Parameter"]["Value"]
        return json.loads(value)

    def mode_version(self) -> int:
        return self.aws.client("ssm").get_parameter(Name=f"{self.prefix}/mode")["Parameter"]["Version"]

    def ask(self, function: str, event: dict[str, Any]) -> dict[str, Any]:
        """Invokes the switch as an operator does."""
        return ask(self.aws, function, event)

    def settled(self, mode: str) -> dict[str, Any]:
        """The state, once it says that mode and that Route 53 is in sync. Each look wakes nobody."""
        return until(lambda: self.state(), lambda state: state["mode"] == mode and not state["lagging"])

    def position(self) -> Seen:
        """Where users are sent."""
        return self._eyes.look()

    def ask_api(self, path: str = "/orders", method: str = "GET", **headers: str) -> Reply:
        """What an API client gets, by the custom domain."""
        return request(self.aws.endpoint, self.api, path, method, **headers)

    def addresses(self) -> list[str]:
        """What a resolver gets for the app's name. By A alone, two other names share an address once in 254 times."""
        return [*resolve(self.aws.dns, self.app, "A"), *resolve(self.aws.dns, self.app, "AAAA")]


def ask(aws: LocalAws, function: str, event: dict[str, Any]) -> dict[str, Any]:
    """Invokes a function, and again where it is throttled, as any SDK does: its reserved concurrency may be in use."""
    functions = aws.client("lambda")

    def reply() -> dict[str, Any] | None:
        try:
            return json.load(functions.invoke(FunctionName=function, Payload=json.dumps(event))["Payload"])
        except functions.exceptions.TooManyRequestsException:
            return None

    return until(reply, lambda answer: answer is not None)


def until(look: Callable[[], Any], done: Callable[[Any], bool], within: int = WITHIN_SECONDS) -> Any:
    """Looks again and again until what is seen will do, and returns it; fails with what was seen last."""
    ends = time.monotonic() + within
    while not done(seen := look()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {within} s; seen last: {seen}")
        time.sleep(0.1)
    return seen
