"""API Gateway v1: base path mappings that can be changed and are checked, and 415 from a MOCK integration.

ministack creates, reads and deletes mappings, believes everything that they name, and takes "" and "(none)" for two
different base paths. It has no UpdateBasePathMapping, the call that a flip of a REST API is.
"""

import json
from urllib.parse import unquote

from ministack.services import apigateway_v1 as gateway

EMPTY = "(none)"
"""How AWS writes the empty base path."""

_upstream_handle = gateway.handle_request
_upstream_create = gateway._create_base_path_mapping
_upstream_passthrough = gateway._check_passthrough_behavior


def fill() -> None:
    gateway.handle_request = handle
    gateway._create_base_path_mapping = create_mapping
    gateway._check_passthrough_behavior = check_passthrough


async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> tuple:
    match [unquote(part) for part in path.strip("/").split("/")]:
        case ["domainnames", domain, "basepathmappings", base_path] if method == "PATCH":
            return update_mapping(domain, base_path, json.loads(body or b"{}"))
        case ["domainnames", domain, "basepathmappings", base_path] if method == "DELETE":
            if base_path not in gateway._base_path_mappings.get(domain, {}):
                return unknown_mapping()
    return await _upstream_handle(method, path, headers, body, query)


def create_mapping(domain: str, data: dict) -> tuple:
    base_path = data.get("basePath") or EMPTY
    if base_path in gateway._base_path_mappings.get(domain, {}):
        return duplicate()
    if "/" in base_path:
        return bad_request(
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a "
            "multi-level base path mapping, use API Gateway V2."
        )
    return refused_target(data) or _upstream_create(domain, {**data, "basePath": base_path})


def update_mapping(domain: str, base_path: str, data: dict) -> tuple:
    """UpdateBasePathMapping: all the operations together, or none."""
    mappings = gateway._base_path_mappings.get(domain, {})
    if base_path not in mappings:
        return unknown_mapping()
    changed = dict(mappings[base_path])
    for operation in data.get("patchOperations", []):
        if operation.get("op") != "replace":
            return bad_request(f"Invalid patch operation specified: {operation.get('op')}")
        match operation.get("path"):
            case "/restapiId":
                changed["restApiId"] = operation.get("value", "")
            case "/stage":
                changed["stage"] = operation.get("value", "")
            case "/basePath":
                changed["basePath"] = operation.get("value") or EMPTY
            case path:
                return bad_request(
                    f"Invalid patch path '{path}' specified for op 'replace'. Must be one of: "
                    "[/basePath, /restapiId, /stage]"
                )
    if changed["basePath"] != base_path and changed["basePath"] in mappings:
        return duplicate()
    if refusal := refused_target(changed):
        return refusal
    del mappings[base_path]
    mappings[changed["basePath"]] = changed
    return gateway._v1_response(gateway._public_mapping(changed))


def refused_target(mapping: dict) -> tuple | None:
    api, stage = mapping.get("restApiId", ""), mapping.get("stage", "")
    if not gateway._rest_apis.get(api):
        return bad_request("Invalid REST API identifier specified")
    if stage and stage not in gateway._stages_v1.get(api, {}):
        return bad_request("Invalid stage identifier specified")
    return None


def check_passthrough(integration: dict, headers: dict) -> tuple | None:
    """415 for a content type without a template, where the integration passes nothing through.

    ministack knows NEVER where there are templates. AWS refuses under NEVER without any templates, too, and under
    WHEN_NO_TEMPLATES as soon as there is one template for another type.
    """
    behaviour = (integration.get("passthroughBehavior") or "WHEN_NO_MATCH").upper()
    templates = integration.get("requestTemplates") or {}
    refusing = {"NEVER": True, "WHEN_NO_TEMPLATES": bool(templates)}.get(behaviour, False)
    if integration.get("type") in ("AWS_PROXY", "HTTP_PROXY") or not refusing:
        return None
    if not templates:
        return gateway._gw_error("UNSUPPORTED_MEDIA_TYPE", gateway._GATEWAY_ERROR_MESSAGES["UNSUPPORTED_MEDIA_TYPE"])
    return _upstream_passthrough({**integration, "passthroughBehavior": "NEVER"}, headers)


def bad_request(message: str) -> tuple:
    return gateway._v1_error("BadRequestException", message, 400)


def duplicate() -> tuple:
    return gateway._v1_error("ConflictException", "Base path already exists for this domain name", 409)


def unknown_mapping() -> tuple:
    return gateway._v1_error("NotFoundException", "Invalid base path mapping identifier specified", 404)
