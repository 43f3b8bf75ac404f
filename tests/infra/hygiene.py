"""Checks what Terraform itself does not: everything is described, used, documented and pinned. Needs no terraform.

    PYTHONPATH=tests python -m infra.hygiene [name ...]

It reads the text of the files, which `terraform fmt` has put into one shape: a block begins and ends at the left
margin, and what belongs to it directly is two spaces in.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from infra.command import WORK

INFRA = WORK.parents[1] / "infra"

MOST_LINES = 250
MOST_LINES_OF_VARIABLES = 500
"""A list, of which one is looked up; the validations are long."""

BLOCK = re.compile(r'^(\w+)((?: "[^"]+")*) \{(?:\}|\n(.*?)^\})', re.MULTILINE | re.DOTALL)
ATTRIBUTE = re.compile(r"^  (\w+)\s*=", re.MULTILINE)
COMMENT = re.compile(r"^\s*(#|//).*$", re.MULTILINE)
REGION = re.compile(r"\b[a-z]{2}(?:-[a-z]+){1,2}-\d\b")
ACCOUNT = re.compile(r"\b\d{12}\b")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
ROW = re.compile(r"^\| ?`(\w+)`", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One block at the margin, such as `variable "name" { … }`."""

    kind: str
    labels: tuple[str, ...]
    body: str

    @property
    def attributes(self) -> set[str]:
        return set(ATTRIBUTE.findall(self.body))


class Folder:
    """A module or a root: its files, without those of its tests."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_module = path.parent.name == "modules"
        self.files = {file.name: file.read_text() for file in sorted(path.glob("*.tf"))}
        self.text = COMMENT.sub("", "".join(self.files.values()))
        self.blocks = [
            Block(kind, tuple(re.findall(r'"([^"]+)"', labels)), body)
            for kind, labels, body in BLOCK.findall(self.text)
        ]
        # Two stages of one example share the README above them.
        readmes = [path / "README.md", path.parent / "README.md"]
        self.readme = next((readme.read_text() for readme in readmes if readme.exists()), "")

    def of(self, kind: str) -> list[Block]:
        return [block for block in self.blocks if block.kind == kind]

    def names(self, kind: str) -> set[str]:
        return {block.labels[-1] for block in self.of(kind)}

    def uses(self, reference: str, apart_from: str = "") -> bool:
        """Whether something refers to it, other than the text of its own definition."""
        return re.search(rf"(?<![\w.]){re.escape(reference)}\b", self.text.replace(apart_from, "")) is not None


def every_variable_is_typed_described_and_used(folder: Folder) -> Iterator[str]:
    for block in folder.of("variable"):
        for needed in ("type", "description"):
            if needed not in block.attributes:
                yield f"variable {block.labels[0]} has no {needed}"
        if not folder.uses(f"var.{block.labels[0]}", block.body):
            yield f"variable {block.labels[0]} is used nowhere"


def every_output_is_described(folder: Folder) -> Iterator[str]:
    for block in folder.of("output"):
        if "description" not in block.attributes:
            yield f"output {block.labels[0]} has no description"


def every_local_and_data_source_is_used(folder: Folder) -> Iterator[str]:
    for block in folder.of("locals"):
        for name in sorted(block.attributes):
            if not folder.uses(f"local.{name}"):
                yield f"local {name} is used nowhere"
    for block in folder.of("data"):
        if re.search(r"^    (pre|post)condition \{", block.body, re.M):
            continue  # it is there to be looked at
        if not folder.uses(f"data.{'.'.join(block.labels)}"):
            yield f"data {'.'.join(block.labels)} is used nowhere"


def nothing_of_one_account_or_region(folder: Folder) -> Iterator[str]:
    """us-east-1 has to be named: CloudFront's certificates and metrics are there alone.

    What a variable takes or says may name Regions; what it is by default may not, but for a root.
    """
    text = folder.text
    for block in folder.of("variable"):
        defaults = re.findall(r"^  default\s*=.*$", block.body, re.M) if folder.is_module else []
        text = text.replace(block.body, "".join(defaults))
    for found in sorted(set(REGION.findall(text)) - {"us-east-1"}):
        yield f"Region {found}"
    for found in sorted(set(ACCOUNT.findall(text))):
        yield f"account {found}"


def no_provider_is_configured_in_a_module(folder: Folder) -> Iterator[str]:
    if folder.is_module:
        yield from (f'provider "{block.labels[0]}" is the caller\'s to configure' for block in folder.of("provider"))


def versions_are_pinned(folder: Folder) -> Iterator[str]:
    if not re.search(r"^  required_version\s*=", folder.text, re.M):
        yield "no required_version"
    needed = re.search(r"^  required_providers \{\n(.*?)^  \}", folder.text, re.M | re.S)
    for name, body in re.findall(r"^    (\w+) = \{\n(.*?)^    \}", needed[1] if needed else "", re.M | re.S):
        if not re.search(r"^      version\s*=", body, re.M):
            yield f"provider {name} has no version"
    if not needed:
        yield "no required_providers"


def the_readme_names_every_variable_and_output(folder: Folder) -> Iterator[str]:
    """And in its tables none that there is not."""
    if not folder.readme:
        yield "no README.md"
        return
    words = {word for code in CODE.findall(folder.readme) for word in re.findall(r"\w+", code)}
    for kind in ("variable", "output"):
        for name in sorted(folder.names(kind) - words):
            yield f"README.md does not name {kind} {name}"
    for heading, kind in (("Inputs", "variable"), ("Outputs", "output")):
        section = re.search(rf"^#+ {heading}\b.*?\n(.*?)(?=^#|\Z)", folder.readme, re.M | re.S)
        for name in sorted(set(ROW.findall(section[1] if section else "")) - folder.names(kind)):
            yield f"README.md lists {kind} {name}, which there is not"


def no_file_is_long(folder: Folder) -> Iterator[str]:
    for name, text in folder.files.items():
        most = MOST_LINES_OF_VARIABLES if name == "variables.tf" else MOST_LINES
        if text.count("\n") > most:
            yield f"{name} has {text.count(chr(10))} lines, more than {most}"


CHECKS: list[Callable[[Folder], Iterator[str]]] = [
    every_variable_is_typed_described_and_used,
    every_output_is_described,
    every_local_and_data_source_is_used,
    nothing_of_one_account_or_region,
    no_provider_is_configured_in_a_module,
    versions_are_pinned,
    the_readme_names_every_variable_and_output,
    no_file_is_long,
]


def folders(infra: Path) -> list[Path]:
    """Every folder with Terraform in it that is no test's own."""
    found = {path.relative_to(infra).parent for path in infra.rglob("*.tf")}
    return sorted(infra / folder for folder in found if not {"tests", ".terraform"} & set(folder.parts))


def main(only: list[str]) -> int:
    passed = failed = 0
    for path in folders(INFRA):
        if only and path.name not in only:
            continue
        folder = Folder(path)
        for check in CHECKS:
            if faults := list(check(folder)):
                failed += 1
                print(f"  failed  {path.relative_to(INFRA.parent)}: {check.__name__.replace('_', ' ')}")
                print("".join(f"            {fault}\n" for fault in faults), end="")
            else:
                passed += 1
    print(f"hygiene: {passed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
