"""Push over the local AWS: real WebSocket clients, the built function, an event on the bus.

    make quick && PYTHONPATH=tests python -m unittest push.test_push

PUSH_BOOTSTRAP names another build of the function, such as target/debug/push.
"""

import json
import os
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from infra.stack import until
from local_aws.bootstrap import built, create_function
from local_aws.process import LocalAws
from push.client import Browser, Refused
from push.live import Live, create

BOOTSTRAP = Path(os.environ.get("PUSH_BOOTSTRAP", built("push")))

OURS = "https://app.example.com"
TABS = 25
WITHIN_SECONDS = 30

STATE = {
    "version": 1,
    "mode": "maintenance",
    "since": "2026-12-01T02:00:03Z",
    "until": "2026-12-01T04:00:00Z",
    "message": "Zurück um „vier“",
    "decided_by": {"source": "operator", "name": None, "reason": "SECRET"},
    "explanation": "SECRET",
    "lagging": ["SECRET"],
    "notice": {"headline": "SECRET", "who": "SECRET", "why": "SECRET"},
}
TOLD = {key: STATE[key] for key in ("since", "until", "message")} | {"maintenance": True}


@unittest.skipUnless(BOOTSTRAP.exists(), f"{BOOTSTRAP} is not built: make quick")
class Push(unittest.TestCase):
    aws: LocalAws
    live: Live

    @classmethod
    def setUpClass(cls) -> None:
        cls.aws = LocalAws().start()
        cls.addClassCleanup(cls.aws.stop)
        cls.live = create(cls.aws.client, BOOTSTRAP, origins=f"{OURS}, http://localhost:3000")

    def setUp(self) -> None:
        for connection in self.remembered():
            self.forget(connection)

    def open(self, origin: str | None = OURS, **options: str) -> Browser:
        browser = Browser(self.live.url(self.aws.endpoint), origin=origin, **options)
        self.addCleanup(browser.close)
        return browser

    def tell(self, detail: dict[str, Any], source: str = "maintenance-switch") -> None:
        """What the switch does at a change."""
        entry = {"Source": source, "DetailType": "Maintenance Mode Changed", "Detail": json.dumps(detail)}
        self.assertEqual(self.aws.client("events").put_events(Entries=[entry])["FailedEntryCount"], 0)

    def invoke(self, event: object, function: str | None = None) -> tuple[str | None, dict[str, Any]]:
        """Calls the function itself: the kind of its error, if it failed, and what it said."""
        reply = self.aws.client("lambda").invoke(FunctionName=function or self.live.function, Payload=json.dumps(event))
        said = json.load(reply["Payload"])
        return said.get("errorType") if "FunctionError" in reply else None, said

    def changed(self, detail: dict[str, Any]) -> dict[str, Any]:
        return {"source": "maintenance-switch", "detail-type": "Maintenance Mode Changed", "detail": detail}

    def remembered(self) -> set[str]:
        items = self.aws.client("dynamodb").scan(TableName=self.live.table, ConsistentRead=True)["Items"]
        return {item["id"]["S"] for item in items}

    def remember(self, connection: str, **attributes: dict[str, str]) -> None:
        item = {"id": {"S": connection}, **attributes}
        self.aws.client("dynamodb").put_item(TableName=self.live.table, Item=item)

    def removes_what_is_over(self, now: bool) -> None:
        told = {"Enabled": now, "AttributeName": "expires"}
        self.aws.client("dynamodb").update_time_to_live(TableName=self.live.table, TimeToLiveSpecification=told)

    def forget(self, connection: str) -> None:
        self.aws.client("dynamodb").delete_item(TableName=self.live.table, Key={"id": {"S": connection}})

    def test_every_open_tab_is_told_what_is_for_users_and_no_more(self) -> None:
        with ThreadPoolExecutor(TABS) as pool:
            tabs = list(pool.map(lambda _: self.open(), range(TABS)))
            self.assertEqual(len(self.remembered()), TABS)
            self.tell(STATE)
            texts = list(pool.map(Browser.hear, tabs))
        for text in texts:
            self.assertEqual(json.loads(text), TOLD)
            self.assertNotIn("SECRET", text)
        self.tell({**STATE, "mode": "normal", "since": "2026-12-01T03:41:20Z"})
        normal = {"maintenance": False, "since": "2026-12-01T03:41:20Z", "until": None, "message": None}
        self.assertEqual(self.hear_after(TOLD, tabs[0]), normal)

    def hear_after(self, told: dict[str, Any], tab: Browser) -> dict[str, Any]:
        """What a tab hears next. A message whose answer was late has been sent again: it comes once at least."""
        while (heard := json.loads(tab.hear())) == told:
            pass
        return heard

    def test_a_connection_is_remembered_for_a_little_longer_than_it_can_last(self) -> None:
        self.open()
        (item,) = self.aws.client("dynamodb").scan(TableName=self.live.table)["Items"]
        self.assertAlmostEqual(int(item["expires"]["N"]), time.time() + 7800, delta=WITHIN_SECONDS)
        self.assertEqual(item.keys(), {"id", "expires"}, "and nothing of who it is")

    def test_the_address_that_terraform_gives_out_leads_there(self) -> None:
        url = f"ws{self.aws.endpoint.removeprefix('http')}{self.live.path}"
        tab = Browser(url, origin=OURS, host=self.live.host)
        self.addCleanup(tab.close)
        self.tell(STATE)
        self.assertEqual(json.loads(tab.hear()), TOLD)

    def test_a_tab_that_is_closed_is_forgotten(self) -> None:
        for leave in (Browser.close, Browser.vanish):
            with self.subTest(leave=leave.__name__):
                tab = self.open()
                self.assertEqual(len(self.remembered()), 1)
                leave(tab)
                until(self.remembered, lambda known: not known, WITHIN_SECONDS)

    def test_who_went_unseen_is_forgotten_when_a_message_finds_nobody(self) -> None:
        tab = self.open()
        (here,) = self.remembered()
        for number in range(5):
            self.remember(f"gone-{number}", expires={"N": str(int(time.time()) + 600)})
        self.tell(STATE)
        self.assertEqual(json.loads(tab.hear()), TOLD)
        until(self.remembered, lambda known: known == {here}, WITHIN_SECONDS)

    def test_what_is_over_or_no_connection_is_passed_over(self) -> None:
        """For as long as DynamoDB leaves it there: now and then it removes what is over."""
        self.removes_what_is_over(False)
        self.addCleanup(self.removes_what_is_over, True)
        tab = self.open()
        (here,) = self.remembered()
        self.remember("over", expires={"N": str(int(time.time()) - 1)})
        self.remember("strange", note={"S": "no connection"})
        error, said = self.invoke(self.changed(STATE))
        self.assertEqual((error, said), (None, {"told": 1, "gone": 0}))
        self.assertEqual(json.loads(tab.hear()), TOLD)
        self.assertEqual(self.remembered(), {here, "over", "strange"}, "that is DynamoDB's to remove")

    def test_a_foreign_page_is_refused(self) -> None:
        for origin in ("https://evil.example", "https://app.example.com.evil.example", "null", None):
            with self.subTest(origin=origin), self.assertRaises(Refused) as refused:
                self.open(origin)
            self.assertEqual(refused.exception.status, 403)
        self.assertEqual(self.remembered(), set())
        self.open("http://localhost:3000")
        self.assertEqual(len(self.remembered()), 1)

    def test_a_ping_is_not_answered(self) -> None:
        tab = self.open()
        tab.say("ping")
        tab.say('{"action": "$connect"}')
        self.tell(STATE)
        self.assertEqual(json.loads(tab.hear()), TOLD, "the first thing that it hears")
        self.assertEqual(len(self.remembered()), 1)

    def test_nobody_elses_event_is_told(self) -> None:
        tab = self.open()
        self.tell({"mode": "maintenance"}, source="somebody-else")
        self.tell({"mode": "maintenance", "message": "ours"})
        self.assertEqual(json.loads(tab.hear())["message"], "ours")

    def test_an_event_of_no_known_shape_says_what_is_taken(self) -> None:
        for event in ({}, {"Records": []}, {"source": "aws.ssm", "detail-type": "Parameter Store Change"}):
            error, said = self.invoke(event)
            self.assertEqual(error, "Invalid")
            self.assertIn("CONNECT", said["errorMessage"])
        error, said = self.invoke(self.changed({"mode": "on"}))
        self.assertEqual(error, "Invalid")
        self.assertIn("detail.mode", said["errorMessage"])

    def test_where_most_cannot_be_told_the_invocation_fails(self) -> None:
        with ExitStack() as tabs:
            for _ in range(3):
                tabs.enter_context(self.open())
            variables = self.variables() | {"AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": "http://127.0.0.1:9"}
            create_function(self.aws.client("lambda"), "push-astray", BOOTSTRAP, variables)
            error, said = self.invoke(self.changed(STATE), "push-astray")
            self.assertEqual(error, "Unavailable")
            self.assertIn("3 of 3 connections", said["errorMessage"])
            self.assertEqual(len(self.remembered()), 3)

    def test_missing_and_wrong_variables_fail_the_start_with_one_message(self) -> None:
        variables = {"PUSH_ENDPOINT": "wss://a1b2c3d4/live", "PUSH_ALLOWED_ORIGINS": "app.example.com"}
        create_function(self.aws.client("lambda"), "push-unset", BOOTSTRAP, variables)
        _, said = self.invoke({}, "push-unset")
        for name in ("PUSH_TABLE", "PUSH_ENDPOINT", "PUSH_ALLOWED_ORIGINS"):
            self.assertIn(name, json.dumps(said))

    def variables(self) -> dict[str, str]:
        found = self.aws.client("lambda").get_function_configuration(FunctionName=self.live.function)
        return found["Environment"]["Variables"]


if __name__ == "__main__":
    unittest.main()
