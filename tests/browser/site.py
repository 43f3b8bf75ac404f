"""Serves what a test says, for every name that leads here.

def answer(request: Request) -> Response:
    return Response(200, "<p>open", {"Content-Type": "text/html"})

with serving(answer) as port:
    …
"""

from __future__ import annotations

import contextlib
import socket
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
    """The answer: a text, bytes, or pieces of them that are sent as they come. The connection is closed after it."""

    status: int = 200
    body: str | bytes | Iterator[bytes] = ""
    headers: dict[str, str] = field(default_factory=dict)


Answer = Callable[[Request], "Response | None"]
"""None closes the connection without a word, as where nobody listens.

Over a connection that it had open already, chromium then asks once more by itself: count no such requests.
"""


@dataclass(frozen=True)
class Tunnel:
    """Where a WebSocket is led, instead of an answer: to that port of this machine, under that Host and path."""

    port: int
    host: str
    path: str


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    """Chromium opens six connections at once; it would wait a second for what finds no place."""


@contextlib.contextmanager
def serving(
    answer: Answer, port: int = 0, tunnel: Callable[[Request], Tunnel | None] = lambda _: None
) -> Iterator[int]:
    """Answers every request by `answer`, each in a thread of its own, until the end. Gives the port.

    What asks for a WebSocket is led to where `tunnel` says, if it says so.
    """

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            asked = int(self.headers.get("Content-Length") or 0)
            host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, host, self.path, headers, self.rfile.read(asked))
            self.close_connection = True
            if headers.get("upgrade", "").lower() == "websocket" and (there := tunnel(request)):
                return lead(self.connection, request, there)
            response = answer(request)
            if response is None:
                return None
            body = response.body.encode() if isinstance(response.body, str) else response.body
            length = {"Content-Length": str(len(body))} if isinstance(body, bytes) else {}
            # Who asked may have gone: that is a browser's right.
            with contextlib.suppress(ConnectionError):
                self.send_response(response.status)
                for name, value in {**length, **response.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    for piece in [body] if isinstance(body, bytes) else body:
                        self.wfile.write(piece)
            return None

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = respond  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def lead(visitor: socket.socket, request: Request, there: Tunnel) -> None:
    """Passes the request on, and then every byte in both directions, until either side ends."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", there.port)) as server:
        headers = request.headers | {"host": there.host}
        lines = [f"{request.method} {there.path} HTTP/1.1", *(f"{name}: {headers[name]}" for name in headers), "", ""]
        server.sendall("\r\n".join(lines).encode())
        back = threading.Thread(target=pour, args=(server, visitor), daemon=True)
        back.start()
        pour(visitor, server)
        back.join()


def pour(source: socket.socket, into: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while said := source.recv(65536):
            into.sendall(said)
    for end in (source, into):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
