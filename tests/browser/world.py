"""Everything that a story of users needs: a local AWS with the shop and the feed on it, and the internet in front."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from browser.edge import Edge
from browser.site import Tunnel
from local_aws import feed, shop
from local_aws.bootstrap import built
from local_aws.process import LocalAws
from push import live

PUSH = "push"

PATIENCE_SECONDS, LOOK_SECONDS = 30, 0.05

PAGE = "http://page.example.com/"


@dataclass(frozen=True)
class World:
    """One shop, its internet, and the port on which all names are."""

    aws: LocalAws
    shop: shop.Shop
    edge: Edge
    port: int

    def operator_writes(self, mode: str, **request: Any) -> None:
        """Writes `P/mode`, and nothing else."""
        value = json.dumps({"mode": mode, **request}) if request else mode
        self._ssm.put_parameter(Name=f"{self.shop.prefix}/mode", Value=value, Overwrite=True)

    def plan(self, name: str, begins: datetime, minutes: int, message: str) -> None:
        """Declares a window under `P/windows/`."""
        window = {"at": f"{begins:%Y-%m-%dT%H:%M:%S}", "timezone": "UTC", "minutes": minutes, "message": message}
        self._ssm.put_parameter(Name=f"{self.shop.prefix}/windows/{name}", Value=json.dumps(window), Type="String")

    def call_off(self, name: str) -> None:
        self._ssm.delete_parameter(Name=f"{self.shop.prefix}/windows/{name}")

    def leads_to(self, whose: str) -> None:
        """Waits until DNS leads the app's name there, as the switch soon has it."""
        self.waits_for(f"{shop.APP} at {whose}", lambda: self.edge.lead_of(shop.APP) == whose)

    def connections(self) -> int:
        """How many browsers push knows."""
        return self.aws.client("dynamodb").scan(TableName=PUSH)["Count"]

    def waits_for(self, what: str, look: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not look():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {PATIENCE_SECONDS} seconds. {self.aws.complaints()}")
            time.sleep(LOOK_SECONDS)

    @property
    def _ssm(self) -> Any:
        return self.aws.client("ssm")


@contextlib.contextmanager
def world() -> Iterator[World]:
    """The shop, on a local AWS of its own."""
    with LocalAws() as aws:
        of = shop.create(aws.client, built("switch"), built("mock-api"))
        with around(aws, of, built("feed"), built("push")) as found:
            yield found


@contextlib.contextmanager
def around(aws: LocalAws, of: shop.Shop, feed_function: Path, push: Path) -> Iterator[World]:
    """The feed, push where it is built, and the internet, around a shop that is there."""
    edge = Edge(aws, feed.create(aws.client, of, feed_function, FEED_PAGE_URL=PAGE))
    if push.is_file():
        at = urlsplit(live.create(aws.client, push, name=PUSH).url(aws.endpoint))
        edge.push = Tunnel(at.port, at.netloc, at.path)
    with edge.serving() as port:
        yield World(aws, of, edge, port)


def in_minutes(minutes: float) -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0) + timedelta(minutes=minutes)
