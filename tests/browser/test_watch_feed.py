"""maintenance-watch and a feed that lies, hangs or is down, and a visitor whose clock is wrong by a day."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta

from browser.site import Response
from browser.watch import API, APP, FEED, NOON, WatchTest, answered, at, entry, on, refused, summary

LIES = {
    "HTML": answered("<!doctype html><h1>Down</h1>"),
    "500": answered(summary(), 500),
    "404": answered(summary(), 404),
    "our own 503": refused(),
    "nothing": answered(""),
    "half": answered('{"scheduled_maintenances": ['),
    "null": answered("null"),
    "a list": answered([]),
    "no list": answered({"generated_at": at(0)}),
    "a text for a list": answered({"scheduled_maintenances": "in_progress"}),
    "nothing in the list": answered({"scheduled_maintenances": [None]}),
    "no CORS": Response(200, json.dumps(summary())),
}


class Lies(WatchTest):
    def test_none_of_them_tells_or_ends_anything(self) -> None:
        for name, lie in LIES.items():
            with self.subTest(name):
                self.feed = lambda lie=lie: lie
                page = self.watching(feed=FEED)
                self.poll(page)
                self.told(page, [])
                self.api = lambda _: refused()
                self.call(page)
                self.poll(page, 41)
                self.told(page, ["maintenance"])

    def test_of_200_mb_only_the_beginning_is_read(self) -> None:
        sent: list[int] = []

        def much() -> Iterator[bytes]:
            yield json.dumps(summary(on())).encode()[:-1] + b', "x": "'
            for _ in range(3200):
                sent.append(65536)
                yield b"x" * 65536
            yield b'"}'

        self.feed = lambda: answered(much())
        page = self.watching(feed=FEED)
        self.poll(page)
        self.told(page, [])
        # On its way, when the sender is told to stop, is what the kernel's and the browser's buffers hold at most.
        self.assertLess(sum(sent), 50_000_000)

    def test_one_that_hangs_is_given_up_after_8_s(self) -> None:
        hang = threading.Event()
        self.addCleanup(hang.set)

        def slow() -> Iterator[bytes]:
            yield b'{"scheduled_maintenances": '
            hang.wait()

        for feed in (lambda: hang.wait() and None, lambda: answered(slow())):
            with self.subTest():
                self.feed = feed
                page = self.watching(feed=FEED)
                page.clock.run_for(1000)
                self.wait(page, lambda: self.polls, "it did not ask")
                page.clock.run_for(7000)
                self.assertEqual(page.evaluate("rolled"), 0)
                page.clock.run_for(1500)
                self.until(page, "rolled", "still waiting")
                self.told(page, [])

    def test_strange_words_and_times_are_nobodys(self) -> None:
        said = entry(
            "in_progress", started_at="soon", scheduled_until=5e300, incident_updates=[{"body": {"html": "<b>"}}]
        )
        self.feed = lambda: answered(summary(said))
        page = self.watching(feed=FEED)
        self.poll(page)
        self.told(page, ["maintenance"])
        self.assertEqual(page.evaluate("[maintenance.notice.message, maintenance.notice.since]"), [None, None])

    def test_long_words_are_cut(self) -> None:
        self.feed = lambda: answered(summary(on("x" * 20_000)))
        page = self.watching(feed=FEED)
        self.poll(page)
        self.assertEqual(page.evaluate("maintenance.notice.message.length"), 1000)

    def test_no_cookie_and_no_way_through_wrappers_that_came_after(self) -> None:
        page = self.watching(feed="/summary.json")
        page.evaluate("() => { const bare = fetch; window.fetch = url => (seen.push([url, null]), bare(url)); }")
        page.context.add_cookies([{"name": "session", "value": "1", "url": APP}])
        self.poll(page)
        self.assertNotIn("/summary.json", self.kinds(page))
        self.assertNotIn("cookie", self.feed_headers[0])


class WrongClock(WatchTest):
    def test_a_day_ahead_or_behind(self) -> None:
        for days in (-1, 1):
            with self.subTest(days=days):
                soon = entry("scheduled", scheduled_for=at(10), scheduled_until=at(60))
                self.feed = lambda soon=soon: answered(summary(soon))
                page = self.watching(self.open(NOON + timedelta(days=days)), feed=FEED)
                self.poll(page)
                self.told(page, ["maintenance-planned"])
                self.assertEqual(page.evaluate("seen[0][1].now")[:16], at(0)[:16])

    def test_what_is_tomorrow_by_the_server_is_not_soon_by_the_visitor(self) -> None:
        tomorrow = entry("scheduled", scheduled_for=at(24 * 60 + 10), scheduled_until=at(24 * 60 + 60))
        self.feed = lambda: answered(summary(tomorrow))
        page = self.watching(self.open(NOON + timedelta(days=1)), feed=FEED)
        self.poll(page)
        self.told(page, [])

    def test_a_clock_that_the_visitor_sets_moves_nothing(self) -> None:
        page = self.watching(feed=FEED)
        self.poll(page)
        before = page.evaluate("+maintenance.now()")
        page.clock.set_system_time(NOON + timedelta(days=400))
        self.assertLess(abs(page.evaluate("+maintenance.now()") - before), 60_000)
        page.clock.run_for(30_000)
        self.settle(page)
        self.assertEqual(len(self.polls), 1)


class Direct(WatchTest):
    def test_the_503_of_a_feedless_app_tells_changes_too(self) -> None:
        self.api = lambda _: refused()
        page = self.watching(apis=[API])
        self.call(page)
        self.api = lambda _: refused({"message": "Nearly done", "since": at(0), "until": at(90)})
        self.call(page, times=5)
        self.told(page, ["maintenance", "maintenance-changed"])

    def test_with_a_feed_that_works_its_words_count(self) -> None:
        self.feed = lambda: answered(summary(on("By the feed", 60)))
        page = self.watching(feed=FEED)
        self.poll(page)
        self.api = lambda _: refused({"message": "A fixed text", "since": None, "until": None})
        self.call(page, times=5)
        self.told(page, ["maintenance"])
