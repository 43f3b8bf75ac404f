"""The parts of the policy test by themselves: the evaluator, the translation of requests, the source of functions/aws.

PYTHONPATH=tests python -m unittest infra.test_policy_parts
"""

import re
import unittest
from typing import Any

from infra.policy_evaluator import NotUnderstood, Request, Statement, allows, statements
from infra.policy_proxy import ACCOUNT
from infra.policy_requests import OPERATIONS, Call, normalized, translate
from infra.policy_source import ADAPTERS, FOLDERS, READERS, SERVICES, calls, sources


class Source(unittest.TestCase):
    """Operations that the source calls, without running anything."""

    def test_each_client_is_known(self) -> None:
        manifest = (ADAPTERS.parent / "Cargo.toml").read_text()
        self.assertEqual(set(re.findall(r"^aws-sdk-(\w+)", manifest, re.MULTILINE)), set(SERVICES))

    def test_each_call_has_its_permission_and_no_other_is_listed(self) -> None:
        found = set().union(*(calls(sources(function)) for function in (*FOLDERS, *READERS)))
        self.assertEqual(found, set(OPERATIONS))


def policy(**statement: Any) -> list[Statement]:
    return list(statements("p", {"Statement": [{"Effect": "Allow", "Action": "s:Do", "Resource": "*"} | statement]}))


class Evaluator(unittest.TestCase):
    def check(self, expected: bool, statement: dict[str, Any], **context: Any) -> None:
        resource = context.pop("resource", "arn:aws:s:r:1:thing/a")
        found = allows(
            policy(**statement), Request(context.pop("action", "s:Do"), resource, context.get("context", {}))
        )
        self.assertEqual(bool(found), expected, statement)

    def test_actions_and_resources(self) -> None:
        self.check(True, {})
        self.check(True, {"Action": ["s:Other", "S:d?"]})
        self.check(False, {"Action": "s:Doing"})
        self.check(True, {"Resource": "arn:aws:s:r:1:thing/*"})
        self.check(True, {"Resource": "arn:aws:s:*:1:thing/a"})
        self.check(False, {"Resource": "arn:aws:s:r:1:thing/b"})
        self.check(False, {"Resource": "arn:aws:s:*:thing/a"}, resource="arn:aws:s:r:1:thing/a")
        self.check(False, {"Resource": "arn:aws:s:r::thing/a"})

    def test_conditions(self) -> None:
        equals = {"Condition": {"StringEquals": {"k": ["a", "b"]}}}
        self.check(True, equals, context={"K": ("b",)})
        self.check(False, equals, context={"k": ("c",)})
        self.check(False, equals)
        every = {"Condition": {"ForAllValues:StringEquals": {"k": ["a", "b"]}}}
        self.check(True, every, context={"k": ("a", "b")})
        self.check(False, every, context={"k": ("a", "c")})
        self.check(True, every)  # an absent key: the trap that Null is for
        self.check(False, {"Condition": {**every["Condition"], "Null": {"k": "false"}}})
        self.check(True, {"Condition": {**every["Condition"], "Null": {"k": "false"}}}, context={"k": ("a",)})
        unlike = {"Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::1:role/a"}}}
        self.check(False, unlike, context={"aws:PrincipalArn": ("arn:aws:iam::1:role/a",)})
        self.check(True, unlike, context={"aws:PrincipalArn": ("arn:aws:iam::1:role/b",)})
        like = {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:1:rule/a-*"}}}
        self.check(True, like, context={"aws:SourceArn": ("arn:aws:events:r:1:rule/a-b",)})
        self.check(False, like, context={"aws:SourceArn": ("arn:aws:events:r:2:rule/a-b",)})

    def test_a_denial_wins(self) -> None:
        both = policy() + policy(Effect="Deny", Resource="arn:aws:s:r:1:thing/a")
        self.assertFalse(allows(both, Request("s:Do", "arn:aws:s:r:1:thing/a")))
        self.assertTrue(allows(both, Request("s:Do", "arn:aws:s:r:1:thing/b")))

    def test_what_it_does_not_know_is_no_guess(self) -> None:
        for strange in (
            {"NotAction": "s:Do"},
            {"Condition": {"Bool": {"k": "true"}}},
            {"Resource": "*", "Principal": "*"},
        ):
            with self.assertRaises(NotUnderstood):
                policy(**strange)
        with self.assertRaises(NotUnderstood):
            policy(Condition={"StringEquals": {"k": "${aws:username}"}})

    def test_names_are_compared_as_route_53_writes_them(self) -> None:
        table = {"App.Example.COM.": "app.example.com", "*.example.com": r"\052.example.com", r"\052.x": r"\052.x"}
        table |= {"_dmarc.a-b.c": "_dmarc.a-b.c", "a/b.c": r"a\057b.c"}
        self.assertEqual({name: normalized(name) for name in table}, table)

    def test_a_batch_without_changes_has_no_keys(self) -> None:
        target = "/2013-04-01/hostedzone/Z1/rrset/"
        signed = {"authorization": "AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/route53/aws4_request, "}
        body = (
            b"<ChangeResourceRecordSetsRequest><ChangeBatch><Changes/></ChangeBatch></ChangeResourceRecordSetsRequest>"
        )
        found = translate(Call("POST", target, signed, body, ACCOUNT))
        self.assertEqual(found, [Request("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", {})])


if __name__ == "__main__":
    unittest.main()
