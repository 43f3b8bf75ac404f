"""Hundreds of names in policies of 6144 characters: none is lost, and none is allowed more than its own zone and type.

PYTHONPATH=tests python -m unittest infra.test_policy_shards
"""

import contextlib
import json
import secrets
import unittest
from collections.abc import Iterable
from typing import Any

from infra.policy_evaluator import Request, Statement, allows, statements
from infra.policy_requests import normalized
from infra.terraform import Root, TerraformError, unavailable
from local_aws.process import LocalAws

MOST_CHARACTERS = 6144
MOST_POLICIES = 10
"""IAM's quotas: of a managed policy, white space not counted, and of policies on a role.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

KEY = "route53:ChangeResourceRecordSets"

Name = tuple[str, str, str]
"""Zone, record, and the type of its maintenance side; the normal side is always A."""


def targets(names: Iterable[Name]) -> list[dict[str, Any]]:
    def side(kind: str) -> list[dict[str, Any]]:
        return [{"type": kind, "ttl": 60, "values": ["x.example" if kind == "CNAME" else "192.0.2.1"]}]

    return [
        {"name": f"t{number}", "group": f"g{number // 8}", "zone_id": zone, "record": record}
        | {"normal": side("A"), "maintenance": side(kind)}
        for number, (zone, record, kind) in enumerate(names)
    ]


def apis(count: int) -> list[dict[str, Any]]:
    """Mappings of both kinds, each at a domain of its own."""
    sides = {"normal": {"api_id": "n", "stage": "s"}, "maintenance": {"api_id": "m", "stage": "s"}}
    return [
        {"name": f"a{number}", "kind": "rest-api" if number % 2 else "http-api", "base_path": f"v{number}"}
        | {"domain_name": f"api-{number}.shop.example.com"}
        | sides
        for number in range(count)
    ]


def long_name(number: int) -> str:
    """253 characters, the longest that a name can have."""
    return ".".join([f"n{number}".ljust(63, "x"), "y" * 63, "z" * 63, "w" * 49, "example.com"])


class Shards(unittest.TestCase):
    aws: LocalAws
    root: Root

    @classmethod
    def setUpClass(cls) -> None:
        if why := unavailable():
            raise unittest.SkipTest(why)
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.aws = stack.enter_context(LocalAws())
        cls.root = Root("policy-shards", "tests/infra/policy_root", cls.aws)
        cls.root.init()

    def zone(self, name: str) -> str:
        """The id of a new zone: Terraform looks it up."""
        created = self.aws.client("route53").create_hosted_zone(Name=name, CallerReference=secrets.token_hex(8))
        return created["HostedZone"]["Id"].rsplit("/", 1)[1]

    def planned(self, names: list[Name], apis: list[dict[str, Any]] | None = None) -> dict[str, str]:
        """The policies of the plan, by address."""
        self.root.variables = {"name": "shards", "dns_targets": targets(names), "api_targets": apis or []}
        modules = self.root.plan()["planned_values"]["root_module"]["child_modules"]
        return {
            found["address"].split(".", 3)[3]: found["values"]["policy"]
            for found in modules[0]["resources"]
            if found["type"] == "aws_iam_policy"
        }

    def check(self, names: list[Name]) -> list[Statement]:
        """Sizes, and what each name may do; returns the statements."""
        normal = [(at, normalized(record), kind) for at, record, kind in names]
        policies = self.planned(names)
        self.assertLessEqual(len(policies), MOST_POLICIES)
        for address, text in policies.items():
            self.assertLessEqual(len(text), MOST_CHARACTERS, address)
            self.assertEqual(text, "".join(text.split()), "nothing of it is white space")
        found = [each for name, text in policies.items() for each in statements(name, json.loads(text))]
        flips = [each for each in found if each.sid.startswith("FlipRecords")]
        self.assertEqual(len(flips), len({(each.policy, each.sid) for each in flips}), "each sid once in a policy")
        self.assertEqual(sorted(name for each in flips for name in allowed(each)), sorted(each[1] for each in normal))
        for each in flips:
            zones = {at for at, record, _ in normal if record in allowed(each)}
            self.assertEqual({resource.rsplit("/", 1)[1] for resource in each.resources}, zones, each)
        for at, record, kind in names:
            for action, types in (("CREATE", ("A",)), ("DELETE", (kind,))):
                self.assertTrue(allows(found, change(at, record, action, *types)), record)
            self.assertFalse(allows(found, change(at, record, "UPSERT", "A")))
            self.assertFalse(allows(found, change(at, record, "CREATE", "TXT")))
            self.assertFalse(allows(found, change(at, f"x.{record}", "CREATE", "A")))
            self.assertFalse(allows(found, change("Z0", record, "CREATE", "A")))
            self.assertTrue(allows(found, Request("route53:ListResourceRecordSets", arn(at))))
        return found

    def test_400_names_in_one_zone(self) -> None:
        zone = self.zone("example.com")
        names = [(zone, f"app-{number}.shop.example.com", "A") for number in range(399)]
        self.check([*names, (zone, "*.shop.example.com", "CNAME")])

    def test_50_zones_with_several_names_each(self) -> None:
        domains = [f"team-{number}.example.com" for number in range(50)]
        zones = {domain: self.zone(domain) for domain in domains}
        self.check(
            [
                (zones[domain], f"{name}.{domain}", "CNAME" if number % 2 else "A")
                for number, domain in enumerate(domains)
                for name in ("app", "www", "static", "login")
            ]
        )

    def test_names_and_types_of_a_few_zones_stay_in_their_own(self) -> None:
        """Twins, too: a public zone and a private one of the same name."""
        public, private, other = self.zone("example.com"), self.zone("example.com"), self.zone("example.org")
        found = self.check(
            [
                (public, "app.example.com", "A"),
                (public, "www.example.com", "A"),
                (private, "db.example.com", "CNAME"),
                (other, "app.example.org", "A"),
            ]
        )
        self.assertFalse(allows(found, change(private, "app.example.com", "CREATE", "A")), "another zone's name")
        self.assertFalse(allows(found, change(public, "app.example.com", "CREATE", "CNAME")), "another zone's type")

    def test_names_of_many_zones_in_turn(self) -> None:
        """In the order in which a team might list them: by service, not by zone."""
        domains = [f"team-{number}.example.com" for number in range(20)]
        zones = {domain: self.zone(domain) for domain in domains}
        self.check([(zones[domain], f"app-{number}.{domain}", "A") for number in range(10) for domain in domains])

    def test_zones_of_their_own_names(self) -> None:
        """A zone for each name, its own apex: delegated zones are often made so."""
        self.check([(self.zone(name), name, "A") for name in (f"shop-{number}.example.com" for number in range(30))])

    def test_the_longest_names(self) -> None:
        zone = self.zone("example.com")
        self.check([(zone, long_name(number), "A") for number in range(100)])

    def test_names_that_no_role_could_hold_are_refused(self) -> None:
        zone = self.zone("example.com")
        with self.assertRaisesRegex(TerraformError, r"use a\s+second\s+switch"):
            self.planned([(zone, long_name(number), "A") for number in range(390)])

    def test_mappings_that_no_role_could_hold_are_refused(self) -> None:
        with self.assertRaisesRegex(TerraformError, r"use a\s+second\s+switch"):
            self.planned([], apis(150))

    def test_many_mappings(self) -> None:
        targeted = apis(40)
        policies = self.planned([], targeted)
        self.assertLessEqual(len(policies), MOST_POLICIES)
        for address, text in policies.items():
            self.assertLessEqual(len(text), MOST_CHARACTERS, address)
        found = [each for name, text in policies.items() for each in statements(name, json.loads(text))]
        for api in targeted:
            domain = f"arn:aws:apigateway:eu-central-1::/domainnames/{api['domain_name']}"
            v1, v2 = f"basepathmappings/{api['base_path']}", "apimappings/abc123"
            own, other = (v1, v2) if api["kind"] == "rest-api" else (v2, v1)
            for action in ("apigateway:PATCH", "apigateway:GET"):
                if (action, own) != ("apigateway:GET", v2):
                    self.assertTrue(allows(found, Request(action, f"{domain}/{own}")), f"{action} {own}")
                self.assertFalse(allows(found, Request(action, f"{domain}/{other}")), f"{action} {other}")
            self.assertTrue(allows(found, Request("apigateway:GET", domain)))
            self.assertFalse(allows(found, Request("apigateway:DELETE", f"{domain}/{own}")))


def allowed(statement: Statement) -> tuple[str, ...]:
    """The names in a statement's condition."""
    key = f"{KEY}NormalizedRecordNames"
    return next(values for _, found, values in statement.conditions if found == key and values != ("false",))


def arn(at: str) -> str:
    return f"arn:aws:route53:::hostedzone/{at}"


def change(at: str, record: str, action: str, *types: str) -> Request:
    context = {"NormalizedRecordNames": (normalized(record),), "RecordTypes": types, "Actions": (action,)}
    return Request(f"{KEY}", arn(at), {KEY + key: values for key, values in context.items()})


if __name__ == "__main__":
    unittest.main()
