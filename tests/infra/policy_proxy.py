"""Stands between a function and the local AWS, and lets through only what the policies of its role allow.

The policies are read from the local AWS at each request, as they stand there at that moment: a function that is
invoked before Terraform has attached them is refused. That takes some ten requests each time, so that a call which the
function waits half a second for may never be answered. After the apply a test holds them: `enforced.hold()`.

    with Enforced(aws, "shop-switch") as enforced:
        …  # give the function AWS_ENDPOINT_URL=enforced.endpoint
    assert enforced.denials == []
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import botocore.session
import cbor2
from botocore.exceptions import ClientError

from infra.policy_evaluator import Request, Statement, allows, statements
from infra.policy_requests import Call, Untranslated, translate
from local_aws.process import LocalAws

ACCOUNT = "000000000000"
FORWARD_SECONDS = 30
OF_THIS_HOP = {"host", "connection", "transfer-encoding", "content-length", "keep-alive"}


@dataclass(frozen=True)
class Use:
    """A request that was let through, and the statements that did it."""

    request: Request
    by: tuple[Statement, ...]
    call: str
    """The SDK's id of the call: one for all its attempts."""


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # a switch that starts opens many connections at once


class Enforced:
    """A running proxy for the functions of one role."""

    def __init__(self, aws: LocalAws, role: str) -> None:
        self.role = role
        self.uses: list[Use] = []
        self.denials: list[str] = []
        self._iam, self._upstream = aws.client("iam"), urlsplit(aws.endpoint).netloc
        self._before: dict[str, Callable[[], object]] = {}
        self._assumed: set[str] = set()
        self._held: list[Statement] | None = None
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), self._handler())
        self.endpoint = "http://{}:{}".format(*self._server.server_address)

    def __enter__(self) -> Enforced:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def before(self, operation: str, do: Callable[[], object]) -> None:
        """Does something once, just before the next call of an operation goes on."""
        self._before[operation] = do

    def hold(self) -> None:
        """Judges by the policies as they stand now, until it is called again."""
        self._held = self._read()

    def policies(self) -> list[Statement]:
        """Every statement that the role has."""
        return self._read() if self._held is None else self._held

    def _read(self) -> list[Statement]:
        try:
            inline = self._iam.list_role_policies(RoleName=self.role)["PolicyNames"]
            attached = self._iam.list_attached_role_policies(RoleName=self.role)["AttachedPolicies"]
        except ClientError:
            return []
        documents = {
            name: self._iam.get_role_policy(RoleName=self.role, PolicyName=name)["PolicyDocument"] for name in inline
        }
        for policy in attached:
            version = self._iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
            found = self._iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)
            documents[policy["PolicyName"]] = found["PolicyVersion"]["Document"]
        return [found for name, document in documents.items() for found in statements(name, document)]

    def refusal(self, call: Call) -> str | None:
        """Why a call may not be made; nothing where it may. Who has assumed a role is judged in that role's account."""
        if call.scope[0] in self._assumed:
            return None
        try:
            requests = translate(call)
        except Untranslated as why:
            return self._denied(f"nobody has said what permission this takes: {why}")
        policies = self.policies()
        for request in requests:
            by = allows(policies, request)
            if not by:
                keys = {key.rsplit(":", 1)[1]: list(values) for key, values in request.context.items()}
                return self._denied(f"{request.action} on {request.resource}{f' with {keys}' if keys else ''}")
            with self._lock:
                self.uses.append(Use(request, tuple(by), call.headers.get("amz-sdk-invocation-id", "")))
        return None

    def _denied(self, what: str) -> str:
        with self._lock:
            self.denials.append(what)
        return f"User: arn:aws:sts::{ACCOUNT}:assumed-role/{self.role}/function is not authorized to perform: {what}"

    def _answer(self, call: Call) -> tuple[int, dict[str, str], bytes]:
        if why := self.refusal(call):
            return denial(call, why)
        name = call.operation[0]
        if do := self._before.pop(name, None):
            do()
        answer = self._forward(call)
        if name == "AssumeRole":
            self._assumed |= set(re.findall(r"<AccessKeyId>(.*?)</AccessKeyId>", answer[2].decode()))
        return answer

    def _forward(self, call: Call) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self._upstream, timeout=FORWARD_SECONDS)
        try:
            headers = {name: value for name, value in call.headers.items() if name not in OF_THIS_HOP}
            if call.service == "apigatewaymanagementapi":
                headers["host"] = call.headers["host"]  # whose connection it is, no other part says
            connection.request(call.method, call.target, call.body, headers)
            reply = connection.getresponse()
            kept = {name: value for name, value in reply.getheaders() if name.lower() not in OF_THIS_HOP}
            return reply.status, kept, reply.read()
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", "0")))
                status, sent, content = answer(Call(self.command, self.path, headers, body, ACCOUNT))
                self.send_response(status)
                for name, value in {**sent, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # who asked has given up
                    self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """The callers say what is worth saying."""

        return Handler


def denial(call: Call, why: str) -> tuple[int, dict[str, str], bytes]:
    """A denial in the form of the call's own protocol."""
    if call.headers.get("smithy-protocol") == "rpc-v2-cbor":
        headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}
        return 403, headers | {"x-amzn-query-error": "AccessDenied;Sender"}, cbor2.dumps(error("AccessDenied", why))
    if "x-amz-target" in call.headers:
        kind = {"Content-Type": call.headers.get("content-type", "application/x-amz-json-1.1")}
        return 400, kind, json.dumps(error("AccessDeniedException", why)).encode()
    if protocol(call.service) == "rest-json":
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "AccessDeniedException"}
        return 403, headers, json.dumps({"Message": why}).encode()
    inner = f"<Type>Sender</Type><Code>AccessDenied</Code><Message>{escape(why)}</Message>"
    return 403, {"Content-Type": "text/xml"}, f"<ErrorResponse><Error>{inner}</Error></ErrorResponse>".encode()


def error(code: str, why: str) -> dict[str, str]:
    return {"__type": code, "message": why, "Message": why}


@functools.cache
def protocol(service: str) -> str:
    return botocore.session.Session().get_service_model(service).protocol
