"""A provider that knows the GitHub provider's schema and nothing else, for Terraform to check configurations against.

Terraform itself then judges every argument: its name, its type, whether it must be there. What it leaves to providers
is that nobody sets an attribute that only the provider decides: that is judged here. Nothing is ever applied:
`terraform test` with a mocked provider asks for the schema alone.

    with serving(schema) as environment:
        terraform(folder, "validate", variables=environment)

It speaks Terraform's plugin protocol 5 over a Unix socket. The few messages that it needs are written out here by their
field numbers (tfplugin5.proto).
"""

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

from infra.github_bindings import Attribute, Block, Nested, Schema

SOURCE = "registry.terraform.io/integrations/github"

NESTING = {"list": 2, "set": 3}


@contextlib.contextmanager
def serving(schema: Schema) -> Iterator[dict[str, str]]:
    """Serves the schema. Terraform finds it by the variables that this gives."""
    import grpc  # here, so that this module can be read without it

    described = response(schema)

    def prepared(request: bytes) -> bytes:
        """The configuration as it came: it is field 1 of the question and of the answer."""
        return request

    answers = {
        "GetSchema": lambda _: described,
        "PrepareProviderConfig": prepared,
        "ValidateResourceTypeConfig": judge(schema.resources),
        "ValidateDataSourceConfig": judge(schema.data_sources),
        "Stop": lambda _: b"",
    }

    class Provider(grpc.GenericRpcHandler):
        def service(self, call: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
            service, _, method = call.method.lstrip("/").partition("/")
            if service != "tfplugin5.Provider" or method not in answers:
                return None
            return grpc.unary_unary_rpc_method_handler(lambda request, _: answers[method](request))

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    server.add_generic_rpc_handlers([Provider()])
    with tempfile.TemporaryDirectory(prefix="github-") as folder:
        socket = str(Path(folder) / "s")
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        reattach = {
            "Protocol": "grpc",
            "ProtocolVersion": 5,
            "Pid": os.getpid(),
            "Test": True,
            "Addr": {"Network": "unix", "String": socket},
        }
        try:
            yield {"TF_REATTACH_PROVIDERS": json.dumps({SOURCE: reattach})}
        finally:
            server.stop(grace=None).wait(5)


def judge(blocks: dict[str, Block]) -> Callable[[bytes], bytes]:
    """Answers the question whether a configuration is valid."""

    def judged(request: bytes) -> bytes:
        asked = fields(request)
        configuration, _ = unpacked(fields(asked[2])[1], 0)
        name = asked[1].decode()
        return b"".join(
            field(
                1, number(1, 1) + field(2, b"Not to be set") + field(3, f"The provider decides {name}.{path}".encode())
            )
            for path in set_in_vain(blocks[name], configuration)
        )

    return judged


def error(text: str) -> bytes:
    """A Diagnostic, among an answer's."""
    return field(1, number(1, 1) + field(2, text.encode()))


def set_in_vain(block: Block, configuration: dict[str, Any]) -> Iterator[str]:
    for name, each in block.attributes.items():
        if configuration.get(name) is not None and not (each.required or each.optional):
            yield name
    for name, nested in block.blocks.items():
        inners = configuration.get(name)
        for inner in inners if isinstance(inners, list) else []:
            if isinstance(inner, dict):
                yield from (f"{name}.{path}" for path in set_in_vain(nested.block, inner))


def response(schema: Schema) -> bytes:
    """GetProviderSchema.Response."""
    parts = [field(1, of(schema.provider))]
    for number, blocks in ((2, schema.resources), (3, schema.data_sources)):
        for name, block in sorted(blocks.items()):
            parts.append(field(number, field(1, name.encode()) + field(2, of(block))))
    return b"".join(parts)


def of(block: Block) -> bytes:
    """Schema."""
    return field(2, block_of(block))


def block_of(block: Block) -> bytes:
    """Schema.Block."""
    attributes = [field(2, attribute(name, each)) for name, each in sorted(block.attributes.items())]
    nested = [field(3, nested_block(name, each)) for name, each in sorted(block.blocks.items())]
    return b"".join(attributes + nested)


def attribute(name: str, each: Attribute) -> bytes:
    """Schema.Attribute."""
    flags = number(4, each.required) + number(5, each.optional) + number(6, each.computed)
    return field(1, name.encode()) + field(2, json.dumps(each.type).encode()) + flags


def nested_block(name: str, each: Nested) -> bytes:
    """Schema.NestedBlock."""
    bounds = number(4, each.required) + number(5, each.single)
    return field(1, name.encode()) + field(2, block_of(each.block)) + number(3, NESTING[each.nesting]) + bounds


def field(key: int, content: bytes) -> bytes:
    """A field of bytes, of text or of a message."""
    return varint(key << 3 | 2) + varint(len(content)) + content


def number(key: int, value: int) -> bytes:
    return varint(key << 3) + varint(int(value)) if value else b""


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def fields(message: bytes) -> dict[int, bytes]:
    """The fields of a message, each of which is bytes, a text or a message, and comes once."""
    found, at = {}, 0
    while at < len(message):
        key, at = unvaried(message, at)
        size, at = unvaried(message, at)
        found[key >> 3] = message[at : at + size]
        at += size
    return found


def unvaried(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


UNKNOWN = object()
"""A value that Terraform does not know yet: msgpack has an extension for it."""

SIZED = {0xC4: "bin", 0xC7: "ext", 0xD9: "str", 0xDC: "array", 0xDE: "map"}
"""The first of each kind that has its size behind it, in 1, 2 or 4 bytes (arrays and maps: 2 or 4)."""


def unpacked(data: bytes, at: int) -> tuple[Any, int]:
    """The msgpack value at this place, and the place behind it."""
    first, at = data[at], at + 1
    if first <= 0x7F or first >= 0xE0:
        return first if first <= 0x7F else first - 0x100, at
    if first <= 0x8F:
        return collected("map", first & 0x0F, data, at)
    if first <= 0x9F:
        return collected("array", first & 0x0F, data, at)
    if first <= 0xBF:
        return collected("str", first & 0x1F, data, at)
    if first in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[first], at
    if 0xD4 <= first <= 0xD8:
        return collected("ext", 1 << (first - 0xD4), data, at)
    if 0xCA <= first <= 0xD3:  # numbers, whose value is of no concern
        return 0, at + {0xCA: 4, 0xCB: 8}.get(first, 1 << (first % 4))
    start = max(each for each in SIZED if each <= first)
    width = (1 if start < 0xDC else 2) << (first - start)
    return collected(SIZED[start], int.from_bytes(data[at : at + width], "big"), data, at + width)


def collected(kind: str, size: int, data: bytes, at: int) -> tuple[Any, int]:
    if kind == "ext":
        return UNKNOWN, at + 1 + size
    if kind in ("str", "bin"):
        return data[at : at + size].decode(errors="replace"), at + size
    items = []
    for _ in range(size * 2 if kind == "map" else size):
        item, at = unpacked(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2], strict=True)) if kind == "map" else items), at
