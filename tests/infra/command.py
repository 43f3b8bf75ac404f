"""One call of the terraform command: in an environment of its own, with its words in the error."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.providers import mirror, of_init, of_other_commands

WORK = Path(__file__).resolve().parents[2] / "target" / "infra"
"""Where everything goes that Terraform writes: copies of `infra/`, states, providers."""

PLUGINS = WORK / "plugins"

KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE")
"""The proxies are for the registry. Nothing that begins with AWS_ or TF_ comes in from outside."""

HANGS_AFTER_SECONDS = 600
"""What takes so long does not end. Nothing here is measured: a busy machine is no failure."""

REGISTRY_TRIES = 3

STOPS_WITHIN_SECONDS = 20
"""Terraform writes its state when it is asked to stop."""


class TerraformError(Exception):
    """Terraform refused. The message is what it said, without its advice on options."""


def terraform(folder: Path, *arguments: str, variables: dict[str, str] | None = None) -> str:
    """Runs `terraform <arguments>` in a folder. Returns its standard output."""
    if arguments[0] != "init":
        return run(folder, *arguments, variables=by_folder() | (variables or {}))
    if mirror():
        return run(folder, *arguments, variables=variables)
    with alone():
        return asked_of_the_registry(lambda: run(folder, *arguments, variables=variables))


def asked_of_the_registry(ask: Callable[[], str]) -> str:
    """It is far away, and asked by every root: one answer that was lost on the way is no failure."""
    for _ in range(REGISTRY_TRIES - 1):
        with contextlib.suppress(TerraformError):
            return ask()
    return ask()


def by_folder() -> dict[str, str]:
    """The variable by which commands other than `init` find the AWS provider without reading all of it."""
    text = of_other_commands(PLUGINS)
    if text is None:
        return {}
    WORK.mkdir(parents=True, exist_ok=True)
    write_once(configuration := WORK / "by-folder.tfrc", text)
    return {"TF_CLI_CONFIG_FILE": str(configuration)}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two at once must not fill the one cache of providers."""
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "init.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(folder: Path, *arguments: str, variables: dict[str, str] | None) -> str:
    process = subprocess.Popen(
        ["terraform", *arguments],
        cwd=folder,
        env=environment(variables or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    try:
        out, errors = process.communicate(timeout=HANGS_AFTER_SECONDS)
    except subprocess.TimeoutExpired:
        out, errors = stop(process)
        raise TerraformError(
            f"terraform {arguments[0]} took more than {HANGS_AFTER_SECONDS} s: {out}{errors}"
        ) from None
    except BaseException:
        stop(process)
        raise
    if process.returncode != 0:
        raise TerraformError(f"terraform {arguments[0]}: {errors.strip() or out.strip()}")
    return out


def stop(process: subprocess.Popen) -> tuple[str, str]:
    """Ends terraform, and its providers with it."""
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=STOPS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.communicate()


@contextlib.contextmanager
def scratch(what: str) -> Iterator[Path]:
    """A folder for one run, gone after it: two runs at once do not meet."""
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{what}-", dir=WORK) as folder:
        yield Path(folder)


def environment(variables: dict[str, str]) -> dict[str, str]:
    PLUGINS.mkdir(parents=True, exist_ok=True)
    write_once(configuration := WORK / "init.tfrc", of_init())
    return {
        **{name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_CONFIG_FILE": str(configuration),
        "TF_IN_AUTOMATION": "1",
        **(
            {}
            if mirror()
            else {"TF_PLUGIN_CACHE_DIR": str(PLUGINS), "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE": "1"}
        ),
        **variables,
    }


def write_once(path: Path, text: str) -> None:
    """Two tests at once must not see half a file."""
    if path.exists() and path.read_text() == text:
        return
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(text)
    fresh.replace(path)


def installed() -> bool:
    return shutil.which("terraform") is not None
