"""Looks at what users reach, again and again, and keeps every answer: for what must not happen even for a moment.

with Watch(look) as watch:
    root.apply()
assert watch.answers == [before]
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_aws.observe import request, resolve
from local_aws.process import LocalAws

EVERY_SECONDS = 0.2
STOPS_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Seen:
    """One look. The records come from one answer of Route 53, so that half of a flip would show."""

    records: tuple[tuple[str, str], ...]
    """(type, where it leads) of every A, AAAA and CNAME at the app's name."""
    mapping: tuple[str, str]
    """(API, stage) behind the API's name."""


class Eyes:
    """Looks at an app's records in one zone, and at the mapping of an API's domain."""

    def __init__(self, aws: LocalAws, zone_id: str, app: str, api: str) -> None:
        self._aws, self._zone_id, self.app, self.api = aws, zone_id, app, api
        # Made here, once: boto3 makes clients on one thread only, and lets all use them.
        self._route53, self._gateway = aws.client("route53"), aws.client("apigateway")

    def look(self) -> Seen:
        found = self._route53.list_resource_record_sets(HostedZoneId=self._zone_id)["ResourceRecordSets"]
        records = [(each["Type"], target(each)) for each in found if each["Name"].rstrip(".") == self.app]
        mapping = self._gateway.get_base_path_mapping(domainName=self.api, basePath="(none)")
        return Seen(tuple(sorted(records)), (mapping["restApiId"], mapping["stage"]))

    def use(self) -> tuple[bool, bool, int]:
        """As a user: whether DNS answers with an IPv4 and with an IPv6 address, and the API's status."""
        addresses = [bool(resolve(self._aws.dns, self.app, kind)) for kind in ("A", "AAAA")]
        return (*addresses, request(self._aws.endpoint, self.api).status)


class Watch:
    """A thread that calls a function until the `with` block ends."""

    def __init__(self, look: Callable[[], Any]) -> None:
        self._look = look
        self.answers: list[Any] = []
        """Each answer that differs from the one before it; an exception is an answer, too."""
        self.looks = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(STOPS_WITHIN_SECONDS)

    def _watch(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            try:
                answer = self._look()
            except Exception as error:
                answer = f"{type(error).__name__}: {error}"
            if self.answers[-1:] != [answer]:
                self.answers.append(answer)
            self.looks += 1


def target(record: dict[str, Any]) -> str:
    if alias := record.get("AliasTarget"):
        return alias["DNSName"].rstrip(".")
    return " ".join(sorted(value["Value"] for value in record["ResourceRecords"]))
