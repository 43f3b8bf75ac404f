"""Looks at the local AWS as a user would: a DNS question over UDP, an HTTP request to a custom domain.

Also a small `dig` for machines that have none:

    PYTHONPATH=tests python -m local_aws.observe 127.0.0.1:5353 app.example.com A
"""

import http.client
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

from dnslib import DNSRecord

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Reply:
    """What an HTTP request got. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: str


def resolve(server: str, name: str, kind: str) -> list[str]:
    """The values that a name server (`address:port`) gives for a name, sorted; empty where it has none."""
    address, port = server.split(":")
    reply = DNSRecord.parse(DNSRecord.question(name, kind).send(address, int(port), timeout=TIMEOUT_SECONDS))
    return sorted(str(record.rdata) for record in reply.rr)


def request(endpoint: str, host: str, path: str = "/", method: str = "GET", **headers: str) -> Reply:
    """Asks the API behind a custom domain. Underscores in header names become hyphens."""
    connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=TIMEOUT_SECONDS)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": host, **sent})
        reply = connection.getresponse()
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read().decode())
    finally:
        connection.close()


if __name__ == "__main__":
    print("\n".join(resolve(*sys.argv[1:4])))
