"""How often the page asks: gently, whatever the answers are, and never while nobody looks."""

from __future__ import annotations

import threading
from itertools import pairwise

from browser.site import Response
from browser.visitor import APP, DEEP, FEED, OWN_HOST, VisitorTest, json_response, navigates, up

MOST_IN_A_MINUTE = 4

HIDDEN = """
Object.defineProperty(document, "visibilityState", { get: () => window.hiddenNow ? "hidden" : "visible" });
Object.defineProperty(document, "hidden", { get: () => !!window.hiddenNow });
window.hiddenNow = %s;
window.setHidden = now => { window.hiddenNow = now; document.dispatchEvent(new Event("visibilitychange")) };
"""


class HowOften(VisitorTest):
    def times(self) -> list[float]:
        """Of all that a tab asked for, but for the documents themselves. The browser asks for things of its own."""
        return [
            at for at, request in self.world.asked if request.host.endswith("example.com") and not navigates(request)
        ]

    def assert_gentle(self) -> None:
        times = self.times()
        for first, fifth in zip(times, times[MOST_IN_A_MINUTE:], strict=False):
            self.assertGreaterEqual(fifth - first, 60, times)

    def test_never_more_than_four_in_any_minute_of_an_hour(self) -> None:
        """Every answer here is one: where a connection is closed without any, chromium itself may ask twice."""
        flapping = iter(range(10_000))
        cases = {
            "maintenance": ("Upgrading", {"feed": FEED}, APP + DEEP, None),
            "normal, and the page still there": (None, {"feed": FEED}, APP + DEEP, None),
            "no feed": (None, {}, APP + DEEP, None),
            "at a host of its own": (None, {"feed": FEED, "app": APP}, OWN_HOST, lambda _: Response(404)),
            "flapping": (
                None,
                {"feed": FEED},
                APP + DEEP,
                lambda request: (
                    self.world.page(200)
                    if navigates(request)
                    else (up(request) if next(flapping) % 3 else Response(502))
                ),
            ),
        }
        for name, (message, settings, address, app) in cases.items():
            with self.subTest(name):
                self.world.asked.clear()
                self.world.message, self.world.settings, self.world.app = message, settings, app
                self.visitor(address).wait(3600)
                self.assertGreater(len(self.times()), 10)
                self.assert_gentle()

    def test_in_maintenance_every_20_to_30_seconds_the_first_at_once(self) -> None:
        self.world.message = "Upgrading"
        self.visitor().wait(600)
        times = self.times()
        self.assertLessEqual(times[0], 2)
        pauses = [later - earlier for earlier, later in pairwise(times)]
        self.assertTrue(all(18 <= pause <= 32 for pause in pauses), pauses)
        self.assertGreater(len(set(pauses)), 1, pauses)

    def test_failures_double_the_pause_up_to_five_minutes(self) -> None:
        self.world.feed = lambda _: json_response({}, 500)
        self.visitor().wait(3600, turn=5)
        asked = [at for at, _ in self.world.requests("status.example.com")]
        pauses = [later - earlier for earlier, later in pairwise(asked)]
        self.assertTrue(all(pause <= 315 for pause in pauses), pauses)
        self.assertTrue(all(pause >= 195 for pause in pauses[4:]), pauses)
        self.assertLess(pauses[0], pauses[1])
        self.assertLess(pauses[1], pauses[2])
        self.assert_gentle()
        self.world.feed, self.world.message = None, "Upgrading"
        before = len(self.times())
        self.visitor().wait(600)
        self.assertGreater(len(self.times()) - before, 15, "it comes back to its usual pace")

    def test_a_slow_network_makes_it_no_faster(self) -> None:
        over = threading.Event()
        self.addCleanup(over.set)
        self.world.feed = lambda _: over.wait() and None
        self.world.app = lambda request: self.world.page(503) if navigates(request) else Response(500)
        visitor = self.visitor()
        visitor.hanging = "status.example.com"
        visitor.wait(1200)
        self.assert_gentle()

    def test_none_while_hidden_from_the_start(self) -> None:
        visitor = self.visitor(script=HIDDEN % "true")
        visitor.wait(300)
        self.assertEqual(self.times(), [])
        visitor.page.evaluate("setHidden(false)")
        visitor.wait(4)
        self.assertGreater(len(self.times()), 0)

    def test_none_while_hidden_in_between(self) -> None:
        self.world.message = "Upgrading"
        visitor = self.visitor(script=HIDDEN % "false")
        visitor.wait(50)
        before = len(self.times())
        self.assertGreater(before, 1)
        visitor.page.evaluate("setHidden(true)")
        self.world.message, self.world.app = None, up
        visitor.wait(300)
        self.assertEqual(len(self.times()), before)
        self.assertEqual(visitor.loads, 1)
        visitor.page.evaluate("setHidden(false)")
        self.assertTrue(visitor.wait(130, visitor.is_at_the_app))

    def test_it_does_not_leave_while_nobody_looks(self) -> None:
        """The app was up when the tab was left. Whether it still is, is asked anew."""
        visitor = self.visitor(script=HIDDEN % "false")
        self.world.app = up
        self.assertTrue(visitor.wait(10, visitor.is_told))
        visitor.page.evaluate("setHidden(true)")
        self.world.app = None
        visitor.wait(300)
        self.assertEqual(visitor.loads, 1)
        visitor.page.evaluate("setHidden(false)")
        visitor.wait(60)
        self.assertEqual((visitor.text("h1"), visitor.loads), ("Down for maintenance", 1))

    def test_looking_and_looking_away_makes_it_no_faster(self) -> None:
        visitor = self.visitor(script=HIDDEN % "false")
        for number in range(120):
            visitor.page.evaluate(f"setHidden({str(number % 2 == 0).lower()})")
            visitor.wait(4)
        self.assertGreater(len(self.times()), 10)
        self.assert_gentle()
