"""A small shop on a local AWS: everything that the switch switches, and the switch itself beside it.

Two names lead to the shop. `app.example.com` is an alias to CloudFront, and `api.example.com` is a custom domain in
front of a REST API. A second REST API, in front of the function mock-api, waits to take the first one's place.

The demo, the benchmark and tests create it with `create`. From any other language:

    PYTHONPATH=tests python -m local_aws.shop --endpoint http://127.0.0.1:4566 --switch PATH --mock-api PATH
"""

import argparse
import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from local_aws.bootstrap import create_function
from local_aws.process import client
from local_aws.rest_api import Method, create_rest_api

PREFIX = "/maintenance/shop"
ZONE = "example.com"
APP = "app.example.com"
API = "api.example.com"

CLOUDFRONT = {"dns_name": "d111111abcdef8.cloudfront.net", "zone_id": "Z2FDTNDATAQYW2", "evaluate_target_health": False}
PAGES = {
    "A": [f"198.51.100.{host}" for host in range(108, 112)],
    "AAAA": [f"2001:db8:800{net}::153" for net in range(4)],
}
"""GitHub Pages, where the maintenance page of the shop is. `plan` looks at these hosts, so they are addresses that the
documentation ranges reserve: nothing here may connect to the real ones."""

ALARM = "checkout-5xx"

NORMAL_BODY = {
    "orders": [
        {"id": 1042, "status": "shipped", "item": "Tea pot, blue", "price": "38.00"},
        {"id": 1041, "status": "delivered", "item": "Two cups", "price": "24.00"},
        {"id": 1037, "status": "delivered", "item": "Darjeeling, 250 g", "price": "14.50"},
    ]
}
"""What the real API answers at every path: it is a mock of API Gateway itself."""

OPEN_TO_BROWSERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, PUT, OPTIONS",
    "Access-Control-Allow-Headers": "content-type, x-shop",
    "Access-Control-Max-Age": "60",
}
"""The app calls the API from an origin of its own."""


@dataclass(frozen=True)
class Shop:
    """The names and ids by which the parts of a shop are found again."""

    prefix: str
    zone_id: str
    real_api: str
    maintenance_api: str
    switch: str
    mock_api: str


def create(clients: Callable[[str], Any], switch: Path, mock_api: Path, **switch_variables: str) -> Shop:
    """Puts the shop there. `clients` makes a boto3 client of a service; the paths lead to `bootstrap` files."""
    functions = clients("lambda")
    mock_api_arn = create_function(functions, "mock-api", mock_api, {"MOCK_STATE_PARAMETER": f"{PREFIX}/state"})
    switch_arn = create_function(functions, "switch", switch, {"SWITCH_PREFIX": PREFIX, **switch_variables})

    gateway = clients("apigateway")
    real_api = create_rest_api(gateway, "shop", "prod", Method.answering(200, NORMAL_BODY, headers=OPEN_TO_BROWSERS))
    maintenance_api = create_rest_api(gateway, "maintenance", "maintenance", Method.calling(mock_api_arn))
    functions.add_permission(
        FunctionName="mock-api", StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    domain = gateway.create_domain_name(
        domainName=API,
        regionalCertificateArn=f"arn:aws:acm:{gateway.meta.region_name}:000000000000:certificate/shop",
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    gateway.create_base_path_mapping(domainName=API, basePath="(none)", restApiId=real_api, stage="prod")

    zone_id = create_zone(clients("route53"), domain)
    put_parameters(clients("ssm"), targets(zone_id, real_api, maintenance_api))
    wake_on_parameters(clients("events"), functions, switch_arn)
    return Shop(PREFIX, zone_id, real_api, maintenance_api, switch_arn, mock_api_arn)


def create_with_alarm(clients: Callable[[str], Any], switch: Path, mock_api: Path, **switch_variables: str) -> Shop:
    """Puts the shop there with an alarm that the switch heeds, and that is OK."""
    create_alarm(clients("cloudwatch"))
    shop = create(clients, switch, mock_api, SWITCH_ALARMS=ALARM, **switch_variables)
    wake_on_alarm(clients("events"), clients("lambda"), shop.switch)
    return shop


def targets(zone_id: str, real_api: str, maintenance_api: str) -> list[dict]:
    """What the switch is told about the shop, one parameter each."""
    return [
        {
            "name": "web",
            "kind": "dns",
            "zone_id": zone_id,
            "record": APP,
            "normal": [{"type": kind, "alias": CLOUDFRONT} for kind in PAGES],
            "maintenance": [{"type": kind, "ttl": 60, "values": values} for kind, values in PAGES.items()],
        },
        {
            "name": "api",
            "kind": "rest-api",
            "domain_name": API,
            "base_path": "(none)",
            "normal": {"api_id": real_api, "stage": "prod"},
            "maintenance": {"api_id": maintenance_api, "stage": "maintenance"},
        },
    ]


def create_zone(route53: Any, domain: dict) -> str:
    zone_id = route53.create_hosted_zone(Name=ZONE, CallerReference=domain["regionalDomainName"])["HostedZone"]["Id"]
    zone_id = zone_id.removeprefix("/hostedzone/")
    gateway = {
        "dns_name": domain["regionalDomainName"],
        "zone_id": domain["regionalHostedZoneId"],
        "evaluate_target_health": False,
    }
    records = [alias(APP, kind, CLOUDFRONT) for kind in PAGES] + [alias(API, "A", gateway)]
    changes = [{"Action": "CREATE", "ResourceRecordSet": record} for record in records]
    route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})
    return zone_id


