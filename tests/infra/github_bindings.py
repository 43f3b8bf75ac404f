"""The schema of the GitHub provider, read from its published bindings.

The provider's binary cannot be had on every machine; its schema can. The bindings for CDK Terrain are generated from
it, and their package on PyPI carries the compiled JavaScript, in which each attribute stands with what it is:

    // https_enforced - computed: true, optional: true, required: false

A type is told by the getter beneath that line, or by the table of synthesizeHclAttributes.
"""

import dataclasses
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "cdktn-provider-github==18.0.0"
WHEEL = "cdktn_provider_github-18.0.0-py3-none-any.whl"
SHA256 = "900dc60eed60fea53a78cc6324c331eb443471753a9093533d82e2f31db3b1e3"
PROVIDER_VERSION = "6.13.0"
"""The provider's version that these bindings were generated from."""

DOWNLOAD_SECONDS = 120

Type = str | list["Type"] | dict[str, "Type"]
"""A type in Terraform's own JSON: "string", ["list", "string"], ["list", ["object", {"path": "string"}]]."""

CLASS = re.compile(r"^class (\w+) extends \w+\.(\w+) \{$(.*?)^\}$", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"^function (\w+)ToHclTerraform\(.*?^\}$", re.MULTILINE | re.DOTALL)
ROW = re.compile(
    r"^\s+(\w+): \{\s+value: .*?,\s+isBlock: (true|false),\s+"
    r'type: "(simple|list|set|map|struct)",\s+storageClassType: "(\w+)",$',
    re.MULTILINE,
)
ATTRIBUTE = re.compile(r"^ +// (\w+) - computed: (\w+), optional: (\w+), required: (\w+)$", re.MULTILINE)
GETTER = re.compile(r"(Fn\.tolist\()?this\.get(String|Number|Boolean|List|NumberList)Attribute\(")
MAP = re.compile(r"new cdktn\.StringMap(List)?\(this")
NESTED = re.compile(r'new (\w+?)(List|OutputReference)\(this, "\w+"(?:, (true|false))?\)')
VERSION = re.compile(r"providerVersion: '([\d.]+)'")
RESOURCE_TYPE = re.compile(r'tfResourceType = "(\w+)"')

STORED = {"string": "string", "number": "number", "boolean": "bool"}
GOTTEN: dict[str, Type] = {
    "String": "string",
    "Number": "number",
    "Boolean": "bool",
    "List": ["list", "string"],
    "NumberList": ["list", "number"],
}
OF_THE_BINDINGS = "alias"
"""Stands among the provider's attributes, and is Terraform's own word."""


class Unavailable(Exception):
    """The bindings cannot be had here. The message says why."""


@dataclass(frozen=True)
class Attribute:
    type: Type
    required: bool
    optional: bool
    computed: bool


@dataclass
class Block:
    attributes: dict[str, Attribute] = dataclasses.field(default_factory=dict)
    blocks: dict[str, "Nested"] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Nested:
    block: Block
    nesting: str
    """`list` or `set`."""
    required: bool
    single: bool


@dataclass
class Schema:
    version: str
    provider: Block
    resources: dict[str, Block]
    data_sources: dict[str, Block]


def schema(cache: Path) -> Schema:
    """Downloads the bindings into `cache`, unless they are there, and reads them."""
    texts = scripts(wheel(cache))
    provider = of(texts.pop("provider"), "TerraformProvider")
    provider.attributes.pop(OF_THE_BINDINGS, None)
    found = Schema(PROVIDER_VERSION, provider, {}, {})
    for text in texts.values():
        name = RESOURCE_TYPE.search(text)
        if not name:
            continue
        if "extends cdktn.TerraformResource" in text:
            found.resources[name[1]] = of(text, "TerraformResource")
        else:
            found.data_sources[name[1]] = of(text, "TerraformDataSource")
    return found


