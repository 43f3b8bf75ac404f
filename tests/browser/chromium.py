"""Starts the machine's chromium. Nothing downloads a browser.

class ThePage(BrowserTest):
    def test_it_opens(self) -> None:
        with site.serving(answer) as port:
            page = self.visit(port, "http://app.example.com/orders/5", locale="de-DE")
            self.assertEqual(page.title(), "…")
"""

from __future__ import annotations

import os
import shutil
import unittest
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)
"""What keeps it quiet: without these it looks for its maker's servers at each start, or asks a proxy for names."""

WAIT_MILLISECONDS = 20_000
"""How long anything may take to be seen. This is for slow machines; nothing waits that long when all is well."""

expect.set_options(timeout=WAIT_MILLISECONDS)


def executable() -> str | None:
    """The chromium of this machine, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def launch(playwright: Playwright, port: int) -> Browser:
    """A chromium for which every name leads to that port. Root has no sandbox."""
    rules = f"MAP * 127.0.0.1:{port}" if port else "MAP * ~NOTFOUND, EXCLUDE *.localhost"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(
        executable_path=executable(), args=[*FLAGS, *sandbox, f"--host-resolver-rules={rules}"]
    )


class BrowserTest(unittest.TestCase):
    """One chromium for a class of tests, started once for each port that names lead to; without one, a counted skip."""

    browsers: dict[int, Browser]

    @classmethod
    def setUpClass(cls) -> None:
        if executable() is None:
            raise unittest.SkipTest("chromium is not on this machine (Debian: apt install chromium; or CHROMIUM=path)")
        playwright = sync_playwright().start()
        cls.addClassCleanup(playwright.stop)
        cls.playwright, cls.browsers = playwright, {}

    @classmethod
    def tearDownClass(cls) -> None:
        for browser in cls.browsers.values():
            browser.close()

    @classmethod
    def browser(cls, port: int) -> Browser:
        """A chromium for which every name leads to that port of this machine, and nowhere else.

        Port 0: only *.localhost leads anywhere, to this machine, as in any chromium.
        """
        if port not in cls.browsers:
            cls.browsers[port] = launch(cls.playwright, port)
        return cls.browsers[port]

    def context(self, port: int, **settings: Any) -> BrowserContext:
        """A visitor: own cookies, storage and cache, and settings such as locale, color_scheme, java_script_enabled."""
        context = self.browser(port).new_context(**settings)
        context.set_default_timeout(WAIT_MILLISECONDS)
        self.addCleanup(context.close)
        return context

    def assert_accessible(self, page: Page) -> set[str]:
        """No violation that axe-core knows. Gives the rules that it found kept."""
        found = Axe().run(page)
        self.assertEqual(found.violations_count, 0, f"{page.url}: {found.generate_report()}")
        return {rule["id"] for rule in found.response["passes"]}

    def visit(self, port: int, address: str, **settings: Any) -> Page:
        """A new visitor's tab, at that address."""
        page = self.context(port, **settings).new_page()
        page.goto(address)
        return page
