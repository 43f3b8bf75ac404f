"""The Markdown files: each link leads to a file that is there, and to a heading that is in it."""

import re
import tempfile
import unittest
from pathlib import Path

from infra.command import WORK

ROOT = WORK.parents[1]

LINK = re.compile(r"\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def documents() -> list[Path]:
    """All that are ours: nothing that was installed or built."""
    found = ROOT.rglob("*.md")
    return sorted(path for path in found if not {"target", "node_modules", ".terraform"} & set(path.parts))


def prose(path: Path) -> str:
    """Its text without blocks of code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchor(heading: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def dead_links(document: Path) -> list[str]:
    dead = []
    for link in LINK.findall(prose(document)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, part = link.partition("#")
        target = document.parent / name if name else document
        headings = HEADING.findall(prose(target)) if part and target.exists() else []
        if not target.exists() or (part and part not in map(anchor, headings)):
            dead.append(link)
    return dead


class Documents(unittest.TestCase):
    def test_links_lead_somewhere(self) -> None:
        self.assertGreater(len(documents()), 10)
        for path in documents():
            with self.subTest(str(path.relative_to(ROOT))):
                self.assertEqual(dead_links(path), [])

    def test_a_dead_link_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            document = Path(place) / "it.md"
            links = "[a](it.md#a-heading-two) [b](none.md) [c](#none) [d](https://x.example/y)"
            document.write_text(f"# A heading: two\n{links}\n")
            self.assertEqual(dead_links(document), ["none.md", "#none"])


if __name__ == "__main__":
    unittest.main()