def wheel(cache: Path) -> Path:
    """The one wheel that is meant, by its hash."""
    path = cache / WHEEL
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries", "1"]
        try:
            subprocess.run(
                [*command, "--disable-pip-version-check", "--dest", str(cache), PACKAGE],
                check=True,
                capture_output=True,
                text=True,
                timeout=DOWNLOAD_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise Unavailable(f"{PACKAGE} did not arrive within {DOWNLOAD_SECONDS} s") from error
        except subprocess.CalledProcessError as error:
            raise Unavailable(f"{PACKAGE} cannot be had: {error.stderr.strip()[-300:]}") from error
    if (actual := hashlib.sha256(path.read_bytes()).hexdigest()) != SHA256:
        raise AssertionError(f"{path} is not the wheel that was read when this was written: sha256 {actual}")
    return path


def scripts(path: Path) -> dict[str, str]:
    """Each resource's, each data source's and the provider's script, by the name of its folder."""
    with zipfile.ZipFile(path) as outer:
        inner = next(name for name in outer.namelist() if name.endswith(".jsii.tgz"))
        tarball = outer.read(inner)
    found: dict[str, str] = {}
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        for member in archive:
            folder = re.fullmatch(r"package/lib/([\w-]+)/index\.js", member.name)
            if folder and (file := archive.extractfile(member)):
                found[folder[1]] = file.read().decode()
    if (versions := set(VERSION.findall("".join(found.values())))) != {PROVIDER_VERSION}:
        raise AssertionError(f"the bindings are of {versions}, and not of {PROVIDER_VERSION}")
    return found


def of(text: str, kind: str) -> Block:
    """The block that a script's class of this kind describes."""
    classes = {name: body for name, _, body in CLASS.findall(text)}
    tables = {match[1].lower(): match[0] for match in TABLE.finditer(text)}
    name = next(name for name, base, _ in CLASS.findall(text) if base == kind)
    return block(classes[name], classes[name], classes, tables)


def block(body: str, table: str, classes: dict[str, str], tables: dict[str, str]) -> Block:
    found = Block()
    rows = {name: rest for name, *rest in ROW.findall(table)}
    starts = list(ATTRIBUTE.finditer(body))
    ends = [start.start() for start in starts[1:]] + [len(body)]
    for here, end in zip(starts, ends[: len(starts)], strict=True):
        name, computed, optional, required = here.groups()
        beneath = body[here.end() : end]
        is_block, nesting, stored = rows.get(name, ("false", "", ""))
        nested = None if MAP.search(beneath) else NESTED.search(beneath)
        if is_block == "true":
            child = stored.removesuffix("List")
            inner = block(classes.get(f"{child}OutputReference", ""), tables.get(child.lower(), ""), classes, tables)
            if not inner.attributes and not inner.blocks:
                inner = from_table(tables.get(child.lower(), ""))
            found.blocks[name] = Nested(
                inner,
                "set" if nesting == "set" else "list",
                required == "true",
                single=bool(nested and nested[2] == "OutputReference"),
            )
            continue
        type_: Type
        if nested:
            element = block(classes[f"{nested[1]}OutputReference"], "", classes, tables)
            members: dict[str, Type] = {key: attribute.type for key, attribute in element.attributes.items()}
            type_ = ["set" if nested[3] == "true" else "list", ["object", members]]
        else:
            type_ = simple(nesting, stored) or gotten(name, beneath)
        found.attributes[name] = Attribute(type_, required == "true", optional == "true", computed == "true")
    return found


def from_table(table: str) -> Block:
    """The provider's own nested blocks have no class. Which of their attributes are required cannot be told."""
    found = Block()
    for name, _, nesting, stored in ROW.findall(table):
        found.attributes[name] = Attribute(simple(nesting, stored) or "string", False, True, False)
    return found


def simple(nesting: str, stored: str) -> Type | None:
    if nesting == "simple":
        return STORED[stored]
    for collection in ("List", "Map"):
        if stored.endswith(collection) and (element := STORED.get(stored.removesuffix(collection))):
            return [nesting, element]
    return None


def gotten(name: str, beneath: str) -> Type:
    if found := MAP.search(beneath):
        return ["list", ["map", "string"]] if found[1] else ["map", "string"]
    getter = GETTER.search(beneath)
    if not getter:
        raise AssertionError(f"the type of {name} cannot be told from the bindings")
    type_ = GOTTEN[getter[2]]
    return ["set", type_[1]] if getter[1] and isinstance(type_, list) else type_
