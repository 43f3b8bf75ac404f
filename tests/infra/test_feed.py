"""modules/feed on the local AWS: what is made and what it serves, and its role against what the function calls.

The function runs behind policy_proxy.Enforced, so with nothing but what its policies allow.
"""

import contextlib
import json
import unittest
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from infra.policy_proxy import ACCOUNT, Enforced
from infra.policy_requests import OPERATIONS
from infra.policy_source import calls, sources
from infra.policy_used import WithPolicies, enforce
from infra.stack import until
from infra.terraform import Root, changes, unavailable
from local_aws.observe import Reply, request, resolve
from local_aws.process import REGION, LocalAws, client
from local_aws.times import written

PREFIX = "/maintenance/told"
STATUS = "status.told.example"
SUMMARY = "/api/v2/summary.json"
DOCUMENTS = (
    SUMMARY,
    "/api/v2/status.json",
    "/api/v2/scheduled-maintenances/active.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
)

NOW = datetime.now(timezone.utc)
SOON = NOW + timedelta(days=10)

STATE = {
    "version": 1,
    "mode": "maintenance",
    "since": written(NOW - timedelta(hours=1)),
    "until": written(NOW + timedelta(hours=1)),
    "message": "Upgrading the database",
    "decided_by": {"source": "operator", "name": None, "reason": "CHG-1042"},
    "explanation": "In maintenance",
    "error": None,
    "lagging": [],
    "in_sync": True,
    "updated": written(NOW - timedelta(hours=1)),
}
WINDOW = {"at": f"{SOON:%Y-%m-%dT%H:%M:%S}", "timezone": "UTC", "minutes": 90, "message": "New shelves"}
"""After the maintenance that holds, and within the month that the feed announces."""


