"""The shop as its users and operators see it: over DNS, over HTTP, and through the parameters."""

import json
import time

from demo.flip import expect, until
from local_aws import shop
from local_aws.observe import Reply, request, resolve
from local_aws.process import LocalAws

LOG_LINES = 40
"""Of the switch, shown where a step failed."""

LOOK_SECONDS = 0.2
"""How often a shop that should stay as it is is looked at."""


class Shopfront:
    """One shop. It remembers what DNS answered at first, which is normal operation."""

    def __init__(self, aws: LocalAws, of: shop.Shop) -> None:
        self._aws, self._shop = aws, of
        self.state_parameter = f"{of.prefix}/state"
        self._normal = {kind: self.dns(kind) for kind in shop.PAGES}

    def dns(self, kind: str) -> list[str]:
        return resolve(self._aws.dns, shop.APP, kind)

    def http(self) -> Reply:
        return request(self._aws.endpoint, shop.API, "/orders")

    def named(self, kind: str) -> str:
        """The answer of DNS in short, and whose it is."""
        values = self.dns(kind)
        whose = {tuple(self._normal[kind]): " (CloudFront)", tuple(sorted(shop.PAGES[kind])): " (GitHub Pages)"}
        more = f" and {len(values) - 1} more" if len(values) > 1 else ""
        return (values[0] if values else "no answer") + more + whose.get(tuple(values), "")

    def hold_to_normal(self) -> None:
        for kind, values in self._normal.items():
            until(f"{kind} of {shop.APP} as it was at first", lambda k=kind, v=values: self.dns(k) == v)
        expect(json.loads(self.http().body) == shop.NORMAL_BODY, "the real API should answer")

    def hold_to_maintenance(self) -> None:
        for kind, values in shop.PAGES.items():
            until(f"{kind} of {shop.APP} at GitHub Pages", lambda k=kind, v=values: self.dns(k) == sorted(v))
        expect(self.http().status == 503, f"the API should answer 503, not {self.http().status}")

    def hold_to_maintenance_until(self, moment: float) -> None:
        while time.time() < moment:
            expect(self.http().status == 503, "maintenance ended too early")
            time.sleep(LOOK_SECONDS)

    def told(self, message: str) -> Reply:
        """The API's answer once it tells users that, which takes a few seconds, and which no normal answer precedes."""

        def told() -> Reply | None:
            reply = self.http()
            expect(reply.status == 503, f"there was a moment without maintenance: HTTP {reply.status}")
            return reply if json.loads(reply.body).get("message") == message else None

        return until(f"the message {message!r} in the API's answer", told)

    def edit_by_hand(self, kind: str, value: str) -> None:
        """What the switch does not know of."""
        record = {"Name": shop.APP, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
        batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        self._aws.client("route53").change_resource_record_sets(HostedZoneId=self._shop.zone_id, ChangeBatch=batch)

    def invoke(self, event: dict) -> dict:
        """Calls the switch as an operator does, and returns its answer."""
        reply = self._aws.client("lambda").invoke(FunctionName="switch", Payload=json.dumps(event))
        answer = json.load(reply["Payload"])
        expect("FunctionError" not in reply, f"the switch failed: {json.dumps(answer)}")
        return answer

    def state(self) -> dict | None:
        """What the switch decided and did, as it wrote it down; nothing before its first run."""
        ssm = self._aws.client("ssm")
        try:
            return json.loads(ssm.get_parameter(Name=self.state_parameter)["Parameter"]["Value"])
        except ssm.exceptions.ParameterNotFound:
            return None


def diagnosis(aws: LocalAws, of: shop.Shop) -> list[str]:
    """What helps to find out why a step failed: the parameters but the targets, what went wrong, the switch's log."""
    parameters = aws.client("ssm").get_parameters_by_path(Path=of.prefix)["Parameters"]
    lines = [f"{parameter['Name']} = {parameter['Value']}" for parameter in parameters]
    logged = aws.client("logs").filter_log_events(logGroupName="/aws/lambda/switch")["events"]
    return [*lines, *aws.complaints(), *(event["message"] for event in logged[-LOG_LINES:])]
