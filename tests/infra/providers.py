"""Where Terraform finds its providers: a mirror on this machine's disk, or else the public registry."""

import functools
import json
from pathlib import Path

REGISTRY = "registry.terraform.io"

MIRROR_DEPTH = 3
"""How many folders below the root of the disk a mirror is looked for."""

OF_THE_KERNEL = {Path("/proc"), Path("/sys"), Path("/dev")}


UNPACKED = f"{REGISTRY}/hashicorp/aws/5.*/*/terraform-provider-aws_v5*"
"""The AWS provider's program in a mirror, or in Terraform's cache of providers."""


def of_init() -> str:
    """A mirror answers alone: Terraform would ask the registry as well, and fail where there is no network."""
    found = mirror()
    if found is None:
        return ""
    return f"provider_installation {{\n  filesystem_mirror {{\n    path = {json.dumps(str(found))}\n  }}\n}}\n"


def of_other_commands(cache: Path) -> str | None:
    """The AWS provider by its folder, once that is on this machine.

    Otherwise each command, `output` too, reads all 700 MB of the provider to compare its hash with the lock
    file's: three seconds of a core, where most commands take five besides.
    """
    found = [path.parent for place in (mirror(), cache) if place for path in sorted(place.glob(UNPACKED))]
    if not found:
        return None
    folder = json.dumps(str(found[-1]))
    return f'provider_installation {{\n  dev_overrides {{\n    "hashicorp/aws" = {folder}\n  }}\n}}\n'


@functools.cache
def mirror() -> Path | None:
    """A folder near the root of the disk that holds providers as the registry does."""
    folders = [Path("/")]
    for _ in range(MIRROR_DEPTH):
        for folder in folders:
            if is_folder(folder / REGISTRY):
                return folder
        folders = [below for folder in folders for below in subfolders(folder)]
    return None


def subfolders(folder: Path) -> list[Path]:
    try:
        return sorted(each for each in folder.iterdir() if each not in OF_THE_KERNEL and is_folder(each))
    except OSError:
        return []


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:
        return False
