"""Makes Lambda functions of `bootstrap` files, as cargo-lambda builds them."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

ROLE = "arn:aws:iam::000000000000:role/function"
"""Roles are not enforced here, but a function has to have one."""

PROJECT = Path(__file__).resolve().parents[2]


def built(function: str) -> Path:
    """The program of a function, in the folder that LAMBDA names: what `make quick` made unless it is set."""
    return PROJECT / os.environ.get("LAMBDA", "target/quick") / function / "bootstrap"


def create_function(functions: Any, name: str, bootstrap: Path, variables: dict[str, str]) -> str:
    return functions.create_function(
        FunctionName=name,
        Runtime="provided.al2023",
        Handler="bootstrap",
        Role=ROLE,
        Code={"ZipFile": zipped(bootstrap)},
        Environment={"Variables": variables},
        MemorySize=256,
        Timeout=30,
    )["FunctionArn"]


def zipped(bootstrap: Path) -> bytes:
    """The deployment package of a function: its `bootstrap`, executable, and nothing else."""
    entry = zipfile.ZipInfo("bootstrap")
    entry.external_attr = 0o755 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(entry, bootstrap.read_bytes())
    return package.getvalue()
