"""API Gateway: an API's own address, as AWS writes it, and whether it is one of IPv6 too.

ministack knows an API by a host of its own making only. What Terraform gives out, a browser opens and a function calls
is AWS's address, wherever it leads: `<id>.execute-api.<region>.amazonaws.com`. And it forgets the `ipAddressType` of an
API of v2, which Terraform then wants to set at every apply.
"""

import json
import re

import ministack.app as application
from ministack.services import apigateway

ADDRESS = re.compile(r"^([a-f0-9]{8})\.execute-api\.(?:[a-z0-9-]+\.amazonaws\.com|127\.0\.0\.1)(?::\d+)?$")

_upstream_create = apigateway._create_api
_upstream_update = apigateway._update_api


def fill() -> None:
    application._EXECUTE_API_RE = ADDRESS
    apigateway._create_api = create
    apigateway._update_api = update


def create(wanted: dict) -> tuple:
    reply = _upstream_create(wanted)
    return reply if reply[0] >= 400 else kept(json.loads(reply[2])["apiId"], wanted.get("ipAddressType", "ipv4"), 201)


def update(api_id: str, wanted: dict) -> tuple:
    reply = _upstream_update(api_id, wanted)
    return reply if reply[0] >= 400 or "ipAddressType" not in wanted else kept(api_id, wanted["ipAddressType"], 200)


def kept(api_id: str, kind: str, status: int) -> tuple:
    api = apigateway._apis[api_id]
    api["ipAddressType"] = kind
    return apigateway._apigw_response(api, status)
