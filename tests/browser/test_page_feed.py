"""What the page shows of the feed, by whatever clock; and that no lie of the feed breaks it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

from browser.site import Response
from browser.visitor import APP, DEEP, START, VisitorTest, json_response, up
from local_aws.times import written

CORS = {"Access-Control-Allow-Origin": "*"}


class WhatTheFeedSays(VisitorTest):
    def setUp(self) -> None:
        super().setUp()
        self.world.message, self.world.until = "Upgrading the database", START + timedelta(minutes=20)

    def test_message_and_end_in_the_visitors_time_and_language(self) -> None:
        for locale, zone, said in (
            ("en-GB", "Asia/Kolkata", ("Expected back", "09:50", "in about 20 minutes")),
            ("en-US", "America/New_York", ("Expected back", "11:20 PM", "in about 20 minutes")),
            ("de-DE", "Europe/Berlin", ("Voraussichtlich zurück", "05:20", "in etwa 20 Minuten")),
            ("fr-CA", "America/Toronto", ("Retour prévu", "23 h 20", "dans environ 20 minutes")),
            ("es-ES", "Europe/Madrid", ("Regreso previsto", "5:20", "dentro de aproximadamente 20 minutos")),
            ("ja-JP", "Asia/Tokyo", ("再開予定", "13:20", "約 20 分後")),
            ("ar-EG", "Africa/Cairo", ("العودة المتوقعة", "٦:٢٠ ص", "خلال حوالي ٢٠ دقيقة")),
        ):
            with self.subTest(locale):
                visitor = self.visitor(locale=locale, timezone_id=zone)
                visitor.wait(4)
                self.assertEqual(visitor.text("#message"), "Upgrading the database")
                self.assertEqual(tuple(visitor.text("#end").replace("\u202f", " ").split("\n")), said)
                self.assertEqual(visitor.page.locator("time").get_attribute("datetime"), "2026-12-01T04:20:00.000Z")

    def test_the_day_where_it_is_not_today(self) -> None:
        self.world.until = START + timedelta(hours=20)
        visitor = self.visitor()
        visitor.wait(4)
        self.assertIn("05:30\nWednesday 2 December · in about 20 hours", visitor.text("#end"))

    def test_it_follows_an_end_and_a_message_that_change(self) -> None:
        visitor = self.visitor()
        visitor.wait(4)
        self.world.message, self.world.until = "Nearly there", START + timedelta(minutes=50)
        self.assertTrue(visitor.wait(32, lambda: "10:20" in visitor.text("#end")))
        self.assertIn("in about 50 minutes", visitor.text("#end"))
        self.assertEqual(visitor.text("#message"), "Nearly there")
        self.world.until = None
        self.assertTrue(visitor.wait(64, lambda: not visitor.page.locator("#end").is_visible()))

    def test_it_counts_down_and_then_says_that_it_takes_longer(self) -> None:
        visitor = self.visitor()
        visitor.wait(4)
        said = []
        for _ in range(21):
            said.append(visitor.text("#left"))
            visitor.wait(60, turn=5)
        self.assertEqual(said[:1] + said[-1:], ["in about 20 minutes", "It is taking a little longer."])
        self.assertIn("in about 1 minute", said)
        self.assertLess(len(set(said)), 16, "a screen reader is told each")
        self.assertEqual(visitor.text("#end"), "It is taking a little longer.")

    def test_it_counts_by_the_servers_clock(self) -> None:
        for off_by in (timedelta(days=1), timedelta(days=-1)):
            with self.subTest(off_by):
                visitor = self.visitor(off_by=off_by)
                visitor.wait(4)
                self.assertEqual(visitor.text("#end"), "Expected back\n09:50\nin about 20 minutes")

    def test_a_clock_that_is_set_right_meanwhile_changes_nothing(self) -> None:
        visitor = self.visitor(off_by=timedelta(days=-1))
        visitor.wait(4)
        visitor.page.evaluate("(() => { const now = Date.now; Date.now = () => now() + 86400e3 })()")
        visitor.wait(40)
        self.assertEqual(visitor.text("#end"), "Expected back\n09:50\nin about 20 minutes")

    def test_a_message_is_text_in_its_own_direction(self) -> None:
        self.world.message = "<img src=x onerror=alert(1)> עוד מעט"
        visitor = self.visitor()
        visitor.wait(4)
        self.assertEqual(visitor.text("#message"), self.world.message)
        self.assertEqual(visitor.page.locator("main img").count(), 0)
        self.world.message = "עוד מעט"
        visitor.wait(32)
        self.assertEqual(visitor.page.locator("#message").evaluate("e => getComputedStyle(e).direction"), "rtl")

    def test_where_the_operator_says_nothing_the_page_speaks_the_visitors_language(self) -> None:
        usual = "We are carrying out maintenance and will be back soon. Thank you for your patience."
        for self.world.message in (usual, "", " "):
            visitor = self.visitor(locale="de-DE")
            visitor.wait(4)
            self.assertIn("Wir führen Wartungsarbeiten durch", visitor.text("#message"))
            self.assertIn("05:20", self.berlin())

    def berlin(self) -> str:
        visitor = self.visitor(locale="de-DE", timezone_id="Europe/Berlin")
        visitor.wait(4)
        return visitor.text("#end")


class AFeedThatLies(VisitorTest):
    """It shows what it last knew, asks later, and goes nowhere."""

    def setUp(self) -> None:
        super().setUp()
        self.world.message, self.world.until = "Upgrading", START + timedelta(hours=10)

    def lies(self) -> dict[str, Response | None]:
        right = self.world.summary()
        maintenance = right["scheduled_maintenances"][0]
        normal = {"status": {"indicator": "none"}, "scheduled_maintenances": []}
        stale = {"generated_at": written(START - timedelta(minutes=10))}
        return {
            "nobody there": None,
            "HTML": Response(200, "<!doctype html><h1>Welcome", {"Content-Type": "text/html", **CORS}),
            "500": json_response(right | normal, 500),
            "no CORS": Response(200, "{}"),
            "elsewhere": Response(302, "", {"Location": "http://evil.example.com/summary.json", **CORS}),
            "empty": json_response(""),
            **{f"wrong shape: {body!r}": json_response(body) for body in ([], {}, "null", '"none"', '{"status":')},
            "no clock": json_response(right | normal | {"generated_at": "soon"}),
            "stale": json_response(right | normal | stale),
            **{
                f"indicator {word!r}": json_response(
                    right | {"status": {"indicator": word}, "scheduled_maintenances": []}
                )
                for word in ("minor", "major", "critical", "maintenance", "constructor", "", None, {}, 1)
            },
            "maintenance in none": json_response(right | {"status": {"indicator": "none"}}),
            "no message": json_response(right | {"scheduled_maintenances": [maintenance | {"incident_updates": None}]}),
            "a message of another kind": json_response(
                right | {"scheduled_maintenances": [maintenance | {"incident_updates": [{"body": {"a": 1}}]}]}
            ),
        }

    def test_whatever_it_answers(self) -> None:
        visitor = self.visitor()
        visitor.wait(4)
        for name, lie in self.lies().items():
            with self.subTest(name):
                before = len(self.world.requests("status.example.com"))
                self.world.feed = lambda _, lie=lie: lie
                asked = visitor.wait(330, lambda seen=before: len(self.world.requests("status.example.com")) > seen, 5)
                self.assertTrue(asked, "it no longer asks")
                visitor.wait(4)
                self.assertEqual(visitor.text("h1"), "Down for maintenance")
                self.assertEqual(visitor.text("#message"), "Upgrading")
                self.assertIn("19:30", visitor.text("#end"))
                # The truth in between: after each lie it asks more seldom.
                self.world.feed = None
                before = len(self.world.requests("status.example.com"))
                visitor.wait(330, lambda seen=before: len(self.world.requests("status.example.com")) > seen, 5)
                visitor.wait(4)
        self.assertEqual(visitor.loads, 1)
        self.assertNotIn("evil.example.com", {request.host for _, request in self.world.asked})
        self.world.feed, self.world.message = None, "Right again"
        self.assertTrue(visitor.wait(330, lambda: visitor.text("#message") == "Right again", 5))

    def test_an_end_that_is_none(self) -> None:
        for end in ("tomorrow", 7e30, {}, None):
            with self.subTest(end):
                maintenance = self.world.in_progress() | {"scheduled_until": end}
                self.world.feed = lambda _, it=maintenance: json_response(
                    self.world.summary() | {"scheduled_maintenances": [it]}
                )
                visitor = self.visitor()
                visitor.wait(4)
                self.assertEqual(visitor.text("#message"), "Upgrading")
                self.assertFalse(visitor.page.locator("#end").is_visible())

    def test_it_reads_no_more_than_64_kilobytes(self) -> None:
        sent = []

        def two_hundred_megabytes() -> Iterator[bytes]:
            for _ in range(12_800):
                sent.append(16_384)
                yield b" " * 16_384

        self.world.feed = lambda _: Response(200, two_hundred_megabytes(), {"Content-Type": "application/json", **CORS})
        visitor = self.visitor()
        visitor.wait(20)
        self.assertEqual(visitor.text("h1"), "Down for maintenance")
        # Some megabytes are on their way when the sender is told to stop.
        self.assertLess(sum(sent), 100_000_000)

    def test_an_answer_that_never_ends_is_left_after_eight_seconds(self) -> None:
        """The app is looked at instead, as where there is no feed."""
        over = threading.Event()
        self.addCleanup(over.set)

        def drops(pause: float) -> Iterator[bytes]:
            yield b"{"
            while not over.wait(pause):
                yield b" "

        for name, feed in {
            "not begun": lambda _: over.wait() and None,
            "begun": lambda _: Response(200, drops(60), CORS),
            "drop by drop": lambda _: Response(200, drops(0.01), CORS),
        }.items():
            with self.subTest(name):
                self.world.feed, self.world.app, self.world.now = feed, None, START
                visitor = self.visitor()
                visitor.hanging = "status.example.com"
                visitor.wait(12)
                self.assertEqual(visitor.text("h1"), "Down for maintenance")
                self.world.app = up
                self.assertTrue(visitor.wait(300, visitor.is_at_the_app))

    def test_a_feed_that_stands_still_holds_nobody_back(self) -> None:
        """A cache may go on giving out what it had when the feed died."""
        frozen = json_response(self.world.summary())
        self.world.feed = lambda _: frozen
        visitor = self.visitor()
        visitor.wait(100)
        self.world.app = up
        self.assertEqual(len(self.world.requests("app.example.com")), 1)
        self.assertTrue(visitor.wait(200, visitor.is_at_the_app))

    def test_the_page_needs_no_feed(self) -> None:
        self.world.settings = {}
        self.world.app = lambda request: (
            up(request) if self.world.now > START + timedelta(minutes=10) else self.world.page(200)
        )
        visitor = self.visitor()
        self.assertTrue(visitor.wait(1300, visitor.is_at_the_app, 5))
        self.assertEqual(visitor.page.url, APP + DEEP)
