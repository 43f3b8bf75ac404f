"""Checks of what ministack does by itself and this project stands on, so that a newer version cannot lose it unseen."""

import time

from local_aws.checks.given import Ear, alarm, custom_domain, new_name, python_function, refused
from local_aws.checks.route53 import Zone
from local_aws.observe import request, resolve
from local_aws.process import LocalAws, client
from local_aws.rest_api import Method, create_rest_api


def a_version_of_a_parameter_can_be_read(aws: LocalAws) -> None:
    ssm, name = aws.client("ssm"), f"/{new_name('check')}/state"
    versions = [ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)["Version"] for value in "ab"]
    assert versions == [1, 2], versions
    assert ssm.get_parameter(Name=f"{name}:1")["Parameter"]["Value"] == "a"
    assert [found["Value"] for found in ssm.get_parameter_history(Name=name)["Parameters"]] == ["a", "b"]
    refused("ParameterAlreadyExists", ssm.put_parameter, Name=name, Value="c", Type="String")


def parameters_are_read_by_path_in_pages(aws: LocalAws) -> None:
    ssm, prefix, before = aws.client("ssm"), f"/{new_name('check')}", time.time()
    for number in range(23):
        ssm.put_parameter(Name=f"{prefix}/targets/{number}", Value="x", Type="String")
    pages = list(ssm.get_paginator("get_parameters_by_path").paginate(Path=prefix, Recursive=True))
    found = [parameter for page in pages for parameter in page["Parameters"]]
    assert [len(page["Parameters"]) for page in pages] == [10, 10, 3], pages
    assert all(before - 1 < parameter["LastModifiedDate"].timestamp() < time.time() + 1 for parameter in found), found
    assert all(parameter["Version"] == 1 for parameter in found), found


def alarms_are_found_by_name_kind_and_region(aws: LocalAws) -> None:
    cloudwatch, name, composite = aws.client("cloudwatch"), alarm(aws), new_name("any")
    cloudwatch.put_composite_alarm(AlarmName=composite, AlarmRule=f'ALARM("{name}")')
    names, kinds = [name, composite, "nobody's"], ["MetricAlarm", "CompositeAlarm"]
    only_metric = cloudwatch.describe_alarms(AlarmNames=names)
    assert [one["AlarmName"] for one in only_metric["MetricAlarms"]] == [name], only_metric
    assert not only_metric["CompositeAlarms"], only_metric
    both = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=kinds, MaxRecords=100)
    assert [one["AlarmName"] for kind in ("MetricAlarms", "CompositeAlarms") for one in both[kind]] == names[:2], both
    first = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=kinds, MaxRecords=1)
    rest = cloudwatch.describe_alarms(AlarmNames=names, AlarmTypes=kinds, NextToken=first["NextToken"])
    assert [len(page["MetricAlarms"] + page["CompositeAlarms"]) for page in (first, rest)] == [1, 1], (first, rest)
    elsewhere = client("cloudwatch", aws.endpoint, region="us-east-1")
    assert not elsewhere.describe_alarms(AlarmNames=names, AlarmTypes=kinds)["MetricAlarms"]


def the_bus_tells_a_queue(aws: LocalAws) -> None:
    ear = Ear(aws, {"source": ["maintenance-switch"]})
    entry = {"Source": "maintenance-switch", "DetailType": "Maintenance Mode Changed", "Detail": '{"mode": "on"}'}
    assert aws.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    event = ear.next()
    assert (event["detail-type"], event["detail"]) == ("Maintenance Mode Changed", {"mode": "on"}), event


def a_role_can_be_assumed(aws: LocalAws) -> None:
    role = "arn:aws:iam::111122223333:role/zone"
    credentials = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="switch")["Credentials"]
    assert credentials["SessionToken"], credentials
    there = client("route53", aws.endpoint, access_key=credentials["AccessKeyId"])
    there.create_hosted_zone(Name="elsewhere.example", CallerReference=new_name("role"))
    owner = client("route53", aws.endpoint, access_key="111122223333")
    for asked, expected in ((owner, True), (aws.client("route53"), False)):
        zones = {zone["Name"] for zone in asked.list_hosted_zones()["HostedZones"]}
        assert ("elsewhere.example." in zones) == expected, zones


def a_set_is_created_once(aws: LocalAws) -> None:
    zone = Zone(aws)
    for record in (zone.values("a", "A", "192.0.2.1"), zone.alias("b", "A", "d1.cloudfront.net")):
        zone.change(("CREATE", record))
        zone.refuses(("CREATE", record))


def a_deletion_is_exact(aws: LocalAws) -> None:
    zone = Zone(aws)
    values, alias = zone.values("a", "A", "192.0.2.1", "192.0.2.2"), zone.alias("b", "A", "d1.cloudfront.net")
    zone.change(("CREATE", values), ("CREATE", alias))
    zone.refuses(("DELETE", values | {"TTL": 61}))
    zone.refuses(("DELETE", zone.values("a", "A", "192.0.2.1")))
    zone.refuses(("DELETE", zone.alias("b", "A", "d2.cloudfront.net")))
    zone.refuses(("DELETE", alias | {"AliasTarget": alias["AliasTarget"] | {"EvaluateTargetHealth": True}}))
    zone.refuses(("DELETE", zone.values("c", "A", "192.0.2.1")))
    zone.change(("DELETE", zone.values("a", "A", "192.0.2.2", "192.0.2.1")), ("CREATE", values), ("DELETE", alias))


