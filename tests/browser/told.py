"""What the stories have in common: a world for each class of them, tabs that the edge tells apart, and axe-core."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from playwright.sync_api import Page, expect

from browser.chromium import BrowserTest
from browser.edge import busiest_minute, by_document
from browser.world import World, world

APP = "http://app.example.com/orders/1042"

SHOP = f"{APP}?every=15"
"""Has the shop ask the feed as often as maintenance-watch allows."""

TOLD_MILLISECONDS = 90_000
"""A poll comes within 25 s, and the caches before it hold 5 s each; the page's rounds may be a minute apart."""

BACK_MILLISECONDS = 240_000
"""The page looks again in a minute, without the feed twice, and lets up to half a minute pass, so that not all come."""

PLANNED_MILLISECONDS = 240_000
"""The feed's function reads the windows every 30 to 45 s, and as long after a read that it gave up."""

MOST_IN_A_MINUTE = 4


class ToldTest(BrowserTest):
    """One world for a class of tests. Each finds it in normal operation."""

    world: World

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        entered = world()
        cls.world = entered.__enter__()
        cls.addClassCleanup(entered.__exit__, None, None, None)

    def setUp(self) -> None:
        self.addCleanup(self.world.leads_to, "CloudFront")
        self.addCleanup(self.world.operator_writes, "auto")

    def tab(self, name: str, address: str = SHOP, **settings: Any) -> Page:
        """A new visitor's tab, whose requests the edge knows by its name."""
        port = self.world.port
        settings = {"locale": "en-GB", "timezone_id": "Asia/Kolkata"} | settings
        page = self.context(port, user_agent=f"tab-{name};", **settings).new_page()
        page.set_default_timeout(TOLD_MILLISECONDS)
        page.goto(address)
        return page

    def in_the_shop(self, page: Page, address: str = SHOP) -> None:
        expect(page.get_by_role("heading", name="Order 1042")).to_be_visible(timeout=BACK_MILLISECONDS)
        self.assertEqual(page.url, address)

    def on_the_page(self, page: Page) -> None:
        """The maintenance page, as a tab sees it that was told nothing else."""
        expect(page.locator("html[data-maintenance-page]")).to_have_count(1, timeout=TOLD_MILLISECONDS)

    def says(self, page: Page, text: str, within: int = TOLD_MILLISECONDS) -> None:
        expect(page.locator("body")).to_contain_text(text, timeout=within)

    def accessible(self, *pages: Page) -> None:
        """No violation that axe-core knows, in the light and in the dark."""
        for page in pages:
            for scheme in ("light", "dark"):
                with self.subTest(scheme):
                    page.emulate_media(color_scheme=scheme)
                    self.assert_accessible(page)

    def gentle(self, tab: str, *, documents: int) -> None:
        """The tab opened so many documents in all, and none of them asked more than four times in any minute."""
        opened = by_document(self.world.edge.seen(f"tab-{tab};"))
        self.assertEqual(len(opened), documents, f"tab {tab} was led on and on")
        for asked in opened:
            most = busiest_minute(asked)
            told = [f"{each.at - most[0].at:.1f} s: {each.name}{each.path}" for each in most]
            self.assertLessEqual(len(most), MOST_IN_A_MINUTE, f"tab {tab} asked too often: {told}")


def clock(moment: datetime) -> str:
    """The time of day as a visitor in India has it, where no clock is ever changed."""
    return f"{moment.astimezone(timezone(timedelta(hours=5, minutes=30))):%H:%M}"


def told(page: Page) -> list[str]:
    """The events that maintenance-watch raised in a tab of the shop."""
    return page.evaluate("window.told.map(each => each.kind)")
