"""Other ways through the story: announced beforehand, without the feed, without JavaScript, by API Gateway."""

import unittest

from playwright.sync_api import expect

from browser.told import APP, PLANNED_MILLISECONDS, ToldTest, told
from browser.world import PAGE, in_minutes
from local_aws import own_name
from local_aws.times import written

MESSAGE = "A new teapot for the database"


class ByGitHubPages(ToldTest):
    def test_a_planned_window_is_announced(self) -> None:
        page = self.tab("plans")
        self.in_the_shop(page)
        self.world.plan("tonight", in_minutes(10), 30, "Database upgrade")
        self.addCleanup(self.world.call_off, "tonight")
        page.wait_for_function("told.length", timeout=PLANNED_MILLISECONDS)
        self.assertEqual(told(page), ["maintenance-planned"])
        self.assertEqual(page.evaluate("maintenance.state"), "planned")
        self.says(page, "Database upgrade")
        self.accessible(page)
        # It is only announced: the shop goes on.
        page.get_by_role("button", name="I have received it").click()
        expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
        self.gentle("plans", documents=1)

    def test_push_tells_at_once(self) -> None:
        if self.world.edge.push is None:
            self.skipTest("push is not built")
        page = self.tab("pushed", f"{APP}?push")
        self.in_the_shop(page, f"{APP}?push")
        self.world.waits_for("a connection", self.world.connections)
        self.world.waits_for("the first poll", lambda: self.world.edge.seen("tab-pushed;", "status.example.com"))
        asked = self.world.edge.seen("tab-pushed;", "status.example.com")
        self.world.operator_writes("on", message=MESSAGE)
        page.wait_for_function("told.some(each => each.kind == 'maintenance')")
        self.assertEqual(self.world.edge.seen("tab-pushed;", "status.example.com"), asked, "it was a poll that told it")
        self.says(page, MESSAGE)
        self.world.operator_writes("off")
        page.wait_for_function("told.some(each => each.kind == 'maintenance-over')")

    def test_with_the_feed_down_the_page_brings_back(self) -> None:
        page = self.tab("unfed")
        self.in_the_shop(page)
        self.world.edge.down.add("status.example.com")
        self.addCleanup(self.world.edge.down.discard, "status.example.com")
        self.world.operator_writes("on", message=MESSAGE)
        self.world.leads_to("GitHub Pages")
        page.reload()
        self.on_the_page(page)
        self.world.operator_writes("off")
        self.in_the_shop(page)
        self.gentle("unfed", documents=3)

    def test_without_javascript_the_page_says_it_and_a_reload_leads_back(self) -> None:
        self.world.operator_writes("on", message=MESSAGE)
        self.world.leads_to("GitHub Pages")
        page = self.tab("plain", APP, java_script_enabled=False)
        self.on_the_page(page)
        self.world.operator_writes("off")
        self.world.leads_to("CloudFront")
        page.reload()
        expect(page).to_have_title("The tea shop")
        self.assertEqual(page.url, APP)


class ByApiGateway(ToldTest):
    """DNS leads to API Gateway with the app's own name, which sends browsers to the page."""

    def test_sent_to_the_page_with_the_way_back(self) -> None:
        own_name.lead_to_gateway(self.world.aws.client, self.world.shop, MOCK_PAGE_URL=PAGE)
        page = self.tab("sent")
        self.in_the_shop(page)
        end = in_minutes(30)
        self.world.operator_writes("on", message=MESSAGE, until=written(end))
        self.says(page, MESSAGE)
        page.reload()
        self.on_the_page(page)
        self.assertEqual(page.url, f"{PAGE}#return=/orders/1042?every=15")
        self.says(page, MESSAGE)
        self.accessible(page)
        self.world.operator_writes("off")
        self.in_the_shop(page)
        # The shop, the redirect, the page, the shop.
        self.gentle("sent", documents=4)


if __name__ == "__main__":
    unittest.main()
