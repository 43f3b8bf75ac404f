"""How often the page asks: gently, whatever the answers are, and never while nobody looks.

An hour of the page's own time takes a second, and who asked when is exact: the test answers in place of the network.
What happens between the page and a real server is in the tests of its feed and of the way back.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

from browser.visitor import APP, DEEP, FEED, OWN_HOST, VisitorTest, answers, up
from browser.watch import busiest

HOUR = 3_600_000
MOST_IN_A_MINUTE = 4

HIDDEN = """
Object.defineProperty(document, "visibilityState", { get: () => window.hiddenNow ? "hidden" : "visible" });
Object.defineProperty(document, "hidden", { get: () => !!window.hiddenNow });
window.hiddenNow = %s;
window.setHidden = now => { window.hiddenNow = now; document.dispatchEvent(new Event("visibilitychange")) };
"""


class HowOften(VisitorTest):
    def page(self, feed: str = "ON", app: str = "PAGE", address: str = APP + DEEP, hidden: bool = False) -> Page:
        """Somebody's tab, whose clock stands still, with these answers."""
        script = HIDDEN % str(hidden).lower() + answers(feed, app)
        return self.visitor(address, script=script).page

    def asked(self, page: Page) -> list[dict[str, Any]]:
        """All that it asked for so far, in seconds: never while hidden, and never too often."""
        asked = page.evaluate("asks")
        self.assertFalse(any(each["hidden"] for each in asked), "asked by a tab that nobody sees")
        self.assertLessEqual(busiest([each["at"] for each in asked]), MOST_IN_A_MINUTE, asked)
        return [each | {"at": each["at"] / 1000} for each in asked]

    def pauses(self, page: Page, host: str = "") -> list[float]:
        times = [each["at"] for each in self.asked(page) if each["host"].startswith(host)]
        return [later - earlier for earlier, later in pairwise(times)]

    def test_never_more_than_four_in_any_minute_of_an_hour(self) -> None:
        for name, settings, address, feed, app in (
            ("maintenance", {"feed": FEED}, APP + DEEP, "ON", "PAGE"),
            ("normal, and the page still there", {"feed": FEED}, APP + DEEP, "NORMAL", "PAGE"),
            ("no feed", {}, APP + DEEP, "SILENT", "PAGE"),
            ("at a host of its own", {"feed": FEED, "app": APP}, OWN_HOST, "NORMAL", "SILENT"),
            ("a slow network", {"feed": FEED}, APP + DEEP, "SILENT", "DOWN"),
            ("neither answers", {"feed": FEED}, APP + DEEP, "SILENT", "SILENT"),
        ):
            with self.subTest(name):
                self.world.settings = settings
                page = self.page(feed, app, address)
                page.clock.run_for(HOUR)
                self.assertGreater(len(self.asked(page)), 10)

    def test_nor_where_the_app_flaps_and_the_page_comes_again_and_again(self) -> None:
        flaps = "() => (sessionStorage.turn = 1 + Number(sessionStorage.turn ?? 0)) % 3 ? UP() : DOWN()"
        visitor = self.visitor(script=HIDDEN % "false" + answers("NORMAL", flaps))
        visitor.wait(1800, turn=5)
        self.assertGreater(visitor.loads, 1, "it never came back")
        self.assertGreater(len(self.asked(visitor.page)), 10)

    def test_in_maintenance_every_20_to_30_seconds_the_first_at_once(self) -> None:
        page = self.page()
        page.clock.run_for(1000)
        self.assertEqual(len(self.asked(page)), 1)
        page.clock.run_for(HOUR)
        pauses = self.pauses(page)
        self.assertTrue(all(20 <= pause <= 31 for pause in pauses), pauses)
        self.assertGreater(max(pauses) - min(pauses), 4, "no jitter")

    def test_failures_double_the_pause_up_to_five_minutes(self) -> None:
        page = self.page("DOWN")
        page.clock.run_for(HOUR)
        pauses = self.pauses(page, "status.")
        self.assertTrue(all(200 <= pause <= 301 for pause in pauses[4:]), pauses)
        self.assertLess(pauses[0], pauses[1])
        self.assertLess(pauses[1], pauses[2])
        page.evaluate("window.onFeed = ON")
        before = len(self.asked(page))
        page.clock.run_for(900_000)
        self.assertGreater(len(self.asked(page)) - before, 15, "it comes back to its usual pace")

    def test_none_while_hidden_from_the_start(self) -> None:
        page = self.page(hidden=True)
        page.clock.run_for(HOUR)
        self.assertEqual(self.asked(page), [])
        page.evaluate("setHidden(false)")
        page.clock.run_for(1000)
        self.assertEqual(len(self.asked(page)), 1)

    def test_none_while_hidden_in_between(self) -> None:
        page = self.page()
        page.clock.run_for(50_000)
        before = len(self.asked(page))
        page.evaluate("setHidden(true)")
        page.clock.run_for(HOUR)
        self.assertEqual(len(self.asked(page)), before)
        page.evaluate("setHidden(false)")
        page.clock.run_for(60_000)
        self.assertGreater(len(self.asked(page)), before)

    def test_looking_and_looking_away_makes_it_no_faster(self) -> None:
        page = self.page("NORMAL")
        for number in range(120):
            page.evaluate(f"setHidden({str(number % 2 == 0).lower()})")
            page.clock.run_for(4000)
        self.assertGreater(len(self.asked(page)), 10)


class WhileNobodyLooks(VisitorTest):
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
