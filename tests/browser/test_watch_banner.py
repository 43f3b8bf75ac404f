"""The default banner of maintenance-watch: readable, quiet, out of the way, and no trouble to a strict app."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser.watch import FEED, WatchTest, answered, at, entry, on, summary

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self' http://status.example.com; style-src 'none'; "
    "require-trusted-types-for 'script'"
)

SHOW = """async options => {
    const { texts } = await import("/texts.js");
    const container = options.inside && document.querySelector(options.inside);
    window.remove = banner(maintenance, { texts: options.bare ? undefined : texts, lang: options.lang, container });
}"""


class Banner(WatchTest):
    def shown(
        self, feed: dict, page: Page | None = None, lang: str | None = None, inside: str = "", **options: object
    ) -> Page:
        self.feed = lambda: answered(feed)
        page = self.watching(page or self.open(locale="en-GB", timezone_id="UTC"), feed=FEED)
        page.evaluate(SHOW, {"lang": lang, "inside": inside, **options})
        self.poll(page)
        return page

    def silence(self) -> None:
        """A feed that went on saying that it is noon would be believed, at whatever minute its answer came."""
        self.feed = lambda: None

    def text(self, page: Page) -> str:
        return " ".join(page.locator("aside").inner_text().split())

    def test_maintenance_its_end_and_a_countdown(self) -> None:
        page = self.shown(summary(on("Upgrading the database", 25)))
        self.assertEqual(
            self.text(page), "Down for maintenance. Upgrading the database End: 1 Dec 2026, 12:25 in 25 minutes Close"
        )
        self.silence()
        page.clock.run_for(6 * 60_000)
        self.assertIn("in 19 minutes", self.text(page))

    def test_what_is_planned_and_that_it_is_over(self) -> None:
        soon = entry("scheduled", scheduled_for=at(10), scheduled_until=at(60))
        page = self.shown(summary(soon))
        self.assertEqual(
            self.text(page), "Maintenance is planned. Upgrading Start: 1 Dec 2026, 12:10 in 10 minutes Close"
        )
        self.feed = lambda: answered(summary())
        self.poll(page, 61)
        self.assertEqual(self.text(page), "All is back to normal. Close")

    def test_without_an_end_and_after_it_there_is_no_countdown(self) -> None:
        page = self.shown(summary(on(until=None)))
        self.assertEqual(self.text(page), "Down for maintenance. Upgrading Close")
        page = self.shown(summary(on(until=-5)))
        self.assertEqual(self.text(page), "Down for maintenance. Upgrading End: 1 Dec 2026, 11:55 Close")

    def test_six_languages(self) -> None:
        said = {
            "de": "in 25 Minuten",
            "fr": "dans 25 minutes",
            "es": "dentro de 25 minutos",
            "ja": "25 分後",
            "ar": "خلال 25 دقيقة",
        }
        for lang, left in said.items():
            with self.subTest(lang):
                page = self.shown(summary(on(until=25)), lang=f"{lang}-XX")
                self.assertIn(left, self.text(page))
                box = page.locator("aside")
                self.assertEqual(box.get_attribute("lang"), lang)
                direction = box.evaluate("box => getComputedStyle(box).direction")
                self.assertEqual(direction, "rtl" if lang == "ar" else "ltr")

    def test_which_language(self) -> None:
        for html, lang, bare, expected in (
            ("fr", None, False, "fr"),
            ("", None, False, "de"),
            ("fr", "es", False, "es"),
            ("nl", None, False, "en"),
            ("fr", None, True, "en"),
        ):
            with self.subTest(html=html, lang=lang):
                page = self.open(locale="de-AT")
                page.evaluate("lang => { document.documentElement.lang = lang }", html)
                self.shown(summary(on()), page, lang, bare=bare)
                self.assertEqual(page.locator("aside").get_attribute("lang"), expected)

    def test_words_are_text_and_never_html(self) -> None:
        page = self.shown(summary(on("<img src=x onerror=seen.push(['evil'])><b>bold</b>")))
        self.assertIn("<b>bold</b>", self.text(page))
        self.assertEqual(page.locator("aside img").count(), 0)

    def test_closed_and_back_on_a_change(self) -> None:
        page = self.shown(summary(on()))
        page.get_by_role("button", name="Close").click()
        self.assertEqual((self.text(page), page.locator("aside").bounding_box()["height"]), ("", 0))
        self.poll(page, 21)
        self.assertEqual(self.text(page), "")
        self.feed = lambda: answered(summary(on("Nearly done")))
        self.poll(page, 21)
        self.assertIn("Nearly done", self.text(page))

    def test_the_countdown_is_not_announced(self) -> None:
        page = self.shown(summary(on(until=25)))
        expect(page.get_by_role("status")).to_contain_text("12:25")
        page.evaluate("""() => { window.changes = { status: 0, all: 0 };
            const watch = (name, element) => new MutationObserver(found => changes[name] += found.length)
                .observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
            watch("status", document.querySelector("aside output"));
            watch("all", document.querySelector("aside b")); }""")
        self.silence()
        page.clock.run_for(10 * 60_000)
        changes = page.evaluate("changes")
        self.assertEqual(changes["status"], 0)
        self.assertTrue(9 <= changes["all"] <= 11, changes)

    def test_it_does_not_cover_what_has_the_focus(self) -> None:
        page = self.open()
        page.locator("#top").focus()
        self.shown(summary(on()), page)
        self.assertGreater(page.locator("aside").bounding_box()["y"], 300)
        page.evaluate("document.activeElement.blur()")
        page.clock.run_for(1000)
        self.assertEqual(page.locator("aside").bounding_box()["y"], 0)
        page.get_by_role("button", name="Close").focus()
        page.clock.run_for(1000)
        self.assertEqual(page.locator("aside").bounding_box()["y"], 0)

    def test_in_a_place_of_the_apps_own(self) -> None:
        page = self.shown(summary(on()), inside="body")
        self.assertEqual(page.locator("aside").evaluate("box => getComputedStyle(box).position"), "static")

    def test_a_late_banner_shows_what_is_on_and_removal_leaves_nothing(self) -> None:
        page = self.shown(summary(on()))
        page.evaluate("remove()")
        self.assertEqual(page.locator("aside").count(), 0)
        page.evaluate(SHOW, {"bare": True})
        self.assertIn("Upgrading", self.text(page))

    def test_a_strict_policy_allows_it(self) -> None:
        self.headers = {"Content-Security-Policy": POLICY}
        page = self.open()
        page.evaluate("""() => { window.refused = [];
            addEventListener("securitypolicyviolation", event => refused.push(event.violatedDirective)); }""")
        self.shown(summary(on()), page)
        self.assertEqual(page.locator("aside").evaluate("box => getComputedStyle(box).position"), "fixed")
        self.assertEqual(page.evaluate("refused"), [])

    def test_accessible_in_the_light_and_the_dark_and_nothing_moves(self) -> None:
        for lang in ("en", "ar"):
            for scheme in ("light", "dark"):
                with self.subTest(lang=lang, scheme=scheme):
                    page = self.shown(summary(on()), lang=lang)
                    page.emulate_media(color_scheme=scheme)
                    page.clock.resume()  # axe-core waits by timers
                    self.assert_accessible(page)
                    self.assertEqual(page.evaluate("document.getAnimations().length"), 0)
                    page.get_by_role("button").click()
                    self.assert_accessible(page)
                    page.close()  # its clock runs: it would go on asking the feed
