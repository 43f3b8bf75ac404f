"""A moment as AWS, the feed and JSON have it."""

from datetime import datetime


def written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
