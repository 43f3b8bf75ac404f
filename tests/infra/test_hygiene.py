"""Each check of hygiene.py finds what it is for, and nothing in a folder that is in order."""

import tempfile
import unittest
from pathlib import Path

from infra import hygiene

GOOD = {
    "main.tf": """terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}

variable "region" {
  description = "One of eu-west-1 and eu-central-1."
  type        = string
}

data "aws_region" "this" {}

locals {
  here = data.aws_region.this.name == var.region
}

output "here" {
  description = "Whether it is."
  value       = local.here
}
""",
    "README.md": "# It\n\n## Inputs\n\n| name | what |\n| --- | --- |\n| `region` | where |\n\nOutputs: `here`.\n",
}

FAULTS = {
    "variable region has no type": ("  type        = string\n", ""),
    "variable region has no description": ("  description = \"One of eu-west-1 and eu-central-1.\"\n", ""),
    "variable region is used nowhere": ("== var.region", '== "x"'),
    "output here has no description": ('  description = "Whether it is."\n', ""),
    "local here is used nowhere": ("= local.here", '= "x"'),
    "data aws_region.this is used nowhere": ("data.aws_region.this.name", '"x"'),
    "Region eu-west-1": ("== var.region", '== var.region || var.region == "eu-west-1"'),
    "Region eu-central-1": ("  type        = string\n", '  type        = string\n  default     = "eu-central-1"\n'),
    "account 123456789012": ("== var.region", '== "${var.region}123456789012"'),
    'provider "aws" is the caller\'s to configure': ("locals {", 'provider "aws" {\n}\n\nlocals {'),
    "no required_version": ('  required_version = ">= 1.9"\n', ""),
    "provider aws has no version": ('      version = ">= 5.100, < 6.0"\n', ""),
    "README.md does not name variable region": ("`region`", "region"),
    "README.md does not name output here": ("`here`", "nothing"),
    "README.md lists variable zone, which there is not": ("| `region` | where |\n", "| `region` ||\n| `zone` ||\n"),
    "main.tf has 326 lines, more than 250": ("locals {", "\n" * 300 + "locals {"),
}  # fmt: skip


def found(files: dict[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        module = Path(place) / "modules" / "it"
        module.mkdir(parents=True)
        for name, text in files.items():
            (module / name).write_text(text)
        folder = hygiene.Folder(module)
        return [fault for check in hygiene.CHECKS for fault in check(folder)]


class Hygiene(unittest.TestCase):
    def test_a_module_in_order_has_no_faults(self) -> None:
        self.assertEqual(found(GOOD), [])

    def test_each_fault_is_found(self) -> None:
        for fault, (before, after) in FAULTS.items():
            with self.subTest(fault):
                files = {name: text.replace(before, after, 1) for name, text in GOOD.items()}
                self.assertNotEqual(files, GOOD)
                self.assertEqual(found(files), [fault])


if __name__ == "__main__":
    unittest.main()
