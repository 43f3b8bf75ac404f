"""The other maintenance side of the app: its own name on API Gateway, in front of the maintenance API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local_aws import shop


def lead_to_gateway(clients: Callable[[str], Any], of: shop.Shop, **mock_variables: str) -> None:
    """Makes the custom domain, and tells the switch that maintenance leads there. mock-api gets the variables, too."""
    gateway = clients("apigateway")
    domain = gateway.create_domain_name(
        domainName=shop.APP,
        regionalCertificateArn=f"arn:aws:acm:{gateway.meta.region_name}:000000000000:certificate/app",
        endpointConfiguration={"types": ["REGIONAL"]},
    )
    gateway.create_base_path_mapping(
        domainName=shop.APP, basePath="(none)", restApiId=of.maintenance_api, stage="maintenance"
    )
    functions = clients("lambda")
    variables = functions.get_function_configuration(FunctionName="mock-api")["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName="mock-api", Environment={"Variables": variables | mock_variables}
    )
    web, _ = shop.targets(of.zone_id, of.real_api, of.maintenance_api)
    there = {
        "dns_name": domain["regionalDomainName"],
        "zone_id": domain["regionalHostedZoneId"],
        "evaluate_target_health": False,
    }
    web["maintenance"] = [{"type": "A", "alias": there}]
    clients("ssm").put_parameter(Name=f"{of.prefix}/targets/web", Value=json.dumps(web), Type="String", Overwrite=True)
