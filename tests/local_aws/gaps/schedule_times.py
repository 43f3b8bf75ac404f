"""EventBridge Scheduler: when a schedule is due, in its own time zone.

ministack keeps the time zone of a schedule, and takes `at()` and `cron()` for UTC. A schedule that has fired and then
gets another time does not fire again there. This is its sweep over the schedules once more, with both put right, and
with the moment that was named as the time of the event (`scheduler.py` puts it into payloads).
"""

import logging
import re
from datetime import datetime, timezone
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from ministack.core.responses import request_scope
from ministack.services import eventbridge, scheduler

log = logging.getLogger("local_aws.gaps")

AT = re.compile(r"at\((.+)\)$")

_fired: dict[tuple, float] = {}
"""When each definition of a schedule was fired last, or first seen: another definition begins anew."""

_upstream_create = scheduler._create_schedule
_upstream_update = scheduler._update_schedule


def fill() -> None:
    scheduler._tick_schedules = tick
    scheduler._create_schedule = lambda name, body: refused(body) or _upstream_create(name, body)
    scheduler._update_schedule = lambda name, body: refused(body) or _upstream_update(name, body)


def refused(body: dict) -> tuple | None:
    zone = body.get("ScheduleExpressionTimezone", "UTC")
    if zone in available_timezones():
        return None
    return scheduler._error(400, "ValidationException", f"Invalid Schedule Expression Timezone {zone}.")


def tick() -> None:
    now = datetime.now(timezone.utc)
    for key, schedule in list(scheduler._schedules._data.items()):
        try:
            if schedule.get("State") == "ENABLED" and within_dates(schedule, now) and (moment := due(schedule, now)):
                _fired[definition(schedule)] = now.timestamp()
                fire(key, schedule, moment)
        except Exception:
            log.exception("the schedule %s could not be fired", key)


def definition(schedule: dict) -> tuple:
    names = ("Arn", "CreationDate", "ScheduleExpression", "ScheduleExpressionTimezone")
    return tuple(schedule.get(name) for name in names)


def within_dates(schedule: dict, now: datetime) -> bool:
    start, end = (scheduler._to_epoch(schedule.get(name)) for name in ("StartDate", "EndDate"))
    return (start is None or start <= now.timestamp()) and (end is None or now.timestamp() <= end)


def due(schedule: dict, now: datetime) -> datetime | None:
    """The moment at which the schedule was to be fired, if that has come."""
    this, expression = definition(schedule), schedule.get("ScheduleExpression", "")
    zone = ZoneInfo(schedule.get("ScheduleExpressionTimezone") or "UTC")
    if at := AT.match(expression):
        moment = datetime.fromisoformat(at[1].strip()).replace(tzinfo=zone)
        return moment if this not in _fired and moment <= now else None
    last = _fired.setdefault(this, now.timestamp())
    if interval := eventbridge._parse_rate_seconds(expression):
        return now if now.timestamp() - last >= interval else None
    fields = eventbridge._parse_cron_fields(expression)
    # What it computes with hours and days is clock time where the date has a zone.
    moment = fields and eventbridge._cron_next_fire(fields, datetime.fromtimestamp(last, tz=zone))
    return moment if moment and moment <= now else None


def fire(key: tuple, schedule: dict, moment: datetime) -> None:
    account, region, _ = key
    event = {
        "EventId": str(uuid4()),
        "Source": "aws.scheduler",
        "DetailType": "Scheduled Event",
        "Detail": "{}",
        "Time": moment.timestamp(),
        "Resources": [schedule.get("Arn", "")],
        "Account": account,
        "Region": region,
    }
    with request_scope(account, region):
        eventbridge._invoke_target(schedule["Target"], event, schedule)
    if AT.match(schedule["ScheduleExpression"]) and schedule.get("ActionAfterCompletion") == "DELETE":
        scheduler._schedules._data.pop(key, None)
