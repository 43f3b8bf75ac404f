"""A Terraform root in a folder of its own, applied on the local AWS.

if why := unavailable():
    raise unittest.SkipTest(why)
with LocalAws() as aws:
    root = Root("shop", "infra/examples/shop", aws, {"domain_name": "shop.example"})
    root.init()
    root.apply()
    assert changes(root.plan()) == []
    root.destroy()
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from infra.command import WORK, TerraformError, by_folder, installed, scratch, terraform
from local_aws.process import LocalAws

__all__ = ["Root", "TerraformError", "changes", "unavailable"]

PROJECT = WORK.parents[1]
LAMBDA = PROJECT / os.environ.get("LAMBDA", "target/quick")
"""The folder of the zips: of unoptimised functions, unless LAMBDA names what `make package` made."""

NEVER_COPIED = (".terraform", ".terraform.lock.hcl", "terraform.tfstate*", "*.tfplan", "*.auto.tfvars*")

PROVIDER = re.compile(r'^provider "aws" \{(?:\}|(.*?)^\})', re.MULTILINE | re.DOTALL)
ALIAS = re.compile(r'^\s*alias\s*=\s*"(\w+)"', re.MULTILINE)

LOCAL_PROVIDER = """provider "aws" {{
{alias}  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}}
"""
"""Merged by Terraform into the provider block of the same alias. The endpoint is AWS_ENDPOINT_URL."""


class Root:
    """A copy of a root under `target/infra/<name>/`, with all of `infra/` around it as in the project.

    `source` is a folder of the project, such as "infra/examples/shop". `variables` may be changed between two calls.
    """

    def __init__(self, name: str, source: str, aws: LocalAws, variables: dict[str, Any] | None = None) -> None:
        self.variables = variables or {}
        self.folder = copied(WORK / name, source)
        # See local_aws/gaps/proxied.py. Whom the caller asks without a proxy is the caller's affair.
        self._environment = aws.environment() | {"HTTP_PROXY": aws.endpoint, "NO_PROXY": ""}
        texts = "".join(path.read_text() for path in sorted(self.folder.glob("*.tf")))
        (self.folder / "local_override.tf").write_text(override(texts))

    def init(self) -> None:
        """Nothing but the modules has to be fetched where the provider is given by its folder."""
        self._terraform(*(("get", "-no-color") if by_folder() else ("init", "-no-color", "-input=false")))

    def validate(self) -> None:
        self._terraform("validate", "-no-color")

    def plan(self, *options: str) -> dict[str, Any]:
        """The plan as `terraform show -json` gives it, refreshed from the local AWS."""
        self._terraform("plan", "-no-color", "-input=false", "-out=it.tfplan", *options)
        return json.loads(self._terraform("show", "-json", "it.tfplan"))

    def apply(self, *options: str) -> str:
        """Applies, and returns what Terraform said."""
        return self._terraform("apply", "-no-color", "-input=false", "-auto-approve", *options)

    def destroy(self, *options: str) -> str:
        return self._terraform("destroy", "-no-color", "-input=false", "-auto-approve", *options)

    def outputs(self) -> dict[str, Any]:
        """The values of the root's outputs, the sensitive ones too."""
        found = json.loads(self._terraform("output", "-json"))
        return {name: output["value"] for name, output in found.items()}

    def state(self, *arguments: str) -> str:
        """Any `terraform state` command, such as `root.state("list")`."""
        return self._terraform("state", *arguments)

    def _terraform(self, *arguments: str) -> str:
        (self.folder / "test.auto.tfvars.json").write_text(json.dumps(self.variables))
        return terraform(self.folder, *arguments, variables=self._environment)


def changes(plan: dict[str, Any]) -> list[str]:
    """What a plan would do, as lines like `aws_sqs_queue.dead: update`: empty where nothing would change."""
    return [
        f"{change['address']}: {' and '.join(change['change']['actions'])}"
        for change in plan.get("resource_changes", [])
        if change["change"]["actions"] not in (["no-op"], ["read"])
    ]


def unavailable(*packages: str) -> str | None:
    """Why these zips cannot be applied here, to skip a test with; nothing where they can."""
    unbuilt = [name for name in packages if not (LAMBDA / name).is_file()]
    return f"not built: {', '.join(unbuilt)} (make infra-check)" if unbuilt else without_provider()


@functools.cache
def without_provider() -> str | None:
    if not installed():
        return "terraform is not on this machine"
    needed = '{ source = "hashicorp/aws", version = ">= 5.100, < 6.0" }'
    with scratch("probe") as folder:
        (folder / "main.tf").write_text(f"terraform {{\n  required_providers {{\n    aws = {needed}\n  }}\n}}\n")
        try:
            terraform(folder, "init", "-no-color", "-input=false")
        except TerraformError as error:
            return f"terraform has no AWS provider here: {' '.join(str(error).split())[:300]}"
    return None


def copied(place: Path, source: str) -> Path:
    """Copies all of `infra/`, and the root too where it lies elsewhere, to where relative paths lead as before."""
    fresh(place)
    ignored = shutil.ignore_patterns(*NEVER_COPIED)
    for part in {"infra", source} if not source.startswith("infra/") else {"infra"}:
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, place / part, ignore=ignored, dirs_exist_ok=True)
    (place / "target").mkdir()
    (place / "target" / "lambda").symlink_to(LAMBDA)
    return place / source


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def override(texts: str) -> str:
    """Local settings for each AWS provider that the root configures."""
    aliases = [ALIAS.search(block) for block in PROVIDER.findall(texts)]
    lines = [f'  alias                       = "{alias[1]}"\n' if alias else "" for alias in aliases]
    return "\n".join(LOCAL_PROVIDER.format(alias=line) for line in lines)
