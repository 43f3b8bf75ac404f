"""Who is told, and what they read: the rule that Terraform made, on the local AWS, with subscribers of each kind.

An SQS queue stands for a topic's subscriber, and a server of this test for a webhook. What they get is compared with
what the event says: who, why, since, until, what is lagging, and what to type next.
"""

import json
import queue
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from infra.command import WORK
from infra.stack import WITHIN_SECONDS, until
from infra.terraform import Root, changes, unavailable
from local_aws.process import LocalAws

PREFIX = "/maintenance/notify"
SWITCH = "arn:aws:lambda:eu-central-1:000000000000:function:notify-switch"

TOPICS = ("people", "chat", "programs")
WEBHOOKS = {"slack": "text", "discord": "content"}

NEXT = f"To end it: aws ssm put-parameter --overwrite --name {PREFIX}/mode --value auto"
NOTICE = {
    "headline": f"{PREFIX}: IN MAINTENANCE",
    "who": "an operator",
    "why": f"an operator wrote on to {PREFIX}/mode (CHG-1042, the disk's 90% full & grows)",
    "since": "2026-12-01 02:00 UTC",
    "until": "2026-12-01 04:00 UTC",
    "lagging": "api, web",
    "next": NEXT,
}
FACTS = [
    "Who: an operator",
    f"Why: an operator wrote on to {PREFIX}/mode (CHG-1042, the disk's 90% full & grows)",
    "Since: 2026-12-01 02:00 UTC",
    "Until: 2026-12-01 04:00 UTC",
    "Lagging: api, web",
]
LINES = [NOTICE["headline"], *FACTS, f"Next: {NEXT}"]


