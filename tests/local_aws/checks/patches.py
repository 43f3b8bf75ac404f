"""Checks of `gaps/patches.py`."""

import json
import urllib.request
from typing import Any

from local_aws.checks.given import DIRECTLY, custom_domain, new_name, signed
from local_aws.process import LocalAws


def _operations(kind: str, **values: str | None) -> list[dict]:
    return [{"op": kind, "path": f"/{path}"} | ({"value": value} if value else {}) for path, value in values.items()]


def _method(aws: LocalAws) -> tuple[Any, dict[str, str]]:
    gateway, (_, (api, _)) = aws.client("apigateway"), custom_domain(aws)
    resource = gateway.get_resources(restApiId=api)["items"][0]["id"]
    return gateway, {"restApiId": api, "resourceId": resource, "httpMethod": "ANY"}


def an_api_has_false_for_a_false_that_was_sent_as_text(aws: LocalAws) -> None:
    gateway = aws.client("apigateway")
    api = gateway.create_rest_api(name=new_name("api"), disableExecuteApiEndpoint=True)["id"]
    gateway.update_rest_api(restApiId=api, patchOperations=_operations("replace", disableExecuteApiEndpoint="false"))
    # boto3 would make false of the text, too.
    asked = urllib.request.Request(f"{aws.endpoint}/restapis/{api}", headers=signed(aws, "apigateway"))
    with DIRECTLY.open(asked) as reply:
        found = json.load(reply)
    assert found["disableExecuteApiEndpoint"] is False, found


def a_list_gets_and_loses_a_member(aws: LocalAws) -> None:
    gateway = aws.client("apigateway")
    api = gateway.create_rest_api(name=new_name("api"), binaryMediaTypes=["image/png"])["id"]
    path = "binaryMediaTypes/image~1gif"
    changed = gateway.update_rest_api(restApiId=api, patchOperations=_operations("add", **{path: None}))
    assert changed["binaryMediaTypes"] == ["image/png", "image/gif"], changed
    changed = gateway.update_rest_api(restApiId=api, patchOperations=_operations("remove", **{path: None}))
    assert changed["binaryMediaTypes"] == ["image/png"], changed


def a_template_is_replaced_under_its_content_type(aws: LocalAws) -> None:
    gateway, at = _method(aws)
    template = {"requestTemplates/application~1json": '{"statusCode": 204}'}
    gateway.update_integration(**at, patchOperations=_operations("replace", **template))
    found = gateway.get_integration(**at)["requestTemplates"]
    assert found == {"application/json": '{"statusCode": 204}'}, found


def a_method_response_is_changed(aws: LocalAws) -> None:
    gateway, at = _method(aws)
    gateway.update_method_response(
        **at,
        statusCode="200",
        patchOperations=_operations(
            "add", **{"responseParameters/method.response.header.Vary": "true", "responseModels/text~1html": "Empty"}
        ),
    )
    found = gateway.get_method_response(**at, statusCode="200")
    assert found["responseParameters"] == {"method.response.header.Vary": True}, found
    assert found["responseModels"]["text/html"] == "Empty", found


def a_domain_gets_another_certificate(aws: LocalAws) -> None:
    gateway, (domain, _) = aws.client("apigateway"), custom_domain(aws)
    certificate = f"arn:aws:acm:{aws.region}:000000000000:certificate/2"
    operations = _operations("replace", regionalCertificateArn=certificate)
    operations += _operations("replace", **{"mutualTlsAuthentication/truststoreUri": "s3://trust/store.pem"})
    gateway.update_domain_name(domainName=domain, patchOperations=operations)
    found = gateway.get_domain_name(domainName=domain)
    assert found["regionalCertificateArn"] == certificate, found
    assert found["mutualTlsAuthentication"]["truststoreUri"] == "s3://trust/store.pem", found
