"""A moment as AWS, the feed and JSON have it."""

from datetime import datetime, timezone


def written(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
