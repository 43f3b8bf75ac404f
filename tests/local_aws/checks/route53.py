"""Checks of `gaps/route53.py`."""

from typing import Any

from local_aws.checks.given import new_name, refused
from local_aws.process import LocalAws


class Zone:
    """A hosted zone of its own."""

    def __init__(self, aws: LocalAws) -> None:
        self._route53, self.name = aws.client("route53"), f"{new_name('zone')}.example."
        self.id = self._route53.create_hosted_zone(Name=self.name, CallerReference=self.name)["HostedZone"]["Id"]

    def change(self, *changes: tuple[str, dict]) -> str:
        """Sends one batch. Returns the id of the change."""
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]}
        return self._route53.change_resource_record_sets(HostedZoneId=self.id, ChangeBatch=batch)["ChangeInfo"]["Id"]

    def refuses(self, *changes: tuple[str, dict]) -> str:
        """Demands that the batch is refused, and changes nothing. Returns why."""
        before = self.records()
        message = refused("InvalidChangeBatch", lambda: self.change(*changes))
        assert self.records() == before, "a refused batch changed something"
        return message

    def records(self) -> list[dict]:
        found = self._route53.list_resource_record_sets(HostedZoneId=self.id)["ResourceRecordSets"]
        return [record for record in found if record["Type"] not in ("SOA", "NS")]

    def values(self, label: str, kind: str, *values: str) -> dict:
        name = f"{label}.{self.name}" if label else self.name
        return {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value} for value in values]}

    def alias(self, label: str, kind: str, to: str) -> dict:
        target: dict[str, Any] = {"HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": to, "EvaluateTargetHealth": False}
        return {"Name": f"{label}.{self.name}", "Type": kind, "AliasTarget": target}


def a_cname_stands_alone(aws: LocalAws) -> None:
    zone = Zone(aws)
    zone.change(("CREATE", zone.values("app", "A", "192.0.2.1")))
    for action in ("UPSERT", "CREATE"):
        message = zone.refuses(
            ("CREATE", zone.values("other", "A", "192.0.2.2")), (action, zone.values("app", "CNAME", "x.example."))
        )
        assert "conflicts with other records" in message, message
    zone.change(("DELETE", zone.values("app", "A", "192.0.2.1")), ("CREATE", zone.values("app", "CNAME", "x.example.")))
    zone.refuses(("CREATE", zone.values("app", "TXT", '"x"')))


def a_cname_is_never_at_an_apex(aws: LocalAws) -> None:
    zone = Zone(aws)
    assert "not permitted at apex" in zone.refuses(("CREATE", zone.values("", "CNAME", "x.example.")))


def a_batch_has_a_thousand_records_at_most(aws: LocalAws) -> None:
    zone = Zone(aws)
    many = [zone.alias(f"a{number}", "A", "d1.cloudfront.net") for number in range(501)]
    assert "1000" in zone.refuses(*(("UPSERT", record) for record in many))
    zone.change(*(("CREATE", record) for record in many))


def a_batch_has_32000_characters_of_values_at_most(aws: LocalAws) -> None:
    zone = Zone(aws)
    texts = [zone.values(f"t{number}", "TXT", f'"{"x" * 198}"') for number in range(81)]
    assert "32000" in zone.refuses(*(("UPSERT", record) for record in texts))
    zone.change(*(("CREATE", record) for record in texts))


def a_batch_is_not_empty(aws: LocalAws) -> None:
    refused(
        "InvalidInput",
        aws.client("route53", parameter_validation=False).change_resource_record_sets,
        HostedZoneId=Zone(aws).id,
        ChangeBatch={"Changes": []},
    )


def names_are_kept_in_lower_case(aws: LocalAws) -> None:
    zone = Zone(aws)
    zone.change(("CREATE", zone.alias("App", "A", "D1.CloudFront.net")))
    assert zone.records()[0]["Name"] == f"app.{zone.name}", zone.records()
    zone.refuses(("CREATE", zone.alias("APP", "A", "d1.cloudfront.net")))
    zone.change(("DELETE", zone.alias("aPP", "A", "d1.cloudfront.NET.")))


def a_star_is_kept_as_an_octal_escape(aws: LocalAws) -> None:
    zone = Zone(aws)
    zone.change(("CREATE", zone.values("*", "A", "192.0.2.1")))
    assert zone.records()[0]["Name"] == f"\\052.{zone.name}", zone.records()
    zone.change(("DELETE", zone.values("\\052", "A", "192.0.2.1")))


def a_record_of_another_zone_is_refused(aws: LocalAws) -> None:
    zone, other = Zone(aws), Zone(aws)
    assert "is not permitted in zone" in zone.refuses(("CREATE", other.values("app", "A", "192.0.2.1")))


def a_value_stands_once_in_a_set(aws: LocalAws) -> None:
    zone = Zone(aws)
    assert "Duplicate" in zone.refuses(("CREATE", zone.values("app", "A", "192.0.2.1", "192.0.2.1")))
    zone.refuses(("CREATE", zone.values("app", "CNAME", "x.example.", "y.example.")))


def a_set_has_either_an_alias_or_values(aws: LocalAws) -> None:
    zone = Zone(aws)
    both = zone.alias("app", "A", "d1.cloudfront.net") | {"TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    zone.refuses(("CREATE", both))
