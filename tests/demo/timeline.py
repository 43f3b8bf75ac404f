"""What happened, when and why: what the switch told the event bus, among what the demo itself did."""

import json
import time
from dataclasses import dataclass
from datetime import datetime, timezone

from demo.flip import expect, until
from local_aws.process import LocalAws

CHANGES = [
    ("maintenance", "operator"),
    ("normal", "operator"),
    ("maintenance", "alarm"),
    ("normal", "default"),
    ("maintenance", "window"),
    ("normal", "default"),
]
"""The modes that the story goes through, and who decided each of them."""


@dataclass(frozen=True, order=True)
class Entry:
    """One thing that happened."""

    at: float
    who: str
    what: str

    def clock(self) -> str:
        return f"{datetime.fromtimestamp(self.at, tz=timezone.utc):%H:%M:%S}"


class Timeline:
    """Keeps what is noted, and listens to the bus from now on, by a rule that sends its events to a queue."""

    def __init__(self, aws: LocalAws) -> None:
        self._noted: list[Entry] = []
        self._told: dict[tuple[str, str], tuple[float, dict]] = {}
        self._sqs, events = aws.client("sqs"), aws.client("events")
        self._queue = self._sqs.create_queue(QueueName="timeline")["QueueUrl"]
        about = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"]
        events.put_rule(Name="timeline", EventPattern=json.dumps({"source": ["maintenance-switch"]}))
        events.put_targets(Rule="timeline", Targets=[{"Id": "queue", "Arn": about["QueueArn"]}])

    def note(self, who: str, what: str, at: float | None = None) -> None:
        self._noted.append(Entry(time.time() if at is None else at, who, what))

    def entries(self) -> list[Entry]:
        """Everything in its order, once the bus has been told every change of mode, and no other."""
        until("every change of mode on the bus", lambda: self._hear() >= len(CHANGES))
        told = sorted(self._told.values(), key=lambda told: told[0])
        found = [(change["mode"], change["decided_by"]["source"]) for _, change in told]
        expect(found == CHANGES, f"the bus should be told {CHANGES}, and not {found}")
        return sorted(self._noted + [Entry(at, "switch", summary(change)) for at, change in told])

    def _hear(self) -> int:
        """Takes what has come, and counts the changes so far. Of one that was told twice the first telling counts."""
        reply = self._sqs.receive_message(
            QueueUrl=self._queue, MaxNumberOfMessages=10, AttributeNames=["SentTimestamp"], WaitTimeSeconds=0
        )
        for message in reply.get("Messages", []):
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
            change = json.loads(message["Body"])["detail"]
            told = int(message["Attributes"]["SentTimestamp"]) / 1000, change
            self._told.setdefault((change["since"], change["mode"]), told)
        return len(self._told)


def summary(change: dict) -> str:
    """The mode, and the reason out of the explanation."""
    _, because, reason = change["explanation"].partition(" because ")
    expect(because, f"the explanation should give a reason: {change['explanation']}")
    return f"{change['mode']}, because {reason.partition('. ')[0].removesuffix('.')}"
