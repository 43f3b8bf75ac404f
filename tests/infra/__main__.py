"""Everything that `make infra-check` checks: `python -m infra [module ...]`, with PYTHONPATH=tests.

Each module runs in a process of its own, a few at once: most of an apply is waiting, the provider for Route 53 above
all. What each said is printed once it is through, and a count at the end; what could not be checked is counted, too.
"""

import re
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

AT_ONCE = 3
"""On two cores: more would make each apply slower than its waits are long."""

WITHIN_SECONDS = 1800

HERE = Path(__file__).resolve().parent

CHECKS = ("check", "hygiene", "checkov")
"""Modules that print `<name>: N passed, M failed, K skipped` themselves; the others are tests of unittest."""

OWN_COUNT = re.compile(r"(\d+) passed, (\d+) failed, (\d+) skipped")
RAN = re.compile(r"^Ran (\d+) tests?", re.MULTILINE)
OF_UNITTEST = re.compile(r"(failures|errors|skipped|unexpected successes)=(\d+)")


def main(only: list[str]) -> int:
    # The longest first: the shop's.
    tests = sorted(path.stem for path in HERE.glob("test_*.py"))
    tests.sort(key=lambda name: name != "test_shop")
    modules = [name for name in (*tests, *CHECKS) if not only or name in only]
    return run_all("infra-check", "infra", modules, AT_ONCE)


def run_all(name: str, package: str, modules: list[str], at_once: int) -> int:
    """Runs them, prints what each said and the count of all. The exit code."""
    total: Counter[str] = Counter()
    with ThreadPoolExecutor(at_once) as pool:
        runs = {pool.submit(run, package, module): module for module in modules}
        for done in as_completed(runs):
            said, counts, seconds = done.result()
            total += counts
            print(f"--- {runs[done]} ({seconds:.0f} s)\n{said.strip()}", flush=True)
    print(f"{name}: {total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] or not total["passed"] + total["skipped"] else 0


def run(package: str, module: str) -> tuple[str, Counter[str], float]:
    """What it said, what it counted, and how long it took."""
    own = module in CHECKS
    command = ["-m", f"{package}.{module}"] if own else ["-m", "unittest", "-v", f"{package}.{module}"]
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=WITHIN_SECONDS,
        )
        said, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        said, code = f"{late.stdout or ''}\nnot within {WITHIN_SECONDS} s", 1
    counts = counted_by_itself(said) if own else counted_by_unittest(said)
    # Python 3.12 and later end with 5 where every test was skipped; and where there was none, which is a failure.
    if (code not in (0, 5) or not counts.total()) and not counts["failed"]:
        counts["failed"] = 1
    return said, counts, time.monotonic() - begun


def counted_by_itself(said: str) -> Counter[str]:
    found = OWN_COUNT.findall(said)
    return Counter(dict(zip(("passed", "failed", "skipped"), map(int, found[-1]), strict=True)) if found else {})


def counted_by_unittest(said: str) -> Counter[str]:
    ran = RAN.search(said)
    counts = {name: int(number) for name, number in OF_UNITTEST.findall(said.splitlines()[-1] if said else "")}
    failed, skipped = sum(counts.values()) - counts.get("skipped", 0), counts.get("skipped", 0)
    # A module that is skipped whole has run no test, and is one skip.
    return Counter(passed=max(0, int(ran[1] if ran else 0) - failed - skipped), failed=failed, skipped=skipped)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
