#!/usr/bin/env python3
"""A Lambda function for the checks: answers with its event and its environment."""

import json
import os
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation"


def main() -> None:
    while True:
        with urllib.request.urlopen(f"{API}/next") as reply:
            request, event = reply.headers["Lambda-Runtime-Aws-Request-Id"], json.load(reply)
        answer = {"event": event, "environment": dict(os.environ)}
        urllib.request.urlopen(f"{API}/{request}/response", data=json.dumps(answer).encode()).close()


main()
