"""functions/REFERENCE.md names each variable, metric, log line and bus event of the code, and no other.

The operators' page, infra/OPERATING.md, quotes the switch's sentences: each quotation must be one that the code says.
"""

import re
import unittest
from collections.abc import Iterable
from pathlib import Path

from infra.command import WORK

ROOT = WORK.parents[1]

VARIABLE = re.compile(r'"((?:SWITCH|MOCK|PUSH|FEED)_[A-Z_]+)"')
METRIC = re.compile(r'"([A-Z][A-Za-z]+)",\s*"(?:None|Count|Milliseconds|Seconds|Bytes|Percent)"')
BUS_EVENT = re.compile(r'"(Maintenance(?: [A-Z][a-z]+)+)"')
LOG_LINE = re.compile(r'(?:"event":\s*|\btrouble\(\s*|\.fault\(\s*|\.(?:write|message)\(\s*[\w:]+,\s*)"([a-z ]+)"')

TERRAFORM_VARIABLE = re.compile(r"\b((?:SWITCH|MOCK|PUSH|FEED)_[A-Z_]+)\s*=")
TERRAFORM_METRIC = re.compile(r'"MaintenanceSwitch",\s*(?:metric\s*=\s*)?"(\w+)"')

ROW = re.compile(r"^\| (`[^|]+`) \|", re.MULTILINE)
QUOTATION = re.compile(r"`([^`]+)`")


def source(folder: Path, pattern: str) -> str:
    """All files of that pattern, in one text."""
    files = sorted(path for path in folder.rglob(pattern) if "target" not in path.parts)
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def section(document: str, heading: str) -> str:
    found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^## |\Z)", document, re.MULTILINE | re.DOTALL)
    if not found:
        raise AssertionError(f"there is no heading {heading}")
    return found[1]


def rows(text: str) -> set[str]:
    """The names in the first cell of each row, but for a table's head."""
    body = re.sub(r"^\|.*\|\n(?=\| ---)", "", text, flags=re.MULTILINE)
    return {name for cell in ROW.findall(body) for name in QUOTATION.findall(cell)}


def unlike(code: Iterable[str], documented: Iterable[str]) -> list[str]:
    """What only one of the two has."""
    code, documented = set(code), set(documented)
    missing = [f"{name} is in the code and in no table" for name in sorted(code - documented)]
    return missing + [f"{name} is in a table and not in the code" for name in sorted(documented - code)]


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.code = source(ROOT / "functions", "*.rs")
        cls.terraform = source(ROOT / "infra", "*.tf")
        cls.reference = (ROOT / "functions" / "REFERENCE.md").read_text(encoding="utf-8")

    def holds(self, pattern: re.Pattern[str], heading: str) -> None:
        code = set(pattern.findall(self.code))
        self.assertTrue(code, f"nothing in the code looks like one of {heading}")
        self.assertEqual(unlike(code, rows(section(self.reference, heading))), [])

    def test_variables(self) -> None:
        self.holds(VARIABLE, "Variables")

    def test_metrics(self) -> None:
        self.holds(METRIC, "Metrics")

    def test_bus_events(self) -> None:
        self.holds(BUS_EVENT, "Events on the bus")

    def test_log_lines(self) -> None:
        self.holds(LOG_LINE, "Log lines")

    def test_terraform_sets_no_variable_that_the_code_does_not_read(self) -> None:
        given = set(TERRAFORM_VARIABLE.findall(self.terraform))
        self.assertTrue(given)
        self.assertEqual(sorted(given - set(VARIABLE.findall(self.code))), [])

    def test_terraform_watches_no_metric_that_the_code_does_not_write(self) -> None:
        watched = set(TERRAFORM_METRIC.findall(self.terraform))
        self.assertTrue(watched)
        self.assertEqual(sorted(watched - set(METRIC.findall(self.code))), [])

    def test_quoted_sentences_are_those_of_the_code(self) -> None:
        operating = (ROOT / "infra" / "OPERATING.md").read_text(encoding="utf-8")
        table = section(operating, "What the explanation says")
        cells = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        quotations = [quotation for cell in cells for quotation in QUOTATION.findall(cell)]
        self.assertGreater(len(quotations), 10)
        snapshots = [source(ROOT / folder, "*.snap") for folder in ("functions/core", "tests/world")]
        said = "".join(snapshots) + self.code
        self.assertEqual([quotation for quotation in quotations if quotation not in said], [])


class Reading(unittest.TestCase):
    """The readers above find what they are for."""

    def test_names_in_code(self) -> None:
        code = 'const A: &str = "SWITCH_A_B"; // SWITCH_C\n panic!("SWITCH_D is missing")'
        self.assertEqual(VARIABLE.findall(code), ["SWITCH_A_B"])
        self.assertEqual(
            METRIC.findall('vec![("FlipMilliseconds", "Milliseconds", 1), ("a", "Count")]'), ["FlipMilliseconds"]
        )
        self.assertEqual(
            BUS_EVENT.findall('"Maintenance Mode Changed", "Maintenance is over"'), ["Maintenance Mode Changed"]
        )
        lines = LOG_LINE.findall('"event": "told", trouble(\n"not started", x), log.write(Level::Info, "metrics", y)')
        self.assertEqual(lines, ["told", "not started", "metrics"])

    def test_rows_are_first_cells_without_the_head(self) -> None:
        table = "| `head` | x |\n| --- | --- |\n| `A_B` | `C` |\n| text | |\n| `D`, `E` | |\n"
        self.assertEqual(rows(table), {"A_B", "D", "E"})

    def test_what_only_one_side_has_is_named(self) -> None:
        self.assertEqual(unlike({"a"}, {"a"}), [])
        expected = ["a is in the code and in no table", "b is in a table and not in the code"]
        self.assertEqual(unlike({"a"}, {"b"}), expected)


if __name__ == "__main__":
    unittest.main()
