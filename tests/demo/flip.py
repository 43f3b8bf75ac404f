"""Lets something happen, and times what users then see.

Time counts from the moment at which it happened, as AWS keeps it (a parameter's last-modified date, an alarm's
transition): the AWS CLI takes a second to start, and is no part of a flip. Both clocks are this machine's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PATIENCE_SECONDS = 20
"""No step takes longer than a second or two where all is well, but for those that wait for a schedule."""

POLL_SECONDS = 0.01


class StepFailed(Exception):
    """A step did not do what the demo says that it does."""


@dataclass(frozen=True)
class Flip:
    """How long users waited for the first changed answer, in seconds."""

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


def flip(act: Callable[[], float], ask_dns: Callable[[], Any], ask_http: Callable[[], Any]) -> Flip:
    """Acts, and waits until DNS and HTTP answer otherwise than before. `act` returns the moment that counts."""
    with Watch("DNS", ask_dns) as dns, Watch("HTTP", ask_http) as http:
        happened = act()
        return Flip(dns.changed_at() - happened, http.changed_at() - happened)


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
