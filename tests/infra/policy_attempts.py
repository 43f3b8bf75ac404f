"""What a switch under its policies must not be able to do: real requests, each of which is to be denied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from infra.policy_world import API, API_V1, API_V2, APP, ELSEWHERE, WWW, World

Attempt = Callable[[], object]
Clients = Callable[[str], Any]

NO_ZONE = "Z0000000000000"
OTHER = "other.policy.example"


def attempts(clients: Clients, world: World, prefix: str) -> dict[str, Attempt]:
    """Each by what it would do. `clients` makes a boto3 client of a service, with the switch's permissions."""
    return records(clients("route53"), world) | mappings(clients, world) | others(clients, prefix)


def records(route53: Any, world: World) -> dict[str, Attempt]:
    def of(zone: str, *changes: tuple[str, str, str]) -> Attempt:
        return partial(flip, route53, zone, *changes)

    mine = ("CREATE", APP, "CNAME")
    return {
        "create another name": of(world.zone, ("CREATE", "mail.policy.example", "A")),
        "create a name below a target's": of(world.zone, ("CREATE", f"x.{APP}", "A")),
        "create a name that the wildcard stands for": of(world.zone, ("CREATE", "x.shop.policy.example", "A")),
        "create another name beside a target's": of(world.zone, mine, ("CREATE", "mail.policy.example", "A")),
        "create another type": of(world.zone, ("CREATE", APP, "TXT")),
        "create another type beside a target's": of(world.zone, mine, ("CREATE", APP, "MX")),
        "upsert": of(world.zone, ("UPSERT", APP, "A")),
        "upsert beside a creation": of(world.zone, mine, ("UPSERT", APP, "A")),
        "create a name of another zone": of(world.zone, ("CREATE", WWW, "A")),
        "create a target's name in another zone": of(NO_ZONE, ("CREATE", APP, "A")),
        "create another zone's type": of(world.other_zone, ("CREATE", WWW, "AAAA")),
        "list another zone": partial(route53.list_resource_record_sets, HostedZoneId=NO_ZONE),
        "delete a zone": partial(route53.delete_hosted_zone, Id=world.zone),
    }


def flip(route53: Any, zone: str, *changes: tuple[str, str, str]) -> object:
    """Sends a batch: action, name and type of each change."""
    values = {"A": "192.0.2.9", "AAAA": "2001:db8::9", "MX": "10 x.example", "TXT": '"x"', "CNAME": "x.example"}
    batch = [
        {
            "Action": action,
            "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": values[kind]}]},
        }
        for action, name, kind in changes
    ]
    return route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": batch})


def mappings(clients: Clients, world: World) -> dict[str, Attempt]:
    v1, v2 = clients("apigateway"), clients("apigatewayv2")
    patch = partial(v1.update_base_path_mapping, patchOperations=[])
    create = partial(v1.create_base_path_mapping, restApiId="x", stage="x")
    return {
        "change another domain's mapping": partial(patch, domainName=OTHER, basePath="(none)"),
        "change another base path": partial(patch, domainName=API_V1, basePath="v2"),
        "create another domain's mapping": partial(create, domainName=OTHER),
        "create a mapping of the other kind": partial(create, domainName=API_V2),
        "delete a mapping": partial(v1.delete_base_path_mapping, domainName=API, basePath="(none)"),
        "change a domain": partial(v1.update_domain_name, domainName=API, patchOperations=[]),
        "look at an API": partial(v1.get_rest_api, restApiId=world.rest["normal"]),
        "change an API": partial(v1.update_rest_api, restApiId=world.rest["normal"], patchOperations=[]),
        "change another domain's API mapping": partial(
            v2.update_api_mapping, DomainName=OTHER, ApiMappingId="a", ApiId="a"
        ),
        "create another domain's API mapping": partial(v2.create_api_mapping, DomainName=OTHER, ApiId="a", Stage="a"),
        "list another domain's API mappings": partial(v2.get_api_mappings, DomainName=OTHER),
        "list another domain's routing rules": partial(v2.list_routing_rules, DomainName=OTHER),
    }


def others(clients: Clients, prefix: str) -> dict[str, Attempt]:
    ssm, sts, events = clients("ssm"), clients("sts"), clients("events")
    write = partial(ssm.put_parameter, Value="on", Type="String", Overwrite=True)

    def telling(*entries: dict[str, str]) -> Attempt:
        told = [{"Source": "maintenance-switch", "DetailType": "x", "Detail": "{}"} | entry for entry in entries]
        return partial(events.put_events, Entries=told)

    return {
        "write the operator's request": partial(write, Name=f"{prefix}/mode"),
        "write a target": partial(write, Name=f"{prefix}/targets/app"),
        "write another switch's state": partial(write, Name=f"{prefix}2/state"),
        "read above the prefix": partial(ssm.get_parameters_by_path, Path=prefix.rsplit("/", 1)[0]),
        "read beside the prefix": partial(ssm.get_parameters_by_path, Path=f"{prefix}2"),
        "read one parameter": partial(ssm.get_parameter, Name=f"{prefix}/mode"),
        "delete the state": partial(ssm.delete_parameter, Name=f"{prefix}/state"),
        "assume another role": partial(
            sts.assume_role, RoleArn=f"arn:aws:iam::{ELSEWHERE}:role/admin", RoleSessionName="switch"
        ),
        "speak for another source": telling({"Source": "shop"}),
        "speak for another source beside its own": telling({}, {"Source": "shop"}),
        "tell another bus": telling({"EventBusName": "other"}),
        "invoke a function": partial(clients("lambda").invoke, FunctionName="policy-switch"),
        "set an alarm": partial(
            clients("cloudwatch").set_alarm_state, AlarmName="a", StateValue="OK", StateReason="because"
        ),
    }
