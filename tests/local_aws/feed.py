"""What users are told by, beside the shop: the status feed's function with a URL of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local_aws.bootstrap import create_function
from local_aws.shop import Shop

FUNCTION = "feed"


def create(clients: Callable[[str], Any], of: Shop, feed: Path, **variables: str) -> str:
    """The function that serves the feed. Returns the id of its URL."""
    functions = clients("lambda")
    told = {
        "FEED_STATE_PARAMETER": f"{of.prefix}/state",
        "FEED_WINDOWS_PATH": f"{of.prefix}/windows",
        "FEED_SERVICE_NAME": "The tea shop",
    }
    create_function(functions, FUNCTION, feed, told | variables)
    url = functions.create_function_url_config(FunctionName=FUNCTION, AuthType="NONE")["FunctionUrl"]
    return urlsplit(url).hostname.split(".")[0]
