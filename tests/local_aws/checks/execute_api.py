"""Checks of `gaps/execute_api.py`."""

from local_aws.checks.given import new_name
from local_aws.observe import request
from local_aws.process import LocalAws
from local_aws.rest_api import Method, create_rest_api


def an_api_answers_at_the_address_that_aws_gives_it(aws: LocalAws) -> None:
    api = create_rest_api(aws.client("apigateway"), new_name("open"), "test", Method.answering(200, "open"))
    for suffix in ("", ":443"):
        reply = request(aws.endpoint, f"{api}.execute-api.{aws.region}.amazonaws.com{suffix}", "/test/x")
        assert reply.status == 200, reply
    assert request(aws.endpoint, f"{api}.execute-api.127.0.0.1", "/test/x").status == 200


def an_api_keeps_its_kind_of_address(aws: LocalAws) -> None:
    gateway = aws.client("apigatewayv2")
    plain = gateway.create_api(Name=new_name("plain"), ProtocolType="WEBSOCKET")
    both = gateway.create_api(Name=new_name("both"), ProtocolType="WEBSOCKET", IpAddressType="dualstack")
    assert (plain["IpAddressType"], both["IpAddressType"]) == ("ipv4", "dualstack")
    gateway.update_api(ApiId=plain["ApiId"], IpAddressType="dualstack")
    gateway.update_api(ApiId=both["ApiId"], Description="both")
    for api in (plain, both):
        assert gateway.get_api(ApiId=api["ApiId"])["IpAddressType"] == "dualstack", api