def alias(name: str, kind: str, to: dict) -> dict:
    return {
        "Name": name,
        "Type": kind,
        "AliasTarget": {
            "HostedZoneId": to["zone_id"],
            "DNSName": to["dns_name"],
            "EvaluateTargetHealth": to["evaluate_target_health"],
        },
    }


def create_alarm(cloudwatch: Any) -> None:
    """An alarm on the API's errors. It is OK, as it is on AWS once CloudWatch has looked at it."""
    cloudwatch.put_metric_alarm(
        AlarmName=ALARM,
        Namespace="AWS/ApiGateway",
        MetricName="5XXError",
        Dimensions=[{"Name": "ApiName", "Value": "shop"}],
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0.05,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    cloudwatch.set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="no data is no error")


def put_parameters(ssm: Any, shop_targets: list[dict]) -> None:
    values = {"mode": "auto"} | {f"targets/{target['name']}": json.dumps(target) for target in shop_targets}
    for name, value in values.items():
        ssm.put_parameter(Name=f"{PREFIX}/{name}", Value=value, Type="String", Overwrite=True)


def wake_on_parameters(events: Any, functions: Any, switch_arn: str) -> None:
    """The rule that wakes the switch. What the switch writes itself, `state`, is not among the names."""
    names = [f"{PREFIX}/mode", {"prefix": f"{PREFIX}/targets/"}, {"prefix": f"{PREFIX}/windows/"}]
    pattern = {"source": ["aws.ssm"], "detail-type": ["Parameter Store Change"], "detail": {"name": names}}
    wake_by(events, functions, switch_arn, "parameters", EventPattern=json.dumps(pattern))


def wake_on_alarm(events: Any, functions: Any, switch_arn: str) -> None:
    """The rule that wakes the switch whenever the alarm changes its state, whatever the alarm's own actions are."""
    pattern = {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "detail": {"alarmName": [ALARM]},
    }
    wake_by(events, functions, switch_arn, "alarm", EventPattern=json.dumps(pattern))


def wake_by_heartbeat(events: Any, functions: Any) -> None:
    """Wakes the switch each minute: an `until` ends, a foreign change is repaired, INSYNC is asked for."""
    switch_arn = functions.get_function(FunctionName="switch")["Configuration"]["FunctionArn"]
    wake_by(events, functions, switch_arn, "heartbeat", ScheduleExpression="rate(1 minute)")


def wake_by(events: Any, functions: Any, switch_arn: str, name: str, **rule: str) -> None:
    rule_arn = events.put_rule(Name=f"maintenance-{name}", **rule)["RuleArn"]
    events.put_targets(Rule=f"maintenance-{name}", Targets=[{"Id": "switch", "Arn": switch_arn}])
    functions.add_permission(
        FunctionName="switch",
        StatementId=name,
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule_arn,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="local_aws.shop", description="Puts the shop on a local AWS; prints its ids.")
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--switch", type=Path, required=True)
    parser.add_argument("--mock-api", type=Path, required=True)
    options = parser.parse_args()
    shop = create(partial(client, endpoint=options.endpoint), options.switch, options.mock_api)
    print(json.dumps(dataclasses.asdict(shop)))


if __name__ == "__main__":
    main()
