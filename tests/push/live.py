"""Push on a local AWS, as `infra/modules/push` makes it: API, function, table, and the rule that wakes it.

with LocalAws() as aws:
    live = create(aws.client, built("push"))
    …  # a WebSocket client opens live.url(aws.endpoint)
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_aws.bootstrap import create_function

STAGE = "live"

PATTERN = {"source": ["maintenance-switch"], "detail-type": ["Maintenance Mode Changed"]}


@dataclass(frozen=True)
class Live:
    """The parts of a WebSocket's address, and the names by which the rest is found again."""

    api_id: str
    host: str
    path: str
    function: str
    table: str

    def url(self, endpoint: str) -> str:
        """Where the local AWS answers under its own name, for whoever cannot send the Host of the API."""
        return f"ws{endpoint.removeprefix('http')}/_aws/execute-api/{self.api_id}{self.path}"


def create(
    clients: Callable[[str], Any],
    bootstrap: Path,
    *,
    origins: str = "*",
    name: str = "push",
    **variables: str,
) -> Live:
    """Puts push there, on the default bus. `clients` makes a boto3 client of a service."""
    gateway, functions, region = clients("apigatewayv2"), clients("lambda"), clients("lambda").meta.region_name
    api = gateway.create_api(Name=name, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
    live = Live(api["ApiId"], f"{api['ApiId']}.execute-api.{region}.amazonaws.com", f"/{STAGE}", name, name)
    create_table(clients("dynamodb"), live.table)
    own = {
        "PUSH_TABLE": live.table,
        "PUSH_ENDPOINT": f"https://{live.host}/{STAGE}",
        "PUSH_ALLOWED_ORIGINS": origins,
    }
    function_arn = create_function(functions, live.function, bootstrap, own | variables)
    lead_to(
        gateway, live.api_id, f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations"
    )
    wake(clients("events"), functions, live.function, function_arn)
    return live


def create_table(dynamodb: Any, name: str) -> None:
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})


def lead_to(gateway: Any, api_id: str, invoke_arn: str) -> None:
    """Routes everything that happens on a connection to the function."""
    integration = gateway.create_integration(ApiId=api_id, IntegrationType="AWS_PROXY", IntegrationUri=invoke_arn)
    for route in ("$connect", "$disconnect", "$default"):
        gateway.create_route(ApiId=api_id, RouteKey=route, Target=f"integrations/{integration['IntegrationId']}")
    gateway.create_stage(ApiId=api_id, StageName=STAGE, AutoDeploy=True)


def wake(events: Any, functions: Any, name: str, function_arn: str) -> None:
    rule_arn = events.put_rule(Name=name, EventPattern=json.dumps(PATTERN))["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "push", "Arn": function_arn}])
    functions.add_permission(
        FunctionName=name,
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule_arn,
    )
