"""A visitor of the maintenance page in a world of a few lines, whose time the test turns.

The page's clocks stand still but for `wait`, so an hour takes seconds. What the network does takes its own time: after
each turn of the clock all that is under way is let through first. Where only the page's own pace is in question, the
test answers in place of the network (`answers`), and an hour is one turn.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page
from playwright.sync_api import Request as Asked

from browser import page as maintenance
from browser import site
from browser.chromium import BrowserTest
from browser.site import Request, Response
from local_aws.times import written

START = datetime(2026, 12, 1, 4, 0, tzinfo=timezone.utc)
"""What time it truly is when a test begins."""

FEED = "http://status.example.com/api/v2/summary.json"
APP = "http://app.example.com"
OWN_HOST = "http://page.example.com"
DEEP = "/orders/5?x=1"

TURN = 2
"""Seconds of one turn of the clock: what is measured by it is that coarse."""

SETTLED_WITHIN = 60
"""Seconds of the real clock that a request may take, on a slow machine, before time goes on."""

OPEN = "<!doctype html><title>Shop</title><h1>Open</h1>"

STUB = """
window.asks = JSON.parse(sessionStorage.asks ?? "[]");
const json = (status, body) => ({ status, body: JSON.stringify(body) });
const summary = (indicator, ...entries) =>
    json(200, { status: { indicator }, generated_at: new Date().toISOString(), scheduled_maintenances: entries });
Object.assign(window, {
    ON: () => summary("maintenance", { status: "in_progress", incident_updates: [{ body: "Upgrading" }] }),
    NORMAL: () => summary("none"),
    DOWN: () => json(500, {}),
    UP: () => json(200, {}),
    PAGE: () => ({ status: 503, body: "<html data-maintenance-page>" }),
    SILENT: () => null,
});
const note = host => {
    asks.push({ at: Date.now(), host, hidden: document.hidden });
    sessionStorage.asks = JSON.stringify(asks);
};
window.fetch = (address, { signal }) => new Promise((answered, gaveUp) => {
    const { host } = new URL(address, location.href), said = (host.startsWith("status.") ? onFeed : onApp)();
    note(host);
    signal.addEventListener("abort", () => gaveUp(signal.reason));
    if (said) answered(new Response(said.body, { status: said.status }));
});
window.Image = class { set src(address) {
    const given = address.startsWith("data:");
    if (!given) note(new URL(address).host);
    const said = given ? DOWN() : onApp();
    if (said) setTimeout(() => said.status == 200 ? this.onload() : this.onerror());
} };
"""


def answers(feed: str, app: str) -> str:
    """A script that answers in place of the network, as fast as the page asks: by the names in STUB. SILENT hangs.

    `asks` has who was asked when, by the page's clock, those of the documents before this one included.
    """
    return f"{STUB}window.onFeed = {feed}; window.onApp = {app};"


Answer = Callable[[Request], "Response | None"]


def json_response(body: object, status: int = 200) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(status, text, {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"})


@dataclass
class World:
    """What stands behind the names. Tests put answers in place of those that they are about."""

    message: str | None = None
    """Of the maintenance in progress; None: normal."""
    until: datetime | None = None
    since: datetime = START - timedelta(minutes=20)
    settings: dict[str, Any] = field(default_factory=lambda: {"feed": FEED})
    brand: dict[str, str] = field(default_factory=dict)
    feed: Answer | None = None
    app: Answer | None = None
    """Answers at the app's name; None: the page, with status 503."""
    now: datetime = START
    asked: list[tuple[float, Request]] = field(default_factory=list)
    """Every request, and how many seconds after the start."""

    def answer(self, request: Request) -> Response | None:
        self.asked.append(((self.now - START).total_seconds(), request))
        if request.host == "status.example.com":
            return self.feed(request) if self.feed else json_response(self.summary())
        if request.host == "app.example.com":
            return self.app(request) if self.app else self.page(503)
        return self.page(404)

    def page(self, status: int) -> Response:
        return maintenance.served(maintenance.page(self.brand, **self.settings), status)

    def summary(self) -> dict[str, Any]:
        on = self.message is not None
        return {
            "page": {"id": "maintenance", "name": "Our service"},
            "status": {"indicator": "maintenance" if on else "none", "description": "…"},
            "components": [],
            "incidents": [],
            "scheduled_maintenances": [self.in_progress()] if on else [],
            "generated_at": written(self.now),
        }

    def in_progress(self) -> dict[str, Any]:
        return {
            "status": "in_progress",
            "started_at": written(self.since),
            "scheduled_until": self.until and written(self.until),
            "incident_updates": [{"status": "in_progress", "body": self.message}],
        }

    def requests(self, host: str | None = None) -> list[tuple[float, Request]]:
        return [(at, request) for at, request in self.asked if host in (None, request.host)]


