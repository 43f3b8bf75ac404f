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


def a_function_is_updated_and_published(aws: LocalAws) -> None:
    cloudfront, name = aws.client("cloudfront"), new_name("door")
    config = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
    function = cloudfront.create_function(Name=name, FunctionConfig=config, FunctionCode=b"// one")
    updated = cloudfront.update_function(
        Name=name, FunctionConfig=config, FunctionCode=b"// two", IfMatch=function["ETag"]
    )
    cloudfront.publish_function(Name=name, IfMatch=updated["ETag"])
    assert cloudfront.get_function(Name=name, Stage="LIVE")["FunctionCode"].read() == b"// two"
