"""maintenance-watch in a page of its own: what it asks, is answered and tells, by a clock that tests move."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from playwright.sync_api import Request as Asked

from browser.chromium import WAIT_MILLISECONDS, BrowserTest
from browser.site import Request, Response, serving
from local_aws.times import written

FOLDER = Path(__file__).resolve().parents[2] / "infra" / "maintenance-watch"
APP, API, FEED = "http://app.example.com/", "http://api.example.com", "http://status.example.com/api/v2/summary.json"
NOON = datetime(2026, 12, 1, 12, tzinfo=timezone.utc)

HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<meta name="color-scheme" content="light dark">
<body><main><input id="top" aria-label="Search"><h1>Shop</h1>
<textarea rows="90" aria-label="Notes"></textarea></main></body></html>"""

START = """async ([options, even]) => {
    const { watch, banner } = await import("/maintenance-watch.js");
    window.seen ??= [];
    window.rolled = 0;
    if (even) Math.random = () => (rolled++, 0.5);
    window.maintenance = watch(options);
    window.banner = banner;
    for (const kind of ["", "-changed", "-planned", "-cancelled", "-over"])
        maintenance.addEventListener("maintenance" + kind, ({ type, detail }) =>
            seen.push([type, JSON.parse(JSON.stringify(detail))]));
}"""

STUB = """() => {
    window.asks = [];
    window.dials = [];
    window.answer = () => null;
    const bare = fetch;
    window.fetch = async (url, options) => {
        if (!String(url).includes("status.")) return bare(url, options);
        asks.push({ at: performance.now(), hidden: document.hidden });
        const said = answer();
        if (!said) throw new TypeError("down");
        return new Response(JSON.stringify(said));
    };
    window.WebSocket = class {
        readyState = 0;
        sent = [];
        constructor() {
            dials.push({ at: performance.now(), hidden: document.hidden, socket: this });
            setTimeout(() => { if (!this.readyState) { this.readyState = 1; this.onopen?.(); } }, 10);
        }
        send(text) { this.sent.push(text); }
        close() { if (this.readyState < 3) { this.readyState = 3; this.onclose?.(); } }
    };
}"""
"""What an hour of fake time asks, without a network: who asked when, in the page's own time."""


def at(minutes: float) -> str:
    """So many minutes after noon."""
    return written(NOON + timedelta(minutes=minutes))


def entry(status: str, message: str = "Upgrading", **times: str | None) -> dict[str, Any]:
    return {
        "id": "m1", "status": status, "started_at": None, "scheduled_for": None, "scheduled_until": None,
        "incident_updates": [{"body": message}], **times,
    }  # fmt: skip


def summary(*entries: dict[str, Any], now: str | None = None) -> dict[str, Any]:
    return {"scheduled_maintenances": list(entries), "generated_at": now or at(0)}


def on(message: str = "Upgrading", until: float | None = 60) -> dict[str, Any]:
    end = None if until is None else at(until)
    return entry("in_progress", message, started_at=at(0), scheduled_for=at(0), scheduled_until=end)


def answered(body: Any, status: int = 200, **headers: str) -> Response:
    """An answer that any origin may read."""
    text = body if isinstance(body, str | bytes) or hasattr(body, "__next__") else json.dumps(body)
    return Response(status, text, {"Access-Control-Allow-Origin": "*", **headers})


def refused(body: Any = None, **headers: str) -> Response:
    """The 503 of mock-api."""
    body = {"message": "Upgrading", "since": at(0), "until": at(60)} if body is None else body
    marker = {"X-Maintenance": "on", "Access-Control-Expose-Headers": "Retry-After, X-Maintenance"}
    return answered(body, 503, **{"Content-Type": "application/problem+json", **marker, **headers})


