"""API Gateway v1: an API that is imported whole, stages that answer from their deployment, and MOCK without a body.

ministack has no PutRestApi, the call behind `body` of Terraform's REST API. Its stages answer from the API as it stands
now: there, a change is live without a deployment.
"""

import copy
import json
from contextvars import ContextVar

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import apigateway_v1 as gateway

METHODS = {"x-amazon-apigateway-any-method": "ANY"} | {
    method: method.upper() for method in ("get", "put", "post", "delete", "options", "head", "patch")
}

_upstream_handle = gateway.handle_request
_upstream_deploy = gateway._create_deployment
_upstream_execute = gateway._execute_in_scope
_upstream_mock = gateway._invoke_mock_v1

_deployed: dict[tuple[str, str], dict] = {}
"""The resources of an API by its id and a deployment's."""

_answering: ContextVar[tuple[str, dict] | None] = ContextVar("answering", default=None)
"""The API that answers a request, and its resources as they were deployed."""


def fill() -> None:
    global _upstream_handle
    _upstream_handle = gateway.handle_request
    gateway.handle_request = handle
    gateway._create_deployment = deploy
    gateway._execute_in_scope = execute
    gateway._resources.__class__ = Deployable
    gateway._invoke_mock_v1 = answer_mock


async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> tuple:
    match path.strip("/").split("/"):
        case ["restapis", api] if method == "PUT":
            return put_rest_api(api, json.loads(body), query)
    return await _upstream_handle(method, path, headers, body, query)


def put_rest_api(api_id: str, document: dict, query: dict) -> tuple:
    """PutRestApi with `mode=overwrite`: what the document does not have is gone."""
    api = gateway._rest_apis.get(api_id)
    if not api:
        return gateway._v1_error("NotFoundException", "Invalid API identifier specified", 404)
    if "overwrite" not in query.get("mode", ""):
        return gateway._v1_error("BadRequestException", "the local AWS imports with mode=overwrite only", 400)
    api["name"] = document["info"]["title"]
    holder = document if document.get("swagger") == "2.0" else next(iter(document.get("servers", [])), {})
    endpoint = holder.get("x-amazon-apigateway-endpoint-configuration", {})
    api["disableExecuteApiEndpoint"] = endpoint.get("disableExecuteApiEndpoint", False)
    root = next(each for each in gateway._resources[api_id].values() if each["path"] == "/")
    gateway._resources[api_id] = {root["id"]: root | {"resourceMethods": {}}}
    for path, item in document["paths"].items():
        for key in item.keys() & METHODS.keys():
            put_method(api_id, resource_at(api_id, root["id"], path), METHODS[key], item[key])
    gateway._gateway_responses[api_id] = {}
    for kind, response in document.get("x-amazon-apigateway-gateway-responses", {}).items():
        refusal = gateway._put_gateway_response(api_id, kind, response)
        if refusal[0] >= 400:
            return refusal
    return gateway._v1_response(gateway._rest_api_view(api))


def resource_at(api_id: str, root: str, path: str) -> str:
    """The id of the resource at a path, made with those above it where it is not there yet."""
    resource_id = root
    for part in filter(None, path.split("/")):
        children = gateway._resources[api_id].values()
        known = [each["id"] for each in children if (each["parentId"], each["pathPart"]) == (resource_id, part)]
        if not known:
            known = [json.loads(gateway._create_resource(api_id, resource_id, {"pathPart": part})[2])["id"]]
        resource_id = known[0]
    return resource_id


def put_method(api_id: str, resource_id: str, method: str, operation: dict) -> None:
    at = (api_id, resource_id, method)
    integration = operation["x-amazon-apigateway-integration"]
    passthrough = integration.get("passthroughBehavior", "when_no_match").upper()
    gateway._put_method(*at, {"authorizationType": "NONE"})
    gateway._put_integration(
        *at, integration | {"type": integration["type"].upper(), "passthroughBehavior": passthrough}
    )
    for pattern, response in integration.get("responses", {}).items():
        selection = "" if pattern == "default" else pattern
        gateway._put_integration_response(*at, str(response["statusCode"]), response | {"selectionPattern": selection})


def deploy(api_id: str, data: dict) -> tuple:
    """CreateDeployment takes a picture of the whole API, of which ministack keeps the gateway responses alone."""
    reply = _upstream_deploy(api_id, data)
    if reply[0] < 400:
        _deployed[api_id, json.loads(reply[2])["id"]] = copy.deepcopy(gateway._resources.get(api_id))
    return reply


async def execute(request: dict, api_id: str, stage_name: str, *arguments: object) -> tuple:
    stage = gateway._stages_v1.get(api_id, {}).get(stage_name, {})
    picture = _deployed.get((api_id, stage.get("deploymentId")))
    token = _answering.set((api_id, picture) if picture else None)
    try:
        return await _upstream_execute(request, api_id, stage_name, *arguments)
    finally:
        _answering.reset(token)


class Deployable(AccountRegionScopedDict):
    """What ministack keeps the resources of APIs in: while an API answers, they are the deployed ones."""

    __slots__ = ()

    def get(self, key: str, default: object = None) -> dict:
        answering = _answering.get()
        return answering[1] if answering and answering[0] == key else super().get(key, default)


def answer_mock(integration: dict) -> tuple:
    """A MOCK integration has no body of its own: without a template for it, the answer is empty, and not `{}`."""
    status, headers, body = _upstream_mock(integration)
    responses = integration.get("integrationResponses", {}).values()
    templates = [each for each in responses if str(each["statusCode"]) == str(status) and each.get("responseTemplates")]
    return status, headers, body if templates or not responses else b""
