"""Checks of `gaps/proxied.py`."""

import http.client
import json
from urllib.parse import quote, urlsplit

from local_aws.checks.given import new_name
from local_aws.process import LocalAws


def a_store_of_keys_is_reached_through_a_proxy(aws: LocalAws) -> None:
    store = aws.client("cloudfront").create_key_value_store(Name=new_name("keys"))["KeyValueStore"]["ARN"]
    netloc = urlsplit(aws.endpoint).netloc
    connection = http.client.HTTPConnection(netloc, timeout=10)
    try:
        connection.request("GET", f"http://000000000000.{netloc}/key-value-stores/{quote(store, safe='')}")
        reply = connection.getresponse()
        found = json.loads(reply.read())
    finally:
        connection.close()
    assert reply.status == 200 and found["KvsARN"] == store, found
