"""Serves what a test says, for every name that leads here.

def answer(request: Request) -> Response:
    return Response(200, "<p>open", {"Content-Type": "text/html"})

with serving(answer) as port:
    …
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """What was asked. `host` has no port, header names are in lower case, `path` has its query."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    """The answer: a text, or bytes. The connection is closed after it."""

    status: int = 200
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)


Answer = Callable[[Request], Response]


@contextlib.contextmanager
def serving(answer: Answer, port: int = 0) -> Iterator[int]:
    """Answers every request by `answer`, each in a thread of its own, until the end. Gives the port."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
            headers = {name.lower(): value for name, value in self.headers.items()}
            response = answer(Request(self.command, host, self.path, headers, self.rfile.read(length)))
            body = response.body.encode() if isinstance(response.body, str) else response.body
            # Who asked may have gone: that is a browser's right.
            with contextlib.suppress(ConnectionError):
                self.send_response(response.status)
                for name, value in {"Content-Length": str(len(body)), **response.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = respond  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
