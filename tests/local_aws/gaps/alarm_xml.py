"""CloudWatch: DescribeAlarms in the older Query protocol, which answers in XML.

ministack puts every member of an alarm into its CBOR and JSON answers, and a third of them into XML: neither the
dimensions nor the time of the last transition. Terraform and SDKs of before 2026 ask in XML.
"""

import json
import re
from xml.sax.saxutils import escape

from ministack.services import cloudwatch

_upstream_describe = cloudwatch._describe_alarms


def fill() -> None:
    cloudwatch._describe_alarms = describe


def describe(params: dict, cbor_data: dict, is_cbor: bool, is_json: bool = False) -> tuple:
    if is_cbor or is_json:
        return _upstream_describe(params, cbor_data, is_cbor, is_json)
    answer = _upstream_describe(params, as_json(params), False, True)
    if answer[0] != 200:
        return _upstream_describe(params, cbor_data, is_cbor, is_json)
    result = "".join(as_xml(name, value) for name, value in json.loads(answer[2]).items())
    return cloudwatch._xml(200, "DescribeAlarmsResponse", f"<DescribeAlarmsResult>{result}</DescribeAlarmsResult>")


def as_json(params: dict) -> dict:
    """`AlarmNames.member.1=…` as `{"AlarmNames": […]}`."""
    data: dict = {}
    for name in params:
        value = cloudwatch._p(params, name)
        if found := re.fullmatch(r"(\w+)\.member\.\d+", name):
            data.setdefault(found[1], []).append(value)
        else:
            data[name] = value
    return data


def as_xml(name: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        inner = "".join(as_xml(key, member) for key, member in value.items())
    elif isinstance(value, list):
        inner = "".join(as_xml("member", member) for member in value)
    elif isinstance(value, bool):
        inner = str(value).lower()
    elif name.endswith("Timestamp") and not isinstance(value, str):
        inner = cloudwatch._ts_iso(value)
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>"
