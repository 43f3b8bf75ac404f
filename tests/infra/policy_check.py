"""Holds the policies of infra/ against what the functions do, and prints a count.

PYTHONPATH=tests python -m infra.policy_check
"""

import sys
import unittest

MODULES = ("infra.test_policy_parts", "infra.test_policy", "infra.test_policy_shards")


def main() -> int:
    suite = unittest.defaultTestLoader.loadTestsFromNames(MODULES)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed, skipped = len(result.failures) + len(result.errors), len(result.skipped)
    for test, why in result.skipped:
        print(f"skipped: {test}: {why}")
    print(f"policy: {result.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
