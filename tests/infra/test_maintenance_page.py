"""The maintenance page, and the root that publishes it on GitHub Pages."""

import base64
import contextlib
import hashlib
import importlib.util
import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import yaml

from infra import github_bindings, github_provider
from infra.command import HANGS_AFTER_SECONDS, WORK, TerraformError, environment, installed, terraform
from infra.terraform import PROJECT, copied

PAGE = PROJECT / "infra" / "page"
ROOT = PROJECT / "infra" / "maintenance-page"
BINARY = ROOT / "tests" / "binary"

PAGE_BYTES = 15_000
"""It is served while everybody comes at once, to phones as well. With 404.html it is twice that."""

TEXTS = {"name", "message", "contact"}
COLOURS = {"accent", "accent_dark"}
SETTINGS = '<script type="application/json" id="settings">{"feed":null,"app":null,"probe":null,"texts":{}}</script>\n'

NAMESPACE = "http://www.w3.org/2000/svg"
"""No address: no browser asks it for anything."""

SAME = """
mock_provider "github" {
  mock_data "github_ip_ranges" {
    defaults = { pages_ipv4 = [], pages_ipv6 = [] }
  }
}
run "same" {
  command         = plan
  expect_failures = [check.addresses]
  assert {
    condition = { for path in fileset("same/site", "**") : path => file("same/site/${path}") } == {
      for path, file in github_repository_file.page : path => file.content if !contains([".nojekyll", "CNAME"], path)
    }
    error_message = "Another host would be given another page than GitHub."
  }
}
"""

NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"


class ThePage(unittest.TestCase):
    def setUp(self) -> None:
        self.text = (PAGE / "index.html").read_text()
        self.tags = Tags(self.text)

    def test_every_other_path_shows_the_same(self) -> None:
        self.assertEqual((PAGE / "index.html").read_bytes(), (PAGE / "404.html").read_bytes())

    def test_it_asks_for_nothing_else(self) -> None:
        """It stands at any path of the app, so even a relative address would lead to nowhere."""
        addresses = {value for _, name, value in self.tags.attributes if name in ("src", "href", "srcset", "action")}
        self.assertLessEqual(addresses, {"data:,", ""})
        self.assertNotRegex(self.text.replace(NAMESPACE, ""), r"https?://|wss?://|url\(|@import")
        self.assertEqual(self.tags.names & {"iframe", "form", "object", "embed", "base"}, set())
        self.assertFalse([name for _, name, _ in self.tags.attributes if name.startswith("on") or name == "style"])

    def test_its_policy_allows_its_own_style_and_script_and_no_more(self) -> None:
        self.assertEqual(
            self.tags.meta("http-equiv", "Content-Security-Policy"),
            f"default-src 'none'; script-src {self.hash_of('script')}; style-src {self.hash_of('style')}; "
            "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'",
            "a changed style or script needs its hash in the policy",
        )
        self.assertLess(
            self.text.index("Content-Security-Policy"), self.text.index("<style>"), "it holds from there on"
        )

    def hash_of(self, element: str) -> str:
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", self.text, re.DOTALL)
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    def test_it_knows_itself_in_a_probes_answer(self) -> None:
        self.assertIn(("html", "data-maintenance-page", ""), self.tags.attributes)

    def test_no_search_engine_keeps_it(self) -> None:
        self.assertIn("noindex", self.tags.meta("name", "robots"))

    def test_it_suits_a_phone_and_the_dark(self) -> None:
        self.assertEqual(self.tags.meta("name", "viewport"), "width=device-width, initial-scale=1")
        self.assertEqual(self.tags.meta("name", "color-scheme"), "light dark")
        self.assertIn("prefers-color-scheme: dark", self.text)

    def test_it_is_small(self) -> None:
        self.assertLess(len(self.text.encode()), PAGE_BYTES)

    def test_it_has_its_places_and_each_text_has_one(self) -> None:
        texts = dict(re.findall(r"<!--(\w+)-->(.*?)<!--/\1-->", self.text, re.DOTALL))
        self.assertEqual(texts.pop("logo"), "")
        self.assertEqual(set(texts), TEXTS)
        self.assertTrue(all(text.strip() for text in texts.values()), texts)
        colours = dict(re.findall(r"/\*(\w+)\*/(#[0-9a-f]{6})/\*\*/", self.text))
        self.assertEqual(set(colours), COLOURS)
        self.assertEqual(self.text.count(SETTINGS), 1)