class Feed(WithPolicies):
    aws: ClassVar[LocalAws]
    root: ClassVar[Root]
    enforced: ClassVar[Enforced]
    function_url: ClassVar[str]

    @classmethod
    def setUpClass(cls) -> None:
        if why := unavailable("feed.zip"):
            raise unittest.SkipTest(why)
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.aws = stack.enter_context(LocalAws())
        cls.enforced = stack.enter_context(Enforced(cls.aws, "told-feed"))
        zone = cls.aws.client("route53").create_hosted_zone(Name="told.example", CallerReference="told")["HostedZone"]
        ssm = cls.aws.client("ssm")
        ssm.put_parameter(Name=f"{PREFIX}/state", Value=json.dumps(STATE), Type="String")
        ssm.put_parameter(Name=f"{PREFIX}/windows/shelves", Value=json.dumps(WINDOW), Type="String")
        cls.root = Root("feed", "tests/infra/feed_root", cls.aws, {"zone_id": zone["Id"].rsplit("/", 1)[1]})
        enforce("feed", "feed", feed=("local.variables", cls.enforced))
        cls.root.init()
        cls.root.apply()
        cls.enforced.hold()
        url = cls.aws.client("lambda").get_function_url_config(FunctionName="told-feed")["FunctionUrl"]
        cls.function_url = urlsplit(url).hostname

    def distribution(self) -> dict[str, Any]:
        [found] = self.aws.client("cloudfront").list_distributions()["DistributionList"]["Items"]
        return found

    def at_cloudfront(self, path: str, method: str = "GET") -> Reply:
        """As a browser asks. The local AWS's CloudFront has behaviors and functions, but does not sign."""
        return request(self.aws.endpoint, self.distribution()["DomainName"], path, method, X_Forwarded_Proto="https")

    def ask(self, path: str, **headers: str) -> Reply:
        """What the function gives to CloudFront, which signs by its origin access control."""
        signed = AWSRequest("GET", f"https://{self.function_url}{path}")
        SigV4Auth(Credentials("test", "test"), "lambda", REGION).add_auth(signed)
        return request(self.aws.endpoint, self.function_url, path, **dict(signed.headers.items()), **headers)

    def summary(self) -> dict[str, Any]:
        """Once it has been read: a copy that has just started may not have the windows yet."""
        reply = until(lambda: self.ask(SUMMARY), lambda reply: reply.status == 200 and "New shelves" in reply.body)
        return json.loads(reply.body)

    def test_1_a_second_plan_changes_nothing(self) -> None:
        self.assertEqual(changes(self.root.plan()), [])
        self.assertEqual(self.root.outputs()["summary_url"], f"https://{STATUS}{SUMMARY}")

    def test_2_what_holds_and_what_is_planned(self) -> None:
        found = self.summary()
        self.assertEqual(found["status"]["indicator"], "maintenance")
        self.assertEqual((found["page"]["name"], found["page"]["url"]), ("The shop", "https://page.told.example/"))
        said = [(each["status"], each["incident_updates"][0]["body"]) for each in found["scheduled_maintenances"]]
        self.assertEqual(said, [("in_progress", "Upgrading the database"), ("scheduled", "New shelves")])
        window = found["scheduled_maintenances"][1]
        ends = SOON + timedelta(minutes=90)
        self.assertEqual((window["scheduled_for"], window["scheduled_until"]), (written(SOON), written(ends)))
        self.assertNotIn("CHG-1042", json.dumps(found), "the operator's reason is not for users")

    def test_2_each_document_is_there_for_every_origin(self) -> None:
        for path in DOCUMENTS:
            with self.subTest(path):
                reply = until(
                    lambda path=path: self.ask(path, Origin="https://any.example"), lambda it: it.status == 200
                )
                self.assertEqual(reply.headers["access-control-allow-origin"], "*")
                self.assertIn("generated_at", json.loads(reply.body))

    def test_2_four_documents_reach_the_function_and_nothing_else(self) -> None:
        """Which refuses whoever does not sign: that is how it is seen here that it was reached."""
        for path in DOCUMENTS:
            reply = self.at_cloudfront(f"{path}?x=1")
            self.assertEqual(
                (reply.status, reply.headers.get("x-amzn-errortype")), (403, "AccessDeniedException"), path
            )
        for path in ("/", f"{SUMMARY}/x", "/api/v2/other.json", "/.well-known/maintenance"):
            with self.subTest(path):
                reply = self.at_cloudfront(path)
                self.assertEqual((reply.status, reply.headers["access-control-allow-origin"]), (404, "*"))
                self.assertIn(SUMMARY, reply.body, "by elsewhere.js")
        self.assertNotIn("x-amzn-errortype", self.at_cloudfront(SUMMARY, "POST").headers)

    def test_2_its_name_leads_to_cloudfront(self) -> None:
        zone = self.root.variables["zone_id"]
        found = self.aws.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        led = {each["Type"]: each["AliasTarget"]["DNSName"] for each in found if each["Name"] == f"{STATUS}."}
        self.assertEqual(led, dict.fromkeys(("A", "AAAA"), f"{self.distribution()['DomainName']}."))
        self.assertTrue(resolve(self.aws.dns, STATUS, "A"))

    def test_2_cloudfront_alone_may_ask_the_function(self) -> None:
        functions = self.aws.client("lambda")
        self.assertEqual(functions.get_function_url_config(FunctionName="told-feed")["AuthType"], "AWS_IAM")
        policy = json.loads(functions.get_policy(FunctionName="told-feed")["Policy"])["Statement"]
        self.assertEqual({each["Action"] for each in policy}, {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"})
        for each in policy:
            self.assertEqual(each["Principal"], {"Service": "cloudfront.amazonaws.com"})
            self.assertEqual(each["Condition"]["ArnLike"]["AWS:SourceArn"], self.distribution()["ARN"])

    def test_3_everything_is_allowed_and_nothing_more(self) -> None:
        self.summary()
        self.nothing_more(self.enforced)
        self.assertEqual(self.enforced.denials, [])
        self.assertEqual(self.stated(self.enforced), {OPERATIONS[call][0] for call in calls(sources("feed"))})
        logs = {each.sid: each.resources for each in self.enforced.policies()}["Log"]
        self.assertEqual(logs, (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/told-feed:*",))

    def test_4_anything_else_is_denied(self) -> None:
        ssm = client("ssm", self.enforced.endpoint)
        write = partial(ssm.put_parameter, Value="x", Type="String", Overwrite=True)
        attempts = {
            "read the operator's request": partial(ssm.get_parameter, Name=f"{PREFIX}/mode"),
            "read a target": partial(ssm.get_parameter, Name=f"{PREFIX}/targets/web"),
            "read another switch's state": partial(ssm.get_parameter, Name=f"{PREFIX}2/state"),
            "read all of it": partial(ssm.get_parameters_by_path, Path=PREFIX, Recursive=True),
            "read the targets": partial(ssm.get_parameters_by_path, Path=f"{PREFIX}/targets"),
            "write the state": partial(write, Name=f"{PREFIX}/state"),
            "write a window": partial(write, Name=f"{PREFIX}/windows/mine"),
            "delete the state": partial(ssm.delete_parameter, Name=f"{PREFIX}/state"),
            "invoke the switch": partial(client("lambda", self.enforced.endpoint).invoke, FunctionName="told-switch"),
        }
        before = len(self.enforced.denials)
        for what, attempt in attempts.items():
            with self.subTest(what):
                with self.assertRaises(ClientError) as refused:
                    attempt()
                self.assertIn("AccessDenied", refused.exception.response["Error"]["Code"])
        self.assertEqual(len(self.enforced.denials) - before, len(attempts))
        ssm.get_parameter(Name=f"{PREFIX}/state")
        ssm.get_parameters_by_path(Path=f"{PREFIX}/windows", Recursive=True)

    def test_5_all_of_it_goes(self) -> None:
        self.root.destroy()
        self.assertEqual(self.root.state("list").strip(), "")


if __name__ == "__main__":
    unittest.main()
