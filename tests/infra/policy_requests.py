"""Translates a request of AWS, as it goes over the wire, into what IAM judges: action, resource, condition keys.

`OPERATIONS` holds every operation that functions/aws uses, by its service's name in botocore. A test holds it against
the source: nobody calls something new without saying here which permission it takes.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import botocore.session

from infra.policy_evaluator import Request


class Untranslated(Exception):
    """A call of which nobody has said what permission it takes."""


@dataclass(frozen=True)
class Call:
    """One request over the wire. Header names are in lower case; `account` is the caller's."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    account: str

    @property
    def scope(self) -> list[str]:
        """Of the signature: access key, date, Region, service."""
        found = re.search(r"Credential=([^,\s]+)", self.headers.get("authorization", ""))
        return found[1].split("/") if found else ["", "", "", ""]

    @property
    def service(self) -> str:
        """As botocore names it: the two API Gateways sign alike."""
        other = {"monitoring": "cloudwatch", "execute-api": "apigatewaymanagementapi"}
        name = other.get(self.scope[3], self.scope[3])
        return "apigatewayv2" if name == "apigateway" and self.target.startswith("/v2/") else name

    @functools.cached_property
    def operation(self) -> tuple[str, dict[str, str]]:
        """The operation's name, and what its path holds."""
        if target := self.headers.get("x-amz-target"):
            return target.rsplit(".", 1)[1], {}
        path = urlsplit(self.target).path
        if self.service == "apigatewaymanagementapi":
            path = path[path.find("/@") :]  # after the stage
        if found := re.fullmatch(r"/service/\w+/operation/(\w+)", path):
            return found[1], {}
        if action := self.form.get("Action"):
            return action, {}
        for method, pattern, name in paths(self.service):
            if method == self.method and (found := re.fullmatch(pattern, path.rstrip("/"))):
                return name, {key: unquote(value) for key, value in found.groupdict().items()}
        raise Untranslated(f"{self.service} {self.method} {path}")

    @property
    def form(self) -> dict[str, str]:
        if "x-www-form-urlencoded" not in self.headers.get("content-type", ""):
            return {}
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    def arn(self, service: str, resource: str, *, region: bool = True, account: bool = True) -> str:
        return f"arn:aws:{service}:{self.scope[2] if region else ''}:{self.account if account else ''}:{resource}"


Asked = Iterator[tuple[str, dict[str, tuple[str, ...]]]]
"""Resource and condition keys of each permission that a call takes."""

Translate = Callable[[Call, dict[str, str]], Asked]


def translate(call: Call) -> list[Request]:
    """What IAM is asked before the call is carried out: all of it must be allowed."""
    name, path = call.operation
    action, requests = OPERATIONS.get((call.service, name)) or NOT_USED.get((call.service, name)) or generic(call)
    return [Request(action, resource, context) for resource, context in requests(call, path)]


def generic(call: Call) -> tuple[str, Translate]:
    """API Gateway's actions are the methods of HTTP, whatever the operation."""
    if call.service not in ("apigateway", "apigatewayv2"):
        raise Untranslated(f"{call.service} {call.operation[0]}")
    return f"apigateway:{call.method}", gateway


def parameter(call: Call, _: dict[str, str]) -> Asked:
    """A version after a colon is none of the name."""
    name = (call.json.get("Name") or call.json["Path"]).split(":")[0]
    yield call.arn("ssm", f"parameter/{name.removeprefix('/')}"), {}


def bus(call: Call, _: dict[str, str]) -> Asked:
    for name in {entry.get("EventBusName", "default") for entry in call.json["Entries"]}:
        entries = [entry for entry in call.json["Entries"] if entry.get("EventBusName", "default") == name]
        keys = {"events:source": "Source", "events:detail-type": "DetailType"}
        context = {key: tuple(entry[member] for entry in entries) for key, member in keys.items()}
        yield (name if name.startswith("arn:") else call.arn("events", f"event-bus/{name}")), context


def alarms(call: Call, _: dict[str, str]) -> Asked:
    yield call.arn("cloudwatch", "alarm:*"), {}


def role(call: Call, _: dict[str, str]) -> Asked:
    yield call.form["RoleArn"], {}


def zone(call: Call, path: dict[str, str]) -> Asked:
    yield (
        call.arn(
            "route53", f"hostedzone/{path['Id' if 'Id' in path else 'HostedZoneId']}", region=False, account=False
        ),
        {},
    )


def change(call: Call, path: dict[str, str]) -> Asked:
    yield call.arn("route53", f"change/{path['Id']}", region=False, account=False), {}


def batch(call: Call, path: dict[str, str]) -> Asked:
    """With the three keys, one value for each distinct name, type and action of the batch."""
    changes = [element for element in ElementTree.fromstring(call.body).iter() if bare(element) == "Change"]

    def each(member: str) -> list[str]:
        return [next(part.text or "" for part in one.iter() if bare(part) == member) for one in changes]

    found = {
        "NormalizedRecordNames": map(normalized, each("Name")),
        "RecordTypes": each("Type"),
        "Actions": each("Action"),
    }
    prefix = "route53:ChangeResourceRecordSets"
    context = {prefix + key: tuple(sorted(set(values))) for key, values in found.items()} if changes else {}
    for resource, _ in zone(call, path):
        yield resource, context