class Hooks:
    """A server that takes what webhooks are sent, by the last part of the path."""

    def __init__(self) -> None:
        self.got: dict[str, queue.Queue[tuple[dict[str, str], bytes]]] = {name: queue.Queue() for name in WEBHOOKS}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = "http://{}:{}".format(*self._server.server_address)

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        got = self.got

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                got[self.path.rsplit("/", 1)[1]].put((headers, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """What came is asserted."""

        return Handler


class Told(unittest.TestCase):
    aws: ClassVar[LocalAws]
    root: ClassVar[Root]
    hooks: ClassVar[Hooks]
    queues: ClassVar[dict[str, str]]

    @classmethod
    def setUpClass(cls) -> None:
        if why := unavailable("switch.zip", "mock-api.zip"):
            raise unittest.SkipTest(why)
        cls.aws = LocalAws().start()
        cls.addClassCleanup(cls.aws.stop)
        cls.hooks = Hooks()
        cls.hooks.start()
        cls.addClassCleanup(cls.hooks.stop)
        sns, sqs = cls.aws.client("sns"), cls.aws.client("sqs")
        arns, cls.queues = {}, {}
        for name in TOPICS:
            arns[name] = sns.create_topic(Name=name)["TopicArn"]
            cls.queues[name] = sqs.create_queue(QueueName=name)["QueueUrl"]
            sns.subscribe(
                TopicArn=arns[name],
                Protocol="sqs",
                Endpoint=arns[name].replace(":sns:", ":sqs:"),
                Attributes={"RawMessageDelivery": "true"},
            )
        cls.root = Root("notify", "tests/infra/notify_root", cls.aws, {"topic_arns": arns})
        to_this_server(cls.hooks.address)
        cls.root.init()
        cls.root.apply()

    def tell(self, detail_type: str, detail: dict[str, Any], resource: str = SWITCH) -> None:
        """Puts an event on the bus, as the switch does."""
        entry = {
            "Source": "maintenance-switch",
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
            "Resources": [resource],
        }
        self.assertEqual(self.aws.client("events").put_events(Entries=[entry])["FailedEntryCount"], 0)

    def received(self, topic: str) -> str:
        """The next message of a topic's subscriber."""
        url, sqs = self.queues[topic], self.aws.client("sqs")
        [message] = until(
            lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []), lambda found: found != []
        )
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return message["Body"]

    def posted(self, webhook: str) -> tuple[dict[str, str], dict[str, Any]]:
        """Headers and body of the next call of a webhook."""
        headers, body = self.hooks.got[webhook].get(timeout=WITHIN_SECONDS)
        return headers, json.loads(body)

    def check(self, detail_type: str, detail: dict[str, Any]) -> None:
        """Everybody got it, each in a form of their own."""
        self.assertEqual(self.received("people").split("\n"), [f'"{line}"' for line in LINES])
        chat = {"textType": "client-markdown", "title": LINES[0], "description": "\n".join(FACTS), "nextSteps": [NEXT]}
        self.assertEqual(json.loads(self.received("chat")), {"version": "1.0", "source": "custom", "content": chat})
        event = json.loads(self.received("programs"))
        self.assertEqual((event["detail-type"], event["detail"]), (detail_type, detail))
        for webhook, key in WEBHOOKS.items():
            self.assertEqual(self.posted(webhook)[1], {key: "\n".join(LINES)})

    def test_1_a_second_plan_changes_nothing(self) -> None:
        self.assertEqual(changes(self.root.plan()), [])

    def test_2_a_change_reaches_everybody_in_their_own_form(self) -> None:
        detail = {"mode": "maintenance", "message": 'Back at "five" <soon>\\', "notice": NOTICE}
        self.tell("Maintenance Mode Changed", detail)
        self.check("Maintenance Mode Changed", detail)

    def test_2_alarms_that_are_held_do_so_too(self) -> None:
        self.tell("Maintenance Automation Held", {"mode": "maintenance", "notice": NOTICE})
        self.check("Maintenance Automation Held", {"mode": "maintenance", "notice": NOTICE})

    def test_2_another_switch_on_the_bus_is_not_theirs(self) -> None:
        """Its event is told first, so that it would be received first."""
        self.tell("Maintenance Mode Changed", {"notice": NOTICE | {"headline": "of another"}}, SWITCH + "2")
        self.tell("Maintenance Mode Changed", {"mode": "normal", "notice": NOTICE})
        self.check("Maintenance Mode Changed", {"mode": "normal", "notice": NOTICE})

    def test_2_a_webhook_is_authorised_by_its_own_header(self) -> None:
        self.tell("Maintenance Mode Changed", {"notice": NOTICE})
        self.assertEqual(self.posted("discord")[0]["authorization"], "s3cret")
        headers = self.posted("slack")[0]
        self.assertEqual((headers["x-maintenance-switch"], "authorization" in headers), ("none", False))
        for topic in TOPICS:
            self.received(topic)

    def test_3_what_the_switch_itself_says(self) -> None:
        """An operator writes on with a reason, a message and an end; all of it arrives, however it is quoted."""
        request = {
            "mode": "on",
            "message": "Back soon",
            "reason": 'CHG-1042 "disk" <full> \\o/\nsecond line',
            "until": "2036-12-01T04:00:00Z",
        }
        self.aws.client("ssm").put_parameter(Name=f"{PREFIX}/mode", Value=json.dumps(request), Overwrite=True)
        lines = [line.strip('"') for line in self.received("people").split("\n")]
        said = dict(line.split(": ", 1) for line in lines[1:])
        self.assertEqual(list(said), ["Who", "Why", "Since", "Until", "Lagging", "Next"], lines)
        self.assertEqual((lines[0], said["Who"]), (f"{PREFIX}: IN MAINTENANCE", "an operator"))
        self.assertIn("CHG-1042 'disk' (full) /o/ second line", said["Why"])
        self.assertRegex(said["Since"], r"^20\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC$")
        self.assertEqual((said["Until"], said["Lagging"]), ("2036-12-01 04:00 UTC", "nothing"))
        self.assertIn(f"aws ssm put-parameter --overwrite --name {PREFIX}/mode --value auto", said["Next"])
        for value in said.values():
            self.assertNotRegex(value, r'["\\<>]')
        chat = json.loads(self.received("chat"))["content"]
        self.assertEqual((chat["title"], chat["nextSteps"]), (lines[0], [said["Next"]]))
        event = json.loads(self.received("programs"))["detail"]
        self.assertEqual(event["decided_by"]["reason"], request["reason"])
        for webhook, key in WEBHOOKS.items():
            self.assertEqual(self.posted(webhook)[1][key].split("\n"), lines)


def to_this_server(address: str) -> None:
    """Gives the webhooks of the copied module an address here, by an override beside it: HTTPS is what they take."""
    override = WORK / "notify" / "infra" / "modules" / "switch" / "here_override.tf"
    override.write_text(
        'resource "aws_cloudwatch_event_api_destination" "webhook" {\n'
        f'  invocation_endpoint = "{address}/${{each.key}}"\n'
        "}\n"
    )


if __name__ == "__main__":
    unittest.main()
