"""Checks of `gaps/route53_reads.py`."""

from local_aws.checks.given import new_name
from local_aws.checks.route53 import Zone
from local_aws.process import LocalAws


def a_zone_is_not_signed(aws: LocalAws) -> None:
    found = aws.client("route53").get_dnssec(HostedZoneId=Zone(aws).id)
    assert (found["Status"]["ServeSignature"], found["KeySigningKeys"]) == ("NOT_SIGNING", []), found


def _checked(aws: LocalAws, **config: object) -> dict:
    made = aws.client("route53").create_health_check(CallerReference=new_name("check"), HealthCheckConfig=config)
    found = aws.client("route53").get_health_check(HealthCheckId=made["HealthCheck"]["Id"])
    return found["HealthCheck"] | found["HealthCheck"]["HealthCheckConfig"]


def a_health_check_keeps_its_regions_and_its_children(aws: LocalAws) -> None:
    regions = ["ap-southeast-1", "eu-west-1", "us-east-1"]
    child = _checked(aws, Type="HTTPS", FullyQualifiedDomainName="app.example.com", Port=443, Regions=regions)
    assert child["Regions"] == regions, child
    parent = _checked(aws, Type="CALCULATED", HealthThreshold=1, ChildHealthChecks=[child["Id"]])
    assert parent["ChildHealthChecks"] == [child["Id"]], parent
