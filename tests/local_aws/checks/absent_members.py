"""Checks of `gaps/absent_members.py`."""

from local_aws.checks.given import custom_domain
from local_aws.process import LocalAws


def a_mock_integration_has_no_uri(aws: LocalAws) -> None:
    gateway, (_, (api, _)) = aws.client("apigateway"), custom_domain(aws)
    resource = gateway.get_resources(restApiId=api)["items"][0]["id"]
    integration = gateway.get_integration(restApiId=api, resourceId=resource, httpMethod="ANY")
    assert integration["type"] == "MOCK" and not integration.keys() & {"uri", "httpMethod"}, integration
    method = gateway.get_method(restApiId=api, resourceId=resource, httpMethod="ANY")
    assert method["httpMethod"] == "ANY" and "uri" not in method["methodIntegration"], method


def a_stage_without_an_access_log_says_nothing_of_it(aws: LocalAws) -> None:
    gateway, (_, (api, _)) = aws.client("apigateway"), custom_domain(aws)
    assert "accessLogSettings" not in gateway.get_stage(restApiId=api, stageName="one")


def a_domain_without_mutual_tls_says_nothing_of_it(aws: LocalAws) -> None:
    domain, _ = custom_domain(aws)
    assert "mutualTlsAuthentication" not in aws.client("apigateway").get_domain_name(domainName=domain)
