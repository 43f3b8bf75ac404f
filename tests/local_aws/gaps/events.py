"""Lets a service of the local AWS publish its own events on the default bus, as AWS services do.

This is no gap of its own: the modules for the services use it. Events leave after the call that caused them has been
answered, on another thread, in the account and Region of that call.
"""

import contextvars
import json
import logging
import threading
from collections.abc import Callable

from ministack.services import eventbridge

log = logging.getLogger("local_aws.gaps")


def publish(source: str, detail_type: str, detail: dict, resources: list[str]) -> None:
    entry = {"Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": resources}
    in_background(eventbridge._put_events, {"Entries": [entry]}, True)


def in_background(function: Callable, *arguments: object) -> None:
    """Calls the function on a thread of its own, where ministack still knows the caller's account and Region."""
    context = contextvars.copy_context()

    def run() -> None:
        try:
            context.run(function, *arguments)
        except Exception:
            log.exception("%s failed in the background", function.__name__)

    threading.Thread(target=run, daemon=True).start()
