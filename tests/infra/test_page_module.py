"""The module `page` by `infra/render-page`: what it computes is computed a second time, and what it says is read."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from infra.command import HANGS_AFTER_SECONDS, WORK, environment, installed
from infra.terraform import PROJECT, copied

MODULE = "infra/modules/page"
OWN = PROJECT / MODULE / "tests" / "own"
PAGE = PROJECT / "infra" / "page" / "index.html"

MOST_BYTES = 30_000

PAPER, DARK_PAPER = "#f6f5f2", "#14181d"


class ThePageWithABrand(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        if not installed():
            raise unittest.SkipTest("terraform is not on this machine")
        cls.module = copied(WORK / "page-module", MODULE)

    def setUp(self) -> None:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = Path(place.name)

    def render(self, values: dict[str, Any], *options: str, out: str = "site") -> subprocess.CompletedProcess[str]:
        (self.place / "page.tfvars.json").write_text(json.dumps(values))
        script = self.module.parents[1] / "render-page"
        return subprocess.run(
            [sys.executable, str(script), out, "--var-file", "page.tfvars.json", *options],
            cwd=self.place,
            env=environment({}),
            capture_output=True,
            text=True,
            timeout=HANGS_AFTER_SECONDS,
        )

    def rendered(self, values: dict[str, Any]) -> str:
        done = self.render(values)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.place / "site/index.html").read_bytes(), (self.place / "site/404.html").read_bytes())
        return (self.place / "site/index.html").read_bytes().decode()

    def refused(self, values: dict[str, Any]) -> str:
        """What it says, without the line breaks and the frame that Terraform puts in."""
        done = self.render(values, out="refused")
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertFalse((self.place / "refused").exists())
        return re.sub(r"[\s│]+", " ", done.stderr)

    def test_the_policy_is_of_what_is_in_the_page(self) -> None:
        text = self.rendered(
            {
                "brand": {"accent": "#8a2b2b", "accent_dark": "#e3a08f", "logo": "data:image/png;base64,AAAA"},
                "app_url": "https://app.example.com",
                "feed_url": "https://status.example.com/api/v2/summary.json",
            }
        )
        self.assertNotEqual(hashes("style", text), hashes("style", PAGE.read_text()), "the colours are in the style")
        self.assertEqual(
            Elements(text).policy,
            f"default-src 'none'; script-src {hashes('script', text)}; style-src {hashes('style', text)}; "
            "img-src data: https://app.example.com; "
            "connect-src 'self' https://status.example.com https://app.example.com; "
            "base-uri 'none'; form-action 'none'",
        )

    def test_a_checkout_with_carriage_returns_has_the_same_policy(self) -> None:
        """Browsers take them away before they hash."""
        text = (PROJECT / MODULE / "tests" / "fixture" / "index.html").read_text()
        (self.place / "crlf").mkdir()
        for name in ("index.html", "404.html"):
            (self.place / "crlf" / name).write_bytes(text.replace("\n", "\r\n").encode())
        done = self.render({}, "--folder", "crlf")
        self.assertEqual(done.returncode, 0, done.stderr)
        rendered = (self.place / "site" / "index.html").read_bytes().decode()
        self.assertIn("\r\n", rendered)
        self.assertEqual(Elements(rendered).policy, Elements(text).policy)

    def test_the_settings_are_what_was_given(self) -> None:
        texts = {"ja": {"title": "メンテナンス中", "message": "</script><!--\u2028 \"q\" \\ $1 ${x} & 'a'"}}
        values = {"texts": texts, "probe_url": "https://app.example.com/health?a=1&b=2"}
        settings = Elements(self.rendered(values)).settings
        wanted = {"feed": None, "app": None, "probe": values["probe_url"], "texts": texts}
        self.assertEqual(json.loads(settings), wanted)
        self.assertNotRegex(settings, r"[<\n]")

    def test_without_javascript_a_page_at_a_host_of_its_own_leads_to_the_app(self) -> None:
        text = self.rendered({"app_url": "https://app.example.com"})
        self.assertIn('<a id="go" href="https://app.example.com/">', text)
        self.assertIn('<meta http-equiv="refresh" content="120;url=https://app.example.com/">', text)

    def test_the_contrast_is_the_one_of_wcag(self) -> None:
        self.assertEqual(f"{contrast('#000000', '#ffffff'):.2f} {contrast('#767676', '#ffffff'):.2f}", "21.00 4.54")
        accepted = {"accent": "#2b5c8a", "accent_dark": "#8fbbe3"}
        grounds = {"accent": PAPER, "accent_dark": DARK_PAPER}
        # #020202 is dark enough for the formula's other branch.
        cases = (("accent", "#ff00aa"), ("accent", "#777777"), ("accent_dark", "#020202"), ("accent_dark", "#7f7f7f"))
        for which, colour in cases:
            with self.subTest(colour):
                ratio = int(contrast(colour, grounds[which]) * 100) / 100
                said = self.refused({"brand": {**accepted, which: colour}})
                self.assertIn(f"brand.{which} {colour} has a contrast of {ratio:.2f}:1 with the page's", said)

    def test_the_edge_of_what_can_be_read(self) -> None:
        """The palest grey that may be, and the next one."""
        palest = max(level for level in range(256) if contrast(grey(level), PAPER) >= 4.5)
        darkest = min(level for level in range(256) if contrast(grey(level), DARK_PAPER) >= 4.5)
        self.rendered({"brand": {"accent": grey(palest), "accent_dark": grey(darkest)}})
        said = self.refused({"brand": {"accent": grey(palest + 1), "accent_dark": grey(darkest - 1)}})
        self.assertIn(f"brand.accent {grey(palest + 1)}", said)
        self.assertIn(f"brand.accent_dark {grey(darkest - 1)}", said)

    def test_the_grounds_are_the_pages(self) -> None:
        """The contrast is with the page's own: a page with other grounds needs other constants in contrast.tf."""
        papers = re.findall(r"--paper:\s*(#[0-9a-f]{6});", PAGE.read_text())
        self.assertEqual(papers, [PAPER, DARK_PAPER])

    def test_it_says_by_how_much_a_page_is_too_large(self) -> None:
        room = MOST_BYTES - len(self.rendered({"message": ""}).encode())
        self.assertGreater(room, 10_000, "a brand has a logo and texts in six languages")
        self.rendered({"message": "é" * (room // 2)})  # two bytes each
        said = self.refused({"message": "x" * (room + 100)})
        self.assertIn("index.html has 30100 bytes, 100 more than the 30,000", said)

    def test_a_folder_by_its_place_from_here(self) -> None:
        (self.place / "mine").mkdir()
        for path in OWN.iterdir():
            (self.place / "mine" / path.name).write_bytes(path.read_bytes())
        (self.place / "mine" / "deep").mkdir()
        (self.place / "mine" / "deep" / "bytes.bin").write_bytes(bytes(range(256)))
        done = self.render({"owner": "of maintenance-page"}, "--folder", "mine")
        self.assertEqual(done.returncode, 0, done.stderr)
        mine, site = (files(self.place / name) for name in ("mine", "site"))
        self.assertEqual(site, mine)

    def test_it_leaves_nothing_behind(self) -> None:
        before = files(self.module)
        self.rendered({})
        self.assertEqual(files(self.module), before)
        self.assertEqual(sorted(path.name for path in self.place.iterdir()), ["page.tfvars.json", "site"])


class Elements(HTMLParser):
    """What a browser would find: the policy, and the settings' text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.policy = self.settings = ""
        self._in_settings = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in_settings = tag == "script" and given.get("id") == "settings"
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._in_settings = False

    def handle_data(self, data: str) -> None:
        if self._in_settings:
            self.settings += data


def inside(element: str, text: str) -> str:
    (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
    return content


def hashes(element: str, text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inside(element, text).encode()).digest()).decode()}'"


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
        for level in (channel / 255 for channel in bytes.fromhex(colour[1:]))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def grey(level: int) -> str:
    return f"#{level:02x}{level:02x}{level:02x}"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    unittest.main()
