"""Checks of `gaps/cloudfront.py`."""

from local_aws.checks.given import new_name
from local_aws.process import LocalAws


def a_policy_that_removes_no_header_says_nothing_of_it(aws: LocalAws) -> None:
    header = {"Header": "X-Robots-Tag", "Value": "noindex", "Override": True}
    cloudfront, config = aws.client("cloudfront"), {"Name": new_name("policy")}
    config |= {"CustomHeadersConfig": {"Quantity": 1, "Items": [header]}}
    policy = cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig=config)["ResponseHeadersPolicy"]
    for found in (
        cloudfront.get_response_headers_policy(Id=policy["Id"])["ResponseHeadersPolicy"]["ResponseHeadersPolicyConfig"],
        cloudfront.get_response_headers_policy_config(Id=policy["Id"])["ResponseHeadersPolicyConfig"],
    ):
        assert "RemoveHeadersConfig" not in found and found["CustomHeadersConfig"]["Items"] == [header], found
