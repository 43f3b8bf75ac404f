"""API Gateway v1: an API whose own execute-api address is disabled, where ministack answers all the same.

On AWS the setting is carried out with the next deployment or change of a stage, and callers then get 403. Custom
domains go on.
"""

import ministack.app as application
from ministack.services import apigateway_v1 as gateway

NO_STAGE = "the endpoint is disabled"
"""API Gateway answers to a stage that is not there as to an endpoint that is disabled."""

_upstream_parse = application._parse_execute_api_url
_upstream_deploy = gateway._create_deployment
_upstream_create_stage = gateway._create_stage
_upstream_update_stage = gateway._update_stage

_disabled: set[str] = set()
"""The ids of the APIs whose endpoint is disabled, as deployed."""


def fill() -> None:
    global _upstream_deploy
    _upstream_deploy = gateway._create_deployment
    application._parse_execute_api_url = parse
    gateway._create_deployment = lambda api, *arguments: carried_out(api, _upstream_deploy(api, *arguments))
    gateway._create_stage = lambda api, *arguments: carried_out(api, _upstream_create_stage(api, *arguments))
    gateway._update_stage = lambda api, *arguments: carried_out(api, _upstream_update_stage(api, *arguments))


def parse(host: str, path: str) -> tuple[str, str, str] | None:
    """Who is asked at an address of execute-api: API, stage and path."""
    found = _upstream_parse(host, path)
    return (found[0], NO_STAGE, found[2]) if found and found[0] in _disabled else found


def carried_out(api_id: str, reply: tuple) -> tuple:
    if reply[0] < 400:
        disabled = gateway._rest_apis.get(api_id, {}).get("disableExecuteApiEndpoint")
        (_disabled.add if disabled in (True, "true", "True") else _disabled.discard)(api_id)
    return reply
