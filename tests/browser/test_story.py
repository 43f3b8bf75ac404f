"""The whole story, as users live through it: in the shop at a deep link, told, sent to the page, and brought back.

By the names that users use, on the local AWS, with the built functions. Time is real, and polls are as frequent as
maintenance-watch allows.
"""

import math
import re
import unittest
from datetime import datetime, timezone
from typing import Any

from playwright.sync_api import Page, expect

from browser.edge import FEED_PATH
from browser.told import APP, SHOP, ToldTest, clock, told
from browser.world import in_minutes
from infra.stack import until
from local_aws.times import written

MESSAGE, LATER = "A new teapot for the database", "It takes a little longer"

WARM_WITHIN_SECONDS = 60
"""A read that it gives up comes again within 15 s: four of them."""

PUT = """async () => {
  const answer = await fetch("http://api.example.com/orders/1042", {
    method: "PUT", headers: {"Content-Type": "application/json", "X-Shop": "test"}, body: "{}",
  });
  const headers = Object.fromEntries(["X-Maintenance", "Retry-After"].map(name => [name, answer.headers.get(name)]));
  return {status: answer.status, headers, body: await answer.json()};
}"""


class Story(ToldTest):
    def test_told_sent_to_the_page_and_brought_back(self) -> None:
        stays, reloads = self.tab("stays"), self.tab("reloads")
        for page in (stays, reloads):
            self.in_the_shop(page)
        self.assertEqual(told(stays), [])

        end = in_minutes(30)
        self.world.operator_writes("on", message=MESSAGE, reason="CHG-1042", until=written(end))
        self.says(stays, MESSAGE)
        self.counts_down(stays, end)
        self.assertEqual(told(stays), ["maintenance"])
        self.api_refuses_readably(stays, end)
        self.shop_says_why(stays)
        self.assertEqual(told(stays), ["maintenance"], "one maintenance is one event, however many 503s")

        self.world.leads_to("GitHub Pages")
        answer = reloads.reload()
        self.assertEqual(answer.status, 404, "as GitHub Pages answers a deep link")
        self.on_the_page(reloads)
        self.assertEqual(reloads.url, SHOP)
        self.says(reloads, MESSAGE)
        self.says(reloads, clock(end))
        self.assertNotIn("CHG-1042", reloads.content())
        self.accessible(stays, reloads)

        end = in_minutes(95)
        self.world.operator_writes("on", message=LATER, until=written(end))
        self.says(reloads, LATER)
        self.says(reloads, clock(end))
        self.says(stays, LATER)
        self.counts_down(stays, end)
        self.assertEqual(told(stays), ["maintenance", "maintenance-changed"])

        self.world.operator_writes("off")
        self.in_the_shop(reloads)
        stays.wait_for_function("told.some(each => each.kind == 'maintenance-over')")
        expect(stays.locator("body")).not_to_contain_text(LATER)
        self.assertEqual(told(stays), ["maintenance", "maintenance-changed", "maintenance-over"])
        self.assertEqual(stays.evaluate("maintenance.state"), "normal")

        self.gentle("stays", documents=1)
        self.gentle("reloads", documents=3)
        self.a_copy_of_the_page_leads_back(reloads)
        feed = self.world.edge.feed
        for _ in range(5):  # as tabs do that ask at one moment
            feed.answer(FEED_PATH)
        self.assertLess(feed.fetched, feed.asked, "the cache spares the function")

    def counts_down(self, page: Page, end: datetime) -> None:
        """The banner has the end by the visitor's clock, and how long it is until then, by the feed's."""
        self.says(page, clock(end))
        left = math.ceil((end - datetime.now(timezone.utc)).total_seconds() / 60)
        expect(page.locator("body")).to_contain_text(re.compile(rf"in ({left - 1}|{left}|{left + 1}) minutes"))

    def api_refuses_readably(self, page: Page, end: datetime) -> None:
        """Across origins, after a preflight."""
        answer = page.evaluate(PUT)
        asked = [each.method for each in self.world.edge.seen("tab-stays;", "api.example.com")]
        self.assertEqual(asked[-2:], ["OPTIONS", "PUT"])
        self.refused(answer)
        # A function that has just started waits a moment for what the operator wrote; callers get their 503 meanwhile.
        answer = until(
            lambda: self.refused(page.evaluate(PUT)),
            lambda said: said["body"]["message"] == MESSAGE,
            WARM_WITHIN_SECONDS,
        )
        self.assertEqual(answer["body"]["until"], written(end))
        self.assertTrue(1 < int(answer["headers"]["Retry-After"]) <= 1800, answer)

    def refused(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.assertEqual((answer["status"], answer["headers"]["X-Maintenance"]), (503, "on"))
        return answer

    def shop_says_why(self, page: Page) -> None:
        page.get_by_role("button", name="I have received it").click()
        expect(page.get_by_role("status").filter(has_text="That did not work")).to_contain_text(MESSAGE)

    def a_copy_of_the_page_leads_back(self, page: Page) -> None:
        """GitHub Pages lets browsers keep the page for ten minutes: one that did is led back all the same."""
        other = page.context.new_page()
        other.goto(SHOP)
        self.in_the_shop(other)
        other.goto(APP)
        self.in_the_shop(other, APP)
        other.close()


if __name__ == "__main__":
    unittest.main()
