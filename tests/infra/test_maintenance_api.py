"""The modules maintenance-api and maintenance-host, applied on the local AWS and asked over HTTP by their own names.

PYTHONPATH=tests python -m unittest infra.test_maintenance_api
"""

import http.client
import itertools
import json
import re
import threading
import unittest
from typing import Any
from urllib.parse import urlsplit

from infra.terraform import Root, changes, unavailable
from local_aws.observe import TIMEOUT_SECONDS, Reply
from local_aws.process import LocalAws

API, APP = "api.shop.example", "app.shop.example"

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""All but OPTIONS, which browsers send for a preflight."""

PATHS = ("/", "/orders", "/v1/orders/1042/items?page=2&sort=%20", "/.well-known", "/.well-known/other", "/a/../b//c")
CONTENT_TYPES = (None, "application/json", "application/xml", "text/plain", "multipart/form-data; boundary=x", "x")
BODY = b'{"no JSON'
"""Nobody looks at it, whatever its type is said to be."""

REFUSAL_MEMBERS = {"type", "title", "status", "detail", "message", "since", "until"}
FEED_MEMBERS = {"maintenance", "since", "until", "message", "retry_after"}
OF_THE_TRANSPORT = {"content-length", "date", "x-amzn-requestid", "x-amz-request-id", "x-amzn-errortype"}

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ORIGIN = "https://app.shop.example"
EVENT = {"resource": "/", "path": "/", "httpMethod": "GET", "headers": {}, "requestContext": {"resourceId": "x"}}

aws: LocalAws
root: Root


def setUpModule() -> None:
    global aws, root
    if why := unavailable("mock-api.zip"):
        raise unittest.SkipTest(why)
    aws = LocalAws().start()
    unittest.addModuleCleanup(aws.stop)
    root = Root("maintenance-api", "tests/infra/maintenance_api_root", aws)
    root.init()
    root.apply()


def applied(**variables: Any) -> None:
    """The root with these variables and the defaults of all others. Applies only where that is a change."""
    if root.variables != variables:
        root.variables = variables
        root.apply()


def ask(host: str, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
    """Asks who answers for a host. Underscores in header names become hyphens."""
    connection = http.client.HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=TIMEOUT_SECONDS)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": host, **sent})
        reply = connection.getresponse()
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read().decode())
    finally:
        connection.close()


def body_of(reply: Reply) -> dict[str, Any]:
    return json.loads(reply.body)


def own_headers(reply: Reply) -> dict[str, str]:
    return {name: value for name, value in reply.headers.items() if name not in OF_THE_TRANSPORT}


def said_by_the_function(**event: Any) -> tuple[dict[str, str], Any]:
    """What the built function answers to an event: its headers, in lower case, and its body."""
    invoked = aws.client("lambda").invoke(FunctionName="mock-api", Payload=json.dumps(EVENT | event))
    answer = json.load(invoked["Payload"])
    body = json.loads(answer["body"]) if answer["body"] else None
    return {name.lower(): value for name, value in answer["headers"].items()}, body


class Answers:
    """What holds of both forms: each is asked everything."""

    variables: dict[str, Any]
    message: str
    retry_after: str

    def setUp(self) -> None:
        applied(**self.variables)

    def test_every_request_is_refused(self) -> None:
        for method, path, kind in itertools.product(METHODS, PATHS, CONTENT_TYPES):
            with self.subTest(method=method, path=path, content_type=kind):
                body = BODY if method in ("POST", "PUT", "PATCH", "DELETE") else None
                found = ask(API, path, method, body, **({"Content_Type": kind} if kind else {}))
                self.refused(found, is_head=method == "HEAD")
                if kind in (None, "application/json") or "maintenance_api" in self.variables:
                    self.assertNotIn("x-amzn-errortype", found.headers, "left to a gateway response")

    def refused(self, found: Reply, *, is_head: bool = False) -> None:
        self.assertEqual(found.status, 503, found)
        self.assertEqual(found.headers["content-type"], "application/problem+json")
        self.assertEqual(found.headers["cache-control"], "no-store")
        self.assertEqual(found.headers["x-maintenance"], "on")
        self.assertEqual(found.headers["access-control-allow-origin"], "*")
        self.assertEqual(found.headers["access-control-expose-headers"], "Retry-After, X-Maintenance")
        self.assertEqual(found.headers["retry-after"], self.retry_after)
        if is_head:
            self.assertEqual(found.body, "")
            return
        self.assertEqual(body_of(found).keys(), REFUSAL_MEMBERS)
        self.assertEqual((body_of(found)["status"], body_of(found)["message"]), (503, self.message))

    def test_a_preflight_is_granted(self) -> None:
        asks = {"Origin": ORIGIN, "Access_Control_Request_Method": "DELETE"}
        asks["Access_Control_Request_Headers"] = "authorization, x-shop"
        for path in (*PATHS, "/.well-known/maintenance"):
            with self.subTest(path=path):
                found = ask(API, path, "OPTIONS", **asks)
                self.assertEqual((found.status, found.body), (204, ""), found)
                self.assertEqual(found.headers["access-control-allow-origin"], "*")
                self.assertIn("DELETE", found.headers["access-control-allow-methods"].split(", "))
                self.assertLessEqual(int(found.headers["access-control-max-age"]), 60)
                granted = found.headers["access-control-allow-headers"].lower().split(", ")
                self.assertIn("authorization", granted, "not even * stands for it")
                self.assertTrue({"*", "x-shop"} & set(granted), granted)

    def test_the_feed_says_maintenance_or_nothing_wrong(self) -> None:
        found = ask(API, "/.well-known/maintenance")
        self.assertEqual((found.status, found.headers["content-type"]), (200, "application/json"), found)
        self.assertEqual(body_of(found).keys(), FEED_MEMBERS)
        self.assertEqual(found.headers["cache-control"], "no-store")
        found = ask(API, "/.well-known/maintenance", "HEAD")
        self.assertEqual((found.status, found.body), (200, ""), found)
        self.refused(ask(API, "/.well-known/maintenance", "POST", Content_Type="application/json"))

    def test_a_second_plan_is_empty(self) -> None:
        self.assertEqual(changes(root.plan()), [])


class Mock(Answers, unittest.TestCase):
    variables: dict[str, Any] = {}
    message = "We will be back."
    retry_after = "90"

    def test_it_answers_as_the_function_does(self) -> None:
        """Header by header and member by member; only the texts differ."""
        found, (headers, body) = ask(API), said_by_the_function()
        self.assertEqual(own_headers(found), headers | {"retry-after": "90"})
        self.assertEqual(body_of(found), body | {"detail": self.message, "message": self.message})
        escaped = ask(API, "/", "POST", Content_Type="application/xml")
        self.assertEqual((own_headers(escaped), escaped.body), (own_headers(found), found.body))

    def test_its_preflight_is_the_functions(self) -> None:
        asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
        headers, _ = said_by_the_function(httpMethod="OPTIONS", headers=asks)
        found = own_headers(ask(API, "/", "OPTIONS", **asks))
        del found["access-control-allow-headers"], found["content-type"]  # fixed, not echoed; of an empty body
        self.assertEqual(found, headers)

    def test_its_feed_is_the_functions(self) -> None:
        headers, body = said_by_the_function(path="/.well-known/maintenance")
        found = ask(API, "/.well-known/maintenance")
        self.assertEqual(own_headers(found), headers)
        self.assertEqual(body_of(found).keys(), body.keys())
        self.assertIs(body_of(found)["maintenance"], True)

    def test_a_changed_message_is_live_after_the_apply(self) -> None:
        message = "50 % off: $5 #if(true) $context.stage $input.body \\ \"'<b> ü\n#set($a = 1)"
        applied(message=message)
        for kind in ("application/json", "text/plain"):
            self.assertEqual(body_of(ask(API, "/", "POST", Content_Type=kind))["message"], message)
        self.assertEqual(body_of(ask(API, "/.well-known/maintenance"))["message"], message)

    def test_one_origin_reads_with_credentials(self) -> None:
        applied(allowed_origin=ORIGIN)
        for method, kind in (("GET", "application/json"), ("POST", "text/plain"), ("OPTIONS", "application/json")):
            found = ask(API, "/", method, Content_Type=kind, Origin=ORIGIN, Access_Control_Request_Method="POST")
            self.assertEqual(found.headers["access-control-allow-origin"], ORIGIN)
            self.assertEqual(found.headers["access-control-allow-credentials"], "true")

    def test_who_is_throttled_is_told_the_same(self) -> None:
        applied(throttle={"rate": 1, "burst": 1})
        found = [ask(API, "/throttled") for _ in range(20)]
        self.assertTrue(any("x-amzn-errortype" in reply.headers for reply in found), "nobody was throttled")
        for reply in found:
            self.refused(reply)


class Lambda(Answers, unittest.TestCase):
    variables = {"maintenance_api": "lambda"}
    message = "Said by the function."
    retry_after = "120"

    def test_a_browser_gets_the_page(self) -> None:
        found = ask(API, "/", Accept=BROWSER)
        self.assertEqual((found.status, found.headers["content-type"]), (503, "text/html; charset=utf-8"))

    def test_who_is_throttled_is_refused_too(self) -> None:
        applied(**self.variables, throttle={"rate": 1, "burst": 1})
        found = [ask(API, "/throttled") for _ in range(20)]
        self.assertEqual({reply.status for reply in found}, {503})
        self.assertEqual({reply.headers["x-maintenance"] for reply in found}, {"on"})
        self.assertEqual({body_of(reply)["message"] for reply in found}, {self.message, Mock.message})


class Moving(unittest.TestCase):
    """From one form to the other, with callers at the API all the while."""

    def test_nobody_sees_anything_else(self) -> None:
        applied()
        for variables, last in (({"maintenance_api": "lambda"}, Lambda.message), ({}, Mock.message)):
            with self.subTest(variables), Callers() as callers:
                applied(**variables)
            self.assertGreater(len(callers.replies), 10)
            self.assertEqual({(each.status, each.headers["x-maintenance"]) for each in callers.replies}, {(503, "on")})
            said = [body_of(each)["message"] for each in callers.replies]
            self.assertEqual({said[0], said[-1]}, {Lambda.message, Mock.message})
            self.assertEqual(len(list(itertools.groupby(said))), 2, "the answer changed more than once")
            self.assertEqual(body_of(ask(API))["message"], last)


class Callers:
    """Asks the API again and again until the block ends."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Callers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.replies.append(ask(API))

    def _ask(self) -> None:
        while not self._done.wait(0.05):
            self.replies.append(ask(API))


