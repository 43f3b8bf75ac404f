"""A call that Terraform makes a second time, as it lost the answer to the first, gets the same answer again.

Answers come faster here than over any network, and on a busy machine now and then before Terraform's HTTP client is
through with sending: it then drops the connection with the answer in it, and its SDK calls again. A creation that is
carried out twice fails, as what it creates already exists. An SDK gives all attempts at one call one id.

Terraform only: what the functions call a second time is carried out a second time, as by AWS.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from ministack import app as ministack

KEPT_ANSWERS = 500

_answers: OrderedDict[bytes, list[dict]] = OrderedDict()


def fill() -> None:
    ministack.app = partial(app, ministack.app)


async def app(upstream: Callable, scope: dict, receive: Callable, send: Callable) -> None:
    call = call_of_terraform(scope)
    if call is None:
        await upstream(scope, receive, send)
    elif call in _answers:
        for message in _answers[call]:
            await send(message)
    else:
        await upstream(scope, receive, keeping(call, send))


def call_of_terraform(scope: dict) -> bytes | None:
    headers = dict(scope.get("headers", ()))
    by_terraform = b"Terraform/" in headers.get(b"user-agent", b"")
    return headers.get(b"amz-sdk-invocation-id") if by_terraform else None


def keeping(call: bytes, send: Callable) -> Callable:
    """Sends an answer and keeps it where the call succeeded: one that failed may be meant to be made again."""
    answer: list[dict] = []

    async def keep_and_send(message: dict) -> None:
        answer.append(message)
        complete = message["type"] == "http.response.body" and not message.get("more_body")
        if complete and 200 <= answer[0]["status"] < 300:
            _answers[call] = answer
            while len(_answers) > KEPT_ANSWERS:
                _answers.popitem(last=False)
        await send(message)

    return keep_and_send
