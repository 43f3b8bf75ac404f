"""examples/shop, applied on the local AWS, and then used: what Terraform made flips what Terraform described, and no
apply moves what the switch holds. One apply serves all of these; each begins and ends in the normal position."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, ClassVar

from infra.command import HANGS_AFTER_SECONDS
from infra.stack import Stack, until
from infra.terraform import LAMBDA, PROJECT, Root, TerraformError, changes, unavailable
from infra.watch import Seen
from local_aws.process import LocalAws, client

DOMAIN = "shop.example"
PACKAGES = ("switch.zip", "mock-api.zip", "feed.zip", "shop-api.zip", "push.zip")
ALARM = "shop-backdoor-health"
SWITCH = "shop-switch"
FAR = {"at": "2036-12-06T02:00:00", "timezone": "Europe/Berlin", "minutes": 90}
"""A window that opens in no test."""


def setUpModule() -> None:
    if why := unavailable(*PACKAGES):
        raise unittest.SkipTest(why)


class Shop(unittest.TestCase):
    aws: ClassVar[LocalAws]
    root: ClassVar[Root]
    shop: ClassVar[Stack]
    normal: ClassVar[Seen]
    reconciled: ClassVar[dict[str, Any]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.aws = LocalAws().start()
        cls.addClassCleanup(cls.aws.stop)
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        packages = Path(temporary.name)
        for name in PACKAGES:
            shutil.copy(LAMBDA / name, packages / name)
        zone = cls.aws.client("route53").create_hosted_zone(Name=DOMAIN, CallerReference="shop")["HostedZone"]["Id"]
        zone_id = zone.removeprefix("/hostedzone/")
        variables = {
            "domain_name": DOMAIN,
            "zone_id": zone_id,
            "certificate_arn": f"arn:aws:acm:{cls.aws.region}:000000000000:certificate/region",
            "us_east_1_certificate_arn": "arn:aws:acm:us-east-1:000000000000:certificate/edge",
            "operators_email": "operators@shop.example",
            "packages": str(packages),
            "windows": {"upgrade": FAR},
            "settle_seconds": 0,
        }
        cls.root = Root("shop", "infra/examples/shop", cls.aws, variables)
        cls.root.init()
        cls.root.apply()
        cls.shop = Stack(cls.aws, "/maintenance/shop", zone_id, f"app.{DOMAIN}", f"api.{DOMAIN}")
        cls.normal, cls.reconciled = cls.shop.position(), cls.root.outputs()["reconciled"]

    def setUp(self) -> None:
        self.assertEqual(self.shop.position(), self.normal)

    def in_maintenance(self) -> Seen:
        """Puts it there until the test is over, and returns the position."""
        self.addCleanup(self.back_to_normal)
        self.shop.write("on")
        self.shop.settled("maintenance")
        position = self.shop.position()
        self.assertNotEqual(position.records, self.normal.records)
        self.assertNotEqual(position.mapping, self.normal.mapping)
        return position

    def back_to_normal(self) -> None:
        self.shop.write("off")
        self.shop.settled("normal")
        self.shop.write("auto")
        until(self.shop.state, lambda state: state["decided_by"]["source"] == "default")

    def test_the_first_apply_put_everything_in_place(self) -> None:
        """The live record and mapping were nowhere: the apply's reconcile created them, on their normal side."""
        self.assertEqual(self.reconciled, {"mode": "normal", "targets": {"api": "created", "web": "created"}})
        self.assertEqual([kind for kind, _ in self.normal.records], ["A", "AAAA"])
        self.assertTrue(all(name.endswith(".cloudfront.net") for _, name in self.normal.records))
        self.assertEqual(self.shop.ask_api().status, 200)

    def test_a_second_plan_changes_nothing(self) -> None:
        self.assertEqual(changes(self.root.plan()), [])

    def test_an_operator_flips_it_and_back(self) -> None:
        """By `make`, as the README says."""
        before = self.shop.addresses()
        self.addCleanup(self.back_to_normal)
        said = self.make("on", 'MESSAGE=Back at "five"', "REASON=CHG-1042")
        self.assertIn("because an operator wrote on", said)
        self.assertIn("aws ssm put-parameter --overwrite --name /maintenance/shop/mode", said)
        self.shop.settled("maintenance")
        position = self.shop.position()
        self.assertEqual([kind for kind, _ in position.records], ["A", "AAAA"])
        self.assertTrue(all(".execute-api." in name for _, name in position.records), position)
        self.assertNotEqual(self.shop.addresses(), before)
        answer = self.shop.ask_api("/orders/1042", "POST", Origin=f"https://app.{DOMAIN}")
        self.assertEqual((answer.status, answer.headers["x-maintenance"]), (503, "on"))
        self.assertEqual(answer.headers["access-control-allow-origin"], f"https://app.{DOMAIN}")
        # A new message shows within seconds: mock-api looks anew every few of them.
        until(lambda: self.shop.ask_api().body, lambda body: json.loads(body)["message"] == 'Back at "five"')
        self.assertIn("mode: maintenance", self.make("status"))
        self.make("off")
        self.shop.settled("normal")
        self.assertEqual(self.shop.position(), self.normal)
        self.assertEqual((self.shop.ask_api().status, self.shop.addresses()), (200, before))

    def test_the_feed_says_what_holds(self) -> None:
        """At a name that is not switched. test_feed.py asks it by its address, and for windows."""
        self.assertEqual(self.root.outputs()["feed_url"], f"https://status.{DOMAIN}/api/v2/summary.json")
        self.in_maintenance()
        found = until(self.summary, lambda found: found["status"]["indicator"] == "maintenance")
        self.assertEqual(found["page"]["name"], "The shop")
        self.assertEqual([each["status"] for each in found["scheduled_maintenances"]], ["in_progress"])
        self.back_to_normal()
        until(self.summary, lambda found: found["status"]["indicator"] == "none")

    def summary(self) -> dict[str, Any]:
        """What the feed's function answers to its URL."""
        http = {"method": "GET", "path": "/api/v2/summary.json"}
        asked = {"version": "2.0", "rawPath": http["path"], "headers": {}, "requestContext": {"http": http}}
        return json.loads(self.shop.ask("shop-feed", asked)["body"])

    def make(self, *words: str, fails: bool = False, **which: str) -> str:
        """Both what it says and the commands that it prints. Which switch it is, its prefix or its root says."""
        which = which or {"PREFIX": self.shop.prefix}
        venv = Path(sys.executable).parent
        done = subprocess.run(
            [
                "make",
                "--no-print-directory",
                *words,
                *(f"{key}={value}" for key, value in which.items()),
                f"PYTHON={sys.executable}",
            ],
            cwd=PROJECT,
            env=self.aws.environment() | {"PATH": f"{venv}:{os.environ['PATH']}", "AWS_CONFIG_FILE": os.devnull},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=HANGS_AFTER_SECONDS,
            text=True,
        )
        self.assertEqual(done.returncode != 0, fails, done.stdout)
        return done.stdout

    def test_no_apply_moves_it(self) -> None:
        """Unchanged, with a changed variable, with a new function: the position holds, and so does the request."""
        position, version = self.in_maintenance(), self.shop.mode_version()
        self.assertEqual(changes(self.root.plan()), [])
        self.root.variables |= {"page_url": "https://page.example.org/", "windows": {"upgrade": FAR | {"minutes": 60}}}
        self.root.variables |= {"push": True}
        self.redeploy()
        plan = self.root.plan()
        self.assertTrue(any("aws_lambda_function.switch: update" in line for line in changes(plan)), changes(plan))
        self.assertFalse(
            [line for line in changes(plan) if re.search(r"parameter\.(mode|target)|route53_record|mapping", line)]
        )
        self.root.apply()
        self.assertEqual(self.shop.position(), position)
        self.assertEqual((self.shop.mode_version(), self.shop.state()["mode"]), (version, "maintenance"))
        outputs = self.root.outputs()
        self.assertEqual(outputs["reconciled"]["targets"], {"api": "unchanged", "web": "unchanged"})
        self.assertRegex(outputs["push_url"], r"^wss://\w+\.execute-api\.")
        self.assertEqual(changes(self.root.plan()), [])

    def redeploy(self) -> None:
        """The same binary in another zip, as a new release is to Lambda."""
        with zipfile.ZipFile(Path(self.root.variables["packages"]) / "switch.zip", "a") as archive:
            archive.writestr("release", "2")

    def test_the_alarm_begins_it_and_a_changed_description_does_not_end_it(self) -> None:
        """The alarm lives in us-east-1: a rule there hands its event over. What it began is latched."""
        self.addCleanup(self.back_to_normal)
        edge = client("cloudwatch", self.aws.endpoint, region="us-east-1")
        edge.set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="looked at")
        edge.set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="the app does not answer")
        state = self.shop.settled("maintenance")
        self.assertEqual((state["decided_by"]["source"], state["decided_by"]["name"]), ("alarm", ALARM))
        edge.set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="it does again")
        position, version = self.shop.position(), self.shop.mode_version()
        described = self.root.folder / "../../modules/switch/targets.tf"
        text = described.read_text()
        described.write_text(text.replace("The operator's request: auto", "What the operator says: auto"))
        self.assertNotEqual(described.read_text(), text)
        self.root.apply()
        self.assertEqual((self.shop.position(), self.shop.mode_version()), (position, version))
        self.assertEqual(self.shop.ask(SWITCH, {"action": "reconcile"})["mode"], "maintenance")

    def test_nothing_is_destroyed_in_maintenance(self) -> None:
        position = self.in_maintenance()
        before = self.root.state("list")
        with self.assertRaisesRegex(TerraformError, "nothing is removed: in maintenance"):
            self.root.destroy()
        self.assertEqual(self.shop.position(), position)
        gone = set(before.splitlines()) - set(self.root.state("list").splitlines())
        self.assertEqual([each for each in sorted(gone) if ".data." not in f".{each}"], [])
        # Its outputs Terraform has forgotten, and still its operators know which switch it is.
        self.assertIn("mode: maintenance", self.make("status", DIR=str(self.root.folder)))
        self.assertIn("nothing is removed: in maintenance", self.make("destroy", DIR=str(self.root.folder), fails=True))

    def test_no_target_is_let_go_in_maintenance(self) -> None:
        self.in_maintenance()
        override = self.root.folder / "without_api_override.tf"
        override.write_text('module "switch" {\n  api_targets = []\n}\n')
        self.addCleanup(override.unlink)
        with self.assertRaisesRegex(TerraformError, "Not while in maintenance: this plan removes or moves api"):
            self.root.plan()

    def test_an_old_plan_does_not_let_go_either(self) -> None:
        """It was made while all was normal, and is applied in maintenance."""
        override = self.root.folder / "without_api_override.tf"
        override.write_text('module "switch" {\n  api_targets = []\n}\n')
        self.addCleanup(override.unlink, missing_ok=True)
        self.root.plan()
        position = self.in_maintenance()
        with self.assertRaisesRegex(TerraformError, "nothing is removed: in maintenance, or about to be: api"):
            self.root.apply("it.tfplan")
        self.assertEqual(self.shop.position(), position)
        parameters = self.aws.client("ssm").get_parameters_by_path(Path=f"{self.shop.prefix}/targets")["Parameters"]
        self.assertEqual(len(parameters), 2)
        override.unlink()
        self.root.apply()
        self.assertEqual((self.shop.position(), changes(self.root.plan())), (position, []))

    def test_a_deleted_request_is_not_created_again(self) -> None:
        """What it said is still in force; made anew it would say auto."""
        position = self.in_maintenance()
        name = f"{self.shop.prefix}/mode"
        self.aws.client("ssm").delete_parameter(Name=name)
        with self.assertRaisesRegex(TerraformError, "mode was deleted"):
            self.root.plan()
        self.aws.client("ssm").put_parameter(Name=name, Value="on", Type="String")
        self.assertEqual(changes(self.root.plan()), [])
        self.assertEqual(self.shop.position(), position)

    def test_a_schedule_that_terraform_made_wakes_the_switch(self) -> None:
        """Its time is moved to now; its role, its target and its input are Terraform's. The heartbeat is held back."""
        events, scheduler = self.aws.client("events"), self.aws.client("scheduler")
        events.disable_rule(Name="shop-heartbeat")
        self.addCleanup(events.enable_rule, Name="shop-heartbeat")
        schedule = scheduler.get_schedule(Name="upgrade-opens", GroupName="shop-windows")
        self.assertEqual(schedule["FlexibleTimeWindow"], {"Mode": "OFF"})
        answered = ("Name", "GroupName", "Description", "Target", "FlexibleTimeWindow", "ScheduleExpressionTimezone")
        kept = {key: schedule[key] for key in answered}
        self.addCleanup(scheduler.update_schedule, ScheduleExpression=schedule["ScheduleExpression"], **kept)
        self.aws.client("apigateway").delete_base_path_mapping(domainName=self.shop.api, basePath="(none)")
        soon = datetime.now(timezone.utc) + timedelta(seconds=2)
        scheduler.update_schedule(ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})", **kept)
        until(lambda: self.shop.ask_api().status, lambda status: status == 200)
        self.assertEqual(self.shop.position(), self.normal)

    def test_when_all_of_it_goes_the_site_stays_up(self) -> None:
        """The last one, by its name. The switch goes, and its record and mapping stay; then everything goes that
        Terraform made, and in the zone that it was given the records still stand."""
        # Each look at Route 53 is a run's: without one, the last change is still on its way to the servers.
        until(
            lambda: self.shop.ask(SWITCH, {"action": "reconcile"}) and self.shop.state(), lambda state: state["in_sync"]
        )
        self.root.destroy("-target=module.switch.aws_ssm_parameter.target")
        self.assertEqual((self.shop.position(), self.shop.ask_api().status), (self.normal, 200))
        self.root.destroy()
        self.assertEqual(self.root.state("list").strip(), "")
        left = self.aws.client("route53").list_resource_record_sets(HostedZoneId=self.shop.zone_id)[
            "ResourceRecordSets"
        ]
        self.assertEqual(sorted(each["Type"] for each in left if each["Name"] == f"app.{DOMAIN}."), ["A", "AAAA"])


if __name__ == "__main__":
    unittest.main()
