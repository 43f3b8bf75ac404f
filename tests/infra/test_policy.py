"""The policies that Terraform writes, against what the functions do with them: nothing is missing, nothing is too much.

PYTHONPATH=tests python -m unittest infra.test_policy
"""

import contextlib
import json
import time
import unittest
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from infra.policy_attempts import attempts, flip
from infra.policy_evaluator import Request, allows, statements
from infra.policy_proxy import ACCOUNT, Enforced
from infra.policy_requests import OPERATIONS
from infra.policy_source import calls, sources
from infra.policy_used import LAMBDA_S_OWN, WithPolicies, enforce
from infra.policy_world import ALARM, API, API_V1, API_V2, APP, ELSEWHERE, TARGETS, WILD, World
from infra.stack import WITHIN_SECONDS, ask
from infra.terraform import Root, unavailable
from local_aws.process import REGION, LocalAws, client

NAME = "policy"
PREFIX = f"/maintenance/{NAME}"

ADMIN = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}

DENIED = ("AccessDenied", "AccessDeniedException")


class InForce(WithPolicies):
    """The functions that Terraform deployed, with nothing but what its policies allow them."""

    aws: LocalAws
    world: World
    root: Root
    switch: Enforced
    mock_api: Enforced

    @classmethod
    def setUpClass(cls) -> None:
        if why := unavailable("switch.zip", "mock-api.zip"):
            raise unittest.SkipTest(why)
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.aws = stack.enter_context(LocalAws())
        cls.switch = stack.enter_context(Enforced(cls.aws, f"{NAME}-switch"))
        cls.mock_api = stack.enter_context(Enforced(cls.aws, f"{NAME}-mock-api"))
        cls.world = World(cls.aws)
        cls.root = Root(
            "policy", "tests/infra/policy_root", cls.aws, {"name": NAME, "alarms": [ALARM]} | cls.world.targets()
        )
        enforce(
            "policy",
            "switch",
            switch=("local.switch_variables", cls.switch),
            mock_api=("local.mock_api_variables", cls.mock_api),
        )
        cls.root.init()
        cls.root.apply()
        cls.switch.hold()
        cls.mock_api.hold()
        # It comes each minute, and would mend what a test broke before the test looks at who mends it.
        cls.aws.client("events").disable_rule(Name=f"{NAME}-heartbeat")

    def invoke(self, event: dict[str, Any], function: str = "switch") -> dict[str, Any]:
        return ask(self.aws, f"{NAME}-{function}", event)

    def outcomes(self) -> dict[str, str]:
        answer = self.invoke({"action": "reconcile"})
        self.assertIn("targets", answer)
        return {target["name"]: target["outcome"] for target in answer["targets"]}

    def write(self, mode: str) -> None:
        self.aws.client("ssm").put_parameter(Name=f"{PREFIX}/mode", Value=mode, Overwrite=True)

    def state(self) -> dict[str, Any]:
        return json.loads(self.aws.client("ssm").get_parameter(Name=f"{PREFIX}/state")["Parameter"]["Value"])

    def until(self, what: str, holds: Callable[[dict[str, Any]], bool]) -> None:
        ends = time.monotonic() + WITHIN_SECONDS
        while not holds(found := self.state()):
            if time.monotonic() > ends:
                self.fail(f"not {what} after {WITHIN_SECONDS} s: {found}; denied: {self.switch.denials}")
            time.sleep(0.1)

    def until_in_sync(self) -> None:
        """Route 53 is asked at each run; here nobody waits for the heartbeat."""
        ends = time.monotonic() + WITHIN_SECONDS
        while not self.state()["in_sync"]:
            self.assertLess(time.monotonic(), ends, self.state())
            self.outcomes()

    def until_mode(self, mode: str, source: str) -> None:
        def arrived(state: dict[str, Any]) -> bool:
            return (state["mode"], state["decided_by"]["source"], state["lagging"]) == (mode, source, [])

        self.until(f"in {mode} by {source}", arrived)

    def test_1_everything_is_allowed_and_nothing_more(self) -> None:
        self.assertEqual(
            self.root.outputs()["reconciled"]["targets"], dict.fromkeys(TARGETS, "unchanged"), "at the apply"
        )

        self.write("on")
        self.until_mode("maintenance", "operator")
        self.assertEqual(self.outcomes(), dict.fromkeys(TARGETS, "unchanged"))

        self.world.change(self.world.route53, self.world.zone, "DELETE", WILD, "A", "192.0.2.2")
        self.world.v1.delete_base_path_mapping(domainName=API, basePath="(none)")
        self.world.v1.delete_base_path_mapping(domainName=API_V1, basePath="v1")
        for mapping in self.world.v2.get_api_mappings(DomainName=API_V2)["Items"]:
            self.world.v2.delete_api_mapping(DomainName=API_V2, ApiMappingId=mapping["ApiMappingId"])
        self.world.routing("ROUTING_RULE_THEN_API_MAPPING")
        created = dict.fromkeys(("wild", "api", "api-v1", "api-v2"), "created")
        self.assertEqual(self.outcomes(), dict.fromkeys(TARGETS, "unchanged") | created)

        answered = self.invoke(
            {"httpMethod": "GET", "path": "/", "headers": {}, "requestContext": {"resourceId": "x"}}, "mock-api"
        )
        self.assertEqual(answered["statusCode"], 503)

        self.write("auto")
        self.until_mode("normal", "default")
        self.world.alarm("ALARM")
        self.until_mode("maintenance", "alarm")
        self.world.alarm("OK")
        self.write("off")
        self.until_mode("normal", "operator")

        self.switch.before("PutParameter", self.another_run_writes)
        self.write("on")
        self.until_mode("maintenance", "operator")
        self.outcomes()
        self.assertEqual(self.invoke({"action": "status"})["mode"], "maintenance")
        self.assertEqual(self.invoke({"action": "plan"})["mode"], "maintenance")
        self.write("off")
        self.until_mode("normal", "operator")
        self.until_in_sync()
        self.until_used(self.switch, "ReadRoutingRules", self.outcomes)

        for enforced in (self.switch, self.mock_api):
            self.assertEqual(enforced.denials, [], enforced.role)
            self.nothing_more(enforced)

    def another_run_writes(self) -> None:
        """Between this run's reading and its writing: it must look at what the other one wrote."""
        ssm = self.aws.client("ssm")
        value = ssm.get_parameter(Name=f"{PREFIX}/state")["Parameter"]["Value"]
        ssm.put_parameter(Name=f"{PREFIX}/state", Value=value, Overwrite=True)

    def test_2_what_is_lambda_s_own_is_the_function_s(self) -> None:
        functions = self.aws.client("lambda")
        for enforced, function in ((self.switch, "switch"), (self.mock_api, "mock-api")):
            own = {found.sid: found.resources for found in enforced.policies() if found.sid in LAMBDA_S_OWN}
            self.assertEqual(
                own["Log"], (f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/{NAME}-{function}:*",)
            )
        told = functions.get_function_event_invoke_config(FunctionName=f"{NAME}-switch")["DestinationConfig"]
        own = {found.sid: found.resources for found in self.switch.policies()}
        self.assertEqual(own["DeadLetters"], (told["OnFailure"]["Destination"],))

    def test_3_actions_are_those_of_the_source(self) -> None:
        self.assertEqual(self.stated(self.switch), {OPERATIONS[call][0] for call in calls(sources("switch"))})
        # The windows are for the feed, which has a role of its own: test_feed.py.
        of_mock_api = {OPERATIONS[call][0] for call in calls(sources("mock-api"))}
        self.assertEqual(self.stated(self.mock_api), of_mock_api - {"ssm:GetParametersByPath"})

    def test_4_anything_else_is_denied(self) -> None:
        """By real requests of another SDK to the same proxy."""
        clients = partial(client, endpoint=self.switch.endpoint)
        self.switch.denials.clear()
        denied = attempts(clients, self.world, PREFIX)
        for what, attempt in denied.items():
            with self.subTest(what):
                with self.assertRaises(ClientError) as refused:
                    attempt()
                self.assertIn(refused.exception.response["Error"]["Code"], DENIED, refused.exception)
        self.assertEqual(len(self.switch.denials), len(denied), self.switch.denials)

    def test_4_a_batch_that_does_not_say_what_it_touches_is_denied(self) -> None:
        """ForAllValues is true of a key that is not there."""
        key = "route53:ChangeResourceRecordSets"
        whole = {f"{key}NormalizedRecordNames": (APP,), f"{key}RecordTypes": ("A",), f"{key}Actions": ("CREATE",)}
        for absent in (None, *whole):
            context = {name: values for name, values in whole.items() if name != absent}
            request = Request(key, f"arn:aws:route53:::hostedzone/{self.world.zone}", context)
            self.assertEqual(bool(allows(self.switch.policies(), request)), absent is None, absent)

    def test_4_what_it_may_is_let_through_however_it_is_spelt(self) -> None:
        """The same requests, but for what they name: so it is not for their form that the others are denied."""
        clients = partial(client, endpoint=self.switch.endpoint)
        route53 = clients("route53")
        with self.assertRaises(route53.exceptions.InvalidChangeBatch):
            flip(route53, self.world.zone, ("DELETE", f"{APP.upper()}.", "CNAME"))
        with self.assertRaises(route53.exceptions.InvalidChangeBatch):
            flip(route53, self.world.zone, ("DELETE", WILD.replace("*", r"\052"), "AAAA"), ("DELETE", APP, "CNAME"))
        route53.list_resource_record_sets(HostedZoneId=self.world.other_zone)
        clients("ssm").get_parameters_by_path(Path=PREFIX, Recursive=True)
        clients("cloudwatch").describe_alarms(AlarmNames=[ALARM])
        clients("apigateway").get_base_path_mapping(domainName=API, basePath="(none)")
        clients("apigatewayv2").list_routing_rules(DomainName=API_V2)
        clients("sts").assume_role(RoleArn=f"arn:aws:iam::{ELSEWHERE}:role/switch", RoleSessionName="switch")

    def test_5_the_switch_says_which_target_it_may_not_touch(self) -> None:
        """The negative of test 1: what is enforced here is what lets the switch do its work."""
        iam = self.aws.client("iam")
        arn = f"arn:aws:iam::{ACCOUNT}:policy/{NAME}-switch-records-0"
        self.switch.denials.clear()
        iam.detach_role_policy(RoleName=f"{NAME}-switch", PolicyArn=arn)
        self.switch.hold()
        self.write("on")
        try:
            answer = self.invoke({"action": "reconcile"})
            self.assertEqual(answer["errorType"], "AccessDenied", answer)
            self.until("flipped but for the records", lambda state: set(state["lagging"]) == {"app", "wild", "www"})
            denials = [denial for denial in self.switch.denials if "route53:" not in denial]
            self.assertEqual(denials, [], "and nothing else")
        finally:
            iam.attach_role_policy(RoleName=f"{NAME}-switch", PolicyArn=arn)
            self.switch.hold()
        self.invoke({"action": "reconcile"})
        self.until_mode("maintenance", "operator")
        self.write("off")
        self.until_mode("normal", "operator")

    def test_6_an_operator_writes_the_word_and_reads_the_rest(self) -> None:
        found = list(statements("operator", json.loads(self.root.outputs()["operator_policy_json"])))
        under = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{PREFIX}"
        function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}"
        table = {
            ("ssm:PutParameter", f"{under}/mode"): True,
            ("ssm:GetParameter", f"{under}/state"): True,
            ("ssm:GetParameter", f"{under}/targets/app"): True,
            ("ssm:GetParameters", f"{under}/mode"): True,
            ("ssm:GetParametersByPath", under): True,
            ("ssm:GetParameterHistory", f"{under}/mode"): True,
            ("lambda:InvokeFunction", f"{function}-switch"): True,
            ("ssm:PutParameter", f"{under}/state"): False,
            ("ssm:PutParameter", f"{under}/targets/app"): False,
            ("ssm:PutParameter", f"{under}/windows/night"): False,
            ("ssm:PutParameter", f"{under}/mode/x"): False,
            ("ssm:DeleteParameter", f"{under}/mode"): False,
            ("ssm:LabelParameterVersion", f"{under}/mode"): False,
            ("ssm:GetParameter", f"{under}2/mode"): False,
            ("lambda:InvokeFunction", f"{function}-mock-api"): False,
            ("lambda:UpdateFunctionCode", f"{function}-switch"): False,
            ("route53:ChangeResourceRecordSets", f"arn:aws:route53:::hostedzone/{self.world.zone}"): False,
        }
        self.assertEqual({asked: bool(allows(found, Request(*asked))) for asked in table}, table)
        unused = [
            statement
            for statement in found
            if not any(table[asked] and statement.fits(Request(*asked)) for asked in table)
        ]
        self.assertEqual(unused, [])

    def test_7_nobody_but_the_switch_writes_its_state(self) -> None:
        guard = list(statements("guard", json.loads(self.root.outputs()["state_guard_policy_json"])))
        everything = list(statements("admin", ADMIN))
        state = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{PREFIX}/state"
        role = self.root.outputs()["role_arn"]

        def may(action: str, resource: str, principal: str) -> bool:
            return bool(allows(everything + guard, Request(action, resource, {"aws:PrincipalArn": (principal,)})))

        for action in ("ssm:PutParameter", "ssm:DeleteParameter", "ssm:DeleteParameters", "ssm:LabelParameterVersion"):
            self.assertTrue(may(action, state, role), action)
            for other in (
                f"{role}2",
                f"arn:aws:iam::{ACCOUNT}:role/admin",
                f"arn:aws:iam::{ELSEWHERE}:role/policy-switch",
            ):
                self.assertFalse(may(action, state, other), action)
        self.assertTrue(may("ssm:PutParameter", state.replace("/state", "/mode"), f"{role}2"))
        self.assertTrue(may("ssm:GetParameter", state, f"{role}2"))


if __name__ == "__main__":
    unittest.main()
