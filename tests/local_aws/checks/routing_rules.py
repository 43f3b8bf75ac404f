"""Checks of `gaps/routing_rules.py`."""

from local_aws.checks.given import custom_domain, refused
from local_aws.process import LocalAws


def a_routing_rule_is_kept_and_listed(aws: LocalAws) -> None:
    gateway, (domain, (api, _)) = aws.client("apigatewayv2"), custom_domain(aws)
    action = {"InvokeApi": {"ApiId": api, "Stage": "one"}}
    rule = gateway.create_routing_rule(DomainName=domain, Priority=10, Conditions=[], Actions=[action])
    listed = gateway.list_routing_rules(DomainName=domain)["RoutingRules"]
    assert [found["RoutingRuleId"] for found in listed] == [rule["RoutingRuleId"]], listed
    assert listed[0]["Conditions"] == [] and listed[0]["Actions"] == [action] and listed[0]["Priority"] == 10, listed
    refused(
        "ConflictException",
        gateway.create_routing_rule,
        DomainName=domain,
        Priority=10,
        Conditions=[],
        Actions=[action],
    )
    gateway.delete_routing_rule(DomainName=domain, RoutingRuleId=rule["RoutingRuleId"])
    assert gateway.list_routing_rules(DomainName=domain)["RoutingRules"] == []