def a_change_becomes_insync(aws: LocalAws) -> None:
    zone, route53 = Zone(aws), aws.client("route53")
    change = zone.change(("CREATE", zone.values("a", "A", "192.0.2.1")))
    seen = [route53.get_change(Id=change)["ChangeInfo"]["Status"] for _ in range(2)]
    assert seen == ["PENDING", "INSYNC"], seen


def a_v2_mapping_has_several_segments(aws: LocalAws) -> None:
    gateway, (domain, (one, two)) = aws.client("apigatewayv2"), custom_domain(aws)
    key = "v1/orders"
    mapping = gateway.create_api_mapping(DomainName=domain, ApiId=one, Stage="one", ApiMappingKey=key)["ApiMappingId"]
    assert request(aws.endpoint, domain, f"/{key}/17").body == '"one"'
    gateway.update_api_mapping(DomainName=domain, ApiMappingId=mapping, ApiId=two, Stage="two")
    assert request(aws.endpoint, domain, f"/{key}/17").body == '"two"'
    found = {item["ApiMappingKey"]: item["ApiId"] for item in gateway.get_api_mappings(DomainName=domain)["Items"]}
    assert found[key] == two, found
    refused(
        "BadRequestException",
        gateway.update_api_mapping,
        DomainName=domain,
        ApiMappingId=mapping,
        ApiId=two,
        Stage="unknown",
    )
    refused(
        "NotFoundException",
        gateway.update_api_mapping,
        DomainName=domain,
        ApiMappingId="unknown",
        ApiId=two,
        Stage="two",
    )


def a_domain_tells_its_routing_mode(aws: LocalAws) -> None:
    domain, _ = custom_domain(aws)
    assert aws.client("apigateway").get_domain_name(domainName=domain)["routingMode"] == "BASE_PATH_MAPPING_ONLY"
    v2 = aws.client("apigatewayv2")
    assert v2.get_domain_name(DomainName=domain)["RoutingMode"] == "API_MAPPING_ONLY"
    v2.update_domain_name(DomainName=domain, RoutingMode="ROUTING_RULE_ONLY")
    assert aws.client("apigateway").get_domain_name(domainName=domain)["routingMode"] == "ROUTING_RULE_ONLY"


def names_are_answered_over_dns(aws: LocalAws) -> None:
    zone = Zone(aws)
    zone.change(
        ("CREATE", zone.values("www", "CNAME", f"app.{zone.name}")),
        ("CREATE", zone.alias("app", "A", f"edge.{zone.name}")),
        ("CREATE", zone.values("edge", "A", "192.0.2.2", "192.0.2.1")),
        ("CREATE", zone.values("*", "TXT", '"any"')),
        ("CREATE", zone.alias("cdn", "AAAA", "d1.cloudfront.net")),
        ("CREATE", zone.alias("cdn", "HTTPS", "d1.cloudfront.net")),
    )

    def ask(label: str, kind: str) -> list[str]:
        return resolve(aws.dns, f"{label}.{zone.name}", kind)

    assert ask("EDGE", "A") == ask("app", "A") == ["192.0.2.1", "192.0.2.2"]
    assert ask("www", "A") == ["192.0.2.1", "192.0.2.2", f"app.{zone.name}"], ask("www", "A")
    assert ask("other", "TXT") == ['"any"'] and ask("edge", "TXT") == []
    assert ask("cdn", "AAAA")[0].startswith("2001:db8::") and ask("cdn", "HTTPS") and ask("cdn", "A") == []


def a_function_answers_at_an_url_of_its_own(aws: LocalAws) -> None:
    code = """def handler(event, _):
    told = event["requestContext"]["http"]["method"] + " " + event["rawPath"]
    return {"statusCode": 418, "headers": {"cache-control": "max-age=5"}, "body": told}"""
    function = python_function(aws, code)
    url = aws.client("lambda").create_function_url_config(FunctionName=function, AuthType="NONE")["FunctionUrl"]
    reply = request(aws.endpoint, url.removeprefix("https://").rstrip("/"), "/api/v2/status.json", "GET")
    found = reply.status, reply.headers["cache-control"], reply.body
    assert found == (418, "max-age=5", "GET /api/v2/status.json"), found


def a_mock_answers_with_headers(aws: LocalAws) -> None:
    domain, _ = custom_domain(aws)
    gateway, method = aws.client("apigateway"), Method.answering(200, {}, headers={"Access-Control-Allow-Origin": "*"})
    api = create_rest_api(gateway, domain, "open", method)
    gateway.create_base_path_mapping(domainName=domain, restApiId=api, stage="open")
    reply = request(aws.endpoint, domain, "/orders", "OPTIONS")
    assert reply.headers["access-control-allow-origin"] == "*", reply
