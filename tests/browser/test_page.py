"""The page as a file: its size, its policy, what it says without a script, and in which languages with one."""

from __future__ import annotations

import re
import unittest

from playwright.sync_api import expect

from browser import page as maintenance
from browser.chromium import WAIT_MILLISECONDS
from browser.page import FOLDER, SETTINGS
from browser.site import Response
from browser.visitor import APP, DEEP, FEED, OWN_HOST, VisitorTest, up

BYTES = 15_000
"""It is served while everybody comes at once, to phones as well. Both files together: 30,000."""

TITLES = {
    "en": "Down for maintenance",
    "de": "Wartungsarbeiten",
    "fr": "Maintenance en cours",
    "es": "En mantenimiento",
    "ja": "メンテナンス中です",
    "ar": "أعمال صيانة",
}

STATE = FOLDER.parents[1] / "functions" / "lambda" / "src" / "state" / "mod.rs"


class TheFile(unittest.TestCase):
    def setUp(self) -> None:
        self.text = (FOLDER / "index.html").read_text()

    def test_every_other_path_shows_the_same(self) -> None:
        self.assertEqual((FOLDER / "index.html").read_bytes(), (FOLDER / "404.html").read_bytes())

    def test_it_is_small(self) -> None:
        self.assertLess(len(self.text.encode()), BYTES)

    def test_its_policy_allows_its_own_style_and_script_and_no_more(self) -> None:
        given = re.search(r'Content-Security-Policy" content="([^"]*)"', self.text)
        wanted = maintenance.policy(self.text, SETTINGS)
        self.assertEqual(given and given[1], wanted, "write it by: PYTHONPATH=tests python -m browser.page")

    def test_it_has_every_place_once(self) -> None:
        for place in (
            *(f"<!--{key}-->" for key in ("name", "message", "contact", "logo")),
            *(
                "/*accent*/#",
                "/*accent_dark*/#",
                '<script type="application/json" id="settings">',
                "<script>",
                "<style>",
            ),
        ):
            self.assertEqual(self.text.count(place), 1, place)

    def test_it_knows_what_the_functions_say_where_the_operator_says_nothing(self) -> None:
        """Else a visitor reads that in English, in place of the page's own words in the visitor's language."""
        message, contact = (re.search(rf"<!--{place}-->(.*?)<!--", self.text)[1] for place in ("message", "contact"))
        self.assertIn(f'"{message} {contact}"', STATE.read_text())


class WithoutScript(VisitorTest):
    def test_everything_is_there(self) -> None:
        self.world.brand = {"name": "Tea <shop>", "message": "Back at four.", "contact": "Call 030 1"}
        visitor = self.visitor(java_script_enabled=False)
        for words in ("Tea <shop>", TITLES["en"], "Back at four.", "Call 030 1"):
            self.assertIn(words, visitor.text())
        self.assertEqual(visitor.page.title(), TITLES["en"])
        visitor.page.get_by_role("link", name="Try again").click()
        self.assertEqual(visitor.page.url, APP + DEEP)
        self.assertEqual(visitor.loads, 2)

    def test_the_page_asks_again_by_itself_past_what_the_browser_keeps(self) -> None:
        """A link to the same address would show the copy that GitHub Pages lets a browser keep for ten minutes."""
        text = (FOLDER / "index.html").read_text()
        served = text.replace('http-equiv="refresh" content="120"', 'http-equiv="refresh" content="1"')
        self.assertNotEqual(served, text)
        headers = {"Content-Type": "text/html", "Cache-Control": "max-age=600"}
        self.world.app = lambda _: Response(404, served, headers)
        page = self.visitor(java_script_enabled=False).page
        self.world.app = up
        expect(page).to_have_title("Shop", timeout=WAIT_MILLISECONDS)

    def test_at_a_host_of_its_own_it_leads_to_the_app(self) -> None:
        self.world.settings = {"feed": FEED, "app": APP}
        self.world.app = up
        page = self.visitor(OWN_HOST, java_script_enabled=False).page
        refresh = page.locator("meta[http-equiv=refresh]")
        self.assertEqual(refresh.get_attribute("content"), f"120;url={APP}/")
        page.get_by_role("link", name="Try again").click()
        expect(page).to_have_title("Shop", timeout=WAIT_MILLISECONDS)

    def test_each_other_language_has_a_sentence(self) -> None:
        page = self.visitor(java_script_enabled=False).page
        for language in TITLES.keys() - {"en"}:
            sentence = page.locator(f"[lang={language}]")
            self.assertTrue(sentence.is_visible(), language)
            self.assertEqual(sentence.get_attribute("dir"), "rtl" if language == "ar" else None)

    def test_nothing_of_it_shows_that_waits_for_a_script(self) -> None:
        page = self.visitor(java_script_enabled=False).page
        self.assertFalse(page.locator("#end").is_visible())
        self.assertFalse(page.locator("#address").is_visible())


