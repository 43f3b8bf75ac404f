"""Checks of `gaps/asked_again.py`."""

import http.client
from urllib.parse import urlsplit

from local_aws.checks.given import new_name
from local_aws.process import LocalAws

TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.11.4"
CREATED, ALREADY_THERE = 201, 409


def what_terraform_creates_in_two_attempts_is_created_once(aws: LocalAws) -> None:
    name, call = new_name("control"), new_name("call")
    first, again = (_create(aws, name, call, TERRAFORM) for _ in range(2))
    assert first == again and first[0] == CREATED, (first, again)
    assert _create(aws, name, call, "aws-sdk-rust/1.3.9")[0] == ALREADY_THERE
    # Another call is refused; and once the name is free, its next attempt is not.
    other_call = new_name("call")
    assert _create(aws, name, other_call, TERRAFORM)[0] == ALREADY_THERE
    _, control, version = first
    aws.client("cloudfront").delete_origin_access_control(Id=control, IfMatch=version)
    assert _create(aws, name, other_call, TERRAFORM)[0] == CREATED


def _create(aws: LocalAws, name: str, call: str, agent: str) -> tuple[int, str, str]:
    """An origin access control of CloudFront, by one attempt at this call: the status, its id and its version."""
    config = f"""<OriginAccessControlConfig><Name>{name}</Name>
        <SigningProtocol>sigv4</SigningProtocol><SigningBehavior>always</SigningBehavior>
        <OriginAccessControlOriginType>s3</OriginAccessControlOriginType></OriginAccessControlConfig>"""
    connection = http.client.HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=10)
    try:
        headers = {"User-Agent": agent, "amz-sdk-invocation-id": call}
        connection.request("POST", "/2020-05-31/origin-access-control", config, headers)
        reply = connection.getresponse()
        reply.read()
    finally:
        connection.close()
    return reply.status, (reply.headers["Location"] or "").rpartition("/")[2], reply.headers["ETag"] or ""
