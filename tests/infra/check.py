"""Checks every module and root of `infra/` without AWS: format, validity, and its own `terraform test`.

    PYTHONPATH=tests python -m infra.check [name ...]

One line a check, and a count at the end. What cannot be checked on this machine is a skip, which is counted too.
"""

import contextlib
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from infra.command import TerraformError, installed, scratch, terraform
from infra.terraform import PROJECT, copied, unavailable

OTHER_PROVIDER = "maintenance-page"
"""A root whose provider a mirror may lack: where it cannot be had, that is a skip."""


ALIASES = re.compile(r"configuration_aliases\s*=\s*\[(.*?)\]", re.DOTALL)


class Skip(Exception):
    """The check cannot be made here. The message says why."""


def main(only: list[str]) -> int:
    counts: Counter[str] = Counter()
    if not installed():
        print("infra-check: 0 passed, 0 failed, 1 skipped (terraform is not on this machine)")
        return 0
    counts[report("terraform fmt", formatted)] += 1
    why = unavailable()
    with scratch("check") as place:
        copied(place, "infra")
        for folder in folders(place / "infra"):
            if not only or folder.name in only:
                name = folder.relative_to(place)
                outcome = report(f"{name}: init, validate", lambda folder=folder: valid(folder, why))
                counts[outcome] += 1
                if has_tests(folder):
                    tests = report(f"{name}: terraform test", lambda folder=folder, ok=outcome: tested(folder, ok))
                    counts[tests] += 1
    print(f"infra-check: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


def report(what: str, check: Callable[[], str | None]) -> str:
    """Makes one check, prints its line, and returns passed, failed or skipped."""
    try:
        words = check()
    except Skip as why:
        outcome, words = "skipped", str(why)
    except (TerraformError, subprocess.SubprocessError) as error:
        outcome, words = "failed", f"\n{error}"
    else:
        outcome = "passed"
    print(f"  {outcome}  {what}{f': {words}' if words else ''}", flush=True)
    return outcome


def formatted() -> None:
    found = [str(PROJECT / part) for part in ("infra", "tests") if (PROJECT / part).is_dir()]
    for folder in found:
        terraform(PROJECT, "fmt", "-check", "-diff", "-recursive", "-no-color", folder)


def valid(folder: Path, why_not: str | None) -> None:
    if why_not and folder.name != OTHER_PROVIDER:
        raise Skip(why_not)
    try:
        terraform(folder, "init", "-backend=false", "-no-color", "-input=false")
    except TerraformError as error:
        if folder.name == OTHER_PROVIDER:
            raise Skip(f"its provider cannot be had here ({' '.join(str(error).split())[:120]} …)") from error
        raise
    with given_aliases(folder):
        terraform(folder, "validate", "-no-color")


@contextlib.contextmanager
def given_aliases(folder: Path) -> Iterator[None]:
    """Terraform cannot validate a module alone whose callers pass it a provider under an alias."""
    text = "".join(path.read_text() for path in folder.glob("*.tf"))
    aliases = [alias for listed in ALIASES.findall(text) for alias in re.findall(r"aws\.(\w+)", listed)]
    given = folder / "aliases_of_a_caller.tf"
    given.write_text("".join(f'provider "aws" {{\n  alias = "{alias}"\n}}\n' for alias in aliases))
    try:
        yield
    finally:
        given.unlink()


def tested(folder: Path, valid: str) -> str:
    if valid != "passed":
        raise Skip(f"init and validate {valid}")
    said = terraform(folder, "test", "-no-color")
    return said.strip().splitlines()[-1].removeprefix("Success! ")


def folders(infra: Path) -> list[Path]:
    """Every folder with Terraform in it that is no test's own."""
    found = {path.relative_to(infra).parent for path in infra.rglob("*.tf")}
    return sorted(infra / folder for folder in found if not {"tests", ".terraform"} & set(folder.parts))


def has_tests(folder: Path) -> bool:
    return any(folder.glob("tests/*.tftest.hcl")) or any(folder.glob("*.tftest.hcl"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
