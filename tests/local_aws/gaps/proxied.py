"""Requests as a proxy gets them: `GET http://host/path`.

SDKs put the account's id before the host of CloudFront's KeyValueStore, whatever endpoint they are told, and no
resolver knows `000000000000.127.0.0.1`. A program that has this AWS for its HTTP proxy reaches it all the same.
"""

from collections.abc import Callable
from functools import partial

from ministack import app as ministack


def fill() -> None:
    ministack.app = partial(app, ministack.app)


async def app(upstream: Callable, scope: dict, receive: Callable, send: Callable) -> None:
    if scope["type"] == "http" and scope["path"].startswith("http://"):
        scope = {
            **scope,
            "path": without_host(scope["path"]),
            "raw_path": without_host(scope["raw_path"].decode()).encode(),
        }
    await upstream(scope, receive, send)


def without_host(url: str) -> str:
    return "/" + url.removeprefix("http://").partition("/")[2]