class Host(unittest.TestCase):
    """The app's own name."""

    def setUp(self) -> None:
        applied()

    def test_people_get_the_page_with_a_503(self) -> None:
        for path in ("/", "/checkout/42", "/index.html"):
            found = ask(APP, path, Accept=BROWSER)
            self.assertEqual((found.status, found.headers["content-type"]), (503, "text/html; charset=utf-8"))
            self.assertEqual((found.headers["retry-after"], found.headers["x-maintenance"]), ("120", "on"))
            self.assertIn(Lambda.message, found.body)

    def test_programs_get_json(self) -> None:
        found = ask(APP, "/", "POST", Content_Type="text/xml", Accept="*/*")
        self.assertEqual((found.status, body_of(found)["message"]), (503, Lambda.message))
        self.assertEqual(ask(APP, "/.well-known/maintenance").status, 200)

    def test_people_are_sent_to_the_pages_own_host(self) -> None:
        applied(page_url="https://status.shop.example/")
        found = ask(APP, "/checkout", Accept=BROWSER)
        back = "https://status.shop.example/#return=/checkout"
        self.assertEqual((found.status, found.headers.get("location")), (302, back))
        self.assertEqual(ask(APP, "/checkout", Accept="application/json").status, 503)

    def test_beyond_the_throttle_there_is_a_plain_page(self) -> None:
        applied(throttle={"rate": 1, "burst": 1})
        found = [ask(APP, "/throttled", Accept=BROWSER) for _ in range(20)]
        kinds = {(reply.status, reply.headers["content-type"], reply.headers["x-maintenance"]) for reply in found}
        self.assertEqual(kinds, {(503, "text/html; charset=utf-8", "on")})
        plain = [reply.body for reply in found if Mock.message in reply.body]
        self.assertTrue(plain, "nobody was throttled")
        self.assertTrue(plain[0].startswith("<!doctype html>"))

    def test_a_missing_function_is_still_a_503(self) -> None:
        """The last resort: the function was deleted by hand."""
        functions = aws.client("lambda")
        functions.delete_function(FunctionName="mock-api")
        try:
            found = ask(APP, "/", Accept=BROWSER)
            self.assertEqual((found.status, found.headers["x-maintenance"]), (503, "on"), found)
            self.assertIn(Mock.message, found.body)
        finally:
            root.apply()

    def test_the_records_are_of_both_families(self) -> None:
        domain = aws.client("apigateway").get_domain_name(domainName=APP)
        self.assertEqual(domain["endpointConfiguration"]["types"], ["REGIONAL"])
        self.assertEqual(domain["endpointConfiguration"]["ipAddressType"], "dualstack")
        self.assertEqual(domain["securityPolicy"], "TLS_1_2")
        alias = {
            "dns_name": domain["regionalDomainName"],
            "zone_id": domain["regionalHostedZoneId"],
            "evaluate_target_health": False,
        }
        self.assertEqual(root.outputs()["records"], [{"type": kind, "alias": alias} for kind in ("A", "AAAA")])