class WatchTest(BrowserTest):
    """Each test has its own feed and API, and a page at noon."""

    current: WatchTest

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        entered = serving(lambda request: cls.current.answer(request))
        cls.port = entered.__enter__()
        cls.addClassCleanup(entered.__exit__, None, None, None)

    def setUp(self) -> None:
        type(self).current = self
        self.feed: Callable[[], Response | None] = lambda: answered(summary())
        self.api: Callable[[Request], Response | None] = lambda _: answered({"fine": True})
        self.headers: dict[str, str] = {}
        self.polls: list[float] = []
        self.feed_headers: list[dict[str, str]] = []

    def answer(self, request: Request) -> Response | None:
        name = request.path.split("?")[0].lstrip("/")
        if request.host == "status.example.com" or name == "summary.json":
            self.polls.append(time.monotonic())
            self.feed_headers.append(request.headers)
            return self.feed()
        if request.host != "app.example.com" or name.startswith("api"):
            return self.api(request)
        if name.endswith(".js"):
            return Response(200, (FOLDER / name).read_text(), {"Content-Type": "text/javascript"})
        return Response(200, HTML, {"Content-Type": "text/html", **self.headers})

    def open(self, clock: datetime = NOON, stub: bool = False, **settings: Any) -> Page:
        """A visitor's page with the module at hand and nothing watched yet; an error in it fails the test."""
        self.polls.clear()
        self.feed_asked = 0
        context = self.context(self.port, **settings)
        # Before there is a page: while one loads slowly that second would pass.
        context.clock.install(time=clock)
        context.clock.pause_at(clock + timedelta(seconds=1))
        page = context.new_page()
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.addCleanup(lambda: self.assertEqual(self.errors, []))
        page.on("request", self.count_feed)
        page.goto(APP)
        if stub:
            page.evaluate(STUB)
        return page

    def count_feed(self, request: Asked) -> None:
        """The page has asked: the feed may not have heard of it yet."""
        self.feed_asked += request.url.split("?")[0].endswith("/summary.json")

    def watching(self, page: Page | None = None, /, even: bool = True, **options: Any) -> Page:
        """Has a page watch. Evenly: without jitter, so that the next poll is due in exactly 60 s, or 20."""
        page = page or self.open()
        page.evaluate(START, [options, even])
        return page

    def until(self, page: Page, script: str, what: str = "") -> Any:
        """Waits by the real clock until the script, in the page, gives something true."""
        return self.wait(page, lambda: page.evaluate(script), what or script)

    def wait(self, page: Page, look: Callable[[], Any], what: str) -> Any:
        """Waits by the real clock, while the page goes on, until this finds something."""
        end = time.monotonic() + WAIT_MILLISECONDS / 1000
        while not (found := look()):
            self.assertLess(time.monotonic(), end, what)
            page.wait_for_timeout(10)
        return found

    def poll(self, page: Page, seconds: float = 1) -> None:
        """Lets fake time pass in which one poll is due, and waits until the next one has been planned."""
        polls, rolled = len(self.polls), page.evaluate("rolled")
        page.clock.run_for(int(seconds * 1000))
        self.until(page, f"rolled > {rolled}", f"no poll within {seconds} s")
        self.assertEqual(len(self.polls), polls + 1)

    def settle(self, page: Page) -> None:
        """Waits until what was asked is answered and dealt with: each poll plans the next, as each beginning does."""
        page.evaluate("Promise.all([1, 2, 3].map(() => fetch('/settle').then(answer => answer.text())))")
        if self.feed_asked:
            begun = "seen.filter(([kind]) => kind == 'maintenance').length"
            self.until(page, f"maintenance.stopped || rolled >= {self.feed_asked} + {begun}")

    def call(self, page: Page, path: str = "/orders", times: int = 1, **options: Any) -> list[int]:
        """The app calls its API. Gives the statuses, after what was to be told has been told."""
        script = """([url, times, options]) => Promise.all(Array.from({ length: times }, () =>
            fetch(url, options).then(async answer => (await answer.text(), answer.status), () => 0)))"""
        statuses = page.evaluate(script, [path if "://" in path else API + path, times, options])
        self.settle(page)
        return statuses

    def kinds(self, page: Page) -> list[str]:
        return [kind for kind, _ in page.evaluate("seen")]

    def told(self, page: Page, expected: list[str]) -> None:
        """Exactly these events, by now or in a moment."""
        end = time.monotonic() + WAIT_MILLISECONDS / 1000
        while self.kinds(page) != expected and time.monotonic() < end:
            page.wait_for_timeout(10)
        self.assertEqual(self.kinds(page), expected)

    def state(self, page: Page) -> str:
        return page.evaluate("maintenance.state")


def busiest(moments: list[float]) -> int:
    """How many of these (in ms) lie in the busiest minute that begins with one of them."""
    return max((sum(start <= each < start + 60_000 for each in moments) for start in moments), default=0)