class InTheVisitorsLanguage(VisitorTest):
    def said_to(self, *languages: str) -> tuple[str, str, str]:
        """Title, language and direction."""
        script = f"Object.defineProperty(navigator, 'languages', {{ value: {list(languages)} }})"
        page = self.visitor(script=script).page
        root = page.locator("html")
        return page.locator("h1").inner_text(), root.get_attribute("lang"), root.get_attribute("dir")

    def test_each_of_the_six(self) -> None:
        for language, title in TITLES.items():
            with self.subTest(language):
                direction = "rtl" if language == "ar" else "ltr"
                self.assertEqual(self.said_to(f"{language}-XX", "en"), (title, language, direction))

    def test_the_first_of_the_visitors_languages_that_the_page_has(self) -> None:
        self.assertEqual(self.said_to("ko-KR", "de-CH", "fr")[1], "de")

    def test_english_is_for_all_others(self) -> None:
        self.assertEqual(self.said_to("ko", "pt-BR"), (TITLES["en"], "en", "ltr"))

    def test_no_word_of_english_is_left(self) -> None:
        for locale in ("de-DE", "fr-FR", "es-ES", "ja-JP", "ar-EG"):
            with self.subTest(locale):
                visitor = self.visitor(locale=locale)
                visitor.wait(2)
                english = self.visitor(locale="en-US").text().split("\n")
                left = [words for words in visitor.text().split("\n") if words in english and words]
                self.assertEqual(left, ["Our service"])

    def test_the_title_names_the_service(self) -> None:
        self.world.brand = {"name": "The tea shop"}
        self.assertEqual(self.visitor(locale="fr-FR").page.title(), "Maintenance en cours · The tea shop")

    def test_what_the_operator_wrote_stays(self) -> None:
        self.world.brand = {"message": "<b>Back</b> at four.", "contact": "Call 030 1"}
        text = self.visitor(locale="de-DE").text()
        self.assertIn("<b>Back</b> at four.\n", text)
        self.assertIn("Call 030 1", text)

    def test_the_operators_texts_go_before_the_pages(self) -> None:
        self.world.brand = {"message": "Back at four."}
        self.world.settings = {
            "texts": {"de": {"title": "Pause", "message": "</script>Um vier"}, "it": {"title": "Pausa"}}
        }
        german = self.visitor(locale="de-AT").text()
        self.assertIn("Pause\n", german)
        self.assertIn("</script>Um vier", german)
        self.assertIn("Vielen Dank", german)
        self.assertEqual(self.said_to("it-IT", "de"), ("Pausa", "it", "ltr"))


class ItStaysWhereItIs(VisitorTest):
    def test_it_asks_no_other_origin_and_breaks_no_policy(self) -> None:
        self.world.brand = {"logo": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="" class="logo">'}
        for settings, address in (
            ({"feed": None}, APP + DEEP),
            ({"feed": FEED}, APP + DEEP),
            ({"feed": FEED, "app": APP}, f"{OWN_HOST}/#return=/orders/5"),
            ({"feed": FEED, "app": APP, "probe": "http://probe.example.com/up.svg"}, OWN_HOST),
            ({"feed": FEED, "probe": "http://probe.example.com/up"}, APP + DEEP),
        ):
            with self.subTest(settings):
                self.world.asked.clear()
                self.world.settings = settings
                visitor = self.visitor(address)
                visitor.wait(90)
                named = {address.split("/")[2], *(value.split("/")[2] for value in settings.values() if value)}
                self.assertLessEqual(visitor.hosts, named)
                self.assertGreater(len(self.world.asked), 1)
                self.assertEqual(visitor.wrong, [])
