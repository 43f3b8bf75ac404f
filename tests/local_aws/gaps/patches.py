"""API Gateway v1: patch operations as they are sent: values as text, paths with `/` as `~1`, and lists.

ministack keeps `"true"` for true, adds `application~1json` beside `application/json`, makes a map of a list, and has
neither UpdateMethodResponse nor UpdateDomainName. Terraform changes in place by all of them.
"""

import json
from typing import Any

from ministack.services import apigateway_v1 as gateway

TRUTHS = {"disableExecuteApiEndpoint", "apiKeyRequired", "tracingEnabled", "cacheClusterEnabled"}
"""And the parameters of a method response, which are true where a client's answer must have them."""
NUMBERS = {"timeoutInMillis", "minimumCompressionSize"}
LISTS = {"binaryMediaTypes", "types", "vpcEndpointIds", "cacheKeyParameters", "authorizationScopes"}

_upstream_handle = gateway.handle_request


def fill() -> None:
    global _upstream_handle
    _upstream_handle = gateway.handle_request  # with the base path mappings of apigateway.py
    gateway.handle_request = handle
    gateway._apply_patch = apply


async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> tuple:
    found = None
    match path.strip("/").split("/"):
        case ["restapis", api, "resources", resource, "methods", verb, "responses", status] if method == "PATCH":
            methods = gateway._resources.get(api, {}).get(resource, {}).get("resourceMethods", {})
            found = methods.get(verb, {}).get("methodResponses", {}).get(status)
        case ["domainnames", domain] if method == "PATCH":
            found = gateway._domain_names.get(domain)
    if found is None:
        return await _upstream_handle(method, path, headers, body, query)
    return gateway._v1_response(apply(found, json.loads(body or b"{}").get("patchOperations", [])))


def apply(thing: dict, operations: list[dict]) -> dict:
    for operation in operations:
        *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"][1:].split("/")]
        change(thing, parents, last, operation.get("op", "replace"), operation.get("value"))
    return thing


def change(place: dict, parents: list[str], last: str, kind: str, text: str | None) -> None:
    if parents and parents[-1] in LISTS:
        place, name = inside(place, parents[:-1]), parents[-1]
        kept = [each for each in place.get(name) or [] if each != last]
        # A list that Terraform replaces by its position (`/endpointConfiguration/types/0`) has one member only.
        place[name] = kept if kind == "remove" else kept + [last] if kind == "add" else [text]
    elif kind == "remove":
        inside(place, parents).pop(last, None)
    else:
        inside(place, parents)[last] = typed([*parents, last], text)


def inside(place: dict, names: list[str]) -> dict:
    for name in names:
        if not isinstance(place.get(name), dict):
            place[name] = {}
        place = place[name]
    return place


def typed(path: list[str], text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if path[-1] in TRUTHS or path[-1].startswith("method.response."):
        return text.lower() == "true"
    return int(text) if path[-1] in NUMBERS and text.isdigit() else text
