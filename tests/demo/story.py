"""The story that the demo tells. Every step says what happens, lets it happen, and checks that it did."""

import json
from datetime import datetime, timedelta, timezone

from demo.automation import Automation
from demo.flip import Flip, expect
from demo.paper import Paper
from demo.stage import Stage
from local_aws import shop
from local_aws.process import LocalAws
from local_aws.times import written

STRANGER = "203.0.113.9"
"""What somebody puts into the record by hand."""

MESSAGE = "Upgrading the database"


class Story:
    """One telling, on one local AWS."""

    def __init__(self, aws: LocalAws, of: shop.Shop, paper: Paper) -> None:
        self._paper, self._stage = paper, Stage(aws, of, paper)
        self._shop = self._stage.shop

    def tell(self) -> None:
        self._introduce()
        self._normal_operation()
        on = self._turn_on()
        self._what_a_user_gets()
        self._say_more_to_users()
        self._repair_a_foreign_change()
        off = self._turn_off()
        automatic = Automation(self._stage).tell()
        self._how_long(("on, with both functions started cold", on), ("off, with both of them warm", off), *automatic)
        self._timeline()
        self._paper.good("Every step did what it says.")

    def _introduce(self) -> None:
        self._paper.title("maintenance-switch: a parameter, an alarm, a window flip DNS and API, and back")
        self._paper.say(
            "A local AWS was started on this machine, with a small shop on it. The switch and the mock API "
            "are the built binaries, run as Lambda functions. What follows are real answers to real DNS "
            "questions and HTTP requests."
        )
        self._paper.rows(
            (shop.APP, "the app: a Route 53 alias to CloudFront"),
            (shop.API, "its API: a custom domain in front of a REST API"),
            (self._stage.mode, "the operator's request, which is auto: all is normal"),
            (shop.ALARM, "an alarm that counts in auto, and that is OK"),
        )

    def _normal_operation(self) -> None:
        self._paper.step("Normal operation")
        self._stage.show_answers()
        self._shop.hold_to_normal()

    def _turn_on(self) -> Flip:
        self._paper.step("An operator wants maintenance")
        took = self._stage.flip(lambda: self._stage.write("on"))
        self._paper.say(
            "Nothing else was done: Parameter Store notified EventBridge, whose rule woke the switch, which "
            "changed the records and the mapping."
        )
        self._stage.show_answers(took)
        self._shop.hold_to_maintenance()
        self._stage.show_state("maintenance", "an operator wrote on")
        return took

    def _what_a_user_gets(self) -> None:
        self._paper.step("What a user of the API gets in maintenance")
        self._paper.command(f"curl -i https://{shop.API}/orders")
        reply = self._shop.http()
        problem = json.loads(reply.body)
        shown = (
            "content-type",
            "retry-after",
            "cache-control",
            "x-maintenance",
            "access-control-allow-origin",
            "access-control-expose-headers",
        )
        self._paper.rows(("HTTP", str(reply.status)), *((name, reply.headers.get(name, "-")) for name in shown))
        self._paper.rows(*((name, json.dumps(value)) for name, value in problem.items()))
        expect(problem.get("status") == 503, f"the body should say status 503: {reply.body}")
        expect(
            reply.headers.get("content-type", "").startswith("application/problem+json"),
            "the 503 should be application/problem+json",
        )
        expect(reply.headers.get("retry-after", "").isdigit(), "the 503 should have a Retry-After in seconds")
        expect(reply.headers.get("x-maintenance") == "on", "the 503 should have X-Maintenance: on")
        expect("no-store" in reply.headers.get("cache-control", ""), "the 503 should not be cached")

    def _say_more_to_users(self) -> None:
        self._paper.step("The operator adds a message, and an end in 30 minutes")
        end = written(datetime.now(timezone.utc) + timedelta(minutes=30))
        value = f'{{"mode": "on", "message": "{MESSAGE}",\n  "until": "{end}"}}'
        self._stage.write(value, "on, with a message and an end")
        reply = self._shop.told(MESSAGE)
        self._paper.rows(
            *((name, json.dumps(json.loads(reply.body).get(name))) for name in ("message", "until")),
            ("retry-after", f"{reply.headers['retry-after']} (seconds, counted down to the end)"),
        )
        expect(1700 < int(reply.headers["retry-after"]) <= 1800, "Retry-After should count down to the end")

    def _repair_a_foreign_change(self) -> None:
        self._paper.step("Somebody edits the record by hand, and the switch repairs it")
        self._shop.edit_by_hand("A", STRANGER)
        self._stage.timeline.note("somebody", f"points {shop.APP} at {STRANGER} by hand")
        self._paper.rows(("by hand", f"{shop.APP} A {STRANGER}"), ("DNS", self._shop.named("A")))
        expect(self._shop.dns("A") == [STRANGER], "the change by hand should be visible")

        self._paper.command("aws lambda invoke --function-name switch", """--payload '{"action": "reconcile"}' …""")
        answer = self._shop.invoke({"action": "reconcile"})
        for target in sorted(answer["targets"], key=lambda target: target["name"]):
            self._paper.say(f"{target['name']}: {target['outcome']}. {target.get('detail') or ''}")
        outcomes = {target["name"]: target["outcome"] for target in answer["targets"]}
        expect(outcomes.get("web") == "repaired", f"the switch should report web as repaired, not {outcomes}")
        self._stage.timeline.note("switch", f"repairs {shop.APP}, because the operator has it reconcile")
        self._shop.hold_to_maintenance()
        self._stage.show_answers()

    def _turn_off(self) -> Flip:
        self._paper.step("The operator ends it")
        took = self._stage.flip(lambda: self._stage.write("off"))
        self._stage.show_answers(took)
        self._shop.hold_to_normal()
        self._stage.show_state("normal", "an operator wrote off")
        return took

    def _how_long(self, *flips: tuple[str, Flip]) -> None:
        self._paper.step("How long it took, until the first changed answer")
        self._paper.rows(
            ("", "   DNS      HTTP"), *((name, f"{took.dns:.2f} s    {took.http:.2f} s") for name, took in flips)
        )
        self._paper.say(
            "On AWS itself, add what no emulator has: the delivery of the event, Route 53's update of its "
            "name servers (seconds, 60 at most) and the TTL in resolvers."
        )

    def _timeline(self) -> None:
        self._paper.step("What happened, when (UTC) and why")
        entries = self._stage.timeline.entries()
        self._paper.entries(*((f"{entry.clock()}  {entry.who}", entry.what) for entry in entries))
        self._paper.say(
            "The changes of mode are what the switch sent to the event bus: rules take it from there to a chat, "
            "a mail, a dashboard."
        )
