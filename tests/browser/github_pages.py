"""Serves infra/page as GitHub Pages does: the page at `/`, and with status 404 at every other path."""

from browser import page
from browser.site import Response

BRAND = {"name": "The tea shop", "contact": "Something urgent? Call 030 123456."}

HEADERS = {"Cache-Control": "max-age=600", "Access-Control-Allow-Origin": "*"}


def served(path: str, brand: dict[str, str] = BRAND, **settings: object) -> Response:
    found = path.partition("?")[0] in ("/", "/index.html")
    return page.served(page.page(brand, **settings), 200 if found else 404, **HEADERS)
