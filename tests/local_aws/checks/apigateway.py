"""Checks of `gaps/apigateway.py`."""

from typing import Any

from local_aws.checks.given import custom_domain, new_name, refused
from local_aws.observe import request
from local_aws.process import LocalAws
from local_aws.rest_api import Method, create_rest_api


def _domain(aws: LocalAws) -> tuple[Any, str, tuple[str, str]]:
    """A custom domain with the empty base path mapped to the first of two APIs: client, domain, and the APIs."""
    gateway, (domain, apis) = aws.client("apigateway"), custom_domain(aws)
    gateway.create_base_path_mapping(domainName=domain, restApiId=apis[0], stage="one")
    return gateway, domain, apis


def _replace(**values: str) -> list[dict]:
    return [{"op": "replace", "path": f"/{path}", "value": value} for path, value in values.items()]


def a_mapping_is_changed(aws: LocalAws) -> None:
    gateway, domain, (_, other) = _domain(aws)
    assert request(aws.endpoint, domain).body == '"one"'
    changed = gateway.update_base_path_mapping(
        domainName=domain, basePath="(none)", patchOperations=_replace(restapiId=other, stage="two")
    )
    assert (changed["basePath"], changed["restApiId"], changed["stage"]) == ("(none)", other, "two"), changed
    assert request(aws.endpoint, domain).body == '"two"'


def a_mapping_gets_another_base_path(aws: LocalAws) -> None:
    gateway, domain, _ = _domain(aws)
    gateway.update_base_path_mapping(domainName=domain, basePath="(none)", patchOperations=_replace(basePath="v1"))
    refused(
        "NotFoundException",
        gateway.update_base_path_mapping,
        domainName=domain,
        basePath="(none)",
        patchOperations=_replace(basePath="v2"),
    )
    assert [mapping["basePath"] for mapping in gateway.get_base_path_mappings(domainName=domain)["items"]] == ["v1"]


def a_change_to_an_unknown_api_or_stage_is_refused(aws: LocalAws) -> None:
    gateway, domain, (one, two) = _domain(aws)
    for values in ({"restapiId": "unknown"}, {"restapiId": two, "stage": "one"}, {"stage": "unknown"}, {"wrong": "x"}):
        refused(
            "BadRequestException",
            gateway.update_base_path_mapping,
            domainName=domain,
            basePath="(none)",
            patchOperations=_replace(**values),
        )
    assert gateway.get_base_path_mapping(domainName=domain, basePath="(none)")["restApiId"] == one


def an_empty_base_path_is_none(aws: LocalAws) -> None:
    gateway, domain, (_, other) = _domain(aws)
    gateway.delete_base_path_mapping(domainName=domain, basePath="(none)")
    created = gateway.create_base_path_mapping(domainName=domain, basePath="", restApiId=other, stage="two")
    assert created["basePath"] == "(none)", created
    gateway.get_base_path_mapping(domainName=domain, basePath="(none)")


def a_second_mapping_of_a_base_path_is_refused(aws: LocalAws) -> None:
    gateway, domain, (_, other) = _domain(aws)
    refused("ConflictException", gateway.create_base_path_mapping, domainName=domain, restApiId=other, stage="two")


def a_mapping_to_an_unknown_api_or_stage_is_refused(aws: LocalAws) -> None:
    gateway, domain, (one, _) = _domain(aws)
    for api, stage in (("unknown", "one"), (one, "unknown")):
        refused(
            "BadRequestException",
            gateway.create_base_path_mapping,
            domainName=domain,
            basePath="v1",
            restApiId=api,
            stage=stage,
        )


def a_base_path_with_a_slash_is_refused(aws: LocalAws) -> None:
    gateway, domain, (one, _) = _domain(aws)
    refused(
        "BadRequestException",
        gateway.create_base_path_mapping,
        domainName=domain,
        basePath="v1/orders",
        restApiId=one,
        stage="one",
    )


def deleting_an_unknown_mapping_is_refused(aws: LocalAws) -> None:
    gateway, domain, _ = _domain(aws)
    refused("NotFoundException", gateway.delete_base_path_mapping, domainName=domain, basePath="nowhere")


def a_mock_without_a_template_for_the_type_answers_415(aws: LocalAws) -> None:
    gateway, (domain, _) = aws.client("apigateway"), custom_domain(aws)
    for passthrough, status in (("NEVER", 415), ("WHEN_NO_TEMPLATES", 415)):
        path = new_name("path")
        api = create_rest_api(gateway, path, "test", Method.answering(503, {}, passthrough=passthrough))
        gateway.create_base_path_mapping(domainName=domain, basePath=path, restApiId=api, stage="test")
        found = request(aws.endpoint, domain, f"/{path}/x", "POST", Content_Type="text/plain").status
        assert found == status, f"{passthrough}: {found}"
        assert request(aws.endpoint, domain, f"/{path}/x", "POST", Content_Type="application/json").status == 503
