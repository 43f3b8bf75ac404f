"""Checks of `gaps/alarm_xml.py`."""

import re
import urllib.parse
import urllib.request

from local_aws.checks.given import alarm
from local_aws.process import LocalAws


def _ask_in_xml(aws: LocalAws, **parameters: str) -> str:
    """What an SDK of the Query protocol sends, signed badly but addressed well."""
    credential = f"AWS4-HMAC-SHA256 Credential=test/20260101/{aws.region}/monitoring/aws4_request"
    asked = urllib.request.Request(
        aws.endpoint,
        urllib.parse.urlencode({"Version": "2010-08-01", **parameters}).encode(),
        {"Authorization": f"{credential}, SignedHeaders=host, Signature=none"},
    )
    with urllib.request.urlopen(asked) as reply:
        return reply.read().decode()


def an_alarm_is_whole_in_xml(aws: LocalAws) -> None:
    name = alarm(aws, dimension="shop & co", TreatMissingData="notBreaching")
    xml = _ask_in_xml(aws, Action="DescribeAlarms", **{"AlarmNames.member.1": name})
    assert xml.count("<AlarmName>") == 1 and f"<AlarmName>{name}</AlarmName>" in xml, xml
    for expected in (
        "<ActionsEnabled>true</ActionsEnabled>",
        "<Period>60</Period>",
        "<Statistic>Sum</Statistic>",
        "<TreatMissingData>notBreaching</TreatMissingData>",
        "<Dimensions><member><Name>ApiName</Name><Value>shop &amp; co</Value></member></Dimensions>",
    ):
        assert expected in xml, f"{expected} is not in {xml}"
    assert re.search(r"<StateUpdatedTimestamp>20\d\d-\d\d-\d\dT[\d:.]+Z</StateUpdatedTimestamp>", xml), xml
