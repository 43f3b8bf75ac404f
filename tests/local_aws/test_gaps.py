"""A test for every gap in `gaps/`, and for each another one, against plain ministack, that says when it has closed.

    PYTHONPATH=tests python -m unittest local_aws.test_gaps

The checks are in `checks/`, one module a service as in `gaps/`. Each passes where AWS's behaviour is there. `Filled`
runs them with the gaps filled, and `OpenUpstream` without, where each has to fail: one that passes there has closed.
"""

import unittest

from local_aws.checks import OF_GAPS, RELIED_ON, Check
from local_aws.process import LocalAws


class Gaps(unittest.TestCase):
    """Starts one local AWS for all the checks of a class, and makes a test of each check."""

    filled: bool

    @classmethod
    def setUpClass(cls) -> None:
        cls.aws = LocalAws(gaps=cls.filled).start()
        cls.addClassCleanup(cls.aws.stop)


class Filled(Gaps):
    filled = True

    def run_check(self, check: Check) -> None:
        check(self.aws)


class OpenUpstream(Gaps):
    filled = False

    def run_check(self, check: Check) -> None:
        try:
            check(self.aws)
        except Exception:
            return
        module = check.__module__.rsplit(".", 1)[1]
        self.fail(f"gap closed upstream: remove what fills it from gaps/{module}.py ({check.__name__})")


def add_tests(case: type[Gaps], checks: list[Check]) -> None:
    for check in checks:
        name = f"test_{check.__module__.rsplit('.', 1)[1]}_{check.__name__}"
        setattr(case, name, lambda self, check=check: self.run_check(check))


add_tests(Filled, OF_GAPS + RELIED_ON)
add_tests(OpenUpstream, OF_GAPS)
del Gaps

if __name__ == "__main__":
    unittest.main()
