"""Holds the policies of infra/ against what the functions do, and prints a count.

PYTHONPATH=tests python -m infra.policy_check
"""

import sys
import unittest

MODULES = ("infra.test_policy_parts", "infra.test_policy", "infra.test_policy_shards")


class Counting(unittest.TextTestResult):
    """Counts what passed: a class that is skipped or fails before its tests is none of them."""

    passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    suite = unittest.defaultTestLoader.loadTestsFromNames(MODULES)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Counting).run(suite)
    failed = len(result.failures) + len(result.errors)
    for test, why in result.skipped:
        print(f"skipped: {test}: {why}")
    print(f"policy: {result.passed} passed, {failed} failed, {len(result.skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
