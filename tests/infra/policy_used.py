"""What a role's policies allow, against what its function was seen to do with them: for tests of policies."""

import dataclasses
import unittest
from collections.abc import Callable

from infra.command import WORK
from infra.policy_evaluator import Statement
from infra.policy_proxy import Enforced
from infra.stack import until

LAMBDA_S_OWN = {
    "Log": "Lambda writes the function's log with the function's role",
    "DeadLetters": "Lambda sends what failed to the destination on failure, with the function's role",
}
"""Statements, by sid, that no call of the functions needs, and who does."""


class WithPolicies(unittest.TestCase):
    """A test whose functions run behind policy_proxy.Enforced."""

    def stated(self, enforced: Enforced) -> set[str]:
        """The actions that the role's policies allow to the function's own calls."""
        found = enforced.policies()
        return {action for each in found if each.sid not in LAMBDA_S_OWN for action in each.actions}

    def unused(self, enforced: Enforced, statement: Statement) -> list[str]:
        """The resources of a statement that nobody asked for."""
        uses = [use for use in enforced.uses if statement in use.by]
        each = {resource: dataclasses.replace(statement, resources=(resource,)) for resource in statement.resources}
        return [resource for resource, alone in each.items() if not any(alone.fits(use.request) for use in uses)]

    def until_used(self, enforced: Enforced, sid: str, ask: Callable[[], object]) -> None:
        """Asks again until all of that statement was used: where the function waits a moment for it, and no longer."""

        def left() -> list[str]:
            ask()
            return [each for found in enforced.policies() if found.sid == sid for each in self.unused(enforced, found)]

        until(left, lambda unused: not unused)

    def nothing_more(self, enforced: Enforced) -> None:
        """Each statement was used, with each of its actions, resources, and values that a condition lists."""
        seen = {(use.request.action, use.request.resource) for use in enforced.uses}
        for statement in enforced.policies():
            uses = [use for use in enforced.uses if statement in use.by]
            if statement.sid in LAMBDA_S_OWN:
                self.assertEqual(uses, [], f"{statement}: then it is not only Lambda's own")
                continue
            self.assertTrue(uses, f"{statement} was never used; seen: {sorted(seen)}")
            for action in statement.actions:
                self.assertIn(action, {use.request.action for use in uses}, statement)
            self.assertEqual(self.unused(enforced, statement), [], f"{statement}: never used")
            for operator, key, values in statement.conditions:
                if operator == "ForAllValues:StringEquals":
                    said = {value for use in uses for value in use.request.values(key) or ()}
                    self.assertEqual(set(values), said, f"{statement} {key}")


def enforce(root: str, module: str, *names: str, **functions: tuple[str, Enforced]) -> None:
    """Gives functions of the copied module another address of AWS, by an override beside it.

    A function is given by its resource's name, with what holds its variables. `names` are the variables of the address.
    """
    blocks = []
    for function, (variables, enforced) in functions.items():
        here = ", ".join(f'{name} = "{enforced.endpoint}"' for name in names or ("AWS_ENDPOINT_URL",))
        blocks.append(
            f'resource "aws_lambda_function" "{function}" {{\n  environment {{\n'
            f"    variables = merge({variables}, {{ {here} }})\n  }}\n}}\n"
        )
    (WORK / root / "infra" / "modules" / module / "enforced_override.tf").write_text("\n".join(blocks))
