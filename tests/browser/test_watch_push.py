"""maintenance-watch and push: told at once of a beginning; of an end it asks the feed, where there is one."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Error, Page, WebSocketRoute

from browser.watch import FEED, WatchTest, answered, at, on, summary

PUSH = "wss://push.example.com/live"

ON = {"maintenance": True, "since": at(0), "until": at(60), "message": "Upgrading"}
OFF = {"maintenance": False, "since": at(5), "until": None, "message": None}


class Push(WatchTest):
    def connected(self, **options: Any) -> Page:
        self.sockets: list[WebSocketRoute] = []
        page = self.open()
        page.route_web_socket(PUSH, lambda socket: self.sockets.append(socket))
        self.watching(page, push=PUSH, **options)
        page.clock.run_for(1000)
        self.wait(page, lambda: self.sockets, "it did not dial")
        return page

    def send(self, page: Page, message: Any) -> None:
        self.sockets[-1].send(message if isinstance(message, str | bytes) else json.dumps(message))
        self.settle(page)

    def test_told_at_once_and_the_end_moved(self) -> None:
        page = self.connected()
        self.send(page, ON)
        self.told(page, ["maintenance"])
        self.send(page, ON)
        self.send(page, ON | {"until": at(90), "message": None})
        self.told(page, ["maintenance", "maintenance-changed"])
        self.assertEqual(page.evaluate("[maintenance.notice.message, maintenance.notice.until.toISOString()]"),
                         ["Upgrading", at(90).replace("Z", ".000Z")])  # fmt: skip

    def test_without_a_feed_its_end_is_believed(self) -> None:
        page = self.connected()
        self.send(page, OFF)
        self.told(page, [])
        self.send(page, ON)
        self.send(page, OFF)
        self.told(page, ["maintenance", "maintenance-over"])
        self.assertEqual(page.evaluate("maintenance.notice.message"), None)

    def test_with_a_feed_its_end_has_the_feed_asked_once_within_10_s(self) -> None:
        self.feed = lambda: answered(summary(on()))
        page = self.connected(feed=FEED)
        self.until(page, "seen.length")
        self.send(page, ON)
        self.feed = lambda: answered(summary())
        page.clock.run_for(16_000)
        self.settle(page)
        polls = len(self.polls)
        self.send(page, OFF)
        self.told(page, ["maintenance"])
        self.poll(page, 6)
        self.assertEqual(len(self.polls), polls + 1)
        self.told(page, ["maintenance", "maintenance-over"])

    def test_an_older_feed_does_not_take_back_what_push_said(self) -> None:
        self.feed = lambda: answered(summary(on()))
        page = self.connected(feed=FEED)
        self.until(page, "seen.length")
        page.clock.run_for(10_000)
        self.send(page, ON | {"until": at(90)})
        self.told(page, ["maintenance", "maintenance-changed"])
        self.poll(page, 11)
        self.told(page, ["maintenance", "maintenance-changed"])
        self.feed = lambda: answered(summary(on(until=90)))
        self.poll(page, 21)
        self.told(page, ["maintenance", "maintenance-changed"])

    def test_anything_else_is_no_message(self) -> None:
        page = self.connected()
        for junk in (
            "",
            "pong",
            "{",
            "null",
            "[]",
            "true",
            {"maintenance": "true"},
            {"maintenance": 1},
            {"message": "x"},
            b"\x00\xff",
        ):
            self.send(page, junk)
        self.told(page, [])

    def test_a_bad_address_breaks_nothing_else(self) -> None:
        page = self.open()
        self.watching(page, feed=FEED, push="http://[")
        self.feed = lambda: answered(summary(on()))
        with self.assertRaisesRegex(Error, "Failed to construct 'WebSocket'"):
            page.clock.run_for(1000)
        self.told(page, ["maintenance"])
        page.clock.run_for(600_000)
