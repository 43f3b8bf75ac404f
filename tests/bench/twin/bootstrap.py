"""The loop of a custom runtime around the twin: the next event, the answer, and then what may wait until after it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
"""

import http.client
import json
import os
import traceback

from switch import Switch

API = "/2018-06-01/runtime/invocation"


def main() -> None:
    switch = Switch(os.environ["SWITCH_PREFIX"], os.environ.get("SWITCH_ALARMS", "").split())
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        request_id, event = call(runtime, "GET", "next")
        try:
            call(runtime, "POST", f"{request_id}/response", switch.handle(event))
        except Exception as error:
            said = {"errorType": type(error).__name__, "errorMessage": traceback.format_exc()}
            call(runtime, "POST", f"{request_id}/error", said)
        switch.finish()


def call(runtime: http.client.HTTPConnection, method: str, path: str, body: object = None) -> tuple[str, object]:
    sent = None if body is None else json.dumps(body)
    runtime.request(method, f"{API}/{path}", sent, {"Content-Type": "application/json"})
    response = runtime.getresponse()
    return response.headers["Lambda-Runtime-Aws-Request-Id"], json.loads(response.read())


if __name__ == "__main__":
    main()