def bare(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def normalized(name: str) -> str:
    """A name as Route 53's condition key has it: lower case, no dot at the end, other characters as octal codes.

    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
    """
    plain = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), name).lower().removesuffix(".")
    return re.sub(r"[^a-z0-9._-]", lambda other: f"\\{ord(other[0]):03o}", plain)


def gateway(call: Call, _: dict[str, str]) -> Asked:
    """API Gateway's own ARN is the path of the request; v1 and v2 share them."""
    path = unquote(urlsplit(call.target).path).removeprefix("/v2").rstrip("/")
    yield call.arn("apigateway", path, account=False), {}


def routing_rules(call: Call, path: dict[str, str]) -> Asked:
    yield call.arn("apigateway", f"/domainnames/{path['domainName']}/routingrules/*"), {}


def table(call: Call, _: dict[str, str]) -> Asked:
    yield call.arn("dynamodb", f"table/{call.json['TableName']}"), {}


def connection(call: Call, path: dict[str, str]) -> Asked:
    """The API is in the host's name, the stage in the path."""
    api, stage = call.headers["host"].split(".")[0], urlsplit(call.target).path.split("/")[1]
    yield call.arn("execute-api", f"{api}/{stage}/{call.method}/@connections/{path['connectionId']}"), {}


OPERATIONS: dict[tuple[str, str], tuple[str, Translate]] = {
    ("ssm", "GetParameter"): ("ssm:GetParameter", parameter),
    ("ssm", "GetParametersByPath"): ("ssm:GetParametersByPath", parameter),
    ("ssm", "PutParameter"): ("ssm:PutParameter", parameter),
    ("events", "PutEvents"): ("events:PutEvents", bus),
    ("cloudwatch", "DescribeAlarms"): ("cloudwatch:DescribeAlarms", alarms),
    ("sts", "AssumeRole"): ("sts:AssumeRole", role),
    ("route53", "ListResourceRecordSets"): ("route53:ListResourceRecordSets", zone),
    ("route53", "ChangeResourceRecordSets"): ("route53:ChangeResourceRecordSets", batch),
    ("route53", "GetChange"): ("route53:GetChange", change),
    ("apigateway", "GetDomainName"): ("apigateway:GET", gateway),
    ("apigateway", "GetBasePathMapping"): ("apigateway:GET", gateway),
    ("apigateway", "UpdateBasePathMapping"): ("apigateway:PATCH", gateway),
    ("apigateway", "CreateBasePathMapping"): ("apigateway:POST", gateway),
    ("apigatewayv2", "GetDomainName"): ("apigateway:GET", gateway),
    ("apigatewayv2", "GetApiMappings"): ("apigateway:GET", gateway),
    ("apigatewayv2", "UpdateApiMapping"): ("apigateway:PATCH", gateway),
    ("apigatewayv2", "CreateApiMapping"): ("apigateway:POST", gateway),
    ("apigatewayv2", "ListRoutingRules"): ("apigateway:ListRoutingRules", routing_rules),
    ("dynamodb", "PutItem"): ("dynamodb:PutItem", table),
    ("dynamodb", "DeleteItem"): ("dynamodb:DeleteItem", table),
    ("dynamodb", "Scan"): ("dynamodb:Scan", table),
    ("apigatewaymanagementapi", "PostToConnection"): ("execute-api:ManageConnections", connection),
}
"""The IAM action of each operation, and how its resources and condition keys are read from a request."""

NOT_USED: dict[tuple[str, str], tuple[str, Translate]] = {
    ("cloudwatch", "SetAlarmState"): ("cloudwatch:SetAlarmState", alarms),
    ("route53", "DeleteHostedZone"): ("route53:DeleteHostedZone", zone),
    ("ssm", "DeleteParameter"): ("ssm:DeleteParameter", parameter),
    ("dynamodb", "GetItem"): ("dynamodb:GetItem", table),
    ("dynamodb", "DeleteTable"): ("dynamodb:DeleteTable", table),
}
"""The same for a few that functions/aws does not use, so that they are judged rather than unknown."""


@functools.cache
def paths(service: str) -> list[tuple[str, str, str]]:
    """Method, pattern of the path, and name of each operation of a service that goes by paths."""
    found = []
    for name, operation in model(service).items():
        uri = urlsplit(operation["requestUri"]).path.rstrip("/")
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(uri))
        found.append((operation["method"], pattern, name))
    return found


@functools.cache
def model(service: str) -> dict[str, dict[str, str]]:
    """Each operation of a service, with its method and path."""
    found = botocore.session.Session().get_service_model(service)
    return {name: found.operation_model(name).http for name in found.operation_names}
