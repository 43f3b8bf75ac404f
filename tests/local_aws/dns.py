"""Answers DNS questions over UDP from the hosted zones, as Route 53's own name servers would.

Alias records are followed inside the hosted zones, with the target's TTL. An alias that leads out of them (to
CloudFront, to API Gateway) gets an address of its own, made from the name: one name always has the same address,
and it lies in the ranges kept for documentation, so that nobody takes it for a real one.
"""

import logging
import socket

from dnslib import QTYPE, RCODE, RR, DNSHeader, DNSRecord
from ministack.services import route53

from local_aws.elsewhere import stub_values

ALIAS_TTL = 60
"""Route 53 answers an alias to an AWS resource with that resource's own TTL: 60 seconds for CloudFront."""

LONGEST_CHAIN = 8

log = logging.getLogger("local_aws.dns")


def answer_forever(sock: socket.socket) -> None:
    while True:
        question, peer = sock.recvfrom(4096)
        try:
            sock.sendto(answer(DNSRecord.parse(question)).pack(), peer)
        except Exception:
            log.exception("a DNS question could not be answered")


def answer(question: DNSRecord) -> DNSRecord:
    name, kind = normal(str(question.q.qname)), QTYPE[question.q.qtype]
    reply = DNSRecord(DNSHeader(id=question.header.id, qr=1, aa=1, rd=question.header.rd), q=question.q)
    zone = zone_of(name)
    if zone is None:
        reply.header.aa, reply.header.rcode = 0, RCODE.REFUSED
        return reply
    if not records_at(name):
        reply.header.rcode = RCODE.NXDOMAIN
    for line in lines(name, kind):
        reply.add_answer(*RR.fromZone(line))
    if not reply.rr:
        for record in records_at(zone["name"]):
            if record["Type"] == "SOA":
                reply.add_auth(*RR.fromZone(f"{zone['name']} {record['TTL']} IN SOA {record['ResourceRecords'][0]}"))
    return reply


def lines(name: str, kind: str, depth: int = 0) -> list[str]:
    """The answer as lines of a zone file."""
    found = [record for record in records_at(name) if record["Type"] in (kind, "CNAME")]
    if not found or depth > LONGEST_CHAIN:
        return []
    record = max(found, key=lambda record: record.get("Weight", 0))
    if alias := record.get("AliasTarget"):
        target = normal(alias["DNSName"])
        if zone_of(target):
            return [f"{name} {line.split(' ', 1)[1]}" for line in lines(target, kind, depth + 1)]
        return [f"{name} {ALIAS_TTL} IN {kind} {value}" for value in stub_values(target, kind)]
    answers = [f"{name} {record['TTL']} IN {record['Type']} {value}" for value in record["ResourceRecords"]]
    if record["Type"] == "CNAME" != kind:
        target = normal(record["ResourceRecords"][0])
        answers += (
            lines(target, kind, depth + 1)
            if zone_of(target)
            else [f"{target} {ALIAS_TTL} IN {kind} {value}" for value in stub_values(target, kind)]
        )
    return answers


def normal(name: str) -> str:
    return name.lower().rstrip(".") + "."


def public_zones() -> list[dict]:
    return [zone for zone in route53._zones._data.values() if not zone.get("private")]


def zone_of(name: str) -> dict | None:
    """The most specific zone that holds the name; of two zones with one name, the younger."""
    holding = [zone for zone in public_zones() if f".{name}".endswith("." + normal(zone["name"]))]
    return max(reversed(holding), key=lambda zone: len(zone["name"]), default=None)


def records_at(name: str) -> list[dict]:
    """The records at a name, or those of the wildcard that covers it."""
    zone = zone_of(name)
    if zone is None:
        return []
    records = next(records for key, records in route53._records._data.items() if key[-1] == zone["id"])
    exact = [record for record in records if normal(record["Name"]) == name]
    if exact:
        return exact
    wildcards = {"\\052." + name.split(".", 1)[1], "*." + name.split(".", 1)[1]}
    return [record for record in records if normal(record["Name"]) in wildcards]
