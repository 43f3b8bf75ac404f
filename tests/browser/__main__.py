"""Everything that `make test-browser` runs: `python -m browser [module ...]`, with PYTHONPATH=tests.

Each module runs in a process of its own, two at once: most of a story is waiting for the next poll. What each said is
printed once it is through, and a count at the end; what could not run, for want of a chromium, is counted, too.
"""

import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from infra.__main__ import counted_by_unittest

AT_ONCE = 2

WITHIN_SECONDS = 900

LONGEST_FIRST = ("test_other_ways", "test_story", "test_demo")


def main(only: list[str]) -> int:
    tests = sorted(path.stem for path in Path(__file__).resolve().parent.glob("test_*.py"))
    tests.sort(key=lambda name: name not in LONGEST_FIRST)
    modules = [name for name in tests if not only or name in only]
    total: Counter[str] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        runs = {pool.submit(run, module): module for module in modules}
        for done in as_completed(runs):
            said, counts, seconds = done.result()
            total += counts
            print(f"--- {runs[done]} ({seconds:.0f} s)\n{said.strip()}", flush=True)
    print(f"test-browser: {total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] or not total["passed"] + total["skipped"] else 0


def run(module: str) -> tuple[str, Counter[str], float]:
    """What it said, what it counted, and how long it took."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "unittest", "-v", f"browser.{module}"]
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=WITHIN_SECONDS
        )
        said, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        said, code = f"{late.stdout or ''}\nnot within {WITHIN_SECONDS} s", 1
    counts = counted_by_unittest(said)
    # Python 3.12 and later end with 5 where every test was skipped.
    if code not in (0, 5) and not counts["failed"]:
        counts["failed"] = 1
    return said, counts, time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
