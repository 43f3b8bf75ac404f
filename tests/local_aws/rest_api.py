"""Creates REST APIs that do one thing at every path: answer by themselves, or call a function.

`{proxy+}` does not match `/`, so both resources get the same method.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Method:
    """What an API does with any request."""

    integration: dict
    response: dict = field(default_factory=dict)

    @classmethod
    def answering(
        cls, status: int, body: object, *, passthrough: str = "WHEN_NO_MATCH", headers: dict[str, str] | None = None
    ) -> Method:
        """A MOCK integration. `passthrough` is what happens to a body of a type that is not JSON."""
        template = {"application/json": json.dumps({"statusCode": status})}
        response = {"statusCode": str(status), "responseTemplates": {"application/json": json.dumps(body)}}
        if headers:
            response["responseParameters"] = {
                f"method.response.header.{name}": f"'{headers[name]}'" for name in headers
            }
        return cls({"type": "MOCK", "requestTemplates": template, "passthroughBehavior": passthrough}, response)

    @classmethod
    def calling(cls, function_arn: str) -> Method:
        region = function_arn.split(":")[3]
        uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations"
        return cls({"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri})


def create_rest_api(gateway: Any, name: str, stage: str, method: Method) -> str:
    """A deployed API with that method for ANY at `/` and below. Returns its id."""
    api = gateway.create_rest_api(name=name, endpointConfiguration={"types": ["REGIONAL"]})["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    below = gateway.create_resource(restApiId=api, parentId=root, pathPart="{proxy+}")["id"]
    for resource in (root, below):
        at = {"restApiId": api, "resourceId": resource, "httpMethod": "ANY"}
        gateway.put_method(**at, authorizationType="NONE")
        gateway.put_integration(**at, **method.integration)
        if method.response:
            declared = dict.fromkeys(method.response.get("responseParameters", {}), False)
            gateway.put_method_response(**at, statusCode=method.response["statusCode"], responseParameters=declared)
            gateway.put_integration_response(**at, **method.response)
    gateway.create_deployment(restApiId=api, stageName=stage)
    return api
