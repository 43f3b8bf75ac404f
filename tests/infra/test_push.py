"""modules/push on the local AWS: what is made, what wakes it, and its role against what the function calls.

The function runs behind policy_proxy.Enforced, so with nothing but what its policies allow.
"""

import contextlib
import json
import unittest
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from infra.policy_evaluator import Request, allows
from infra.policy_proxy import ACCOUNT, Enforced
from infra.policy_requests import OPERATIONS
from infra.policy_source import calls, sources
from infra.policy_used import WithPolicies, enforce
from infra.stack import ask, until
from infra.terraform import PROJECT, Root, changes, unavailable
from local_aws.process import REGION, LocalAws, client
from push.client import Browser, Refused

FUNCTION = "told-push"
SWITCH = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:told-switch"
ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI")


class Push(WithPolicies):
    aws: ClassVar[LocalAws]
    root: ClassVar[Root]
    enforced: ClassVar[Enforced]

    @classmethod
    def setUpClass(cls) -> None:
        if why := unavailable("push.zip"):
            raise unittest.SkipTest(why)
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.aws = stack.enter_context(LocalAws())
        cls.enforced = stack.enter_context(Enforced(cls.aws, FUNCTION))
        cls.root = Root("push", "tests/infra/push_root", cls.aws)
        enforce("push", "push", *ENDPOINTS, push=("local.variables", cls.enforced))
        cls.root.init()
        cls.root.apply()
        cls.enforced.hold()

    def connection(self, kind: str) -> dict[str, Any]:
        """Lets a browser connect or go, by API Gateway's event."""
        event = json.loads((PROJECT / "events" / "push" / f"{kind}.json").read_text())
        event.get("headers", {})["Origin"] = "https://app.told.example"
        event.get("multiValueHeaders", {})["Origin"] = ["https://app.told.example"]
        return ask(self.aws, FUNCTION, event)

    def known(self) -> int:
        return self.aws.client("dynamodb").scan(TableName=FUNCTION)["Count"]

    def tell(self, detail_type: str, resource: str) -> None:
        sample = json.loads((PROJECT / "events" / "push" / "mode-changed-maintenance.json").read_text())
        entry = {
            "Source": sample["source"],
            "DetailType": detail_type,
            "Detail": json.dumps(sample["detail"]),
            "Resources": [resource],
        }
        self.assertEqual(self.aws.client("events").put_events(Entries=[entry])["FailedEntryCount"], 0)

    def test_1_a_second_plan_changes_nothing(self) -> None:
        self.assertEqual(changes(self.root.plan()), [])
        url = urlsplit(self.root.outputs()["url"])
        self.assertEqual((url.scheme, url.path), ("wss", "/live"))

    def test_2_everything_is_allowed_and_nothing_more(self) -> None:
        """One comes and goes. Another is gone without a word: when it is told nobody is there, and it is forgotten."""
        self.assertEqual(self.connection("connect")["statusCode"], 200)
        self.assertEqual(self.known(), 1)
        self.connection("disconnect")
        self.assertEqual(self.known(), 0)
        self.connection("connect")
        self.tell("Maintenance Mode Changed", SWITCH)
        until(self.known, lambda known: known == 0)
        self.nothing_more(self.enforced)
        self.assertEqual(self.enforced.denials, [])
        self.assertEqual(self.stated(self.enforced), {OPERATIONS[call][0] for call in calls(sources("push"))})
        logs = {each.sid: each.resources for each in self.enforced.policies()}["Log"]
        self.assertEqual(logs, (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/{FUNCTION}:*",))

    def test_2_a_tab_that_opens_the_address_is_told(self) -> None:
        address = urlsplit(self.root.outputs()["url"])
        there = f"ws{self.aws.endpoint.removeprefix('http')}{address.path}"
        with self.assertRaises(Refused), Browser(there, host=address.netloc, origin="https://evil.example"):
            pass
        with Browser(there, host=address.netloc, origin="https://app.told.example") as tab:
            self.tell("Maintenance Mode Changed", SWITCH)
            self.assertTrue(json.loads(tab.hear())["maintenance"])
        until(self.known, lambda known: known == 0)

    def test_3_another_switch_does_not_wake_it(self) -> None:
        """What is told after that of another switch is heard, and by then the other's would have been, too."""
        before = self.scans()
        self.tell("Maintenance Mode Changed", f"{SWITCH}2")
        self.tell("Maintenance Automation Held", SWITCH)
        self.tell("Maintenance Mode Changed", SWITCH)
        until(self.scans, lambda scans: scans > before)
        self.assertEqual(self.scans() - before, 1)

    def scans(self) -> int:
        """How often it has looked whom to tell."""
        return len({use.call for use in self.enforced.uses if use.request.action == "dynamodb:Scan"})

    def test_4_anything_else_is_denied(self) -> None:
        table, key = client("dynamodb", self.enforced.endpoint), {"id": {"S": "x"}}
        attempts = {
            "look at one connection": partial(table.get_item, TableName=FUNCTION, Key=key),
            "forget in another table": partial(table.delete_item, TableName=f"{FUNCTION}2", Key=key),
            "read another table": partial(table.scan, TableName="orders"),
            "delete the table": partial(table.delete_table, TableName=FUNCTION),
            "read the state": partial(
                client("ssm", self.enforced.endpoint).get_parameter, Name="/maintenance/told/state"
            ),
            "invoke the switch": partial(client("lambda", self.enforced.endpoint).invoke, FunctionName="told-switch"),
        }
        before = len(self.enforced.denials)
        for what, attempt in attempts.items():
            with self.subTest(what):
                with self.assertRaises(ClientError) as refused:
                    attempt()
                self.assertIn("AccessDenied", refused.exception.response["Error"]["Code"])
        self.assertEqual(len(self.enforced.denials) - before, len(attempts))

    def test_4_it_tells_the_connections_of_its_own_api_and_does_no_more_to_them(self) -> None:
        api = str(urlsplit(self.root.outputs()["url"]).hostname).split(".")[0]
        at = f"arn:aws:execute-api:{REGION}:{ACCOUNT}"
        table = {
            f"{at}:{api}/live/POST/@connections/x": True,
            f"{at}:{api}/live/GET/@connections/x": False,
            f"{at}:{api}/live/DELETE/@connections/x": False,
            f"{at}:{api}/test/POST/@connections/x": False,
            f"{at}:other/live/POST/@connections/x": False,
        }
        policies = self.enforced.policies()
        asked = {arn: Request("execute-api:ManageConnections", arn) for arn in table}
        self.assertEqual({arn: bool(allows(policies, request)) for arn, request in asked.items()}, table)

    def test_5_all_of_it_goes(self) -> None:
        self.root.destroy()
        self.assertEqual(self.root.state("list").strip(), "")


if __name__ == "__main__":
    unittest.main()
