"""Route 53: what Terraform reads of it besides records: a zone's DNSSEC, and the lists within a health check.

ministack has no GetDNSSEC, which Terraform asks of a zone with `force_destroy` before it goes, and forgets the Regions
of a health check and the children of a calculated one.
"""

import re

from ministack.services import route53

DNSSEC = re.compile(r"/[\d-]+/hostedzone/(\w+)/dnssec$")

LISTS = {"Regions": "Region", "ChildHealthChecks": "ChildHealthCheck"}

_upstream_handle = route53.handle_request
_upstream_config = route53._parse_health_check_config


def fill() -> None:
    route53.handle_request = handle
    route53._parse_health_check_config = config


async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> tuple:
    asked = DNSSEC.match(path)
    if method == "GET" and asked and asked[1] in route53._zones:
        return 200, {"Content-Type": "text/xml"}, unsigned()
    return await _upstream_handle(method, path, headers, body, query)


def unsigned() -> bytes:
    """No zone is signed here."""
    status = "<Status><ServeSignature>NOT_SIGNING</ServeSignature></Status>"
    namespace = "https://route53.amazonaws.com/doc/2013-04-01/"
    return f'<GetDNSSECResponse xmlns="{namespace}">{status}<KeySigningKeys/></GetDNSSECResponse>'.encode()


def config(element: object) -> dict:
    found = _upstream_config(element)
    for name, member in LISTS.items():
        listed = route53._find(element, name)
        if listed is not None:
            found[name] = [each.text for each in route53._findall(listed, member)]
    return found
