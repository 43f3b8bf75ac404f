"""A WebSocket client, as small as the tests need it: wsproto over a socket of its own."""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, RejectConnection, RejectData, Request, TextMessage

TIMEOUT_SECONDS = 30


class Refused(Exception):
    """The handshake was answered with another status than 101."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused with {status}")
        self.status = status


class Browser:
    """A page's connection to `url`, open from the moment that it is made. `host` is what its Host says."""

    def __init__(self, url: str, *, origin: str | None = None, host: str | None = None) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), TIMEOUT_SECONDS)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._events: list = []
        headers = [(b"Origin", origin.encode())] if origin is not None else []
        try:
            self._send(Request(host=host or parts.netloc, target=parts.path, extra_headers=headers))
            answer = self._next(AcceptConnection, RejectConnection)
            if isinstance(answer, RejectConnection):
                raise Refused(answer.status_code)
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def say(self, text: str) -> None:
        self._send(TextMessage(text))

    def hear(self) -> str:
        """The next message, waited for."""
        text = ""
        while True:
            part = self._next(TextMessage)
            text += part.data
            if part.message_finished:
                return text

    def close(self) -> None:
        """Takes leave, as a tab that is closed."""
        if self._socket.fileno() >= 0:
            self._send(CloseConnection(code=1001))
            self._socket.close()

    def vanish(self) -> None:
        """Is gone without a word, as a laptop that is closed."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def _next(self, *kinds: type) -> object:
        while True:
            while self._events:
                event = self._events.pop(0)
                if isinstance(event, kinds):
                    return event
                if isinstance(event, Ping):
                    self._send(event.response())
                elif not isinstance(event, RejectData):
                    raise AssertionError(f"not expected: {event}")
            received = self._socket.recv(65536)
            self._protocol.receive_data(received or None)
            self._events += self._protocol.events()

    def _send(self, event: object) -> None:
        self._socket.sendall(self._protocol.send(event))
