"""The maintenance page as a host serves it: its places filled and its policy computed, as the Terraform module does.

    PYTHONPATH=tests target/venv/bin/python -m browser.page

writes the right policy into infra/page/index.html, and the same page into 404.html.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from browser.site import Response

FOLDER = Path(__file__).resolve().parents[2] / "infra" / "page"

SETTINGS = {"feed": None, "app": None, "probe": None, "texts": {}}

IMAGE = re.compile(r"\.(ico|png|gif|jpg|svg|webp)$")


def page(brand: dict[str, str] | None = None, **settings: object) -> str:
    """The page with a brand (`name`, `message`, `contact`, `logo`, `accent`, …) and settings (`feed`, `app`, …)."""
    text = (FOLDER / "index.html").read_text()
    for key, value in (brand or {}).items():
        if key.startswith("accent"):
            text = between(text, f"/*{key}*/", "/**/", value)
        else:
            words = value if key == "logo" else html.escape(value)
            text = between(text, f"<!--{key}-->", f"<!--/{key}-->", words)
    said = json.dumps(SETTINGS | settings, separators=(",", ":")).replace("<", "\\u003c")
    text = between(text, '<script type="application/json" id="settings">', "</script>", said)
    if app := settings.get("app"):
        text = text.replace('id="go" href=""', f'id="go" href="{app}/"')
        text = text.replace('"refresh" content="120"', f'"refresh" content="120;url={app}/"')
    return with_policy(text, SETTINGS | settings)


def served(text: str, status: int = 200, **headers: str) -> Response:
    return Response(status, text, {"Content-Type": "text/html; charset=utf-8", **headers})


def between(text: str, start: str, end: str, value: str) -> str:
    before, found, rest = text.partition(start)
    assert found, f"the page has no place {start}"
    return before + found + value + end + rest.partition(end)[2]


def with_policy(text: str, settings: dict) -> str:
    return between(text, '<meta http-equiv="Content-Security-Policy" content="', '"', policy(text, settings))


def policy(text: str, settings: dict) -> str:
    feed, app, probe = (origin(settings[name]) for name in ("feed", "app", "probe"))
    image = bool(settings["probe"] and IMAGE.search(settings["probe"]))
    images = dict.fromkeys(["data:", *app, *(probe if image else [])])
    connections = dict.fromkeys(["'self'", *feed, *app, *([] if image else probe)])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src '{digest(text, 'script')}'",
            f"style-src '{digest(text, 'style')}'",
            f"img-src {' '.join(images)}",
            f"connect-src {' '.join(connections)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def digest(text: str, element: str) -> str:
    (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def origin(address: str | None) -> list[str]:
    parts = urlsplit(address or "")
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


if __name__ == "__main__":
    for name in ("index.html", "404.html"):
        (FOLDER / name).write_text(with_policy((FOLDER / "index.html").read_text(), SETTINGS))