class TheRoot(unittest.TestCase):
    """Terraform judges each argument by the schema of the provider's published bindings."""

    @classmethod
    def setUpClass(cls) -> None:
        if not installed():
            raise unittest.SkipTest("terraform is not on this machine")
        if importlib.util.find_spec("grpc") is None:
            raise unittest.SkipTest("grpcio is not installed: tests/requirements.txt has it")
        try:
            cls.schema = github_bindings.schema(WORK / "bindings")
        except github_bindings.Unavailable as why:
            raise unittest.SkipTest(str(why)) from why
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.variables = stack.enter_context(github_provider.serving(cls.schema))
        cls.folder = copied(WORK / "maintenance-page", "infra/maintenance-page")
        cls.terraform("init", "-input=false", "-backend=false")

    @classmethod
    def terraform(cls, command: str, *options: str) -> str:
        return terraform(cls.folder, command, "-no-color", *options, variables=cls.variables)

    def test_the_schema_is_of_the_least_version_that_is_accepted(self) -> None:
        self.assertIn(f'version = ">= {self.schema.version},', (ROOT / "versions.tf").read_text())

    def test_it_is_valid(self) -> None:
        self.assertIn("The configuration is valid", self.terraform("validate"))

    def test_it_does_what_its_own_tests_say(self) -> None:
        self.assertRegex(self.terraform("test"), r"Success! [1-9]\d* passed, 0 failed")

    def test_any_other_host_is_given_the_same(self) -> None:
        """By `infra/render-page`, from the same file of values."""
        values = {
            "owner": "example-inc",
            "page_domain": "page.example.com",
            "app_url": "https://app.example.com",
            "feed_url": "https://status.example.com/api/v2/summary.json",
            "brand": {"name": "Shop & Söhne", "accent": "#8a2b2b", "accent_dark": "#e3a08f"},
        }
        place = self.folder / "same"
        place.mkdir()
        (place / "it.tfvars.json").write_text(json.dumps(values))
        (place / "same.tftest.hcl").write_text(SAME)
        render = [sys.executable, str(self.folder.parent / "render-page"), str(place / "site")]
        options = ["--var-file", str(place / "it.tfvars.json")]
        done = subprocess.run(
            [*render, *options], env=environment({}), capture_output=True, text=True, timeout=HANGS_AFTER_SECONDS
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        said = self.terraform("test", "-test-directory=same", "-var-file=same/it.tfvars.json")
        self.assertIn("Success! 1 passed, 0 failed", said)

    def test_a_wrong_argument_is_found(self) -> None:
        """Else `valid` would mean nothing."""
        cases = [
            ("unknown", "has_wiki     = false", "has_wikis    = false", 'argument named "has_wikis" is not expected'),
            ("of the wrong type", "auto_init    = true", 'auto_init    = "sometimes"', "a bool is required"),
            ("missing", "file                = each.key\n", "\n", 'The argument "file" is required'),
            ("not to be set", "enabled    = true", "enabled    = true\n  repository_id = 1", "decides .*repository_id"),
            ("nested", "path   = source.value", "folder = source.value", 'argument named "folder" is not expected'),
            ("twice", 'local.has_binary ? [] : ["/"]', '["/", "/docs"]', "Too many source blocks"),
            ("a resource", '"github_repository_pages" "page"', '"github_page" "page"', "github_page"),
            ("a data source", '"github_ip_ranges" "now"', '"github_addresses" "now"', "github_addresses"),
            ("of the provider", "owner = var.owner", "owners = var.owner", 'argument named "owners" is not expected'),
            ("read", "github_repository.page.full_name", "github_repository.page.fullname", "Unsupported attribute"),
        ]
        for what, right, wrong, said in cases:
            with self.subTest(what), self.changed(right, wrong), self.assertRaisesRegex(TerraformError, said):
                self.terraform("validate")

    @contextlib.contextmanager
    def changed(self, right: str, wrong: str) -> Iterator[None]:
        path = next(path for path in sorted(self.folder.glob("*.tf")) if right in path.read_text())
        text = path.read_text()
        path.write_text(text.replace(right, wrong, 1))
        try:
            yield
        finally:
            path.write_text(text)


class TheWorkflow(unittest.TestCase):
    def test_it_gives_binary_files_back(self) -> None:
        steps = yaml.safe_load((ROOT / "pages.yml").read_text())["jobs"]["publish"]["steps"]
        decode = next(step["run"] for step in steps if step.get("name") == "Decode")
        with tempfile.TemporaryDirectory() as checkout:
            site = Path(checkout)
            originals = {"logo.png": (BINARY / "logo.png").read_bytes(), "deep/with space.ico": bytes(range(256))}
            for name, content in originals.items():
                (site / name).parent.mkdir(exist_ok=True)
                (site / f"{name}.base64").write_text(base64.b64encode(content).decode())
            (site / "index.html").write_text("<p>Down")
            subprocess.run(["sh", "-ec", decode], cwd=site, check=True, timeout=HANGS_AFTER_SECONDS)
            found = {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        self.assertEqual(found, {**originals, "index.html": b"<p>Down"})

    def test_a_broken_file_stops_it(self) -> None:
        """Half a page must not be published."""
        steps = yaml.safe_load((ROOT / "pages.yml").read_text())["jobs"]["publish"]["steps"]
        decode = next(step["run"] for step in steps if step.get("name") == "Decode")
        with tempfile.TemporaryDirectory() as checkout:
            (Path(checkout) / "logo.png.base64").write_text("no base64!")
            done = subprocess.run(["sh", "-ec", decode], cwd=checkout, capture_output=True, timeout=HANGS_AFTER_SECONDS)
        self.assertNotEqual(done.returncode, 0)


class TheCertificate(unittest.TestCase):
    """`check-certificate` against a TLS server of this machine."""

    @classmethod
    def setUpClass(cls) -> None:
        if not shutil.which("openssl"):
            raise unittest.SkipTest("openssl is not on this machine: it makes the certificates of this test")
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.place = Path(place.name)
        openssl(cls.place, f"req -x509 {NEW_KEY} -days 3650 -keyout ca.key -out ca.pem -subj /CN=ca")
        cls.good = certificate(cls.place, "good", "app.example.com", 90)
        cls.short = certificate(cls.place, "short", "app.example.com", 10)
        cls.other = certificate(cls.place, "other", "*.github.io", 90)
        cls.expired = certificate(cls.place, "expired", "app.example.com", -1)

    def check(self, port: int, *options: str, address: str = "127.0.0.1") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "check-certificate"), "app.example.com", "--address", address]
        given = ["--port", str(port), "--ca-file", str(self.place / "ca.pem"), "--timeout", "10", *options]
        return subprocess.run([*command, *given], capture_output=True, text=True, timeout=HANGS_AFTER_SECONDS)

    def test_a_certificate_that_covers_the_name(self) -> None:
        with serving(self.good) as port:
            done = self.check(port)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"^127\.0\.0\.1: covers app\.example\.com until \d{4}-\d\d-\d\dT.*Z, 90 days\n$")

    def test_one_that_runs_out_soon(self) -> None:
        with serving(self.short) as port:
            soon, later = self.check(port), self.check(port, "--days", "5")
        self.assertEqual((soon.returncode, later.returncode), (1, 0), soon.stdout + later.stdout)
        self.assertIn("10.0 days left, 21 wanted", soon.stdout)

    def test_one_of_another_name(self) -> None:
        """What GitHub shows for a name that it has no certificate for."""
        with serving(self.other) as port:
            done = self.check(port)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("does not cover app.example.com: Hostname mismatch", done.stdout)

    def test_one_that_has_expired(self) -> None:
        with serving(self.expired) as port:
            done = self.check(port)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("certificate has expired", done.stdout)

    def test_one_that_nobody_trusts(self) -> None:
        with serving(self.good) as port:
            done = self.check(port, "--ca-file", str(self.good[0]))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("does not cover", done.stdout)

    def test_the_name_is_asked_for(self) -> None:
        """Pages chooses the certificate by the name in the greeting."""
        names: list[str | None] = []
        with serving(self.good, names) as port:
            self.check(port)
        self.assertEqual(names, ["app.example.com"])

    def test_one_bad_address_among_good_ones_counts(self) -> None:
        with serving(self.good) as port:
            done = self.check(port, "--address", "127.0.0.2")
            alone = self.check(port, "--address", "::1")
        self.assertEqual(done.returncode, 2, "127.0.0.2 does not listen\n" + done.stdout)
        self.assertEqual(alone.returncode, 0, "an IPv6 address out of reach is left to the others\n" + alone.stdout)

    def test_a_server_that_says_nothing(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            done = self.check(silent.getsockname()[1], "--timeout", "1")
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)

    def test_nothing_that_could_be_asked(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        self.assertEqual(self.check(port).returncode, 2)
        self.assertEqual(self.check(port, address="::1").returncode, 2)

    def test_a_wrong_argument(self) -> None:
        done = self.check(443, "--ca-file", str(self.place / "none.pem"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("--ca-file takes", done.stderr)


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self._metas: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "meta":
            self._metas.append(dict(attrs))

    def meta(self, key: str, value: str) -> str:
        return next(meta["content"] or "" for meta in self._metas if meta.get(key) == value)


@contextlib.contextmanager
def serving(certificate: tuple[Path, Path], names: list[str | None] | None = None) -> Iterator[int]:
    """Greets whoever comes, until the end. `names` is given what they ask for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    if names is not None:
        context.sni_callback = lambda _, name, __: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                # A client that refuses the certificate hangs up in the midst of it.
                with contextlib.suppress(OSError), connection:
                    connection.settimeout(HANGS_AFTER_SECONDS)
                    with context.wrap_socket(connection, server_side=True) as secured:
                        secured.recv(1)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(HANGS_AFTER_SECONDS)


def certificate(place: Path, name: str, host: str, days: int) -> tuple[Path, Path]:
    (place / f"{name}.ext").write_text(f"subjectAltName=DNS:{host}\n")
    openssl(place, f"req {NEW_KEY} -keyout {name}.key -out {name}.csr -subj /CN=test")
    signed = f"x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile {name}.ext"
    openssl(place, f"{signed} -days {days} -out {name}.pem")
    return place / f"{name}.pem", place / f"{name}.key"


def openssl(place: Path, command: str) -> None:
    subprocess.run(
        ["openssl", *command.split()], cwd=place, check=True, capture_output=True, timeout=HANGS_AFTER_SECONDS
    )


if __name__ == "__main__":
    unittest.main()
