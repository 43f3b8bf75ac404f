"""What the switch of the policy test switches on the local AWS: targets of each kind, and one in another account."""

from typing import Any

from infra.policy_proxy import ACCOUNT
from local_aws.process import REGION, LocalAws, client
from local_aws.rest_api import Method, create_rest_api

ELSEWHERE = "111111111111"
ALARM = "checkout-5xx"

APP, WILD, WWW, FAR = "app.policy.example", "*.shop.policy.example", "www.other.example", "far.policy.example"
API, API_V1, API_V2 = "api.policy.example", "api1.policy.example", "api2.policy.example"

TARGETS = ("app", "wild", "www", "far", "api", "api-v1", "api-v2")


class World:
    """What the switch switches, made before it: zones, domains, APIs, an alarm. None of it is Terraform's."""

    def __init__(self, aws: LocalAws) -> None:
        self.aws = aws
        self.route53, self.v1, self.v2 = (aws.client(name) for name in ("route53", "apigateway", "apigatewayv2"))
        far = client("route53", aws.endpoint, access_key=ELSEWHERE)
        self.zone, self.other_zone = (
            self.create_zone(self.route53, name) for name in ("policy.example", "other.example")
        )
        self.far_zone = self.create_zone(far, "policy.example")
        for name, kind, value in (
            (APP, "A", "192.0.2.1"),
            (APP, "AAAA", "2001:db8::1"),
            (WILD, "CNAME", "live.example."),
        ):
            self.change(self.route53, self.zone, "CREATE", name, kind, value)
        self.change(self.route53, self.other_zone, "CREATE", WWW, "A", "192.0.2.1")
        self.change(far, self.far_zone, "CREATE", FAR, "A", "192.0.2.1")
        self.rest = {
            side: create_rest_api(self.v1, side, side, Method.answering(200, {})) for side in ("normal", "maintenance")
        }
        self.http = {side: self.create_http_api(side) for side in ("normal", "maintenance")}
        certificate = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/a"
        for domain in (API, API_V1):
            self.v1.create_domain_name(
                domainName=domain, regionalCertificateArn=certificate, endpointConfiguration={"types": ["REGIONAL"]}
            )
        configuration = {"CertificateArn": certificate, "EndpointType": "REGIONAL"}
        self.v2.create_domain_name(DomainName=API_V2, DomainNameConfigurations=[configuration])
        for domain, path in ((API, "(none)"), (API_V1, "v1")):
            self.v1.create_base_path_mapping(
                domainName=domain, basePath=path, restApiId=self.rest["normal"], stage="normal"
            )
        self.v2.create_api_mapping(
            DomainName=API_V2, ApiMappingKey="v1/orders", ApiId=self.http["normal"], Stage="$default"
        )
        self.alarm("OK", create=True)

    @staticmethod
    def create_zone(route53: Any, name: str) -> str:
        return route53.create_hosted_zone(Name=name, CallerReference=name)["HostedZone"]["Id"].rsplit("/", 1)[1]

    @staticmethod
    def change(route53: Any, zone: str, action: str, name: str, kind: str, value: str) -> None:
        record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
        changes = [{"Action": action, "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    def create_http_api(self, name: str) -> str:
        api = self.v2.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
        self.v2.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        return api

    def alarm(self, value: str, *, create: bool = False) -> None:
        cloudwatch = self.aws.client("cloudwatch")
        if create:
            cloudwatch.put_metric_alarm(
                AlarmName=ALARM, Namespace="shop", MetricName="5xx", Statistic="Sum", Period=60, EvaluationPeriods=1,
                Threshold=1, ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
            )  # fmt: skip
        cloudwatch.set_alarm_state(AlarmName=ALARM, StateValue=value, StateReason="the test says so")

    def routing(self, mode: str) -> None:
        """Whether the domains have routing rules beside their mappings."""
        operation = {"op": "replace", "path": "/routingMode", "value": mode}
        for domain in (API, API_V1):
            self.v1.update_domain_name(domainName=domain, patchOperations=[operation])
        self.v2.update_domain_name(DomainName=API_V2, RoutingMode=mode)

    def targets(self) -> dict[str, list[dict[str, Any]]]:
        def values(kind: str, value: str) -> dict[str, Any]:
            return {"type": kind, "ttl": 60, "values": [value]}

        def dns(name: str, zone: str, record: str, normal: list, maintenance: list, **other: str) -> dict[str, Any]:
            sides = {"normal": normal, "maintenance": maintenance}
            return {"name": name, "zone_id": zone, "record": record} | sides | other

        def api(
            name: str, kind: str, domain: str, path: str, apis: dict[str, str], stages: list[str]
        ) -> dict[str, Any]:
            sides = {side: {"api_id": apis[side], "stage": stage} for side, stage in zip(apis, stages, strict=True)}
            return {"name": name, "kind": kind, "domain_name": domain, "base_path": path} | sides

        one, two = [values("A", "192.0.2.1")], [values("A", "192.0.2.2")]
        both = [[values("A", f"192.0.2.{side}"), values("AAAA", f"2001:db8::{side}")] for side in (1, 2)]
        role = f"arn:aws:iam::{ELSEWHERE}:role/switch"
        return {
            "dns_targets": [
                dns("app", self.zone, APP, *both),
                dns("wild", self.zone, WILD, [values("CNAME", "live.example")], two),
                dns("www", self.other_zone, f"{WWW.upper()}.", one, two),
                dns("far", self.far_zone, FAR, one, two, role_arn=role),
            ],
            "api_targets": [
                api("api", "rest-api", API, "(none)", self.rest, ["normal", "maintenance"]),
                api("api-v1", "rest-api", API_V1, "v1", self.rest, ["normal", "maintenance"]),
                api("api-v2", "http-api", API_V2, "v1/orders", self.http, ["$default", "$default"]),
            ],
        }