def up(_: Request) -> Response:
    return maintenance.served(OPEN)


def navigates(request: Request) -> bool:
    """Whether it is for the tab itself, not a probe: browsers send this with documents alone."""
    return "upgrade-insecure-requests" in request.headers


class VisitorTest(BrowserTest):
    """One server for a class, one world for a test."""

    world: World

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        entered = site.serving(lambda request: cls.world.answer(request))
        cls.port = entered.__enter__()
        cls.addClassCleanup(entered.__exit__, None, None, None)

    def setUp(self) -> None:
        type(self).world = World()

    def visitor(
        self, address: str = APP + DEEP, off_by: timedelta = timedelta(), script: str = "", **settings: Any
    ) -> Visitor:
        """Somebody at that address, by whose clock it is `off_by` later than it is."""
        settings = {"locale": "en-GB", "timezone_id": "Asia/Kolkata"} | settings
        context = self.context(self.port, **settings)
        context.clock.install(time=START + off_by)
        context.clock.pause_at(START + off_by + timedelta(seconds=1))
        if script:
            context.add_init_script(script)
        return Visitor(self.world, context.new_page(), address)


class Visitor:
    def __init__(self, world: World, page: Page, address: str) -> None:
        self.world, self.page = world, page
        self.wrong: list[str] = []
        self.pending: Asked | None = None
        """What is under way. The page asks for one thing after the other."""
        self.hanging = ""
        """The name whose answers the clock does not wait for."""
        self.loads = 0
        """How often a document was asked for."""
        self.hosts: set[str] = set()
        page.on("request", self.begun)
        page.on("requestfinished", self.ended)
        page.on("requestfailed", self.ended)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: "Content Security Policy" in said.text and self.wrong.append(said.text))
        page.goto(address)

    def begun(self, request: Asked) -> None:
        self.pending = request
        self.loads += request.is_navigation_request()
        if not request.url.startswith("data:"):
            self.hosts.add(urlsplit(request.url).netloc)

    def ended(self, request: Asked) -> None:
        if self.pending == request:
            self.pending = None

    def wait(self, seconds: float, until: Callable[[], bool] = lambda: False, turn: int = TURN) -> bool:
        """Lets time pass, at most until that is so. Gives whether it is."""
        end = self.world.now + timedelta(seconds=seconds)
        while self.world.now < end and not until():
            self.world.now += timedelta(seconds=turn)
            self.tolerant(lambda: self.page.clock.run_for(turn * 1000))
            self.settle()
        return until()

    def settle(self) -> None:
        bound = time.monotonic() + SETTLED_WITHIN
        while True:
            self.tolerant(lambda: self.page.evaluate("0"))
            hangs = self.pending is None or urlsplit(self.pending.url).netloc == self.hanging
            if hangs or time.monotonic() > bound:
                break
        self.tolerant(lambda: self.page.evaluate("0"))

    def tolerant(self, what: Callable[[], object]) -> None:
        """A page that is just being left for another answers nothing: the next one does."""
        try:
            what()
        except Error as error:
            if "navigat" not in str(error) and "context" not in str(error):
                raise
            self.page.wait_for_load_state()

    def text(self, selector: str = "main") -> str:
        return self.page.locator(selector).inner_text()

    def is_told(self) -> bool:
        return self.text("h1") == "We are back"

    def is_at_the_app(self) -> bool:
        return self.page.title() == "Shop"
