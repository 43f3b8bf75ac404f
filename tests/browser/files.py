"""Serves the little shop's files, as CloudFront does in front of a bucket: every path of the app gives index.html."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from browser.site import Response

SHOP = Path(__file__).resolve().parent / "shop"
WATCH = Path(__file__).resolve().parents[2] / "infra" / "maintenance-watch"

TYPES = {".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon"}


def served(path: str) -> Response:
    path = path.partition("?")[0]
    folder, _, name = path.rpartition("/")
    file = (WATCH if folder == "/maintenance-watch" else SHOP) / (name if "." in name else "index.html")
    if not file.is_file():
        return Response(404, "not here", {"Content-Type": "text/plain"})
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Response(200, file.read_bytes(), {"Content-Type": kind, "Cache-Control": "no-cache"})
