"""Makes the screenshots of the README anew: `make screenshots`.

Nothing in them depends on when or where they are made, but for the machine's chromium and its fonts.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser import files, github_pages
from browser.chromium import WAIT_MILLISECONDS, executable, launch
from browser.site import Request, Response, serving
from local_aws import shop

FOLDER = Path(__file__).resolve().parent / "screenshots"

MOST_BYTES = 100_000

NOW, END = "2026-12-01T02:10:00Z", "2026-12-01T03:00:00Z"

MESSAGE = "We are moving to a bigger kitchen. Your orders are safe."

ARABIC = {"name": "متجر الشاي", "contact": "للأمور العاجلة: 030123456"}
ARABIC_MESSAGE = "ننتقل إلى مطبخ أكبر. طلباتكم في أمان."

FEED = "http://status.example.com/api/v2/summary.json"

DESKTOP, PHONE = {"width": 1200, "height": 750}, {"width": 390, "height": 760}
SHOP, SHOP_ON_A_PHONE = {"width": 1000, "height": 480}, {"width": 390, "height": 560}


@dataclass(frozen=True)
class Scene:
    """One screenshot: what is visited, how, and what has to be seen before it is taken."""

    name: str
    address: str
    awaited: str
    viewport: dict[str, int]
    settings: dict[str, Any] = field(default_factory=dict)


PAGE, APP = "http://page.example.com/", "http://app.example.com/orders/1042"

SCENES = (
    Scene("page-desktop", PAGE, MESSAGE, DESKTOP),
    Scene("page-dark", PAGE, MESSAGE, DESKTOP, {"color_scheme": "dark"}),
    Scene("page-phone", PAGE, MESSAGE, PHONE, {"device_scale_factor": 2}),
    Scene("page-rtl", PAGE, ARABIC_MESSAGE, PHONE, {"device_scale_factor": 2, "locale": "ar"}),
    Scene("shop-banner", APP, MESSAGE, SHOP),
    Scene("shop-banner-phone", APP, MESSAGE, SHOP_ON_A_PHONE, {"device_scale_factor": 2, "color_scheme": "dark"}),
)


def answer(request: Request) -> Response:
    """The internet in the midst of a maintenance. A shop in an Arabic country says it in Arabic."""
    arabic = request.headers.get("accept-language", "").startswith("ar")
    open_to_all = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
    match request.host:
        case "page.example.com":
            brand = ARABIC if arabic else github_pages.BRAND
            return github_pages.served(request.path, brand, feed=FEED, app="http://app.example.com")
        case "app.example.com":
            return files.served(request.path)
        case "api.example.com":
            return Response(200, json.dumps(shop.NORMAL_BODY), open_to_all)
    return Response(200, json.dumps(summary(ARABIC_MESSAGE if arabic else MESSAGE)), open_to_all)


def summary(message: str) -> dict:
    """Of the feed what page and banner read."""
    maintenance = {
        "status": "in_progress",
        "started_at": "2026-12-01T02:00:00Z",
        "scheduled_for": "2026-12-01T02:00:00Z",
        "scheduled_until": END,
        "incident_updates": [{"body": message}],
    }
    return {
        "status": {"indicator": "maintenance"},
        "scheduled_maintenances": [maintenance],
        "generated_at": NOW,
    }


def take(browser: Browser, scene: Scene) -> bytes:
    settings = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"} | scene.settings
    with browser.new_context(viewport=scene.viewport, **settings) as context:
        page = context.new_page()
        page.clock.set_fixed_time(NOW)
        page.goto(scene.address)
        ready(page, scene)
        return page.screenshot(animations="disabled", caret="hide")


def ready(page: Page, scene: Scene) -> None:
    expect(page.locator("body")).to_contain_text(scene.awaited, timeout=WAIT_MILLISECONDS)
    if scene.address == APP:
        expect(page.get_by_role("heading", name="Order 1042")).to_be_visible(timeout=WAIT_MILLISECONDS)
    page.evaluate("document.fonts.ready.then(() => true)")


def main() -> int:
    if executable() is None:
        print("screenshots: 0 taken, 1 skipped: chromium is not on this machine")
        return 0
    FOLDER.mkdir(exist_ok=True)
    with serving(answer) as port, sync_playwright() as playwright, launch(playwright, port) as browser:
        for scene in SCENES:
            picture = take(browser, scene)
            if len(picture) > MOST_BYTES:
                print(f"{scene.name} has {len(picture)} bytes, which is more than {MOST_BYTES}")
                return 1
            (FOLDER / f"{scene.name}.png").write_bytes(picture)
            print(f"{scene.name}.png: {len(picture)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
