# A caller of the module switch for the policy test: targets of every kind, and one in another account.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}

variable "name" {
  type = string
}

variable "dns_targets" {
  type    = any
  default = []
}

variable "api_targets" {
  type    = any
  default = []
}

variable "alarms" {
  type    = list(string)
  default = []
}

module "switch" {
  source    = "../../../infra/modules/switch"
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  name             = var.name
  switch_package   = "../../../target/lambda/switch.zip"
  mock_api_package = "../../../target/lambda/mock-api.zip"
  dns_targets      = var.dns_targets
  api_targets      = var.api_targets
  alarms           = var.alarms
  settle_seconds   = 0
}

output "reconciled" {
  value = module.switch.reconciled
}

output "operator_policy_json" {
  value = module.switch.operator_policy_json
}

output "state_guard_policy_json" {
  value = module.switch.state_guard_policy_json
}

output "role_arn" {
  value = module.switch.role_arn
}
