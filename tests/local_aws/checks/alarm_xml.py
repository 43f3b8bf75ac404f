"""Checks of `gaps/alarm_xml.py`."""

import re

from local_aws.checks.given import alarm, ask_in_xml
from local_aws.process import LocalAws


def an_alarm_is_whole_in_xml(aws: LocalAws) -> None:
    name = alarm(aws, dimension="shop & co", TreatMissingData="notBreaching")
    xml = ask_in_xml(aws, Action="DescribeAlarms", **{"AlarmNames.member.1": name})
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
