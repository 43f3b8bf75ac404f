"""API Gateway v2: the routing rules of a custom domain, which ministack lacks.

They are kept, checked a little and listed, but route nothing: what matters here is that a rule for every request
takes the mappings out of use, and that a program can see it.
"""

import json
import secrets

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import apigateway

_rules = AccountRegionScopedDict()  # domain name -> rule id -> rule
_upstream_handle = apigateway.handle_request


def fill() -> None:
    apigateway.handle_request = handle


async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> tuple:
    match path.strip("/").split("/"):
        case ["v2", "domainnames", domain, "routingrules"] if method in ("GET", "POST"):
            return listed(domain) if method == "GET" else create(domain, json.loads(body or b"{}"))
        case ["v2", "domainnames", domain, "routingrules", rule] if method in ("GET", "PUT", "DELETE"):
            return one(method, domain, rule, body)
    return await _upstream_handle(method, path, headers, body, query)


def create(domain: str, data: dict) -> tuple:
    if not known(domain):
        return apigateway._domain_not_found()
    rules = _rules.setdefault(domain, {})
    if any(rule["priority"] == data["priority"] for rule in rules.values()):
        return apigateway._apigw_error("ConflictException", "Routing rule priority already exists", 409)
    rule_id = secrets.token_hex(5)
    arn = f"arn:aws:apigateway:{get_region()}:{get_account_id()}:/domainnames/{domain}/routingrules/{rule_id}"
    rules[rule_id] = {"routingRuleArn": arn, "routingRuleId": rule_id} | chosen(data)
    return apigateway._apigw_response(rules[rule_id], 201)


def listed(domain: str) -> tuple:
    if not known(domain):
        return apigateway._domain_not_found()
    rules = sorted(_rules.get(domain, {}).values(), key=lambda rule: rule["priority"])
    return apigateway._apigw_response({"routingRules": rules})


def one(method: str, domain: str, rule_id: str, body: bytes) -> tuple:
    rules = _rules.get(domain, {})
    if rule_id not in rules:
        return apigateway._apigw_error("NotFoundException", "Invalid routing rule identifier specified", 404)
    match method:
        case "PUT":
            rules[rule_id] |= chosen(json.loads(body or b"{}"))
        case "DELETE":
            del rules[rule_id]
            return 204, {}, b""
    return apigateway._apigw_response(rules[rule_id])


def chosen(data: dict) -> dict:
    return {"priority": data["priority"], "conditions": data.get("conditions", []), "actions": data.get("actions", [])}


def known(domain: str) -> bool:
    return apigateway._domain_mappings(domain)[1] is None
