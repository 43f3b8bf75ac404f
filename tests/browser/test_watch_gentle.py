"""How much maintenance-watch asks: an hour of the page's own time, and no minute of it with more than four requests."""

from __future__ import annotations

from playwright.sync_api import Page

from browser.watch import FEED, WatchTest, busiest

HOUR = 3_600_000
PUSH = "wss://push.example.com"

HIDE = """hidden => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "" });
    document.dispatchEvent(new Event("visibilitychange"));
}"""

NORMAL = """{ scheduled_maintenances: [], generated_at: new Date().toISOString() }"""
ON = NORMAL.replace("[]", '[{ status: "in_progress", incident_updates: [] }]')


class Gentle(WatchTest):
    def an_hour(self, answer: str, **options: object) -> list[float]:
        page = self.watching(self.open(stub=True), even=False, feed=FEED, **options)
        page.evaluate(f"window.answer = () => ({answer})")
        page.clock.run_for(HOUR)
        return self.asked(page)

    def refused_every(self, seconds: int) -> Page:
        """An hour in which the feed says that all is well, and the API answers 503."""
        page = self.watching(self.open(stub=True), even=False, feed=FEED)
        page.evaluate(f"""() => {{ window.answer = () => ({NORMAL});
            setInterval(() => maintenance.axios.seen({{ request: {{ status: 503, responseURL: "http://api.example.com/",
                getResponseHeader: () => "on", response: "{{}}" }} }}), {seconds * 1000}); }}""")
        page.clock.run_for(HOUR)
        return page

    def asked(self, page: Page, what: str = "asks") -> list[float]:
        asked = page.evaluate(f"{what}.map(({{ at, hidden }}) => ({{ at, hidden }}))")
        self.assertFalse(any(each["hidden"] for each in asked), "asked by a tab that nobody sees")
        moments = [each["at"] for each in asked]
        self.assertLessEqual(busiest(moments), 4)
        gaps = [after - before for before, after in zip(moments, moments[1:], strict=False)]
        self.assertGreaterEqual(min(gaps, default=15_000), 15_000)
        return moments

    def gaps(self, moments: list[float]) -> list[float]:
        return [(after - before) / 1000 for before, after in zip(moments, moments[1:], strict=False)]

    def test_normal(self) -> None:
        gaps = self.gaps(self.an_hour(NORMAL))
        self.assertTrue(40 < len(gaps) < 82, len(gaps))
        self.assertTrue(all(45 <= each <= 77 for each in gaps), gaps)
        self.assertGreater(max(gaps) - min(gaps), 10, "no jitter")

    def test_in_maintenance(self) -> None:
        gaps = self.gaps(self.an_hour(ON))
        self.assertTrue(all(15 <= each <= 27 for each in gaps), gaps)
        self.assertGreater(max(gaps) - min(gaps), 4, "no jitter")

    def test_as_often_as_one_may_ask_for(self) -> None:
        gaps = self.gaps(self.an_hour(NORMAL, every=1))
        self.assertTrue(all(15 <= each <= 17 for each in gaps), gaps)

    def test_a_failing_feed_is_asked_ever_more_seldom(self) -> None:
        gaps = self.gaps(self.an_hour("null"))
        self.assertTrue(90 <= gaps[0] <= 152 and 180 <= gaps[1] <= 302, gaps)
        self.assertTrue(all(225 <= each <= 377 for each in gaps[2:]), gaps)

    def test_a_feed_that_flaps(self) -> None:
        self.an_hour(f"Math.random() < 0.3 ? null : Math.random() < 0.5 ? {ON} : {NORMAL}")

    def test_503s_all_the_time(self) -> None:
        page = self.refused_every(3)
        self.asked(page)
        self.told(page, ["maintenance"])

    def test_an_api_that_contradicts_the_feed_is_not_over_and_on_again_all_the_time(self) -> None:
        """DNS, mappings and open connections follow later than the feed: each end that was wrong doubles the wait."""
        for seconds in (20, 30, 45):
            with self.subTest(seconds):
                begun = self.kinds(self.refused_every(seconds)).count("maintenance")
                self.assertTrue(1 <= begun <= 5, begun)

    def test_two_watches_on_a_page_share_the_limit(self) -> None:
        page = self.open(stub=True)
        for _ in range(2):
            self.watching(page, even=False, feed=FEED, every=15, push=PUSH)
        page.evaluate(f"window.answer = () => ({NORMAL})")
        page.clock.run_for(HOUR)
        self.assertGreater(len(self.asked(page)), 100)
        self.asked(page, "dials")

    def test_a_tab_hidden_and_shown_in_quick_turns(self) -> None:
        page = self.watching(self.open(stub=True), even=False, feed=FEED, every=15, push=PUSH)
        page.evaluate(f"window.answer = () => ({NORMAL})")
        for _ in range(300):
            page.evaluate(HIDE, True)
            page.clock.run_for(1300)
            page.evaluate(HIDE, False)
            page.clock.run_for(2100)
        self.assertGreater(len(self.asked(page)), 10)

    def test_a_hidden_tab_asks_nothing_and_a_shown_one_at_once(self) -> None:
        page = self.watching(self.open(stub=True), even=False, feed=FEED, push=PUSH)
        page.evaluate(f"window.answer = () => ({NORMAL})")
        page.clock.run_for(1000)
        page.evaluate(HIDE, True)
        page.evaluate("dials[0].socket.close()")
        page.clock.run_for(HOUR)
        self.assertEqual((len(self.asked(page)), len(self.asked(page, "dials"))), (1, 1))
        page.evaluate(HIDE, False)
        page.clock.run_for(2000)
        self.assertEqual((len(self.asked(page)), len(self.asked(page, "dials"))), (2, 2))

    def test_push_that_flaps(self) -> None:
        page = self.watching(self.open(stub=True), even=False, feed=FEED, push=PUSH)
        page.evaluate(f"""() => {{ window.answer = () => ({NORMAL});
            setInterval(() => dials.at(-1)?.socket.close(), 7000);
            let turn = false;
            const said = () => JSON.stringify({{ maintenance: turn = !turn }});
            setInterval(() => dials.at(-1)?.socket.onmessage?.({{ data: said() }}), 2500);
        }}""")
        page.clock.run_for(HOUR)
        self.asked(page)
        self.assertGreater(len(self.asked(page, "dials")), 20)

    def test_push_that_nobody_answers_is_dialled_ever_more_seldom(self) -> None:
        page = self.open(stub=True)
        page.evaluate("""() => { const Bare = WebSocket; window.WebSocket = class extends Bare {
            constructor(url) { super(url); setTimeout(() => this.close(), 5); } }; }""")
        self.watching(page, even=False, push=PUSH)
        page.clock.run_for(HOUR)
        dialled = self.asked(page, "dials")
        self.assertLess(len(dialled), 60)
        self.assertEqual(self.asked(page), [], "there is no feed")

    def test_an_open_socket_is_kept_with_a_ping_every_8_minutes(self) -> None:
        page = self.watching(self.open(stub=True), push=PUSH)
        page.clock.run_for(HOUR)
        self.assertEqual(page.evaluate("dials.map(({ socket }) => socket.sent)"), [["ping"] * 7])

    def test_a_page_put_away_hangs_up_and_a_page_back_dials_again(self) -> None:
        page = self.watching(self.open(stub=True), push=PUSH)
        page.clock.run_for(2000)
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        self.assertEqual(page.evaluate("dials[0].socket.readyState"), 3)
        page.clock.run_for(80_000)
        self.assertEqual(len(self.asked(page, "dials")), 2)
        page.evaluate("maintenance.stop()")
        page.clock.run_for(HOUR)
        self.assertEqual(len(self.asked(page, "dials")), 2)
