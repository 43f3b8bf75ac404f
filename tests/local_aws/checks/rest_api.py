"""Checks of `gaps/rest_api.py`."""

import json
from typing import Any

from local_aws.checks.given import custom_domain, new_name
from local_aws.observe import request
from local_aws.process import LocalAws
from local_aws.rest_api import Method, create_rest_api

PASSTHROUGH = {"passthroughBehavior": "never", "requestTemplates": {"application/json": '{"statusCode": 503}'}}


def _operation(body: str | None, status: int = 503) -> dict:
    response: dict[str, Any] = {
        "statusCode": str(status),
        "responseParameters": {"method.response.header.X-Kind": "'imported'"},
    }
    if body is not None:
        response["responseTemplates"] = {"application/json": body}
    return {"x-amazon-apigateway-integration": {"type": "mock", "responses": {"default": response}} | PASSTHROUGH}


def _document(body: str, **paths: dict) -> bytes:
    refusal = {"statusCode": "503", "responseTemplates": {"application/json": "refused"}}
    any_method = {"x-amazon-apigateway-any-method": _operation(body)}
    return json.dumps(
        {
            "openapi": "3.0.1",
            "info": {"title": "imported", "version": "1"},
            "paths": {"/": any_method | {"options": _operation(None, 204)}, "/{proxy+}": any_method} | paths,
            "x-amazon-apigateway-gateway-responses": {"UNSUPPORTED_MEDIA_TYPE": refusal},
        }
    ).encode()


def _imported(aws: LocalAws) -> tuple[Any, str, str]:
    """An API behind a domain: made call by call, then overwritten by a document, and deployed."""
    gateway, (domain, _) = aws.client("apigateway"), custom_domain(aws)
    api = create_rest_api(gateway, new_name("imported"), "test", Method.answering(200, "by calls"))
    gateway.create_base_path_mapping(domainName=domain, basePath="(none)", restApiId=api, stage="test")
    gateway.put_rest_api(restApiId=api, mode="overwrite", body=_document("imported"))
    gateway.create_deployment(restApiId=api, stageName="test")
    return gateway, api, domain


def a_document_takes_the_place_of_an_api(aws: LocalAws) -> None:
    gateway, api, domain = _imported(aws)
    assert gateway.get_rest_api(restApiId=api)["name"] == "imported"
    for path in ("/", "/deep/down"):
        found = request(aws.endpoint, domain, path)
        assert (found.status, found.body, found.headers["x-kind"]) == (503, "imported", "imported"), found
    found = request(aws.endpoint, domain, "/", "POST", Content_Type="text/plain")
    assert (found.status, found.body) == (503, "refused"), found
    gateway.put_rest_api(restApiId=api, mode="overwrite", body=_document("again", **{"/a/b": {"get": _operation("b")}}))
    gateway.create_deployment(restApiId=api, stageName="test")
    assert request(aws.endpoint, domain, "/a/b").body == "b"
    assert request(aws.endpoint, domain, "/a").body == "again"


def the_endpoint_is_disabled_where_each_version_says_it(aws: LocalAws) -> None:
    gateway, api, _ = _imported(aws)
    setting = {"x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": True}}
    both = {"info": {"title": "imported", "version": "1"}, "paths": {}}
    for version, disabled in (
        ({"swagger": "2.0"} | setting, True),
        ({"openapi": "3.0.1"} | setting, False),
        ({"openapi": "3.0.1", "servers": [{"url": "/"} | setting]}, True),
    ):
        found = gateway.put_rest_api(restApiId=api, mode="overwrite", body=json.dumps(version | both).encode())
        assert found["disableExecuteApiEndpoint"] is disabled, version


def a_stage_answers_from_its_deployment(aws: LocalAws) -> None:
    gateway, api, domain = _imported(aws)
    gateway.put_rest_api(restApiId=api, mode="overwrite", body=_document("undeployed"))
    assert request(aws.endpoint, domain).body == "imported"
    gateway.create_deployment(restApiId=api, stageName="test")
    assert request(aws.endpoint, domain).body == "undeployed"


def a_mock_without_a_template_has_no_body(aws: LocalAws) -> None:
    _, _, domain = _imported(aws)
    found = request(aws.endpoint, domain, "/", "OPTIONS")
    assert (found.status, found.body) == (204, ""), found
