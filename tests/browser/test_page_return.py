"""The way back: to where the visitor was, only when the app is really up, never elsewhere, never in a loop."""

from __future__ import annotations

from browser.page import served
from browser.site import Request, Response
from browser.visitor import (
    APP,
    DEEP,
    FEED,
    OPEN,
    OWN_HOST,
    START,
    Visitor,
    VisitorTest,
    answers,
    json_response,
    navigates,
    up,
)

ICON = Response(200, b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", {"Content-Type": "image/gif"})


class AtTheAppsOwnName(VisitorTest):
    def setUp(self) -> None:
        super().setUp()
        self.world.message = "Upgrading"

    def test_to_the_deep_link_whatever_status_the_page_had(self) -> None:
        for status in (503, 404, 200):
            with self.subTest(status):
                self.world.message, self.world.app = "Upgrading", lambda _, status=status: self.world.page(status)
                visitor = self.visitor(f"{APP}{DEEP}#pay")
                visitor.wait(60)
                self.assertEqual(visitor.text("#message"), "Upgrading")
                # The feed is faster than DNS: the page is still what is there.
                self.world.message = None
                visitor.wait(120)
                self.assertEqual((visitor.text("h1"), visitor.loads), ("Down for maintenance", 1))
                self.world.app = up
                self.assertTrue(visitor.wait(130, visitor.is_at_the_app))
                self.assertEqual((visitor.page.url, visitor.loads), (f"{APP}{DEEP}#pay", 2))
                self.assertEqual(visitor.wrong, [])

    def test_it_says_so_first_and_has_a_button(self) -> None:
        visitor = self.visitor()
        visitor.wait(4)
        self.world.message, self.world.app = None, up
        self.assertTrue(visitor.wait(90, visitor.is_told))
        self.assertIn("Taking you back to where you were.", visitor.text())
        self.assertFalse(visitor.page.locator("#end").is_visible())
        visitor.page.get_by_role("link", name="Go now").click()
        visitor.settle()
        self.assertTrue(visitor.is_at_the_app())

    def test_the_pause_differs_from_visitor_to_visitor(self) -> None:
        """There are few that a clock of five seconds tells apart: visitors come until two differ."""
        pauses = set()
        for _ in range(20):
            self.world.app = None
            visitor = self.visitor()
            self.world.message, self.world.app = None, up
            self.assertTrue(visitor.wait(10, visitor.is_told))
            begun = self.world.now
            self.assertTrue(visitor.wait(32, visitor.is_at_the_app))
            pauses.add(self.world.now - begun)
            if len(pauses) > 1:
                return
        self.fail(f"twenty visitors, and each paused for {pauses}")

    def test_no_probe_while_the_feed_says_maintenance(self) -> None:
        self.world.app = lambda request: self.world.page(503) if navigates(request) else up(request)
        self.visitor().wait(300)
        self.assertEqual(len(self.world.requests("app.example.com")), 1)

    def test_what_is_no_healthy_answer(self) -> None:
        self.world.message = None
        for name, answer in {
            "nobody there": None,
            "503": Response(503, OPEN),
            "404": Response(404, OPEN),
            "marked": served(OPEN, 200, **{"X-Maintenance": "on"}),
            "the page": self.world.page(200),
            "a login elsewhere": Response(302, "", {"Location": "http://login.example.com/"}),
        }.items():
            with self.subTest(name):
                self.world.app = lambda request, it=answer: self.world.page(503) if navigates(request) else it
                visitor = self.visitor()
                visitor.wait(200)
                self.assertEqual((visitor.text("h1"), visitor.loads), ("Down for maintenance", 1))
                self.assertTrue(visitor.page.get_by_role("link", name="Try again").is_visible())

    def test_without_a_usable_feed_two_answers_twenty_seconds_apart_are_needed(self) -> None:
        for feed in (None, json_response({}, 503)):
            with self.subTest(feed):
                self.world.asked.clear()
                self.world.feed, self.world.settings = lambda _, feed=feed: feed, {"feed": FEED if feed else None}
                self.world.app = lambda request: self.world.page(503) if navigates(request) else up(request)
                visitor = self.visitor()
                visitor.wait(12)
                self.assertEqual(visitor.text("h1"), "Down for maintenance")
                self.assertTrue(visitor.wait(70, visitor.is_told))
                probes = [at for at, request in self.world.requests("app.example.com") if not navigates(request)]
                self.assertEqual(len(probes), 2)
                self.assertGreaterEqual(probes[1] - probes[0], 20)

    def test_an_app_that_fails_again_stops_the_return(self) -> None:
        answers = iter([up(None), Response(500)])
        self.world.settings = {}
        self.world.app = lambda request: self.world.page(503) if navigates(request) else next(answers, Response(500))
        visitor = self.visitor()
        visitor.wait(300)
        self.assertEqual((visitor.text("h1"), visitor.loads), ("Down for maintenance", 1))

    def test_a_probe_of_the_operators(self) -> None:
        self.world.message, self.world.settings = None, {"feed": FEED, "probe": f"{APP}/healthz"}
        healthy = False
        self.world.app = lambda request: (
            Response(200 if healthy else 500, "{}")
            if request.path == "/healthz"
            else up(request)
            if healthy
            else self.world.page(503)
        )
        visitor = self.visitor()
        visitor.wait(30)
        self.assertEqual(visitor.loads, 1)
        healthy = True
        self.assertTrue(visitor.wait(200, visitor.is_at_the_app))


class AtAHostOfItsOwn(VisitorTest):
    def setUp(self) -> None:
        super().setUp()
        self.world.settings = {"feed": FEED, "app": APP}

    def app(self, request: Request) -> Response:
        return ICON if request.path.startswith("/favicon.ico?") else up(request)

    def test_to_where_the_app_had_sent_the_visitor_from(self) -> None:
        for fragment, there in (
            ("#return=/orders/5?x=1", f"{APP}/orders/5?x=1"),
            ("#return=/a%20b/%C3%A9?x=%26&y=a+b", f"{APP}/a%20b/%C3%A9?x=%26&y=a+b"),
            ("#return=/orders#pay", f"{APP}/orders#pay"),
            ("#/route/of/the/app", f"{APP}/#/route/of/the/app"),
            ("", f"{APP}/"),
        ):
            with self.subTest(fragment):
                self.world.app, self.world.message = None, "Upgrading"
                visitor = self.visitor(f"{OWN_HOST}/{fragment}")
                visitor.wait(10)
                self.assertEqual(visitor.page.locator("#go").evaluate("e => e.href"), there)
                self.world.app, self.world.message = self.app, None
                self.assertTrue(visitor.wait(130, visitor.is_at_the_app))
                self.assertEqual((visitor.page.url, visitor.wrong), (there, []))

    def test_nowhere_but_to_the_app(self) -> None:
        self.world.app = self.app
        for path in (
            "//evil.example.com/",
            "/\\evil.example.com/",
            "\\\\evil.example.com",
            "/\t/evil.example.com",
            "http://evil.example.com/",
            "http:evil.example.com",
            "https://app.example.com/",
            "http://app.example.com.evil.example.com/",
            "http://app.example.com@evil.example.com/",
            "http://app.example.com:81/",
            "//app.example.com@evil.example.com/",
            "javascript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "blob:http://app.example.com/x",
            "",
        ):
            with self.subTest(path):
                visitor = self.visitor(f"{OWN_HOST}/#return={path}")
                link = visitor.page.locator("#go").evaluate("e => e.href")
                self.assertEqual(link.removeprefix(APP)[:1], "/")
                self.assertNotIn("evil", link.partition(APP)[0])
                self.assertTrue(visitor.wait(60, visitor.is_at_the_app))
                self.assertEqual(visitor.page.url, link)

    def test_an_icon_that_does_not_load_is_no_answer(self) -> None:
        for answer in (None, Response(503, "no"), Response(200, OPEN, {"Content-Type": "text/html"})):
            self.world.app = lambda _, answer=answer: answer
            visitor = self.visitor(OWN_HOST)
            visitor.wait(200)
            self.assertEqual((visitor.text("h1"), visitor.loads), ("Down for maintenance", 1))

    def test_the_same_files_at_the_apps_own_name(self) -> None:
        self.world.message = "Upgrading"
        visitor = self.visitor(APP + DEEP)
        visitor.wait(4)
        self.world.app, self.world.message = self.app, None
        self.assertTrue(visitor.wait(130, visitor.is_at_the_app))
        self.assertEqual(visitor.page.url, APP + DEEP)


class NeverInALoop(VisitorTest):
    """The app answers every probe well, and every visitor with the page."""

    def setUp(self) -> None:
        super().setUp()
        self.world.app = lambda request: self.world.page(200) if navigates(request) else self.icon(request)

    def icon(self, request: Request) -> Response:
        return ICON if "favicon" in request.path else up(request)

    def returning(self, address: str) -> Visitor:
        """Two hours of a visitor whose page is told, at once, that all is well. When it leaves, it writes that down."""
        leaves = """addEventListener("pagehide", () =>
            sessionStorage.left = JSON.stringify([...JSON.parse(sessionStorage.left ?? "[]"), Date.now() / 1000]));"""
        visitor = self.visitor(address, script=leaves + answers("NORMAL", "UP"))
        visitor.wait(7200, turn=20)
        return visitor

    def returns(self, visitor: Visitor) -> list[float]:
        """At what second each automatic return began."""
        return visitor.page.evaluate("JSON.parse(sessionStorage.left)")

    def test_three_returns_each_after_a_longer_wait_and_then_only_the_button(self) -> None:
        for settings in ({"feed": FEED}, {}):
            with self.subTest(settings):
                self.world.settings, self.world.now = settings, START
                visitor = self.returning(APP + DEEP)
                at = self.returns(visitor)
                self.assertEqual((len(at), visitor.loads), (3, 4))
                self.assertGreaterEqual(at[1] - at[0], 60)
                self.assertGreaterEqual(at[2] - at[1], 300)
                self.assertEqual(visitor.text("h1"), "We are back")
                self.assertNotIn("Taking you back", visitor.text())
                visitor.page.get_by_role("link", name="Go now").click()
                visitor.settle()
                self.assertEqual(visitor.loads, 5)

    def test_nor_between_the_app_and_a_host_of_the_pages_own(self) -> None:
        self.world.settings = {"feed": FEED, "app": APP}
        self.world.app = lambda _: Response(302, "", {"Location": f"{OWN_HOST}/#return={DEEP}"})
        visitor = self.returning(f"{OWN_HOST}/#return={DEEP}")
        self.assertEqual(len(self.returns(visitor)), 3)
        self.assertEqual(visitor.page.url, f"{OWN_HOST}/#return={DEEP}")

    def test_without_storage_only_the_button(self) -> None:
        for broken in (
            "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no') } })",
            "Storage.prototype.setItem = () => { throw new DOMException('full') };"
            "Object.defineProperty(window, 'sessionStorage', { value: Object.freeze({}) })",
        ):
            with self.subTest(broken):
                visitor = self.visitor(script=broken)
                visitor.wait(400, turn=5)
                self.assertEqual((visitor.text("h1"), visitor.loads), ("We are back", 1))
                self.assertTrue(visitor.page.get_by_role("link", name="Go now").is_visible())
                self.assertEqual(visitor.wrong, [])
