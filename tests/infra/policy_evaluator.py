"""Decides, as IAM does, whether policies let a request through.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html: what no statement allows is
denied, and a Deny wins. It knows the parts of a policy that infra/ writes; anything else is an error, not a guess.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

KNOWN = {"Sid", "Effect", "Action", "Resource", "Condition"}

ARN_PARTS = 6
"""`arn:partition:service:region:account:resource`: wildcards end at a colon, but for those in the last part."""


class NotUnderstood(Exception):
    """A policy says something that is not evaluated here."""


@dataclass(frozen=True)
class Request:
    """One action on one resource, with the values of each condition key. A key that is absent has none."""

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self, key: str) -> tuple[str, ...] | None:
        return {name.lower(): found for name, found in self.context.items()}.get(key.lower())


@dataclass(frozen=True)
class Statement:
    """One statement. `policy` and `sid` say which."""

    policy: str
    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Operator, key, values."""

    def fits(self, request: Request) -> bool:
        return (
            any(like(pattern.lower(), request.action.lower()) for pattern in self.actions)
            and any(arn_like(pattern, request.resource) for pattern in self.resources)
            and all(holds(operator, request.values(key), values) for operator, key, values in self.conditions)
        )

    def __str__(self) -> str:
        return f"{self.policy} {self.sid}"


def statements(policy: str, document: Mapping) -> Iterator[Statement]:
    """The statements of a policy document."""
    for written in listed(document["Statement"]):
        if unknown := written.keys() - KNOWN:
            raise NotUnderstood(f"{policy}: {', '.join(sorted(unknown))}")
        conditions = tuple(
            (operator, key, listed(values))
            for operator, keys in written.get("Condition", {}).items()
            for key, values in keys.items()
        )
        for operator, _, values in conditions:
            holds(operator, None, values)
        actions, resources = listed(written["Action"]), listed(written["Resource"])
        yield Statement(policy, written.get("Sid", ""), written["Effect"], actions, resources, conditions)


def allows(policies: Iterable[Statement], request: Request) -> list[Statement]:
    """The statements that let the request through; none where it is denied."""
    fitting = [statement for statement in policies if statement.fits(request)]
    return [] if any(statement.effect == "Deny" for statement in fitting) else fitting


def holds(operator: str, found: tuple[str, ...] | None, wanted: tuple[str, ...]) -> bool:
    """Whether a condition is true of what a request says under its key."""
    if any("${" in value for value in wanted):
        raise NotUnderstood(f"a variable in {wanted}")
    match operator:
        case "Null":
            return (found is None) == (wanted == ("true",))
        case "StringEquals":
            return found is not None and any(value in wanted for value in found)
        case "ForAllValues:StringEquals":
            return all(value in wanted for value in found or ())
        case "ArnLike" | "ArnEquals":
            return found is not None and any(arn_like(pattern, value) for pattern in wanted for value in found)
        case "ArnNotLike" | "ArnNotEquals":
            return not any(arn_like(pattern, value) for pattern in wanted for value in found or ())
    raise NotUnderstood(operator)


def arn_like(pattern: str, arn: str) -> bool:
    if pattern == "*":
        return True
    patterns, parts = pattern.split(":", ARN_PARTS - 1), arn.split(":", ARN_PARTS - 1)
    return len(patterns) == len(parts) and all(map(like, patterns, parts))


def like(pattern: str, text: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text, re.DOTALL) is not None


def listed(value: object) -> tuple:
    return tuple(value) if isinstance(value, list) else (value,)
