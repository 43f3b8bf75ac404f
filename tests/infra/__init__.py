"""Runs Terraform over `infra/`: checks without AWS, and roots that are applied on the local AWS.

PYTHONPATH=tests python -m infra.check      formats, validates and tests every module and root
infra.terraform.Root                        a copy of a root that is applied, planned and destroyed
infra.terraform.unavailable                 why Terraform cannot run on this machine, if it cannot
"""
