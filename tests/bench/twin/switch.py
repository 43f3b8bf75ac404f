"""The switch's twin: the same flip in Python with boto3, for the benchmark to compare with.

It makes the calls that the switch makes for an operator's `on` or `off`, in the same order and just as much at once,
and leaves the same records, mappings and mode behind (the benchmark holds both against each other). It is written for
speed, as far as that goes without contortions: clients and threads are made during init, change batches are sent
without listing first, and the state is marked as told after the answer. It does nothing else that the switch does: no
windows, no judging of wishes, no repairs, no retries but boto3's own. That can only make it faster.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timezone
from time import perf_counter

import boto3

SIDES = {"on": "maintenance", "true": "maintenance"}


class Switch:
    """For the life of one Lambda environment."""

    def __init__(self, prefix: str, alarms: list[str]) -> None:
        self.prefix, self.alarms = prefix, alarms
        self.ssm, self.route53, self.gateway, self.events, self.cloudwatch = map(
            boto3.client, ("ssm", "route53", "apigateway", "events", "cloudwatch")
        )
        self.threads = ThreadPoolExecutor(8)
        self.unfinished: dict | None = None
        self.version = 0

    def handle(self, _event: dict) -> dict:
        """Whatever woke it: reads what is declared, and brings every target to the side that is wanted."""
        begun = perf_counter()
        asked = [self.threads.submit(self.describe_alarms)] if self.alarms else []
        parameters = self.declared()
        for answer in asked:
            answer.result()
        before = json.loads(parameters.get("state", '{"mode": "normal"}'))
        wish, wanted = decide(parameters["mode"])
        targets = [
            target
            for name, value in parameters.items()
            if name.startswith("targets/")
            for target in as_list(json.loads(value))
        ]
        if changed := wanted != before["mode"]:
            self.flip(targets, before["mode"], wanted)
            self.record_and_tell(wish, wanted)
        outcome = "flipped" if changed else "unchanged"
        return {
            "mode": wanted,
            "changed": changed,
            "decided_by": {"source": "operator", "name": None, "reason": wish.get("reason")},
            "targets": [
                {"name": target["name"], "kind": target["kind"], "outcome": outcome, "detail": ""} for target in targets
            ],
            "elapsed_ms": round((perf_counter() - begun) * 1000),
        }

    def declared(self) -> dict[str, str]:
        pages = self.ssm.get_paginator("get_parameters_by_path").paginate(Path=self.prefix, Recursive=True)
        return {
            found["Name"].removeprefix(f"{self.prefix}/"): found["Value"]
            for page in pages
            for found in page["Parameters"]
        }

    def describe_alarms(self) -> dict:
        """At the same time as the parameters are read. What they say changes nothing of an operator's word."""
        kinds = ["MetricAlarm", "CompositeAlarm"]
        return self.cloudwatch.describe_alarms(AlarmNames=self.alarms, AlarmTypes=kinds, MaxRecords=100)

    def flip(self, targets: list[dict], left: str, wanted: str) -> None:
        """One change batch for each zone and one PATCH for each mapping, all at once."""
        zones = defaultdict(list)
        for target in targets:
            if target["kind"] == "dns":
                zones[target["zone_id"]].append(target)
        mappings = [target for target in targets if target["kind"] == "rest-api"]
        self.all_at_once(
            *(
                lambda zone=zone, found=found: self.change_records(zone, found, left, wanted)
                for zone, found in zones.items()
            ),
            *(lambda target=target: self.point_mapping(target, wanted) for target in mappings),
        )

    def change_records(self, zone: str, targets: list[dict], left: str, wanted: str) -> None:
        """What the switch left there goes, and what is wanted comes: no need to look first."""
        changes = [
            {"Action": action, "ResourceRecordSet": record_set(target["record"], record)}
            for target in targets
            for action, side in (("DELETE", left), ("CREATE", wanted))
            for record in target[side]
        ]
        self.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    def point_mapping(self, target: dict, wanted: str) -> None:
        api_id, stage = target[wanted]["api_id"], target[wanted]["stage"]
        found = self.gateway.update_base_path_mapping(
            domainName=target["domain_name"],
            basePath=target["base_path"],
            patchOperations=[
                {"op": "replace", "path": "/restapiId", "value": api_id},
                {"op": "replace", "path": "/stage", "value": stage},
            ],
        )
        if (found["restApiId"], found["stage"]) != (api_id, stage):
            raise RuntimeError(f"{target['name']} points at {found}")

    def record_and_tell(self, wish: dict, wanted: str) -> None:
        now = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
        state = {
            "version": 1,
            "mode": wanted,
            "since": now,
            "until": wish.get("until"),
            "message": wish.get("message"),
            "decided_by": {"source": "operator", "name": None, "reason": wish.get("reason")},
            "explanation": f"In {wanted} since {now} because an operator said so; {self.prefix}/mode changes it.",
            "error": None,
            "lagging": [],
            "in_sync": False,
            "updated": now,
        }
        entry = {"Source": "maintenance-switch", "DetailType": "Maintenance Mode Changed", "Detail": json.dumps(state)}
        self.all_at_once(
            lambda: self.write_state({**state, "memory": {"untold": True}}),
            lambda: self.tell(entry),
        )
        self.unfinished = state

    def write_state(self, state: dict) -> None:
        name, tier = f"{self.prefix}/state", "Intelligent-Tiering"
        written = self.ssm.put_parameter(Name=name, Value=json.dumps(state), Type="String", Overwrite=True, Tier=tier)
        self.version = written["Version"]

    def is_overtaken(self) -> bool:
        """Whether somebody else has written the state since."""
        try:
            self.ssm.get_parameter(Name=f"{self.prefix}/state:{self.version + 1}")
        except self.ssm.exceptions.ParameterVersionNotFound:
            return False
        return True

    def tell(self, entry: dict) -> None:
        answer = self.events.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            raise RuntimeError(f"the bus was not told: {answer['Entries']}")

    def finish(self) -> None:
        """Once the answer is out: the state no longer says that the bus may not have been told."""
        if self.unfinished and not self.is_overtaken():
            self.write_state(self.unfinished)
        self.unfinished = None

    def all_at_once(self, *calls: Callable[[], None]) -> None:
        begun: list[Future] = [self.threads.submit(call) for call in calls]
        for call in begun:
            call.result()


def decide(text: str) -> tuple[dict, str]:
    """The wish, plain or JSON, and the side that it asks for."""
    wish = json.loads(text) if text.lstrip().startswith("{") else {"mode": text}
    return wish, SIDES.get(wish["mode"].strip().lower(), "normal")


def as_list(value: object) -> list:
    return value if isinstance(value, list) else [value]


def record_set(name: str, record: dict) -> dict:
    if alias := record.get("alias"):
        data = {
            "AliasTarget": {
                "DNSName": alias["dns_name"],
                "HostedZoneId": alias["zone_id"],
                "EvaluateTargetHealth": alias["evaluate_target_health"],
            }
        }
    else:
        data = {"TTL": record["ttl"], "ResourceRecords": [{"Value": value} for value in record["values"]]}
    return {"Name": name, "Type": record["type"], **data}
