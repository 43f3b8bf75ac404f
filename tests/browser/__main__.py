"""Everything that `make test-browser` runs: `python -m browser [module ...]`, with PYTHONPATH=tests.

Two modules at once, each in a process of its own: most of a story is waiting for the next poll. What could not run, for
want of a chromium, is counted, too.
"""

import sys
from pathlib import Path

from infra.__main__ import run_all

AT_ONCE = 2

LONGEST_FIRST = ("test_other_ways", "test_story", "test_demo")


def main(only: list[str]) -> int:
    tests = sorted(path.stem for path in Path(__file__).resolve().parent.glob("test_*.py"))
    tests.sort(key=lambda name: name not in LONGEST_FIRST)
    return run_all("test-browser", "browser", [name for name in tests if not only or name in only], AT_ONCE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
