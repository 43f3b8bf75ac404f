"""maintenance-watch in the app's requests: fetch, XMLHttpRequest and axios go on as if it were not there."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from browser.site import Request, Response
from browser.watch import API, APP, FEED, WatchTest, answered, refused

AXIOS = """async url => {
    // As axios' documentation has it: response and error have `request`, in the browser the XMLHttpRequest.
    const xhr = new XMLHttpRequest();
    await new Promise(done => { xhr.onloadend = done; xhr.open("GET", url); xhr.send(); });
    const response = { status: xhr.status, data: xhr.response, headers: {}, config: { url }, request: xhr };
    const { seen, failed } = maintenance.axios;
    if (xhr.status < 400) return (await Promise.resolve(response).then(seen, failed)) === response;
    const error = Object.assign(new Error("refused"), { config: { url }, request: xhr, response });
    return Promise.reject(error).then(seen, failed).catch(caught => caught === error);
}"""


class PassThrough(WatchTest):
    def test_the_app_reads_what_it_was_answered(self) -> None:
        self.api = lambda _: refused()
        page = self.watching(apis=[API])
        script = """async url => {
            const answer = await fetch(url, { method: "POST", body: "x" });
            return [answer.status, answer.bodyUsed, (await answer.json()).message, answer.headers.get("X-Maintenance")];
        }"""
        self.assertEqual(page.evaluate(script, API), [503, False, "Upgrading", "on"])
        self.told(page, ["maintenance"])

    def test_the_very_same_answer_and_error(self) -> None:
        page = self.open()
        script = """() => {
            window.bare = fetch;
            window.made = new Response("x");
            window.broke = new TypeError("mine");
            window.fetch = async url => { if (url == "/throw") throw broke; return made; };
        }"""
        page.evaluate(script)
        self.watching(page)
        self.assertTrue(page.evaluate("fetch('/x').then(answer => answer === made && !made.bodyUsed)"))
        self.assertTrue(page.evaluate("fetch('/throw').catch(error => error === broke)"))

    def test_a_request_that_is_given_up_is_the_apps_own_affair(self) -> None:
        page = self.watching()
        script = """url => { const controller = new AbortController();
            const answer = fetch(url, { signal: controller.signal }).catch(error => error.name);
            controller.abort(); return answer; }"""
        self.assertEqual(page.evaluate(script, API), "AbortError")

    def test_an_error_that_nobody_catches_is_still_reported(self) -> None:
        page = self.watching()
        self.api = lambda _: None
        script = """url => new Promise(told => {
            addEventListener("unhandledrejection", event => { event.preventDefault(); told(event.reason.name); });
            fetch(url); })"""
        self.assertEqual(page.evaluate(script, API), "TypeError")

    def test_requests_of_every_kind_are_seen(self) -> None:
        for kind in ("new Request(url)", "new URL(url)", "url", "'/api/orders'"):
            with self.subTest(kind):
                self.api = lambda _: refused()
                page = self.watching(apis=[API, "/api"])
                self.assertEqual(page.evaluate(f"url => fetch({kind}).then(answer => answer.status)", API), 503)
                self.told(page, ["maintenance"])


class Ours(WatchTest):
    def refusing(self, request: Request) -> Response:
        """Every 503 of this host is marked, but one."""
        if request.path.startswith("/unmarked"):
            return answered("down", 503)
        if request.path.startswith("/unreadable"):
            return answered({"message": "x"}, 503, **{"X-Maintenance": "on"})
        if request.path.startswith("/off"):
            return refused(**{"X-Maintenance": "off"})
        return refused()

    def test_only_a_marked_503_of_an_api_of_ours_counts(self) -> None:
        self.api = self.refusing
        page = self.watching(apis=[API + "/v1/", "http://shop.example.com"])
        others = [
            API, API + "/v2/orders", API + "/v10", API + "/v1x", API + "/v1/unmarked".replace("/v1", ""),
            "http://shop.example.com.evil.example.com/", "http://shop.example.community/", "http://evil.example.com/shop.example.com",
            "http://shop.example.com/unmarked", "http://shop.example.com/unreadable", "http://shop.example.com/off",
            "http://evil.example.com/?http://shop.example.com/", "http://shop.example.com:8080/", "http://SHOP.example.com@evil.example.com/",
        ]  # fmt: skip
        for url in others:
            self.call(page, url)
        self.told(page, [])
        for url in (
            API + "/v1",
            API + "/v1?page=2",
            API + "/v1/orders",
            "http://shop.example.com/",
            "http://shop.example.com/a/b",
        ):
            with self.subTest(url):
                page.evaluate("maintenance.stop(); window.seen = []")
                self.watching(page, apis=[API + "/v1/", "http://shop.example.com"])
                self.call(page, url)
                self.told(page, ["maintenance"])

    def test_a_body_that_lies_does_no_harm(self) -> None:
        def endless() -> Iterator[bytes]:
            yield from (b"x" * 65536 for _ in range(160))

        bodies = [
            "<h1>Down</h1>",
            "",
            "null",
            "5",
            '"x"',
            "[]",
            '{"message": {"a": 1}, "until": [], "since": "soon"}',
            "{",
            endless(),
        ]
        for body in bodies:
            with self.subTest(str(body)[:20]):
                self.api = lambda _, body=body: refused(body)
                page = self.watching(apis=[API])
                self.call(page)
                self.told(page, ["maintenance"])
                self.assertEqual(page.evaluate("[maintenance.notice.message, maintenance.notice.until]"), [None, None])

    def test_a_body_that_never_ends_is_waited_for_8_s(self) -> None:
        def slow() -> Iterator[bytes]:
            yield b'{"message": "'
            self.stalled.wait()

        self.stalled = threading.Event()
        self.addCleanup(self.stalled.set)
        self.api = lambda _: refused(slow())
        page = self.watching(apis=[API])
        page.evaluate("url => fetch(url).then(answer => answer.status)", API)
        page.clock.run_for(7000)
        self.told(page, [])
        page.clock.run_for(1500)
        self.told(page, ["maintenance"])


class Others(WatchTest):
    def test_wrappers_before_and_after_survive(self) -> None:
        self.api = lambda _: refused()
        page = self.open()
        wrap = "name => { const inner = fetch; window.fetch = (...ask) => (seen.push([name, null]), inner(...ask)); }"
        page.evaluate("window.seen = []")
        page.evaluate(wrap, "before")
        self.watching(page)
        page.evaluate(wrap, "after")
        self.call(page)
        self.assertEqual(self.kinds(page)[:2], ["after", "before"])
        self.assertIn("maintenance", self.kinds(page))
        page.evaluate("maintenance.stop(); seen.length = 0; window.state = maintenance.state")
        self.call(page)
        self.assertEqual(set(self.kinds(page)), {"after", "before"}, "it passes through")

    def test_stop_undoes_everything(self) -> None:
        page = self.open()
        page.evaluate("window.bare = fetch")
        self.watching(page, feed=FEED)
        self.poll(page)
        self.assertFalse(page.evaluate("fetch === bare"))
        page.evaluate("maintenance.stop(); maintenance.stop(); maintenance.stopped = true")
        self.assertTrue(page.evaluate("fetch === bare"))
        page.clock.run_for(600_000)
        self.settle(page)
        self.assertEqual(len(self.polls), 1)

    def test_two_of_them_on_a_page(self) -> None:
        self.api = lambda _: refused()
        page = self.watching(self.watching())
        self.call(page)
        self.told(page, ["maintenance", "maintenance"])


class Hooks(WatchTest):
    def test_xhr(self) -> None:
        send = """([url, type]) => new Promise(done => {
            const xhr = new XMLHttpRequest();
            maintenance.xhr(xhr);
            xhr.onload = () => done(xhr.status);
            xhr.open("GET", url); xhr.responseType = type; xhr.send(); })"""
        for type in ("", "text", "blob", "arraybuffer"):
            with self.subTest(type):
                self.api = lambda _: refused()
                page = self.watching(apis=[API])
                self.assertEqual(page.evaluate(send, ["http://other.example.com/", type]), 503)
                self.assertEqual(page.evaluate(send, [API, type]), 503)
                self.told(page, ["maintenance"])
                self.assertEqual(page.evaluate("maintenance.notice.message"), "Upgrading")
        page.clock.run_for(16_000)
        self.api = lambda _: answered({})
        page.evaluate(send, [API, "json"])
        self.told(page, ["maintenance", "maintenance-over"])

    def test_axios(self) -> None:
        page = self.watching(apis=[API])
        self.assertTrue(page.evaluate(AXIOS, API))
        self.api = lambda _: answered("", 503)
        self.assertTrue(page.evaluate(AXIOS, API))
        self.told(page, [])
        self.api = lambda _: refused()
        self.assertTrue(page.evaluate(AXIOS, API))
        self.told(page, ["maintenance"])
        self.assertEqual(page.evaluate("maintenance.notice.message"), "Upgrading")
        page.clock.run_for(16_000)
        self.api = lambda _: answered({})
        self.assertTrue(page.evaluate(AXIOS, API))
        self.told(page, ["maintenance", "maintenance-over"])

    def test_axios_errors_without_a_request_are_passed_on(self) -> None:
        page = self.watching()
        for error in ("undefined", "new Error('cancelled')", "'text'"):
            same = (
                f"(() => {{ const e = {error}; return maintenance.axios.failed(e).catch(caught => caught === e); }})()"
            )
            self.assertTrue(page.evaluate(same))

    def test_nothing_is_read_of_an_answer_that_is_no_503(self) -> None:
        page = self.watching()
        warned: list[str] = []
        page.on("console", lambda message: warned.append(message.text))
        self.api = lambda _: answered({})
        script = """url => new Promise(done => { const xhr = new XMLHttpRequest(); maintenance.xhr(xhr);
            xhr.onloadend = done; xhr.open("GET", url); xhr.send(); }).then(() => 0)"""
        page.evaluate(script, API)
        self.assertEqual(warned, [], f"{APP} would fill its console")
