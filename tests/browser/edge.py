"""Plays the internet on one port: leads each name where it leads at this moment.

The names of the shop's zone lead where the local AWS's DNS says: to CloudFront, behind which are the files of the
little shop; to GitHub Pages, which has the maintenance page; to API Gateway, which is the local AWS. Beside them stand
`status.` (the feed, through a cache as CloudFront is one), `page.` (the page at a host of its own) and `push.`.
Nothing but the feed is cached.

`*.localhost:PORT` is taken as `*.example.com`, so that any browser of this machine can watch; what is given out then
has those names, too.
"""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from browser import files, github_pages
from browser.feed_cache import FeedCache
from browser.site import Request, Response, Tunnel, serving
from local_aws import shop
from local_aws.elsewhere import stub_values
from local_aws.observe import resolve
from local_aws.process import LocalAws

FEED_PATH = "/api/v2/summary.json"

PATIENCE_SECONDS = 30

OWN_HEADERS = {"connection", "content-length", "date", "server", "transfer-encoding", "keep-alive"}
"""Headers that belong to one connection."""


@dataclass(frozen=True)
class Seen:
    """One request, and the tab that it came from, as its User-Agent tells."""

    at: float
    tab: str
    method: str
    name: str
    path: str
    accept: str

    @property
    def opens(self) -> bool:
        """Whether a document is opened: by a person, or because the page leads back."""
        return "application/xhtml+xml" in self.accept

    @property
    def asks(self) -> bool:
        """Whether a document asks by itself: the feed, or whether the app is up."""
        part = self.path.endswith((".js", ".css", ".svg"))
        return self.name == "status.example.com" or (self.name == "app.example.com" and not part and not self.opens)


class Edge:
    """The internet of one shop. `feed` is the id of the feed's Function URL."""

    def __init__(self, aws: LocalAws, feed: str) -> None:
        self._endpoint, self._dns = urlsplit(aws.endpoint), aws.dns
        self._gateway = aws.client("apigateway")
        self._feed_host = f"{feed}.lambda-url.{aws.region}.on.aws"
        self._log: list[Seen] = []
        self._counted = threading.Lock()
        self.feed = FeedCache(lambda path: self._ask("GET", self._feed_host, path, {}, b""))
        self.push: Tunnel | None = None
        """Where the WebSocket API is, where there is one."""
        self.down: set[str] = set()
        """Names at which all fails. With an answer: chromium may ask again for what is closed without any."""

    def serving(self, port: int = 0) -> AbstractContextManager[int]:
        return serving(self._answer, port, self._tunnel)

    def seen(self, tab: str = "", *names: str) -> list[Seen]:
        """What was asked so far, by that tab, of those names; of all of them where none is named."""
        with self._counted:
            return [each for each in self._log if tab in each.tab and (not names or each.name in names)]

    def _answer(self, request: Request) -> Response | None:
        name, base = called(request)
        self._count(request, name)
        response = Response(502) if name in self.down else self._led(request, name, base)
        return spoken(response, base) if response else None

    def _led(self, request: Request, name: str, base: str) -> Response | None:
        feed = f"http://status.{base}{FEED_PATH}"
        match name:
            case "status.example.com" if request.method in ("GET", "HEAD"):
                return self.feed.answer(request.path)
            case "status.example.com":
                return self._ask(request.method, self._feed_host, request.path, request.headers, request.body)
            case "page.example.com":
                return github_pages.served(request.path, feed=feed, app=f"http://app.{base}")
        match self.lead_of(name):
            case "CloudFront":
                return files.served(request.path)
            case "GitHub Pages":
                return github_pages.served(request.path, feed=feed)
            case "API Gateway":
                return self._ask(request.method, name, request.path, request.headers, request.body)
        return None

    def lead_of(self, name: str) -> str | None:
        """Whose address DNS gives for a name."""
        match resolve(self._dns, name, "A"):
            case []:
                return None
            case addresses if addresses == sorted(shop.PAGES["A"]):
                return "GitHub Pages"
            case addresses if addresses == stub_values(shop.CLOUDFRONT["dns_name"] + ".", "A"):
                return "CloudFront"
            case addresses:
                domains = self._gateway.get_domain_names()["items"]
                gateways = [stub_values(domain["regionalDomainName"] + ".", "A") for domain in domains]
                return "API Gateway" if addresses in gateways else None

    def _ask(self, method: str, host: str, path: str, headers: dict[str, str], body: bytes) -> Response:
        connection = http.client.HTTPConnection(self._endpoint.netloc, timeout=PATIENCE_SECONDS)
        try:
            sent = {name: value for name, value in headers.items() if name not in {*OWN_HEADERS, "accept-encoding"}}
            connection.request(method, path, body, {**sent, "host": host})
            reply = connection.getresponse()
            kept = {name: value for name, value in reply.getheaders() if name.lower() not in OWN_HEADERS}
            return Response(reply.status, reply.read(), kept)
        except OSError as error:
            return Response(504, f"the local AWS did not answer: {error}")
        finally:
            connection.close()

    def _tunnel(self, request: Request) -> Tunnel | None:
        name, _ = called(request)
        self._count(request, name)
        return self.push if name == "push.example.com" else None

    def _count(self, request: Request, name: str) -> None:
        tab, accept = (request.headers.get(header, "") for header in ("user-agent", "accept"))
        with self._counted:
            self._log.append(Seen(time.monotonic(), tab, request.method, name, request.path, accept))


def called(request: Request) -> tuple[str, str]:
    """The name as the shop knows it, and what the visitor writes in the place of `example.com`."""
    label, _, base = request.headers.get("host", "").partition(".")
    zone = base.rsplit(":", 1)[0]
    return f"{label}.{shop.ZONE if zone == 'localhost' else zone}", base


def spoken(response: Response, base: str) -> Response:
    """The answer in the visitor's names."""
    if base == shop.ZONE:
        return response
    body = response.body.encode() if isinstance(response.body, str) else response.body
    headers = {name: value.replace(f".{shop.ZONE}", f".{base}") for name, value in response.headers.items()}
    return replace(response, body=body.replace(f".{shop.ZONE}".encode(), f".{base}".encode()), headers=headers)


def by_document(seen: list[Seen]) -> list[list[Seen]]:
    """What each document of one tab asked for by itself, in its time."""
    documents: list[list[Seen]] = []
    for each in seen:
        if each.opens:
            documents.append([])
        elif each.asks:
            documents[-1].append(each)
    return documents


def busiest_minute(seen: list[Seen]) -> list[Seen]:
    """The most of them that lie within any sixty seconds."""
    minutes = [[each for each in seen if start.at <= each.at < start.at + 60] for start in seen]
    return max(minutes, key=len, default=[])
