"""Checks of `gaps/default_endpoint.py`."""

from local_aws.checks.given import custom_domain, new_name
from local_aws.observe import request
from local_aws.process import LocalAws
from local_aws.rest_api import Method, create_rest_api


def a_disabled_endpoint_is_closed_from_the_next_deployment_on(aws: LocalAws) -> None:
    gateway, (domain, _) = aws.client("apigateway"), custom_domain(aws)
    api = create_rest_api(gateway, new_name("closed"), "test", Method.answering(200, "open"))
    gateway.create_base_path_mapping(domainName=domain, restApiId=api, stage="test")

    def statuses() -> list[int]:
        own = request(aws.endpoint, f"{api}.execute-api.127.0.0.1", "/test/x")
        return [own.status, request(aws.endpoint, domain, "/x").status]

    def set_disabled(value: str) -> None:
        operation = {"op": "replace", "path": "/disableExecuteApiEndpoint", "value": value}
        gateway.update_rest_api(restApiId=api, patchOperations=[operation])

    assert statuses() == [200, 200], statuses()
    set_disabled("true")
    assert statuses() == [200, 200], "it waits for a deployment"
    gateway.create_deployment(restApiId=api, stageName="test")
    assert statuses() == [403, 200], statuses()
    set_disabled("false")
    gateway.update_stage(
        restApiId=api, stageName="test", patchOperations=[{"op": "replace", "path": "/description", "value": "open"}]
    )
    assert statuses() == [200, 200], statuses()
