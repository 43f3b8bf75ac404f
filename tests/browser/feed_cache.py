"""A cache in front of the feed's function, as CloudFront is one: many tabs cost few invocations.

It heeds `max-age` within the bounds of its policy, and `stale-if-error`. Nothing of a request but its path counts.
"""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from browser.site import Response

LEAST, DEFAULT, MOST = 1, 5, 60
"""The seconds of the cache policy in infra/modules/feed."""

ERRORS_SECONDS = 2
"""How long an error is kept."""


@dataclass(frozen=True)
class Copy:
    """An answer, and until when it may be given."""

    response: Response
    taken: float
    fresh: float
    stale: float


class FeedCache:
    """`fetch` asks the function. Requests for one path wait for each other, as CloudFront collapses them."""

    def __init__(self, fetch: Callable[[str], Response], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch, self._clock = fetch, clock
        self._copies: dict[str, Copy] = {}
        self._errors: dict[str, Copy] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self.asked = self.fetched = 0

    def answer(self, path: str) -> Response:
        path = path.partition("?")[0]
        with self._locks[path]:
            self.asked += 1
            now = self._clock()
            copy, error = self._copies.get(path), self._errors.get(path)
            if copy and now < copy.fresh:
                return aged(copy, now)
            if error and now < error.fresh:
                return aged(copy, now) if copy and now < copy.stale else error.response
            return self._fetched(path, copy, now)

    def _fetched(self, path: str, copy: Copy | None, now: float) -> Response:
        self.fetched += 1
        response = self._fetch(path)
        if response.status >= 400:
            self._errors[path] = Copy(response, now, now + ERRORS_SECONDS, now)
            return aged(copy, now) if copy and now < copy.stale else response
        said = {name.lower(): value for name, value in response.headers.items()}.get("cache-control", "")
        kept = 0 if re.search(r"no-store|no-cache|private", said) else seconds("max-age", said, DEFAULT)
        fresh = now + min(MOST, max(LEAST, kept))
        self._copies[path] = Copy(response, now, fresh, fresh + seconds("stale-if-error", said, 0))
        return response


def aged(copy: Copy, now: float) -> Response:
    return replace(copy.response, headers=copy.response.headers | {"Age": str(int(now - copy.taken))})


def seconds(directive: str, cache_control: str, otherwise: int) -> int:
    found = re.search(rf"\b{directive}=(\d+)", cache_control)
    return int(found[1]) if found else otherwise
