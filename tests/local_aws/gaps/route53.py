"""Route 53: the rules that refuse a change batch, and names in the one form in which Route 53 keeps them.

ministack applies a batch as a whole or not at all, and refuses a CREATE of what exists and a DELETE that is not
exact. It does not know the rules below, takes App.example.com and app.example.com for two names, and a wildcard's
star for itself, where Route 53 lower-cases names and writes every unusual character as an octal escape.
"""

import re
from collections import Counter, defaultdict

from ministack.services import route53

MOST_RECORDS = 1000
MOST_CHARACTERS = 32_000
"""Of all values of one batch together. Both limits count an UPSERT twice."""

_upstream_change = route53._change_resource_record_sets
_upstream_parse = route53._parse_record_set
_upstream_normalise = route53._normalise_name


def fill() -> None:
    route53._normalise_name = kept_name
    route53._parse_record_set = parse
    route53._change_resource_record_sets = change


def kept_name(name: str) -> str:
    """Lower case, with a trailing dot, and `*` as `\\052`."""
    escaped = re.sub(r"[^a-z0-9_.\\-]", lambda found: f"\\{ord(found[0]):03o}", name.lower())
    return _upstream_normalise(escaped)


def parse(element: object) -> dict:
    record = _upstream_parse(element)
    if alias := record.get("AliasTarget"):
        alias["DNSName"] = kept_name(alias["DNSName"])
    return record


def change(zone_id: str, body: bytes) -> tuple:
    zone = route53._zones.get(zone_id)
    changes = changes_in(body)
    if zone is None or changes is None:
        return _upstream_change(zone_id, body)
    if not changes:
        return invalid_input(
            "1 validation error detected: Value at 'changeBatch.changes' failed to satisfy "
            "constraint: Member must have length greater than or equal to 1"
        )
    if problems := over_the_limits(changes) + sum((unfit(record, zone["name"]) for _, record in changes), []):
        return refuse(problems)

    before = list(route53._records[zone_id])
    response = _upstream_change(zone_id, body)
    if response[0] == 200 and (problems := misplaced_cnames(route53._records[zone_id], zone["name"])):
        route53._records[zone_id] = before
        return refuse(problems)
    return response


def changes_in(body: bytes) -> list[tuple[str, dict]] | None:
    """The actions and record sets of a request, or nothing where upstream has to say what is wrong with it."""
    found = []
    root = route53._parse_body(body)
    batch = route53._find(root, "ChangeBatch") if root is not None else None
    changes = route53._find(batch, "Changes") if batch is not None else None
    if changes is None:
        return None
    for element in route53._findall(changes, "Change"):
        record = route53._find(element, "ResourceRecordSet")
        if record is None:
            return None
        found.append((route53._text(element, "Action"), route53._parse_record_set(record)))
    return found


def over_the_limits(changes: list[tuple[str, dict]]) -> list[str]:
    records = characters = 0
    for action, record in changes:
        times = 2 if action == "UPSERT" else 1
        values = record.get("ResourceRecords") or [""]  # an alias counts as one
        records += times * len(values)
        characters += times * sum(map(len, values))
    problems = []
    if records > MOST_RECORDS:
        problems.append(f"Number of records limit of {MOST_RECORDS} exceeded.")
    if characters > MOST_CHARACTERS:
        problems.append(f"Number of characters limit of {MOST_CHARACTERS} exceeded.")
    return problems


def unfit(record: dict, zone: str) -> list[str]:
    name, kind, values = record["Name"], record["Type"], record.get("ResourceRecords") or []
    problems = []
    if name != zone and not name.endswith("." + zone):
        problems.append(f"RRSet with DNS name {name} is not permitted in zone {zone}")
    if bool(values) == ("AliasTarget" in record):
        problems.append(
            f"Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
            f"TrafficPolicyInstanceId], but found {'more than one' if values else 'none'} in Change with "
            f"[Action=CREATE, Name={name}, Type={kind}, SetIdentifier=null]"
        )
    problems += [f"Duplicate Resource Record: '{value}'" for value, times in Counter(values).items() if times > 1]
    if kind == "CNAME" and len(values) > 1:
        problems.append(f"RRSet of type CNAME with DNS name {name} may have only one resource record")
    return problems


def misplaced_cnames(records: list[dict], zone: str) -> list[str]:
    """A CNAME stands alone at its name, and never at a zone's apex."""
    kinds = defaultdict(set)
    for record in records:
        kinds[record["Name"]].add(record["Type"])
    problems = []
    for name, found in kinds.items():
        if "CNAME" in found and name == zone:
            problems.append(f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone}")
        elif "CNAME" in found and len(found) > 1:
            problems.append(
                f"RRSet of type CNAME with DNS name {name} is not permitted as it conflicts with other "
                f"records with the same DNS name in zone {zone}"
            )
    return problems


def refuse(problems: list[str]) -> tuple:
    return route53._error_response("InvalidChangeBatch", f"[{', '.join(problems)}]")


def invalid_input(message: str) -> tuple:
    return route53._error_response("InvalidInput", message)
