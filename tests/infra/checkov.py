"""Runs Checkov over infra/, and holds what it finds against checkov.yaml, where each exception has its argument.

    PYTHONPATH=tests python -m infra.checkov

Checkov is large, so it has a virtual environment of its own under target/, installed from requirements-checkov.txt
when it is first needed. Where it cannot be installed, that is a skip, which is printed and counted. Nothing is sent
anywhere.
"""

import fnmatch
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from infra.command import HANGS_AFTER_SECONDS, KEPT_ENVIRONMENT, WORK
from infra.terraform import NEVER_COPIED, PROJECT

REQUIREMENTS = Path(__file__).with_name("requirements-checkov.txt")
EXCEPTIONS = Path(__file__).with_name("checkov.yaml")
ENVIRONMENT = PROJECT / "target" / "checkov"
READY = ENVIRONMENT / ".ready"

Finding = tuple[str, str, str]
"""Check, folder below infra/, resource (or file, of what could not be read)."""


class Skip(Exception):
    """The check cannot be made here. The message says why."""


def main() -> int:
    try:
        install()
    except Skip as why:
        print(f"checkov: 0 passed, 0 failed, 1 skipped ({why})")
        return 0
    report = scan()
    found = findings(report)
    argued = exceptions()
    excused = {finding: key for finding in found for key in argued if fits(key, finding)}
    faults = [
        f"{check} {folder} {resource}: {found[check, folder, resource]}"
        for check, folder, resource in found.keys() - excused
    ]
    faults += [
        f"{' '.join(key)}: excepted in checkov.yaml, but not found any more"
        for key in argued.keys() - set(excused.values())
    ]
    for fault in sorted(faults):
        print(f"  failed  {fault}")
    passed = report["summary"]["passed"]
    counted = f"{passed} passed, {len(faults)} failed, 0 skipped"
    print(f"checkov: {counted}; {len(excused)} exceptions, each argued in checkov.yaml")
    return 1 if faults or not passed else 0


def install() -> None:
    """Makes the environment, unless it is there already with just these requirements."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if READY.exists() and READY.read_text() == wanted:
        return
    print(f"Installing Checkov into {ENVIRONMENT.relative_to(PROJECT)}: about a minute, 300 MB.", flush=True)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True)
    command = [ENVIRONMENT / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        subprocess.run(
            [*command, "-r", REQUIREMENTS], check=True, capture_output=True, text=True, timeout=HANGS_AFTER_SECONDS
        )
    except subprocess.CalledProcessError as error:
        if "No matching distribution" in error.stderr and "from versions: none" not in error.stderr:
            raise  # the registry answers: the pin is wrong
        raise Skip(f"it could not be installed: {' '.join(error.stderr.split())[-200:]}") from error
    except subprocess.TimeoutExpired as error:
        raise Skip(f"it could not be installed within {HANGS_AFTER_SECONDS} s") from error
    READY.write_text(wanted)


def scan() -> dict[str, Any]:
    """Checkov's report on a copy of infra/: what other tools have left there is none of it."""
    copy = WORK / "checkov"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PROJECT / "infra", copy / "infra", ignore=shutil.ignore_patterns(*NEVER_COPIED, "tests"))
    options = ["--framework", "terraform", "--output", "json", "--soft-fail", "--skip-download", "--compact"]
    said = subprocess.run(
        [ENVIRONMENT / "bin" / "checkov", "--directory", copy / "infra", *options],
        check=True,
        capture_output=True,
        cwd=copy,
        env=environment(),
        text=True,
        timeout=HANGS_AFTER_SECONDS,
    )
    return json.loads(said.stdout)


def environment() -> dict[str, str]:
    """No proxy and no token, and no question after a newer version: what asks nobody needs none."""
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ and "PROXY" not in name}
    return kept | {"CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"}


def findings(report: dict[str, Any]) -> dict[Finding, str]:
    """Everything that failed or could not be read, once, however many callers a module has."""
    found: dict[Finding, str] = {}
    for failed in report["results"]["failed_checks"]:
        resource = ".".join(re.sub(r"\[.*?\]", "", failed["resource"]).split(".")[-2:])
        where = f"{failed['file_path']}:{failed['file_line_range'][0]} {failed['check_name']}"
        found[failed["check_id"], folder(failed["file_path"]), resource] = where
    for path in report["results"]["parsing_errors"]:
        below = "/" + path.split("/infra/")[-1]
        found["unreadable", folder(below), Path(below).name] = below
    return found


def folder(path: str) -> str:
    return str(Path(path).parent).removeprefix("/")


def exceptions() -> dict[Finding, str]:
    """Each exception with its argument."""
    return dict(listed(yaml.safe_load(EXCEPTIONS.read_text())))


def listed(entries: list[dict[str, Any]]) -> Iterator[tuple[Finding, str]]:
    for entry in entries:
        if entry.keys() != {"check", "why", "where"} or len(entry["why"]) < 10:
            raise SystemExit(f"checkov.yaml: an entry has check, why and where: {entry}")
        for place, resources in entry["where"].items():
            for resource in resources:
                yield (entry["check"], place, resource), entry["why"]


def fits(exception: Finding, finding: Finding) -> bool:
    """A folder may be a pattern, since two stages of one example hold the same resource."""
    return exception[::2] == finding[::2] and fnmatch.fnmatch(finding[1], exception[1])


if __name__ == "__main__":
    sys.exit(main())
