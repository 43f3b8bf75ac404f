"""That the page can be read: by axe-core's rules in both schemes and directions, in print, enlarged, by keyboard."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from browser.site import Request, Response
from browser.visitor import APP, DEEP, START, VisitorTest, navigates, up

AGAIN_MILLISECONDS = 150_000
"""By the real clock: a page whose first question was answered too late asks again within a minute."""


def no_visit(request: Request) -> Response:
    """Probes find the app; a browser that would go there stays where it is."""
    return Response(204) if navigates(request) else up(request)


class ItsLooks(VisitorTest):
    def setUp(self) -> None:
        super().setUp()
        self.world.brand = {"name": "The tea shop", "contact": "Something urgent? Call 030 123456."}
        self.world.message, self.world.until = (
            "Upgrading the database. Your basket is kept.",
            START + timedelta(hours=20),
        )

    def opened(self, **settings: object) -> Page:
        """By the real clock: axe-core needs one."""
        page = self.visit(self.port, APP + DEEP, **{"locale": "en-GB", **settings})
        if settings.get("java_script_enabled", True):
            expect(page.locator("#end")).to_be_visible(timeout=AGAIN_MILLISECONDS)
        return page

    def assert_accessible(self, page: Page) -> set[str]:
        kept = super().assert_accessible(page)
        self.assertIn("color-contrast", kept)
        return kept

    def test_axe_finds_nothing(self) -> None:
        for locale, scheme in (("en-GB", "light"), ("en-GB", "dark"), ("ar-EG", "light"), ("ar-EG", "dark")):
            for width in (390, 1280):
                with self.subTest(locale=locale, scheme=scheme, width=width):
                    viewport = {"width": width, "height": 844}
                    self.assert_accessible(self.opened(locale=locale, color_scheme=scheme, viewport=viewport))

    def test_axe_finds_nothing_once_it_is_over(self) -> None:
        for scheme in ("light", "dark"):
            self.world.app, self.world.message = None, "Upgrading"
            page = self.opened(color_scheme=scheme)
            # The app is back, but answers no visit: the page stays, for axe to look at.
            self.world.app, self.world.message = no_visit, None
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            expect(page.locator("h1")).to_have_text("We are back", timeout=AGAIN_MILLISECONDS)
            self.assert_accessible(page)

    def test_a_screen_reader_is_told_once(self) -> None:
        page = self.opened()
        status = page.get_by_role("status")
        expect(status).to_contain_text("Upgrading the database")
        self.assertEqual(status.get_attribute("aria-atomic"), "false")
        self.assertEqual(page.get_by_role("heading", level=1).count(), 1)
        page.evaluate(
            "window.changes = 0; new MutationObserver(all => window.changes += all.length)"
            ".observe(document.querySelector('[role=status]'), { subtree: true, childList: true, characterData: true })"
        )
        page.wait_for_timeout(11_000)
        self.assertEqual(page.evaluate("window.changes"), 0)

    def test_right_to_left(self) -> None:
        page = self.opened(locale="ar-EG", viewport={"width": 1280, "height": 800})
        heading, contact = (page.locator(each).bounding_box() for each in ("#go", "#contact"))
        self.assertAlmostEqual(heading["x"] + heading["width"], contact["x"] + contact["width"], delta=1)
        self.assertGreater(heading["x"], 640)

    def test_print(self) -> None:
        page = self.opened(color_scheme="dark")
        page.emulate_media(media="print", color_scheme="dark")
        self.assertFalse(page.locator("#go").is_visible())
        self.assertFalse(page.locator("svg").is_visible())
        self.assertEqual(page.locator("#address").inner_text(), APP + DEEP)
        for selector in ("h1", "#message", "#contact", "time"):
            self.assertEqual(page.locator(selector).evaluate("e => getComputedStyle(e).color"), "rgb(0, 0, 0)")
        self.assertEqual(page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")

    def test_enlarged_and_on_the_smallest_phone_nothing_is_cut_off(self) -> None:
        self.world.message = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " * 3
        for width, height in ((640, 400), (320, 568)):
            page = self.opened(locale="de-DE", viewport={"width": width, "height": height})
            self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), width)
            page.locator("#contact").scroll_into_view_if_needed()
            self.assertTrue(page.locator("#contact").is_visible())

    def test_motion_is_left_out_where_that_is_wished(self) -> None:
        page = self.opened(reduced_motion="reduce")
        self.assertEqual(page.locator("circle").evaluate("e => getComputedStyle(e).transitionDuration"), "0s")

    def test_in_forced_colors_no_drawing_is_in_the_way(self) -> None:
        self.assertFalse(self.opened(forced_colors="active").locator("svg").is_visible())

    def test_the_keyboard_finds_the_way(self) -> None:
        page = self.opened()
        page.keyboard.press("Tab")
        focused = page.locator("#go:focus-visible")
        expect(focused).to_have_count(1)
        self.assertEqual(focused.evaluate("e => getComputedStyle(e).outlineStyle"), "solid")
        self.world.app = up
        page.keyboard.press("Enter")
        expect(page).to_have_title("Shop")
