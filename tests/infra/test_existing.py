"""examples/existing, as its README tells it: the switch is added, and the live records and mapping leave the state.

One story on one local AWS, since each of its steps is an apply. Threads ask Route 53, API Gateway, DNS and the API all
the while. It takes three to five minutes, most of it the provider's own waits.

PYTHONPATH=tests python -m unittest infra.test_existing
"""

import contextlib
import json
import re
import unittest
from collections.abc import Iterator
from typing import Any

from infra.stack import ask, until
from infra.terraform import PROJECT, Root, TerraformError, changes, unavailable
from infra.watch import Eyes, Seen, Watch
from local_aws.process import LocalAws

EXAMPLE = PROJECT / "infra" / "examples" / "existing"
README = EXAMPLE / "README.md"
SWITCH_FILES = ("switch.tf", "switch_variables.tf", "switch_outputs.tf")

DOMAIN, APP, API = "shop.example", "app.shop.example", "api.shop.example"
CLOUDFRONT, MISTYPED = "d111111abcdef8.cloudfront.net", "d111111abcdef9.cloudfront.net"
CERTIFICATE = "arn:aws:acm:eu-central-1:000000000000:certificate/"

LIVE = ('aws_route53_record.app["A"]', 'aws_route53_record.app["AAAA"]', "aws_api_gateway_base_path_mapping.api")
ADDED = (
    "module.switch.",
    "module.maintenance_api.",
    "module.maintenance_host.",
    "aws_iam_role_policy.switch",
    "terraform_data.kept",
)
PREFIX = "/maintenance/shop"

IN_SYNC_WITHIN_SECONDS = 120
LOOKS_AT_LEAST = 10
"""A watch that looked less often than this has seen nothing."""


class Files(unittest.TestCase):
    def test_the_teams_own_files_are_the_same_before_and_after(self) -> None:
        for name in ("team.tf", "variables.tf"):
            with self.subTest(name):
                self.assertEqual((EXAMPLE / "before" / name).read_text(), (EXAMPLE / "after" / name).read_text())