class Closed(unittest.TestCase):
    """What is shut, and what the control plane shows."""

    def test_the_apis_own_address_is_closed(self) -> None:
        applied()
        apis = aws.client("apigateway").get_rest_apis()["items"]
        self.assertEqual({api["name"] for api in apis}, {"shop-maintenance", f"{APP}-maintenance"})
        for api in apis:
            self.assertTrue(api["disableExecuteApiEndpoint"], api["name"])
            self.assertEqual(self.at_its_own_address(api["id"]).status, 403, api["name"])

    def test_it_opens_with_the_same_apply_that_says_so(self) -> None:
        applied(execute_api_endpoint=True)
        api = root.outputs()["maintenance"]["api_id"]
        self.assertEqual(self.at_its_own_address(api).status, 503)
        self.assertEqual(self.at_its_own_address(api).headers["x-maintenance"], "on")

    @staticmethod
    def at_its_own_address(api: str) -> Reply:
        return ask(f"{api}.execute-api.127.0.0.1", "/maintenance/orders")

    def test_only_this_stage_may_call_the_function(self) -> None:
        applied(maintenance_api="lambda")
        api = root.outputs()["maintenance"]
        policy = json.loads(aws.client("lambda").get_policy(FunctionName="mock-api")["Policy"])
        sources = [str(statement["Condition"]) for statement in policy["Statement"]]
        self.assertEqual(len(sources), 2, "the API's, and the host's")
        self.assertTrue(any(f":{api['api_id']}/maintenance/*" in source for source in sources), sources)
        for source in sources:
            self.assertRegex(source, r"arn:aws:execute-api:[a-z0-9-]+:\d{12}:\w+/maintenance/\*")

    def test_every_gateway_response_is_a_503(self) -> None:
        applied()
        api = root.outputs()["maintenance"]["api_id"]
        responses = aws.client("apigateway").get_gateway_responses(restApiId=api)["items"]
        self.assertGreaterEqual(len(responses), 21)
        for response in responses:
            with self.subTest(response["responseType"]):
                self.assertEqual((response["statusCode"], response["defaultResponse"]), ("503", False))
                self.assertTrue(re.search(Mock.message, response["responseTemplates"]["application/json"]))


if __name__ == "__main__":
    unittest.main()
