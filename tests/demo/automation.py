"""The second half of the story: an alarm and a window take the shop into maintenance, and nobody has to be there."""

import json
import math
import time
from datetime import datetime, timezone

from demo.flip import Flip, expect
from demo.stage import Stage
from local_aws import shop

WINDOW = "db-upgrade"
MESSAGE = "Half a minute for a new database"

WINDOW_SECONDS = 30

LEAD_SECONDS = 4
"""How far ahead the window is scheduled, at least: two runs of the AWS CLI fit in."""

WATCH_SECONDS = 1.5
"""How long before the end of the window it is watched for."""

ROLE = "arn:aws:iam::000000000000:role/schedules"


class Automation:
    """What alarms and windows do while the mode is auto."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._paper, self._shop = stage, stage.paper, stage.shop

    def tell(self) -> list[tuple[str, Flip]]:
        """Returns what was timed."""
        self._hand_over()
        began = self._alarm_begins_it()
        self._alarm_is_over()
        ended = self._operator_ends_it()
        closes, opened = self._window_opens()
        closed = self._window_closes(closes)
        return [
            ("on, by the alarm", began),
            ("off, when the operator wrote auto", ended),
            ("on, by the schedule (from its second on)", opened),
            ("off, by the schedule", closed),
        ]

    def _hand_over(self) -> None:
        self._paper.step("The operator hands over: alarms and windows decide from now on")
        self._stage.write("auto")
        self._stage.show_state("normal", "is auto and nothing calls for maintenance")
        self._shop.hold_to_normal()

    def _alarm_begins_it(self) -> Flip:
        self._paper.step("An alarm goes into ALARM, and the shop goes into maintenance automatically")
        took = self._stage.flip(lambda: self._set_alarm("ALARM", "5 percent of the orders failed"))
        self._stage.show_answers(took)
        self._shop.hold_to_maintenance()
        self._show_status("maintenance", f"alarm {shop.ALARM} is in ALARM", "ALARM")
        return took

    def _alarm_is_over(self) -> None:
        self._paper.step("The alarm is OK again, and the shop stays in maintenance: it is latched")
        self._set_alarm("OK", "all orders succeed")
        self._show_status("maintenance", f"alarm {shop.ALARM} was in ALARM", "OK")
        self._shop.hold_to_maintenance()
        self._stage.show_answers()

    def _operator_ends_it(self) -> Flip:
        self._paper.step("The operator has looked into it, and ends it")
        took = self._stage.flip(lambda: self._stage.write("auto"))
        self._stage.show_answers(took)
        self._shop.hold_to_normal()
        self._show_status("normal", "nothing calls for maintenance", "OK")
        return took

    def _window_opens(self) -> tuple[float, Flip]:
        self._paper.step("A window of half a minute opens by schedule")
        opens = math.ceil(time.time()) + LEAD_SECONDS
        closes = opens + WINDOW_SECONDS

        def schedule() -> float:
            self._stage.timeline.note("operator", f"schedules {WINDOW} for {utc(opens)[11:]} to {utc(closes)[11:]}")
            self._schedule("start", opens, {"until": f"{utc(closes)}Z", "message": MESSAGE})
            self._schedule("end", closes, {})
            self._paper.say(
                "On AWS, EventBridge Scheduler has a precision of 60 seconds: each comes within the minute after "
                "its time, so a real window should be longer than this one."
            )
            return opens

        took = self._stage.flip(schedule)
        self._stage.show_answers(took)
        self._shop.hold_to_maintenance()
        reply = self._shop.told(MESSAGE)
        problem = json.loads(reply.body)
        self._paper.rows(
            *((name, json.dumps(problem.get(name))) for name in ("message", "until")),
            ("retry-after", f"{reply.headers['retry-after']} (seconds, counted down to the end)"),
        )
        expect(problem["until"] == f"{utc(closes)}Z", "the 503 should say when the window closes")
        expect(0 < int(reply.headers["retry-after"]) <= WINDOW_SECONDS, "Retry-After should count down to that")
        answer = self._show_status("maintenance", f"window {WINDOW} is open", "OK")
        windows = [(window["name"], window["open"], window["until"]) for window in answer.get("windows", [])]
        expect(windows == [(WINDOW, True, f"{utc(closes)}Z")], f"status should name the open window, not {windows}")
        return closes, took

    def _window_closes(self, closes: float) -> Flip:
        self._paper.step("And closes by schedule")
        self._shop.hold_to_maintenance_until(closes - WATCH_SECONDS)
        took = self._stage.flip(lambda: closes)
        self._stage.show_answers(took)
        self._shop.hold_to_normal()
        answer = self._show_status("normal", "nothing calls for maintenance", "OK")
        expect(not answer.get("windows"), f"status should name no window: {answer.get('windows')}")
        return took

    def _set_alarm(self, value: str, reason: str) -> float:
        """Sets the alarm as CloudWatch does, and returns the moment of its transition."""
        self._stage.run(
            f"cloudwatch set-alarm-state --alarm-name {shop.ALARM}", f"--state-value {value} --state-reason '{reason}'"
        )
        alarms = self._stage.aws.client("cloudwatch").describe_alarms(AlarmNames=[shop.ALARM])["MetricAlarms"]
        at = alarms[0]["StateTransitionedTimestamp"].timestamp()
        self._stage.timeline.note("alarm", f"{shop.ALARM} goes to {value}: {reason}", at)
        return at

    def _schedule(self, phase: str, at: float, more: dict) -> None:
        """Has EventBridge Scheduler say to the switch, then, that the window begins or ends."""
        payload = json.dumps({"window": {"name": WINDOW, "phase": phase, **more}})
        target = {"Arn": self._stage.switch, "RoleArn": ROLE, "Input": payload}
        self._stage.run(
            f"scheduler create-schedule --name {WINDOW}-{phase}",
            f"--schedule-expression 'at({utc(at)})'",
            "--flexible-time-window Mode=OFF",
            unseen=("--target", json.dumps(target)),
        )
        self._paper.entries(("its target", "the switch"), ("its input", payload))

    def _show_status(self, mode: str, because: str, alarm_state: str) -> dict:
        answer = self._stage.show_status(mode, because)
        alarms = [(alarm["name"], alarm["state"]) for alarm in answer["alarms"]]
        expect(alarms == [(shop.ALARM, alarm_state)], f"status should say that the alarm is {alarm_state}: {alarms}")
        return answer


def utc(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, tz=timezone.utc):%Y-%m-%dT%H:%M:%S}"