class Move(unittest.TestCase):
    def setUp(self) -> None:
        if why := unavailable("switch.zip", "mock-api.zip"):
            self.skipTest(why)
        self.aws = LocalAws().start()
        self.addCleanup(self.aws.stop)
        zone = self.aws.client("route53").create_hosted_zone(Name=DOMAIN, CallerReference="theirs")
        zone_id = zone["HostedZone"]["Id"].removeprefix("/hostedzone/")
        variables = {
            "domain_name": DOMAIN,
            "zone_id": zone_id,
            "distribution_domain_name": CLOUDFRONT,
            "certificate_arn": f"{CERTIFICATE}theirs",
        }
        self.root = Root("existing", "infra/examples/existing/before", self.aws, variables)
        self.root.init()
        self.root.apply()
        self.eyes = Eyes(self.aws, zone_id, APP, API)
        self.normal = self.eyes.look()

    def test_the_steps_of_the_readme(self) -> None:
        self.assertEqual(self.normal.records, (("A", CLOUDFRONT), ("AAAA", CLOUDFRONT)))
        self.assertEqual(self.in_state(), set(LIVE))
        self.one_apply_adds_the_switch_and_lets_go()
        self.a_corrected_definition_is_adopted()
        self.an_old_commit_is_refused()
        self.the_switch_flips_and_an_apply_leaves_it_there()
        self.ignore_changes_does_it_too()
        self.all_of_it_goes_back()

    def one_apply_adds_the_switch_and_lets_go(self) -> None:
        """With the likeliest mistake in it: the app's target is mistyped, the API's is right."""
        self.put("live.tf", (EXAMPLE / "after" / "live.tf").read_text())
        for name in SWITCH_FILES:
            self.put(name, (EXAMPLE / "after" / name).read_text())
        self.root.variables |= {
            "distribution_domain_name": MISTYPED,
            "app_certificate_arn": f"{CERTIFICATE}new",
            "settle_seconds": 0,
        }
        self.root.init()
        planned = dict(change.rsplit(": ", 1) for change in changes(self.root.plan()))
        self.assertEqual({address for address, action in planned.items() if action == "forget"}, set(LIVE))
        added = {address for address, action in planned.items() if action == "create"}
        self.assertEqual(added | set(LIVE), set(planned), "nothing is changed or destroyed")
        self.assertEqual([address for address in added if not address.startswith(ADDED)], [])

        with self.nothing_moves():
            self.root.apply("it.tfplan")
        self.assertEqual(self.in_state(), set())
        self.assertEqual(self.reconciled(), {"web": "not-adopted", "api": "unchanged"})
        web = next(each for each in self.ask("plan")["targets"] if each["name"] == "web")
        self.assertIn(f"found A alias {CLOUDFRONT}", web["detail"])
        self.assertIn(f"expected A alias {MISTYPED}", web["detail"])

    def a_corrected_definition_is_adopted(self) -> None:
        self.root.variables["distribution_domain_name"] = CLOUDFRONT
        with self.nothing_moves():
            self.root.apply()
        self.assertEqual(self.reconciled(), {"web": "unchanged", "api": "unchanged"})
        self.assertEqual(changes(self.root.plan()), [])

    def an_old_commit_is_refused(self) -> None:
        """The three as they were, beside the switch: AWS has them, so Terraform cannot create them."""
        self.put("live.tf", (EXAMPLE / "before" / "live.tf").read_text())
        with self.nothing_moves(), self.assertRaises(TerraformError) as refused:
            self.root.apply()
        for address in LIVE:
            self.assertIn(f"with {address},", str(refused.exception))
        self.assertEqual(self.in_state(), set())
        self.put("live.tf", (EXAMPLE / "after" / "live.tf").read_text())

    def the_switch_flips_and_an_apply_leaves_it_there(self) -> None:
        maintenance = self.flipped("on", away_from=self.normal)
        with self.nothing_moves():
            self.assertEqual(changes(self.root.plan()), [])
            self.root.variables["alarms"] = ["orders-5xx"]
            self.root.apply()
        self.assertEqual(self.eyes.look(), maintenance)
        self.assertEqual(self.in_state(), set())
        self.assertEqual(self.flipped("auto", away_from=maintenance), self.normal)

    def ignore_changes_does_it_too(self) -> None:
        self.put("live.tf", from_readme("ignore_changes") + from_readme("import {"))
        with self.nothing_moves():
            said = self.root.apply()
        self.assertIn("Resources: 3 imported, 0 added, 0 changed, 0 destroyed.", said)
        self.assertEqual(self.in_state(), set(LIVE))
        self.put("live.tf", from_readme("ignore_changes"))

        maintenance = self.flipped("on", away_from=self.normal)
        with self.nothing_moves():
            self.assertIn("Resources: 0 added, 0 changed, 0 destroyed.", self.root.apply())
        self.assertEqual(self.eyes.look(), maintenance)
        self.assertEqual(self.flipped("auto", away_from=maintenance), self.normal)

    def all_of_it_goes_back(self) -> None:
        self.in_sync()
        self.root.state("rm", *LIVE)
        self.put("live.tf", (EXAMPLE / "before" / "live.tf").read_text() + from_readme("import {"))
        for name in SWITCH_FILES:
            (self.root.folder / name).unlink()
        planned = changes(self.root.plan())
        kept = [line for line in planned if not (line.startswith(ADDED) and line.endswith(": delete"))]
        self.assertEqual(kept, [], "nothing but the switch goes")
        with self.nothing_moves():
            said = self.root.apply("it.tfplan")
        self.assertIn(f"Resources: 3 imported, 0 added, 0 changed, {len(planned)} destroyed.", said)
        self.assertEqual(self.in_state(), set(LIVE))
        self.assertEqual(self.remembered()["mode"], "normal", "it stays, and the README says to delete it")
        self.put("live.tf", (EXAMPLE / "before" / "live.tf").read_text())
        self.assertEqual(changes(self.root.plan()), [])

    @contextlib.contextmanager
    def nothing_moves(self) -> Iterator[None]:
        """Every look while the block runs must find what the first one found."""
        seen, used = self.eyes.look(), self.eyes.use()
        with Watch(self.eyes.look) as looks, Watch(self.eyes.use) as uses:
            yield
        self.assertEqual((looks.answers, uses.answers), ([seen], [used]))
        self.assertGreater(min(looks.looks, uses.looks), LOOKS_AT_LEAST)

    def flipped(self, request: str, away_from: Seen) -> Seen:
        """Writes the mode and waits until both targets have moved. Each was on one side or the other at every look."""

        def arrived(seen: Seen) -> bool:
            return seen.records != away_from.records and seen.mapping != away_from.mapping

        with Watch(self.eyes.look) as watch:
            self.aws.client("ssm").put_parameter(Name=f"{PREFIX}/mode", Value=request, Overwrite=True)
            until(self.eyes.look, arrived)
        there = self.eyes.look()
        for answer in watch.answers:
            self.assertIsInstance(answer, Seen)
            self.assertIn(answer.records, (away_from.records, there.records))
            self.assertIn(answer.mapping, (away_from.mapping, there.mapping))
        self.assertEqual(self.eyes.use(), (True, True, 200 if request == "auto" else 503))
        return there

    def in_sync(self) -> None:
        """Waits as the README says to: the switch refuses to go while Route 53 is still carrying its last change."""
        until(
            lambda: self.ask("reconcile") and self.remembered(), lambda state: state["in_sync"], IN_SYNC_WITHIN_SECONDS
        )

    def remembered(self) -> dict[str, Any]:
        return json.loads(self.aws.client("ssm").get_parameter(Name=f"{PREFIX}/state")["Parameter"]["Value"])

    def put(self, name: str, text: str) -> None:
        (self.root.folder / name).write_text(text)

    def in_state(self) -> set[str]:
        """Which of the live resources Terraform has in its state."""
        return set(LIVE) & set(self.root.state("list").split("\n"))

    def reconciled(self) -> dict[str, str]:
        found = self.root.outputs()["reconciled"]
        self.assertEqual(found["mode"], "normal")
        return found["targets"]

    def ask(self, action: str) -> dict[str, Any]:
        return ask(self.aws, "shop-switch", {"action": action})


def from_readme(containing: str) -> str:
    """The one block of code in the README that contains this: what is told is what is tried."""
    blocks = re.findall(r"^```hcl\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    [block] = [block for block in blocks if containing in block]
    return block
